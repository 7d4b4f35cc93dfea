"""What the rules say of each line by itself, and of the stretches glued to its ends."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsclean.packs import WHOLE_LINE
from newsclean.strip.credits import parse_credits
from newsclean.strip.page import has_story
from newsclean.strip.register import is_notice

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from newsclean.meta import Captures
    from newsclean.packs import Rule, RuleSet
    from newsclean.strip.page import Hit, Line

#: How far before a key a stretch may begin, and how far behind it it may end.
_BEFORE_KEY, _BEHIND_KEY = 160, 400
#: The last stretch of a paragraph begins at most this far from its end.
_GLUED = 2400
#: Characters of a line's start in which "start" and "lead" rules are tried.
_START = 400
#: "rest" may take up to this much of a line's end, and is tried at so many places.
_REST, _REST_TRIES = 6000, 12
#: Where a glued stretch may begin: after a sentence, after or before a bracket, before a mark.
_BOUNDARY = re.compile(r"[。!?…;][\"”’」』)\]]*\s*|[)\]”」』]\s*|\s{2,}|\s*(?=[\[(※★☆●►▶■])")
_SENTENCE = re.compile(r"[^。!?]*[。!?]+[\"”’」』)\]※]*\s*|[^。!?]+$")
#: Categories whose notices go on for sentences after the one that gives them away.
NOTICES = frozenset({"legal", "disclaimer", "licence"})
_ANYWHERE = frozenset({"line", "heading", "credit"})
_ZONED = frozenset({"head", "tail", "edge", "margin"})
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
                _match_glued(line, rules, captures, places, first=index <= first)


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
        len(line.raw) if line.noise is None and not line.edge and line.is_sentence else 0 for line in lines
    ]
    total = left = sum(sizes)
    shares = []
    for size in sizes:
        left -= size
        shares.append(left / total if total else 0.0)
    return shares


def edges(lines: list[Line]) -> tuple[int, int]:
    """Return the index of the first and of the last line of prose; (len, -1) where there is none."""
    prose = [index for index, line in enumerate(lines) if line.noise is None and line.is_sentence]
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
    rule = _known(line, start, end, candidates, rules, captures, places=_ANYWHERE, loose=False)
    if rule is not None:
        if rule.where == "heading":
            line.heading = rule
        else:
            line.known = rule
        return
    edge = [rule for rule in candidates if rule.where in _ZONED and _fits(rule, line, start, end)]
    if not edge and (rule := _notice(line, start, end, candidates, None, _ANYWHERE | _ZONED)) is not None:
        edge.append(rule)
    if any(rule.where == "credit" for rule in candidates):
        found = parse_credits(line.view, start, end, rules)
        if found is not None:
            edge.append(found.rule)
    line.edge = edge


def _fits(rule: Rule, line: Line, start: int, end: int) -> re.Match[str] | None:
    return rule.regex.fullmatch(line.view, start, end) if end - start <= rule.longest else None


def _known(  # noqa: PLR0917 - a stretch of a line, and what may take it
    line: Line,
    start: int,
    end: int,
    candidates: list[Rule],
    rules: RuleSet,
    captures: Captures,
    *,
    places: Collection[str],
    loose: bool,
) -> Rule | None:
    """Return the rule that takes the stretch as a whole, or its first sentence where the rest is a notice."""
    credits_tried = False
    for rule in candidates:
        if rule.where not in places:
            continue
        if rule.where == "credit":
            if credits_tried:
                continue
            credits_tried = True
            found = parse_credits(line.view, start, end, rules)
            if found is not None and (found.firm or loose):
                captures.add_values(found.values, line)
                return found.rule
            continue
        match = _fits(rule, line, start, end)
        if match is not None:
            captures.add(match, line)
            return rule
    return _notice(line, start, end, candidates, captures, places)


def _notice(  # noqa: PLR0917 - a stretch of a line, and what may take it
    line: Line,
    start: int,
    end: int,
    candidates: list[Rule],
    captures: Captures | None,
    places: Collection[str],
) -> Rule | None:
    """Return the rule of the first sentence, if the others are known too or in the register of notices."""
    first: Rule | None = None
    for sentence in _SENTENCE.finditer(line.view, start, end):
        low, high = sentence.span()
        high = low + len(line.view[low:high].rstrip())
        rule = None
        for candidate in candidates:
            if candidate.where in places and candidate.where not in ("credit", "heading"):
                match = _fits(candidate, line, low, high)
                if match is not None:
                    if captures is not None:
                        captures.add(match, line)
                    rule = candidate
                    break
        if first is None:
            if rule is None or (high < end and rule.category not in NOTICES):
                return None
            first = rule
        elif rule is None and not is_notice(line.view, low, high):
            return None
    return first


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


def _match_glued(
    line: Line, rules: RuleSet, captures: Captures, places: frozenset[str], *, first: bool
) -> None:
    view = line.view
    candidates = line.rules or []
    end = _cut_end(line, candidates, rules, captures, places)
    for rule in candidates:
        where = rule.where
        if where == "inline":
            _cut_inline(line, rule, captures)
        elif where == "start" or (where == "lead" and first):
            begin = len(view) - len(view.lstrip())
            match = rule.regex.match(view, begin, min(end, begin + _START))
            if match is not None and match.end() > begin:
                line.cuts.append((line.start + begin, line.start + match.end(), rule))
                captures.add(match, line)
        elif where == "end" or (where == "close" and "close" in places):
            _cut_close(line, rule, captures, end)
        elif where == "rest":
            _cut_rest(line, rule, captures)


def _cut_end(
    line: Line, candidates: list[Rule], rules: RuleSet, captures: Captures, places: frozenset[str]
) -> int:
    """Cut what a whole-line rule knows from the end of a paragraph; return where the paragraph ends then."""
    view = line.view
    whole = [rule for rule in candidates if rule.where in places]
    end = len(view.rstrip())
    if not whole:
        return end
    latest = {rule.id: at for at, key in line.hits for rule in rules.by_key[key]}
    for boundary in _BOUNDARY.finditer(view, max(0, end - _GLUED), end):
        start = boundary.end()
        if start >= end or start == 0 or _is_dateline(view, start):
            continue
        near = [rule for rule in whole if latest[rule.id] >= start]
        if not near:
            break
        rule = _known(line, start, end, near, rules, captures, places=places, loose="close" in places)
        if rule is not None:
            line.cuts.append((line.start + start, line.end, rule))
            return start
    return end


def _is_dateline(view: str, start: int) -> bool:
    """Tell whether a bracket at `start` belongs to a dateline: 新华社北京1月1日电（记者…）."""
    return view[start] == "(" and view[:start].rstrip()[-1:] in ("电", "讯")


def _cut_inline(line: Line, rule: Rule, captures: Captures) -> None:
    view = line.view
    done = 0
    for at, key in line.hits:
        if at < done or key not in rule.keys:
            continue
        match = rule.regex.search(view, max(done, at - _BEFORE_KEY), at + len(key) + _BEHIND_KEY)
        if match is not None and match.end() > match.start():
            line.cuts.append((line.start + match.start(), line.start + match.end(), rule))
            captures.add(match, line)
            done = match.end()


def _cut_close(line: Line, rule: Rule, captures: Captures, end: int) -> None:
    view = line.view
    for at, key in line.hits:
        if key not in rule.keys or at < end - _BEHIND_KEY or at >= end:
            continue
        for match in rule.regex.finditer(view, max(0, at - _BEFORE_KEY), end):
            if match.end() == end and match.end() > match.start():
                line.cuts.append((line.start + match.start(), line.end, rule))
                captures.add(match, line)
                return


def _cut_rest(line: Line, rule: Rule, captures: Captures) -> None:
    view = line.view
    places = [at for at, key in line.hits if key in rule.keys and at >= len(view) - _REST]
    for at in places[:_REST_TRIES]:
        match = rule.regex.search(view, max(0, at - _BEFORE_KEY), at + _BEHIND_KEY)
        if match is None:
            continue
        end = line.end
        if has_story(view, match.end(), line.hits):
            if rule.category in NOTICES or match.end() == match.start():
                continue
            end = line.start + match.end()  # the marker itself is no part of the article either way
        line.cuts.append((line.start + match.start(), end, rule))
        captures.add(match, line)
        return
