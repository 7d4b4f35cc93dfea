"""Edits: how every family of damage states what it changes, so that text and record cannot disagree."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from newsclean.large import LARGE, write_part
from newsclean.values import Repair

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

#: Characters of the same line shown on either side of an edit in its record.
_AROUND = 6
#: So many records of one kind are told edit by edit; of more, those of a line are one: a megabyte that is all
#: `</p>` has 190,000, which take a second.
_MANY = 10_000
#: A record quotes at most this many characters of an edit (a line of mojibake can be a megabyte).
_QUOTED = 120


class Edit(NamedTuple):
    """Characters `start` to `end` of a text become `text`.

    Attributes:
        guessed: True where a character of `text` was chosen by likelihood.
    """

    start: int
    end: int
    text: str
    guessed: bool = False


def apply_edits(
    text: str, edits: Iterable[Edit], kind: str, records: list[Repair], *, bulk: bool = False
) -> str:
    """Return `text` with `edits` made, and append a record for each to `records`.

    Args:
        text: the text the edits were found in.
        edits: in the order of the text, not overlapping, none adding or removing a newline.
        kind: the family of damage.
        records: receives the records.
        bulk: one record per line, which quotes the first edit and counts them all; so are very many, anyhow.
    """
    edited = StringIO()
    done = 0
    for line, edit, count in _by_line(text, edits, bulk=bulk, edited=edited):
        done += count
        records.append(_record(text, edit, kind, line, count))
    return edited.getvalue() if done else text


def apply_pattern(
    text: str,
    pattern: re.Pattern[str],
    replace: str | Callable[[re.Match[str]], str],
    kind: str,
    records: list[Repair],
) -> str:
    """Return `text` with every match of a pattern replaced; one record per line, as with `bulk`.

    For damage that comes by the hundred: the work is done by `sub`, not edit by edit.
    """
    changed = _substituted(text, pattern, replace)
    if changed == text:
        return text
    line, counted = 1, 0
    match = pattern.search(text)
    while match is not None:
        start, position = match.span()
        new = replace if isinstance(replace, str) else replace(match)
        if new != match[0]:
            line += text.count("\n", counted, start)
            counted = start
            line_end = text.find("\n", position)
            line_end = len(text) if line_end < 0 else line_end
            count = len(pattern.findall(text, start, line_end))
            records.append(_record(text, Edit(start, position, new), kind, line, count))
            position = line_end  # one record is enough for a line
        match = pattern.search(text, position)
    return changed


def _substituted(text: str, pattern: re.Pattern[str], replace: str | Callable[[re.Match[str]], str]) -> str:
    """Return what `pattern.sub` returns; that is twice as fast, and holds a text three times."""
    if len(text) < LARGE:
        return pattern.sub(replace, text)
    edited = StringIO()
    position = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        write_part(text, position, start, edited)
        edited.write(replace if isinstance(replace, str) else replace(match))
        position = end
    write_part(text, position, len(text), edited)
    return edited.getvalue()


def flag(text: str, spans: Iterable[tuple[int, int]], kind: str, records: list[Repair]) -> None:
    """Append one record per line with a span in it: damage that is reported and left as it is."""
    line, counted, line_end = 1, 0, -1
    first, count = (0, 0), 0
    for span in spans:
        if span[0] < line_end:  # a page of question marks has 184,000 of them
            count += 1
            continue
        if count:
            records.append(_record(text, Edit(*first, text[slice(*first)]), kind, line, count))
        first, count = span, 1
        line += text.count("\n", counted, span[0])
        counted = span[0]
        line_end = text.find("\n", counted)
        line_end = len(text) if line_end < 0 else line_end
    if count:
        records.append(_record(text, Edit(*first, text[slice(*first)]), kind, line, count))


def _by_line(
    text: str, edits: Iterable[Edit], *, bulk: bool, edited: StringIO
) -> Iterator[tuple[int, Edit, int]]:
    """Yield (line, first edit, number of edits) per record, and write the edited text.

    It is written and not gathered in a list, which for a moment would hold a large text three times.
    """
    line, counted, position = 1, 0, 0
    held: Edit | None = None
    held_line = count = told = 0
    for edit in edits:
        line += text.count("\n", counted, edit.start)
        counted = edit.start
        write_part(text, position, edit.start, edited)
        edited.write(edit.text)
        position = edit.end
        if held is not None and (line != held_line or not (bulk or told > _MANY)):
            yield held_line, held, count
            held, count = None, 0
            told += 1
        if held is None:
            held, held_line = edit, line
        count += 1
    if held is not None:
        yield held_line, held, count
        write_part(text, position, len(text), edited)


def _record(text: str, edit: Edit, kind: str, line: int, count: int) -> Repair:
    start, end, replacement, guessed = edit
    near = max(start - _AROUND, 0)
    before = text[max(near, text.rfind("\n", near, start) + 1) : start]
    line_end = text.find("\n", end, end + _AROUND)
    after = text[end : end + _AROUND if line_end < 0 else line_end]
    return Repair(
        kind,
        line,
        before + _quoted(text[start : min(end, start + _QUOTED + 1)]) + after,
        before + _quoted(replacement) + after,
        guessed=guessed,
        count=count,
    )


def _quoted(text: str) -> str:
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
