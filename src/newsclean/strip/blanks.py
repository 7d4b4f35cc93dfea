"""A page's lines as tidy is going to leave them: what strip finds in them, it would find the next time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.strip.effort import NEXT_KEY
from newsclean.strip.lines import lines_of

if TYPE_CHECKING:
    from newsclean.packs import RuleSet
    from newsclean.strip.effort import Effort
    from newsclean.strip.page import Cut, Line

#: What tidy takes of the blanks in a line: those at its ends, and all but one of several.
_SURPLUS = later(r"^\s++|\s++$|(?<=\s)\s++")
#: Lines that are closed up together: each by itself takes 40 microseconds, and in very many together a cut
#: takes long to find in the original.
_TOGETHER = 50


class Tidied:
    """The lines of a page without the blanks that tidy takes, and where those stood.

    Attributes:
        lines: the lines; the same list where none has several blanks in a row.
        gaps: the stretches of the original that are left out of lines.
    """

    def __init__(self, lines: list[Line], rules: RuleSet, effort: Effort) -> None:
        self.lines = lines
        self.gaps: set[tuple[int, int]] = set()
        several = [line.size < len(line.raw.strip()) for line in lines]
        if not any(several):
            return
        self.lines = []
        at = 0
        while at < len(lines):
            end = at + 1
            if not several[at]:
                self.lines.append(lines[at])
            else:
                # Between two lines of a page there may have been one that is cut by now.
                while (
                    end < min(len(lines), at + _TOGETHER)
                    and several[end]
                    and lines[end].page is lines[at].page
                    and lines[end].start == lines[end - 1].after
                ):
                    end += 1
                self.lines += self._closed_up(lines[at:end], rules, effort)
            at = end

    def _closed_up(self, lines: list[Line], rules: RuleSet, effort: Effort) -> list[Line]:
        """Return lines of one page, one behind the other, without the blanks."""
        page, last = lines[0].page, lines[-1]
        spans = [
            (line.start + match.start(), line.start + match.end())
            for line in lines
            for match in _SURPLUS.finditer(page.view[line.start : line.end])
        ]
        self.gaps.update([gap for low, high in spans for gap in page.in_original(low, high)])
        rest = lines_of(page.without(lines[0].start, last.after, spans), rules, effort, NEXT_KEY)
        # What follows the last line's own break is the next line.
        return rest[:-1] if last.after > last.end else rest

    def closed(self, cuts: list[Cut]) -> list[Cut]:
        """Return cuts, in order, as one where they are parted by nothing but what tidy takes."""
        if not self.gaps:
            return cuts
        done: list[Cut] = []
        for cut in cuts:
            if done and (done[-1][1], cut[0]) in self.gaps and done[-1][2] is cut[2]:
                done[-1] = (done[-1][0], cut[1], cut[2])
            else:
                done.append(cut)
        return done
