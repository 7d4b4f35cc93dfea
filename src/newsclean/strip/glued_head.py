"""The head of a page that was scraped into one line: crumbs, title, source and time before the first word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsclean.rule import LONGEST
from newsclean.strip.page import KeyedLine

if TYPE_CHECKING:
    from newsclean.meta import Captures
    from newsclean.rule import Rule
    from newsclean.strip.page import Line

#: The time of day stands in so many characters, or the line has no such head; nor has a sentence one.
_REACH = 200
_CLOCK = re.compile(r"\d:\d\d")


def cut_glued_head(lines: list[Line], rule: Rule, captures: Captures) -> None:
    """Note what the rule cuts from the start of the page, if its first filled line is a long one."""
    index = next((at for at, line in enumerate(lines) if not line.blank and line.noise is None), None)
    if index is None or (line := lines[index]).size <= LONGEST or line.bare is not None:
        return
    if any(start == line.start for start, _, _ in line.cuts):
        return
    clock = _CLOCK.search(line.page.folded, line.start, line.start + _REACH)
    if clock is None:
        return
    if not isinstance(line, KeyedLine):
        line = lines[index] = KeyedLine(line, (), 0)
    match = rule.regex.match(line.view, 0, 2 * _REACH)
    if match is None:
        return
    captures.add(match, line)
    end = line.start + match.end()
    line.cuts = [(line.start, end, rule), *(cut for cut in line.cuts if cut[0] >= end)]
