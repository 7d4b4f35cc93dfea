"""What exports and lost tags leave between the words: _x000D_, ?/p>, </span>, ? ? ?, and 中 国 set apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsclean.repair.edits import Edit, apply_edits, flag
from newsclean.repair.gates import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsclean.values import Repair

#: A carriage return as spreadsheets write it, and its kin.
_find_control = re.compile("_x00(?:0[0-9A-Da-d]|1[0-9A-Fa-f]|7F)_").finditer
#: "<" swallowed by a decoder: ?/span>
_find_torn_tag = re.compile(rf"\?/(?:{TAGS})>").finditer
_CLOSING_TAG = re.compile(rf"</((?i:{TAGS}))\s*>")
#: Runs of no-break spaces that a codec could not write; what has "??" is a shout, or text that was lost.
#: Of several spaces tidy makes one.
_find_space_marks = re.compile(r"(?<!\?)(?<!\? ) ?\?(?: ++\?)++ ?+(?!\?)").finditer
_HANZI = r"\u3007\u3400-\u9fff"
_find_spaced_gap = re.compile(rf" (?=[{_HANZI}])(?<=[{_HANZI}] )").findall
_find_hanzi = re.compile(rf"[{_HANZI}][{_HANZI}]+").finditer
_WIDE = r"\u2014\u2018-\u201d\u2026\u3001-\u303f\u3400-\u9fff\uff00-\uffef"
_find_inner_space = re.compile(
    rf"(?<=[{_WIDE}]) (?=[{_WIDE}0-9A-Za-z])|(?<=[0-9A-Za-z]) (?=[{_WIDE}])"
).finditer

#: Share of the gaps between hanzi that must be spaces; a list of names stays below.
_SPACED = 0.5
_SPACED_GAPS = 8

#: Every alternative begins with a literal: only then does `re` look for the first character alone.
_find_lost = re.compile(
    r"锟斤[锟斤拷]*|斤拷[锟斤拷]*|烫[烫屯]{2,}|屯[烫屯]{2,}|\ufffd\ufffd*"
    r"|\?\?\?\?+|\?(?<=Copyright \?)(?= \d)"
).finditer
#: One of these stands in whatever it finds; looking for them first takes a twentieth of its time.
_LOST_SIGNS = ("\ufffd", "斤", "烫", "屯", "????", "Copyright ?")


def remove_debris(text: str, records: list[Repair]) -> str:
    """Return `text` without the remains of exports, tags and no-break spaces."""
    if "_x00" in text:
        text = apply_edits(text, _replaced(_find_control(text), ""), "control", records, bulk=True)
    if "?/" in text:
        text = apply_edits(text, _replaced(_find_torn_tag(text), ""), "tag", records)
    if "</" in text:
        text = apply_edits(text, _orphans(text), "tag", records)
    if "? " in text:
        text = apply_edits(text, _replaced(_find_space_marks(text), " "), "space", records, bulk=True)
    return text


def _replaced(matches: Iterator[re.Match[str]], replacement: str) -> Iterator[Edit]:
    return (Edit(match.start(), match.end(), replacement) for match in matches)


def _orphans(text: str) -> Iterator[Edit]:
    """Yield the closing tags that nothing opens: text that shows mark-up has both."""
    names = {name.lower() for name in set(_CLOSING_TAG.findall(text))}
    orphans = {name for name in names if not re.search(rf"<(?i:{name})[\s>/]", text)}
    for match in _CLOSING_TAG.finditer(text) if orphans else ():
        if match[1].lower() in orphans:
            yield Edit(match.start(), match.end(), "")


def close_spaces(text: str, records: list[Repair]) -> str:
    """Return `text` with the spaces between hanzi taken out of lines that are spaced throughout."""
    return apply_edits(text, _spaced(text), "spaced", records, bulk=True)


def _spaced(text: str) -> Iterator[Edit]:
    start = 0
    for line in text.split("\n"):
        if line.count(" ") > _SPACED_GAPS and (spaced := len(_find_spaced_gap(line))):
            closed = _closed_gaps(line, spaced) if spaced > _SPACED * _SPACED_GAPS else 0
            if spaced + closed >= _SPACED_GAPS and spaced > _SPACED * (spaced + closed):
                for match in _find_inner_space(line):
                    yield Edit(start + match.start(), start + match.end(), "")
        start += len(line) + 1


def _closed_gaps(line: str, enough: int) -> int:
    """Return how many gaps between hanzi have no space, or a number from `enough` on."""
    closed = 0
    for run in _find_hanzi(line):
        closed += run.end() - run.start() - 1
        if closed >= enough:  # an endless line is not read to its end
            break
    return closed


def flag_lost(text: str, records: list[Repair]) -> None:
    """Record what cannot be read any more: 锟斤拷, 烫烫烫, U+FFFD and runs of "?"."""
    if any(sign in text for sign in _LOST_SIGNS):
        flag(text, (match.span() for match in _find_lost(text)), "lost", records)
