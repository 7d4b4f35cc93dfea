"""What a cut makes of its two sides: without the byline &记者王小明nbsp; is a reference."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from newsclean.formats.sniff import is_html
from newsclean.repair import repair
from newsclean.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsclean.strip.page import Cut

#: Characters on either side of a cut that are looked at: a reference has up to 32.
_REACH = 32
#: Characters by which a page is known for HTML.
_OPENING = 20_000


def without_new_damage(text: str, cuts: list[Cut]) -> list[Cut]:
    """Return the cuts, in order, without those that would make another page of what they leave.

    That is one in which repair finds something where the two sides of a cut meet, or which begins with
    mark-up and is taken for HTML.
    """
    kept: list[Cut] = []
    at, nothing_before = 0, True
    for together in _adjoining(cuts):
        start, end = together[0][0], together[-1][1]
        nothing_before = nothing_before and not text[at:start].strip()
        if _makes_damage(text, start, end) or (nothing_before and is_html(text[end : end + _OPENING], None)):
            nothing_before = False
        else:
            kept += together
        at = end
    return kept


def _adjoining(cuts: list[Cut]) -> Iterator[list[Cut]]:
    """Yield the cuts in lists of those between which nothing is left."""
    number, end = 0, -1
    numbered = []
    for cut in cuts:
        number += cut[0] > end
        end = cut[1]
        numbered.append((number, cut))
    for _, together in groupby(numbered, key=lambda one: one[0]):
        yield [cut for _, cut in together]


def _makes_damage(text: str, start: int, end: int) -> bool:
    if start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n":
        return False
    before = text[max(0, start - _REACH) : start].rpartition("\n")[2]
    behind = text[end : end + _REACH].partition("\n")[0]
    return _changes(before + behind) and not _changes(before) and not _changes(behind)


def _changes(text: str) -> bool:
    """Tell whether repair would change the text as tidy leaves it: ?! is not ？！."""
    tidied = tidy(text)
    return repair(tidied)[0] != tidied
