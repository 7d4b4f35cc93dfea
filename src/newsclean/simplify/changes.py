"""What conversion changed, for `explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Longest line, in characters, that is compared where lengths differ; a longer one is reported as a whole.
_COMPARED = 2_000


class Conversion(NamedTuple):
    """One stretch that conversion changed.

    Attributes:
        line: 1-based line, the same before and after.
        start: first character of the stretch in its line before conversion, from 0.
        before: the stretch as it was.
        after: the stretch as it is.
    """

    line: int
    start: int
    before: str
    after: str


def conversions(before: str, after: str) -> Iterator[Conversion]:
    """Yield what differs between a text and its conversion, in order.

    Neighbouring characters that changed are one stretch. Where a line changed its length (mainland terms), it
    is compared by `difflib`; a line above 2,000 characters then is one stretch.
    """
    if before == after:
        return
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    for number, (old, new) in enumerate(pairs, start=1):
        if old == new:
            continue
        if len(old) == len(new):
            yield from _by_place(number, old, new)
        elif max(len(old), len(new)) > _COMPARED:
            yield Conversion(number, 0, old, new)
        else:
            from difflib import SequenceMatcher

            for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                if tag != "equal":
                    yield Conversion(number, a, old[a:b], new[c:d])


def _by_place(number: int, old: str, new: str) -> Iterator[Conversion]:
    start: int | None = None
    for i, (x, y) in enumerate(zip(old, new, strict=True)):
        if x != y and start is None:
            start = i
        elif x == y and start is not None:
            yield Conversion(number, start, old[start:i], new[start:i])
            start = None
    if start is not None:
        yield Conversion(number, start, old[start:], new[start:])
