"""What the rules say of each line by itself, and where it stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from newsclean.strip.called import called_by
from newsclean.strip.credits import parse_credits
from newsclean.strip.glued import match_glued
from newsclean.strip.glued_head import cut_glued_head
from newsclean.strip.heads import head_ends
from newsclean.strip.page import KeyedLine
from newsclean.strip.places import ANYWHERE, CLOSE, CREDIT, EDGE, NOTICE, PLACE, STRETCH, ZONED
from newsclean.strip.stretch import fits, notice_for, rule_for
from newsclean.strip.zones import Zones, edges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsclean.meta import Captures
    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import Line


def match_lines(lines: list[Line], rules: RuleSet, captures: Captures) -> None:
    """Mark each line that is boilerplate, and the stretches of others that are.

    What was found out about a line by itself in an earlier pass is not asked again.
    """
    keyed: list[tuple[int, KeyedLine]] = []
    for index, line in [(index, line) for index, line in enumerate(lines) if line.calls]:
        if isinstance(line, KeyedLine):
            if not line.asked:
                _match_anywhere(line, rules, captures)
            line.noise = line.known
            if line.noise is None and line.heading is None:
                keyed.append((index, line))
    if keyed:
        _match_keyed(keyed, lines, rules, captures)
    if "blocks/glued-head" in rules:
        cut_glued_head(lines, rules["blocks/glued-head"], captures)


def _match_keyed(
    keyed: list[tuple[int, KeyedLine]], lines: list[Line], rules: RuleSet, captures: Captures
) -> None:
    zones = Zones(lines, partial(may_stand_at_the_edge, rules=rules))
    zones.first = head_ends(lines, zones.first, partial(_at_the_edge, rules=rules))
    middle = zones.middle
    for index, line in keyed:
        if line.calls & ZONED and index not in middle:
            places = zones.of(index, line.calls)
            if places & line.calls and may_stand_at_the_edge(line, rules):
                _take_edge(line, places, rules, captures)
    zones.first, zones.last = edges(lines)
    middle = zones.middle
    for index, line in keyed:
        # Nothing is glued to nothing: 责任编辑：王小明 holds its only key at its start.
        if line.noise is None and line.bare is None and (line.hits[-1][0] > 0 or line.calls & STRETCH):
            places = 0
            if index not in middle and line.calls & (ZONED | CLOSE):
                places = zones.of(index, line.calls, glued=True)
            at = places, index <= zones.first
            if line.glued != at:
                line.glued = at
                line.cuts = []
                if (twin := line.twin) is not None and twin.glued == at:
                    ahead = line.start - twin.start
                    line.cuts = [(low + ahead, high + ahead, rule) for low, high, rule in twin.cuts]
                elif (places | ANYWHERE | STRETCH) & line.calls:
                    match_glued(line, rules, captures, places | ANYWHERE, first=at[1])


def may_stand_at_the_edge(line: Line, rules: RuleSet) -> bool:
    """Tell whether a rule takes the line if it stands at the page's edge."""
    if not line.may_be_candidate or not isinstance(line, KeyedLine):
        return False
    if line.edge is None and line.twin is not None and line.twin.edge is not None:
        line.edge = line.twin.edge
    if line.edge is None:
        line.edge = () if line.known or line.heading else _rules_at_the_edge(line, rules)
    return bool(line.edge)


def _at_the_edge(line: Line, rules: RuleSet) -> Sequence[Rule]:
    return (line.edge or ()) if may_stand_at_the_edge(line, rules) and isinstance(line, KeyedLine) else ()


def _match_anywhere(line: KeyedLine, rules: RuleSet, captures: Captures) -> None:
    line.asked = True
    if (twin := line.twin) is not None and twin.asked:
        line.known, line.heading = twin.known, twin.heading
        return
    start, end = line.content()
    if start >= end:
        return
    anywhere = called_by(rules).at(ANYWHERE, line.keys, line.last(end))
    if end - start > anywhere.longest and not line.calls & NOTICE:
        return
    rule = rule_for(line, start, end, anywhere.rules, rules, captures, loose=False)
    if rule is not None and rule.where == "heading":
        line.heading = rule
    else:
        line.known = rule


def _rules_at_the_edge(line: KeyedLine, rules: RuleSet) -> tuple[Rule, ...]:
    start, end = line.content()
    if start >= end:
        return ()
    called = called_by(rules)
    edge = [
        rule for rule in called.at(ZONED, line.keys, line.view[end - 1]).rules if fits(rule, line, start, end)
    ]
    if not edge and line.calls & NOTICE:
        whole = called.at(ANYWHERE | ZONED, line.keys, "").rules
        if (rule := notice_for(line, start, end, whole, rules, None)) is not None:
            edge.append(rule)
    if line.calls & CREDIT and (found := parse_credits(line.view, start, end, rules)) is not None:
        edge.append(found.rule)
    return tuple(edge)


def _take_edge(line: KeyedLine, places: int, rules: RuleSet, captures: Captures) -> None:
    start, end = line.content()
    for rule in line.edge or ():
        if rule.where == "credit" and places & EDGE:
            line.noise = rule
            if (found := parse_credits(line.view, start, end, rules)) is not None:
                captures.add_values(found.values, line)
            return
        if PLACE.get(rule.where, 0) & places:
            line.noise = rule
            match = rule.regex.fullmatch(line.view, start, end)
            if match is not None:
                captures.add(match, line)
            return
