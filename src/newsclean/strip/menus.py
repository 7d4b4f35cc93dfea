"""The menu of a site, one word a line: 首页, 国内, 财经, 体育; or all of them in one: 首页 时政 民生 更多."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.strip.zones import edges

if TYPE_CHECKING:
    from newsclean.rule import Rule
    from newsclean.strip.page import Line

#: An item of a menu is at most so long: 中国大学视频公开课.
_ITEM = 12
#: What no item holds; a title or a question above the article does.
_NOT_IN_ITEMS = frozenset("。,!?;:…“”「」")
#: So many sections that every site has make a menu, and at least one in so many of its items.
_FEWEST, _ONE_IN = 4, 6
#: Marks before an item: those of a list in Markdown.
_MARKS = " *-+"
#: A word that is a link is no longer: 报导者 The Reporter.
_LINK = 24
#: What stands between the items of a row, and how long a row may be.
_BETWEEN = later(r"\s*[|/┊·•>»-]\s*|\s+")
_SHORTEST_ROW, _ROW = 8, 90
#: A row has so many items, of which at least every second is a section that every site has, and others are
#: no longer than 申请的报道.
_FEWEST_IN_ROW, _WORD = 3, 5


def cut_menus(lines: list[Line], rule: Rule) -> None:
    """Mark menus before the first and after the last paragraph, from their first known section to the last.

    What stands below the last known section may be the title, and stays. So does a list that a colon opens.
    """
    first, last = edges(lines)
    _cut_rows(lines[:first], rule)
    for zone in (lines[:first], lines[max(0, last) :]) if last >= 0 else ():
        if len(zone) < _FEWEST:
            continue
        run: list[Line] = []
        opened = False
        for line in [*zone, None]:
            if line is not None and (line.blank or line.noise is not None):
                continue
            if line is not None and line.size <= _ITEM and _NOT_IN_ITEMS.isdisjoint(line.view):
                run.append(line)
                continue
            if not opened:
                _cut_menu(run, rule)
            run = []
            opened = line is not None and line.view.rstrip().endswith(":")


def _cut_menu(run: list[Line], rule: Rule) -> None:
    if len(run) < _FEWEST:
        return
    known = [number for number, line in enumerate(run) if rule.regex.fullmatch(line.view.strip())]
    if len(known) >= _FEWEST and len(known) * _ONE_IN >= known[-1] + 1 - known[0]:
        for line in run[known[0] : known[-1] + 1]:
            line.noise = rule


def _cut_rows(head: list[Line], rule: Rule) -> None:
    """Mark rows of sections above the article; the last line above it may be its title, and stays."""
    above = False
    for line in reversed(head):
        if line.noise is None and not line.blank:
            if above and (_is_link(line) or (_SHORTEST_ROW <= line.size <= _ROW and _is_row(line, rule))):
                line.noise = rule
            above = True


def _is_link(line: Line) -> bool:
    """Tell whether a line is one word that is a link in Markdown."""
    if line.bare is None or len(line.bare.strip(_MARKS)) > _LINK:
        return False
    written = line.page.view[line.start : line.end].strip(_MARKS)
    return written.startswith("[") and written.endswith(")")


def _is_row(line: Line, rule: Rule) -> bool:
    view = line.view.strip(_MARKS + "|/>[]")
    if not _NOT_IN_ITEMS.isdisjoint(view):
        return False
    items = _BETWEEN.split(view)
    if len(items) < _FEWEST_IN_ROW:
        return False
    unknown = [item for item in items if rule.regex.fullmatch(item) is None]
    known = len(items) - len(unknown)
    # 教育 医疗 住房 三座大山怎样搬 is a title: its last word is longer than any section's.
    return known >= max(_FEWEST_IN_ROW - 1, len(unknown)) and all(len(item) <= _WORD for item in unknown)
