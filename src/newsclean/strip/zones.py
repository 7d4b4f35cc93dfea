"""Where a line stands in its page: before the prose, behind it, near its end."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from newsclean.strip.page import KeyedLine
from newsclean.strip.places import AFTER, BEFORE, EDGE, MARGIN, NEAR_THE_END, TAIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsclean.strip.page import Line

#: Share of the prose that may follow a line in the margin, and one at the end: some notice is always new.
_MARGIN, _NEAR_THE_END = 1 / 3, 0.12


class Zones:
    """The zones of a page, while its lines are matched.

    Whether a line could be noise at the page's edge, and is no prose then, is asked at a price. So the share
    of the prose behind a line is worked out only for the few lines whose place depends on it.

    Attributes:
        first, last: index of the first and the last line of prose.
    """

    def __init__(self, lines: list[Line], is_candidate: Callable[[KeyedLine], bool]) -> None:
        """Take the lines as they stand.

        Args:
            lines: a page's lines; what is noise by itself is marked.
            is_candidate: tells whether a line could be noise at the page's edge; such a line is no prose.
        """
        self.first, self.last = edges(lines)
        self._lines = lines
        self._is_candidate = is_candidate
        self._counts: tuple[list[int], list[int]] | None = None
        self._from: dict[float, tuple[int, int]] = {}
        self._behind: list[float] | None = None

    @property
    def middle(self) -> range:
        """Lines that stand in no place, and stretches at their ends neither; most lines are such."""
        return range(self.first, self._bounds(_MARGIN)[0])

    def of(self, index: int, calls: int, *, glued: bool = False) -> int:
        """Return the places a line stands in, of those its keys call for.

        Args:
            index: the line.
            calls: what its keys call for.
            glued: return the places of a stretch at its end.
        """
        places = BEFORE if index < self.first - glued else 0
        if glued and self.last < 0:
            places = 0  # without prose the last line alone would be no head, and so a newline would matter
        if index > self.last - glued:
            return places | AFTER
        asked = calls & NEAR_THE_END & ~places
        if not asked:
            return places
        if asked & (TAIL | EDGE) and self._little_follows(index, _NEAR_THE_END):
            return places | NEAR_THE_END
        if asked & MARGIN and self._little_follows(index, _MARGIN):
            return places | MARGIN
        return places

    def _little_follows(self, index: int, share: float) -> bool:
        """Tell whether at most so much of the prose follows a line."""
        perhaps, surely = self._bounds(share)
        if not perhaps <= index < surely:
            return index >= surely
        if self._behind is None:
            self._behind = prose_behind(self._lines, self._is_candidate)
        return self._behind[index] <= share

    def _bounds(self, share: float) -> tuple[int, int]:
        """Return from which line on perhaps at most so much follows, and from which on surely does.

        The one is told by what is prose even if every doubtful line is not, the other by what may be prose.
        """
        if share not in self._from:
            if self._counts is None:
                self._counts = self._count()
            every = range(len(self._lines))
            least, most = self._counts
            self._from[share] = (
                bisect_left(every, True, key=lambda index: _behind(least, most, index) <= share),
                bisect_left(every, True, key=lambda index: _behind(most, least, index) <= share),
            )
        return self._from[share]

    def _count(self) -> tuple[list[int], list[int]]:
        """Return the characters that are surely prose, and that may be, up to the end of each line."""
        possibly = [line.size if line.is_sentence and line.noise is None else 0 for line in self._lines]
        surely = [
            size if size and not line.may_be_candidate else 0
            for size, line in zip(possibly, self._lines, strict=True)
        ]
        return list(accumulate(surely)), list(accumulate(possibly))


def _behind(prose: list[int], before: list[int], index: int) -> float:
    """Return the share that follows a line: of `prose` what is behind it, of `before` what is before."""
    behind = prose[-1] - prose[index]
    return behind and behind / (behind + before[index])


def edges(lines: list[Line]) -> tuple[int, int]:
    """Return the index of the first and of the last line of prose; (len, -1) where there is none."""
    first = next((at for at, line in enumerate(lines) if line.is_sentence and line.noise is None), -1)
    if first < 0:
        return len(lines), -1
    last = len(lines) - 1
    while lines[last].noise is not None or not lines[last].is_sentence:
        last -= 1
    return first, last


def prose_behind(lines: list[Line], is_candidate: Callable[[KeyedLine], bool]) -> list[float]:
    """Return for each line the share of the page's prose that follows it; candidates are no prose."""
    sizes = [
        line.size
        if line.noise is None
        and line.is_sentence
        and not (isinstance(line, KeyedLine) and is_candidate(line))
        else 0
        for line in lines
    ]
    total = left = sum(sizes)
    shares = []
    for size in sizes:
        left -= size
        shares.append(left / total if total else 0.0)
    return shares
