"""What stands around the title: the site, the section, a bare name, labels that lost their value."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from newsclean.later import later

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsclean.rule import Rule
    from newsclean.strip.page import Line

#: Who wrote the piece, where and when: one such line above the article makes what is around it its head.
_STRONG = frozenset({"time", "byline", "source", "editor"})
#: Of buttons, counters and crumbs it takes two.
_WEAK = frozenset({"widget", "related", "promotion"})
#: Where a picture stood says nothing of the lines around it: it may stand in the article.
_PICTURE = "picture"
#: The head of a page is found in so many filled lines, and a summary of so many characters may be in it.
_LINES, _SUMMARY = 40, 140
_CLOCK = later(r"\d:\d\d")
#: A word of the head is at most so long, with a name in Latin letters longer: 小城周刊 Small Town Weekly.
_HANZI, _WIDEST = 8, 32
#: Counters and dates in a head; more of them, and more than a quarter of its words, are a table.
_FIGURES = 3
_NOT_IN_WORDS = frozenset("。,!?;:…“”「」『』《》()[]#*→")


def head_ends(lines: list[Line], first: int, rules_at_the_edge: Callable[[Line], Sequence[Rule]]) -> int:
    """Return where the head of a page ends: at its first line of prose, or behind a summary at the second.

    A summary is short, and who wrote the piece, where and when stands between it and the first paragraph. A
    time alone does not tell: where times follow that paragraph as well, they head the entries of a diary.
    """
    if first >= len(lines) or lines[first].size > _SUMMARY:
        return first
    behind = range(first + 1, len(lines))
    second = next((at for at in behind if lines[at].noise is None and lines[at].is_sentence), len(lines))
    between = [line for line in lines[first + 1 : second] if line.hits and not line.blank]
    if second == len(lines) or not between or second - first > _LINES:
        return first
    told = {
        rule.category
        for line in between
        for rule in (rules_at_the_edge(line) if line.noise is None else (line.noise,))
        if rule.category in _STRONG and (rule.category != "time" or _CLOCK.search(line.view))
    }
    if not told:
        return first
    if told == {"time"} and any(
        _CLOCK.search(line.view)
        for line in islice(lines, second + 1, None)
        if line.hits and not line.is_sentence
    ):
        return first
    return second


def cut_head(lines: list[Line], rule: Rule) -> None:
    """Mark the short lines among what is known of a page's head, but never the one that may be the title.

    Above the last line that is known to be of the head every short line is; below it, down to the first
    paragraph, only what the rule knows. So a sub-head above the first paragraph stays.
    """
    zone = _zone(lines)
    known = [number for number, line in enumerate(zone) if _is_known(line)]
    strong = any(_category(zone[number]) in _STRONG for number in known)
    if not strong and sum(_category(zone[number]) in _WEAK for number in known) < 2:
        return
    last = known[-1]
    words = [
        (number, line)
        for number, line in enumerate(zone)
        if line.noise is None and not line.is_sentence and _is_word(line)
    ]
    figures = sum(any(map(str.isdigit, line.view)) for _, line in words)
    if figures > _FIGURES and figures * 4 > len(words):
        return  # a table: its rows are as short
    titles = [line for line in zone if line.noise is None and line.size > _HANZI and not _is_word(line)]
    if not titles:
        longest = max((line.size for _, line in words), default=0)
        words = [(number, line) for number, line in words if line.size < longest]
    for number, line in words:
        if number < last or rule.regex.fullmatch(line.view.strip().removesuffix(":")):
            line.noise = rule


def _zone(lines: list[Line]) -> list[Line]:
    """Return the filled lines above the first paragraph; a summary among what is known does not end them."""
    filled: list[Line] = []
    first = end = -1
    for line in lines:
        if line.blank:
            continue
        if len(filled) == _LINES:
            break
        filled.append(line)
        if _is_known(line):
            end = len(filled)
        elif line.is_sentence and line.noise is None:
            if first >= 0 or line.size > _SUMMARY:
                break  # so what stood above it was a summary
            first = len(filled) - 1
    else:
        # No second paragraph follows: the short one is the article, and what is known may be its foot.
        filled = filled[: max(first, 0)]
        end = max((at for at, line in enumerate(filled, 1) if _is_known(line)), default=-1)
    if end < 0 or not any(line.is_sentence and line.noise is None for line in lines):
        return []
    # Below the last known line the zone goes on to the first paragraph, if none has come before.
    while end < len(filled) and not filled[end].is_sentence:
        end += 1
    return filled[:end]


def _category(line: Line) -> str:
    return "" if line.noise is None else line.noise.category


def _is_known(line: Line) -> bool:
    return line.noise is not None and line.noise.category != _PICTURE


def _is_word(line: Line) -> bool:
    """Tell whether a line is a word or a name, and no sentence or title."""
    view = line.view.strip().removesuffix(":")
    if len(view) > _WIDEST or not _NOT_IN_WORDS.isdisjoint(view) or view.endswith(("讯", "电")):
        return False  # 小城网讯: is a dateline
    return sum(char > "\u2e7f" for char in view) <= _HANZI
