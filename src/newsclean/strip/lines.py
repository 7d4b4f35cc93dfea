"""What the rules say of each line by itself, and where it stands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from newsclean.rule import WHOLE_LINE
from newsclean.strip.credits import parse_credits
from newsclean.strip.glued import match_glued
from newsclean.strip.stretch import NOTICES as NOTICES  # noqa: PLC0414 - the blocks look for it here
from newsclean.strip.stretch import fits, notice_for, rule_for

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from newsclean.meta import Captures
    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import Hit, Line

_ANYWHERE = frozenset({"line", "heading", "credit"})
_ZONED = frozenset({"head", "tail", "edge", "margin"})
_WHEREVER = _ANYWHERE | _ZONED
#: Share of the prose that may follow a line in the margin, and one at the end: some notice is always new.
_MARGIN, _NEAR_THE_END = 1 / 3, 0.12


def match_lines(lines: list[Line], rules: RuleSet, captures: Captures) -> None:
    """Mark each line that is boilerplate, and the stretches of others that are.

    What was found out about a line by itself in an earlier pass is not asked again.
    """
    keyed = [(index, line) for index, line in enumerate(lines) if line.hits]
    for _, line in keyed:
        if line.rules is None:
            line.rules = _rules_of(line.hits, rules)
            _match_whole(line, line.rules, rules, captures)
        line.noise = line.known
    first, last = edges(lines)
    behind = prose_behind(lines)
    for index, line in keyed:
        if line.noise is None and line.edge:
            _take_edge(line, _places(index, first, last, behind[index]), rules, captures)
    first, last = edges(lines)
    for index, line in keyed:
        if line.noise is None and line.heading is None and line.bare is None:
            places = _places(index, first - 1, last - 1, behind[index]) | _ANYWHERE
            if line.glued != (places, index <= first):
                line.glued = places, index <= first
                line.cuts = []
                match_glued(line, rules, captures, places, first=index <= first)


@lru_cache(maxsize=16)
def _zones(before: bool, after: bool, near_the_end: bool, in_the_margin: bool) -> frozenset[str]:
    places = set()
    if before:
        places |= {"head", "edge", "margin"}
    if after or near_the_end:
        places |= {"tail", "edge", "margin"}
    if after:
        places.add("close")
    if in_the_margin:
        places.add("margin")
    return frozenset(places)


def _places(index: int, first: int, last: int, behind: float) -> frozenset[str]:
    """Return the places a line stands in."""
    return _zones(index < first, index > last, behind <= _NEAR_THE_END, behind <= _MARGIN)


def prose_behind(lines: list[Line]) -> list[float]:
    """Return for each line the share of the page's prose that follows it; candidates are no prose."""
    sizes = [
        len(line.raw) if line.is_sentence and line.noise is None and not line.edge else 0 for line in lines
    ]
    total = left = sum(sizes)
    shares = []
    for size in sizes:
        left -= size
        shares.append(left / total if total else 0.0)
    return shares


def edges(lines: list[Line]) -> tuple[int, int]:
    """Return the index of the first and of the last line of prose; (len, -1) where there is none."""
    prose = [index for index, line in enumerate(lines) if line.is_sentence and line.noise is None]
    return (prose[0], prose[-1]) if prose else (len(lines), -1)


def _rules_of(hits: Sequence[Hit], rules: RuleSet) -> list[Rule]:
    """Return the rules whose keys occur in a line, in the order of the keys."""
    keys = dict.fromkeys(key for _, key in hits)
    return list({rule.id: rule for key in keys for rule in rules.by_key[key]}.values())


def _match_whole(line: Line, tried: list[Rule], rules: RuleSet, captures: Captures) -> None:
    start, end = line.content()
    candidates = [rule for rule in tried if rule.where in WHOLE_LINE]
    if start >= end or not candidates:
        return
    rule = rule_for(line, start, end, candidates, rules, captures, places=_ANYWHERE, loose=False)
    if rule is not None:
        if rule.where == "heading":
            line.heading = rule
        else:
            line.known = rule
        return
    edge = [rule for rule in candidates if rule.where in _ZONED and fits(rule, line, start, end)]
    if not edge and (rule := notice_for(line, start, end, candidates, rules, None, _WHEREVER)) is not None:
        edge.append(rule)
    if any(rule.where == "credit" for rule in candidates):
        found = parse_credits(line.view, start, end, rules)
        if found is not None:
            edge.append(found.rule)
    line.edge = edge


def _take_edge(line: Line, places: Collection[str], rules: RuleSet, captures: Captures) -> None:
    start, end = line.content()
    for rule in line.edge:
        if rule.where == "credit" and "edge" in places:
            line.noise = rule
            if (found := parse_credits(line.view, start, end, rules)) is not None:
                captures.add_values(found.values, line)
            return
        if rule.where in places:
            line.noise = rule
            match = rule.regex.fullmatch(line.view, start, end)
            if match is not None:
                captures.add(match, line)
            return
