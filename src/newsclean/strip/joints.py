"""What a cut makes of its two sides: without the byline &记者王小明nbsp; is a reference."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from newsclean.repair import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsclean.strip.page import Cut

#: Characters on either side of a cut that are looked at: a reference has up to 32.
_REACH = 32


def without_new_damage(text: str, cuts: list[Cut]) -> list[Cut]:
    """Return the cuts, in order, without those whose two sides make something that repair would change.

    Such a page would be another one when it is cleaned again.
    """
    return [cut for together in _adjoining(cuts) if not _makes_damage(text, together) for cut in together]


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


def _makes_damage(text: str, cuts: list[Cut]) -> bool:
    start, end = cuts[0][0], cuts[-1][1]
    if start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n":
        return False
    before = text[max(0, start - _REACH) : start].rpartition("\n")[2]
    behind = text[end : end + _REACH].partition("\n")[0]
    return _changes(before + behind) and not _changes(before) and not _changes(behind)


def _changes(text: str) -> bool:
    return repair(text)[0] != text
