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


class Tidied:
    """The lines of a page without the blanks that tidy takes, and where those stood.

    Attributes:
        lines: the lines; the same list where none has several blanks in a row.
        gaps: the stretches of the original that are left out of lines.
    """

    def __init__(self, lines: list[Line], rules: RuleSet, effort: Effort) -> None:
        self.lines = lines
        self.gaps: set[tuple[int, int]] = set()
        several = {id(line) for line in lines if line.size < len(line.raw.strip())}
        if not several:
            return
        self.lines = []
        for line in lines:
            if id(line) not in several:
                self.lines.append(line)
                continue
            surplus = [match.span() for match in _SURPLUS.finditer(line.page.view[line.start : line.end])]
            spans = [(line.start + low, line.start + high) for low, high in surplus]
            self.gaps.update([gap for low, high in spans for gap in line.page.in_original(low, high)])
            rest = lines_of(line.page.without(line.start, line.after, spans), rules, effort, NEXT_KEY)
            # What follows the line's own break is the next line.
            self.lines += rest[:-1] if line.after > line.end else rest

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
