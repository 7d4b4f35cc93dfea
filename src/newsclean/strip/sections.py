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
#: The same in Chinese: 热门内容结尾.
_CHINESE_END = "结尾"
#: What papers print above a few sentences about a word or a place; on pages such headings are above lists.
_BOXES = frozenset({"相关链接", "延伸阅读", "新闻链接", "知识链接"})
_MARKS = " []【】()■●◆▲:*#"
#: The word that titles are filed under, 戴克辛 between two of them; titles glued to each other.
_SHORTEST_WORD, _LONGEST_WORD, _GLUED = 2, 3, 160


def cut_sections(lines: list[Line]) -> None:
    """Mark the lists that follow a heading; the heading goes with them, and alone if nothing follows."""
    if all(line.heading is None for line in lines):
        return
    first, last = edges(lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.heading is None or line.noise is not None:
            index += 1
        else:
            index = _cut_list(lines, index, first, last)


def _cut_list(lines: list[Line], index: int, first: int, last: int) -> int:
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
            if line.noise is not None and _ends_list(line):
                surely = len(titles)
            continue
        if line.heading is not None:
            headings.append((line, len(titles)))
            continue
        # Above the first paragraph the list may run on into the menu and the title.
        below = number > first
        if (
            not (line.is_title_like or (below and _is_word(line)))
            or (line.is_sentence and not _teaser(line, after_last=number > last))
        ) and not (below and _stands_among_links(lines, number)):
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
    for heading, at in headings:
        if not titles and number < len(lines) and lines[number].is_sentence and _heads_a_box(heading):
            continue
        heading.noise = heading.heading
        begin = max(at, taken)
        for title in titles[begin : begin + longest]:
            title.noise = heading.heading
        taken = min(begin + longest, len(titles))
    return number


def _heads_a_box(heading: Line) -> bool:
    """Tell whether a heading that no list follows may be the sub-head of what a paper adds in prose."""
    return heading.view.strip(_MARKS) in _BOXES


def _ends_list(line: Line) -> bool:
    """Tell whether a line that is noise says that the list above it ends."""
    view = line.view.strip()
    return view.startswith(_END) or view.endswith(_CHINESE_END)


def _is_word(line: Line) -> bool:
    """Tell whether a line is too short for a title, but may be the word that titles are filed under."""
    view = line.view.strip()
    return _SHORTEST_WORD <= len(view) <= _LONGEST_WORD and view.isalpha()


def _stands_among_links(lines: list[Line], number: int) -> bool:
    """Tell whether a line without a full stop stands right above a heading: titles glued to each other."""
    line = lines[number]
    if line.size > _GLUED or "。" in line.view or line.view.rstrip()[-1:] in ":;,":
        return False
    for at in range(number + 1, len(lines)):
        if not lines[at].blank and lines[at].noise is None:
            return lines[at].heading is not None
    return False


def _teaser(line: Line, *, after_last: bool) -> bool:
    """Tell whether a long line that looks like a title is one all the same."""
    return after_last or line.ends_open
