"""Lists of other articles: from their heading over titles until prose resumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.strip.zones import edges

if TYPE_CHECKING:
    from newsclean.strip.page import Line

#: A sub-head is this short; a longer open line right after a list of titles is one of them.
_SUBHEAD = 14
#: Titles under a heading in the middle of an article; a longer list there would be the article's own.
_MOST_TITLES = 12


def cut_sections(lines: list[Line]) -> None:
    """Mark the lists that follow a heading; the heading goes with them, and alone if nothing follows."""
    if all(line.heading is None for line in lines):
        return
    _, last = edges(lines)
    for index, line in enumerate(lines):
        if line.heading is None or line.noise is not None:
            continue
        line.noise = line.heading
        titles = _titles_after(lines, index + 1, last)
        for title in titles:
            if title.noise is None:
                title.noise = line.heading


def _titles_after(lines: list[Line], index: int, last: int) -> list[Line]:
    titles: list[Line] = []
    for line in lines[index:]:
        if line.blank or line.noise is not None or line.heading is not None:
            continue
        if line.is_sentence and not _teaser(line, after_last=index > last):
            break
        if not line.is_title_like:
            break
        titles.append(line)
    else:
        return titles
    # Prose resumes: a short line right before it is its sub-head, not a title.
    while titles and len(titles[-1].view.strip()) <= _SUBHEAD:
        titles.pop()
    return titles[:_MOST_TITLES]


def _teaser(line: Line, *, after_last: bool) -> bool:
    """Tell whether a long line is a title all the same: no full stop in it."""
    return line.is_title_like and (after_last or line.ends_open)
