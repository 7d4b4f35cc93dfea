"""Books, films and events that an article is about: 作者：沈从文 above 出版社：… is no byline."""

from __future__ import annotations

from newsclean.later import later
from newsclean.strip.page import Line
from newsclean.strip.places import CREDIT

#: Labels of what only a book, a film or an event has, and how many of the like may stand on either side.
_OF_A_WORK = tuple(
    label + mark
    for label in ("出版社", "出版方", "isbn", "定价", "绘者", "出版日期", "出版年", "主演", "片长", "编剧")
    for mark in (":", "|")
)
_OF_AN_EVENT = ("地点:", "票价:", "场次:", "地点|")
_LABELS = (*_OF_A_WORK, *_OF_AN_EVENT)
_CARD = 8
_LABEL = later(r"\s*[^\W_]{1,6}\s?[:|]")
_WHEN = ("时间:", "日期:", "时间|")


def speaks_of_works(folded: str) -> bool:
    """Tell whether a folded text may say where a book was published or where something takes place."""
    return any(label in folded for label in _LABELS)


def leave_works_alone(lines: list[Line]) -> None:
    """Take credits around 出版社：… and times around 地点：… for lines without keys."""
    filled = [number for number, line in enumerate(lines) if not line.blank]
    for at, number in enumerate(filled):
        view = lines[number].view.lstrip()
        is_work = view.startswith(_OF_A_WORK)
        if not is_work and not view.startswith(_OF_AN_EVENT):
            continue
        # No more than these lines are copied: a megabyte may be nothing but such labels.
        for nearby in (filled[max(0, at - _CARD + 1) : at + 1][::-1], filled[at : at + _CARD]):
            for near in nearby:
                line = lines[near]
                if _LABEL.match(line.view) is None:
                    break
                if line.calls & CREDIT if is_work else line.view.lstrip().startswith(_WHEN):
                    lines[near] = Line(line.page, line.start, line.end, line.after, line.raw)
