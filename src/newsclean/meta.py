"""What the cut boilerplate said about the article: names, sources, times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsclean.later import later
from newsclean.prefilter import fold
from newsclean.values import META_FIELDS, NO_META, Meta

if TYPE_CHECKING:
    import re
    from typing import Protocol

    class Line(Protocol):
        """A line of the page."""

        def written(self, start: int, end: int) -> str:
            """Return a stretch of its folded view as the page spells it."""


_AROUND = " \N{IDEOGRAPHIC SPACE}\N{NO-BREAK SPACE}\t|/·,，、;；:：.。()（）[]【】〔〕"
_ROLE = later(r"^.*(?:记者|記者|通讯员|通訊員|评论员|实习生|特派员|特派員|作者|编辑|編輯)[\s:：/]*(?=\S)")
_BETWEEN = later(r"[\s、/,，&|·和]+")
_HANZI = later(r"[^\W\d_a-zA-Z]")
_UPDATED = later(r"(?:更新|修改|更改)(?:时间|日期|于)?[\s:|]*$")
_DAY = later(
    r"(?P<year>(?:19|20)\d\d|1[01]\d)\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})/(?P<month2>\d{1,2})/(?P<year2>20\d\d)"
)
_CLOCK = later(r"(?P<hour>\d{1,2})[:时点](?P<minute>\d\d)(?:[:分](?P<second>\d\d))?\s?(?P<half>[ap]m)?")
_OFFSET = later(r"(?:gmt|utc)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?\)?\s?$")
_ASIA = later(r"(?:北京|台北|香港)时间")
#: The Republic's calendar, 民國, counts from 1912.
_ROC = 1911


class Captures:
    """The values that rules captured, in the order of the text."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, match: re.Match[str], line: Line) -> None:
        """Note the named groups of a match in the folded view of `line`, as the page spells them."""
        for group in match.re.groupindex:
            start, end = match.span(group)
            if start >= 0:
                name = group.rstrip("0123456789")
                if name == "published" and _UPDATED.search(match.string, match.start(), start):
                    name = "updated"
                self._note(name, line, start, end)

    def add_values(self, values: tuple[tuple[str, int, int], ...], line: Line) -> None:
        """Note the values of a line of credits, as the page spells them."""
        for name, start, end in values:
            self._note(name, line, start, end)

    def _note(self, name: str, line: Line, start: int, end: int) -> None:
        value = line.written(start, end)
        found = self._found.setdefault(name, [])
        if (value := value.strip(_AROUND)) and value not in found:
            found.append(value)

    def meta(self) -> Meta:
        """Return the metadata: names without roles, several joined by 、, times in ISO 8601."""
        if not self._found:
            return NO_META
        first = {name: found[0] for name, found in self._found.items() if found and name in META_FIELDS}
        values: dict[str, Any] = {
            name: first[name] for name in ("title", "publisher", "icp") if name in first
        }
        for name in ("byline", "editor"):
            people = [person for value in self._found.get(name, ()) for person in people_in(value)]
            values[name] = "、".join(dict.fromkeys(people)) or None
        sources = self._found.get("source", [])
        values["source"] = sources[0] if sources else None
        values["original_source"] = next((one for one in sources[1:] if one != sources[0]), None)
        for name in ("published", "updated"):
            values[name] = next(filter(None, map(iso_time, self._found.get(name, ()))), None)
        tags = [
            tag for value in self._found.get("tags", ()) for tag in _BETWEEN.split(value.replace("#", " "))
        ]
        return Meta(**values, tags=tuple(dict.fromkeys(filter(None, tags))))


def people_in(value: str) -> list[str]:
    """Return the names in `value` without roles and papers: 晨报记者 韩亦清 -> [韩亦清]."""
    value = _ROLE.sub("", value)
    if not _HANZI.search(value):
        return [value.strip(_AROUND)]
    names = [name.strip(_AROUND) for name in _BETWEEN.split(value)]
    if len(names) == 2 and all(len(name) == 1 for name in names):  # 郭 超
        return ["".join(names)]
    return [name for name in names if name]


def iso_time(stamp: str) -> str | None:
    """Return a time as pages print it in ISO 8601: to the day, the minute or the second, as far as it goes.

    The offset is there only where the page states one (+08:00, GMT+8, 北京时间); years of the Republic are
    converted. None for what is no date.
    """
    view = fold(stamp)
    day = _DAY.search(view)
    if day is None:
        return None
    year, month, date = (int(day[name] or day[f"{name}2"]) for name in ("year", "month", "day"))
    if year < _ROC:
        year += _ROC
    if not (1 <= month <= 12 and 1 <= date <= 31):
        return None
    iso = f"{year:04}-{month:02}-{date:02}"
    clock = _CLOCK.search(view, day.end())
    if clock is None:
        return iso
    hour = (
        int(clock["hour"]) % 12 + (12 if clock["half"] == "pm" else 0)
        if clock["half"]
        else int(clock["hour"])
    )
    if hour > 23 or int(clock["minute"]) > 59:
        return iso
    iso += f"T{hour:02}:{clock['minute']}" + (f":{clock['second']}" if clock["second"] else "")
    offset = _OFFSET.search(view, clock.end())
    if offset is not None:
        return f"{iso}{offset['sign']}{int(offset['hours']):02}:{offset['minutes'] or '00'}"
    return iso + "+08:00" if _ASIA.search(view, clock.end()) else iso
