"""The menu of a site, one word a line: 首页, 国内, 财经, 体育."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def cut_menus(lines: list[Line], rule: Rule) -> None:
    """Mark menus before the first and after the last paragraph, from their first known section to the last.

    What stands below the last known section may be the title, and stays. So does a list that a colon opens.
    """
    first, last = edges(lines)
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
