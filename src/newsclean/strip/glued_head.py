"""The head of a page that was scraped into one line: crumbs, title, source and time before the first word."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.rule import LONGEST
from newsclean.strip.page import KeyedLine

if TYPE_CHECKING:
    from newsclean.meta import Captures
    from newsclean.rule import Rule
    from newsclean.strip.page import Line

#: The time of day, or a date with its label, stands in so many characters, or the line has no such head; nor
#: has a sentence one.
_REACH = 200
# A class first: it is found several times as fast as a choice of patterns. It lets a little more through.
_CLOCK = later(r"[\d时日](?:(?<=\d)(?::\d\d|\s?(?:浏览|阅读|人气|[|·]))|(?<=[时日])[间期]\s?:\s{0,2}\d)")
#: The title may stand in a line of its own above the head.
_ABOVE = 2


def cut_glued_head(lines: list[Line], rule: Rule, captures: Captures) -> None:
    """Note what the rule cuts from the start of the first long line, if nothing but titles stands above it.

    A line that is nothing but such a head goes if it names its source or the way to the page: title and time
    alone may be the entry of a diary.
    """
    filled = (at for at, line in enumerate(lines) if not line.blank and line.noise is None)
    for index in islice(filled, _ABOVE + 1):
        line = lines[index]
        text, start, reach = line.page.folded, line.start, min(line.end, line.start + _REACH)
        stop = text.find("。", start, reach)
        clock = _CLOCK.search(text, start, reach if stop < 0 else stop)
        if clock is not None and line.bare is None and not any(cut[0] == line.start for cut in line.cuts):
            break
        if line.is_sentence:
            return
    else:
        return
    # The pattern takes 20 us, and most lines with a time in them are short and name nothing.
    if line.size <= LONGEST and not _is_head(line.view):
        return
    match = rule.regex.match(line.view, 0, 2 * _REACH)
    if match is None or (line.size <= LONGEST and match.end() < len(line.view.rstrip())):
        return
    if not isinstance(line, KeyedLine):
        line = lines[index] = KeyedLine(line, (), 0)
    captures.add(match, line)
    end = line.start + match.end()
    line.cuts = [(line.start, end, rule), *(cut for cut in line.cuts if cut[0] >= end)]


def _is_head(text: str) -> bool:
    return "来源:" in text or " > " in text or "作者:" in text
