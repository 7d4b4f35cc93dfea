"""Lists of other articles: from their heading over titles until prose resumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.strip.zones import edges

if TYPE_CHECKING:
    from newsclean.strip.page import Line

#: A sub-head is this short; a longer open line right after a list of titles is one of them.
_SUBHEAD = 14
#: Titles under a heading in the middle of an article; a longer list there would be the article's own.
_MOST_TITLES = 12
#: A day by itself is the last word on a title, and the BBC says where a list ends; no sub-head is above them.
_DAY = later(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?")
_END = "end of "


def cut_sections(lines: list[Line]) -> None:
    """Mark the lists that follow a heading; the heading goes with them, and alone if nothing follows."""
    if all(line.heading is None for line in lines):
        return
    _, last = edges(lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.heading is None or line.noise is not None:
            index += 1
        else:
            index = _cut_list(lines, index, last)


def _cut_list(lines: list[Line], index: int, last: int) -> int:
    """Mark the list that begins with the heading at `index`; return where prose resumes after it.

    Headings in the list open lists of their own. All of them are read in one go: a page of nothing but
    headings would be read once for each.
    """
    headings: list[tuple[Line, int]] = []
    titles: list[Line] = []
    surely = 0
    for number in range(index, len(lines)):
        line = lines[number]
        if line.blank or line.noise is not None:
            if line.noise is not None and line.view.lstrip().startswith(_END):
                surely = len(titles)
            continue
        if line.heading is not None:
            headings.append((line, len(titles)))
            continue
        if not line.is_title_like or (line.is_sentence and not _teaser(line, after_last=number > last)):
            # Prose resumes: a short line right before it is its sub-head, not a title.
            while len(titles) > surely and len(titles[-1].view.strip()) <= _SUBHEAD:
                titles.pop()
            longest = _MOST_TITLES
            break
        titles.append(line)
        # A link in Markdown is no sub-head, and neither is what a day stands below.
        if line.bare is not None or _DAY.fullmatch(line.view.strip()) is not None:
            surely = len(titles)
    else:
        number = longest = len(lines)
    taken = 0
    for heading, first in headings:
        heading.noise = heading.heading
        below = titles[max(first, taken) : max(first, taken) + longest]
        for title in below:
            title.noise = heading.heading
        taken = max(first, taken) + len(below)
    return number


def _teaser(line: Line, *, after_last: bool) -> bool:
    """Tell whether a long line that looks like a title is one all the same."""
    return after_last or line.ends_open
