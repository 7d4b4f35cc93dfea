"""The stretches of boilerplate at the ends of a paragraph, or between its sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from newsclean.strip.credits import LONGEST_CREDITS
from newsclean.strip.page import has_story
from newsclean.strip.stretch import NOTICES, first_sentence_ends, notice_for, rule_for

if TYPE_CHECKING:
    from newsclean.meta import Captures
    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import Line

#: How far before a key a stretch may begin, and how far behind it it may end.
_BEFORE_KEY, _BEHIND_KEY = 160, 400
#: The last stretch of a paragraph begins at most this far from its end.
_GLUED = 2400
#: Characters of a line's start in which "start" and "lead" rules are tried.
_START = 400
#: "rest" may take up to this much of a line's end, and is tried at so many places.
_REST, _REST_TRIES = 6000, 12
#: Where a glued stretch may begin: after a sentence, after or before a bracket, before a mark.
_BOUNDARY = re.compile(
    r"(?=[。!?…;)\]”」』\s\[(※★☆●►▶■])"  # spares three tries at every other character
    r"(?:[。!?…;][\"”’」』)\]]*\s*|[)\]”」』]\s*|\s{2,}|\s*(?=[\[(※★☆●►▶■]))"
)
_WIRE = re.compile(r"[电讯]\s*\Z")


def match_glued(
    line: Line, rules: RuleSet, captures: Captures, places: frozenset[str], *, first: bool
) -> None:
    """Note what rules cut from a line that stands in `places`; `first`: no prose stands before it."""
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
    hits = line.hits
    latest = {rule.id: at for at, key in hits for rule in rules.by_key[key]}
    last = max(latest[rule.id] for rule in whole)
    longest = max(LONGEST_CREDITS if rule.where == "credit" else rule.longest for rule in whole)
    for boundary in _BOUNDARY.finditer(view, max(0, end - _GLUED), end):
        start = boundary.end()
        if start > last:
            break
        if start >= end or start == 0 or _is_dateline(view, start):
            continue
        far = end - start > longest
        if far and first_sentence_ends(view, start, end) <= hits[bisect_left(hits, (start,))][0]:
            continue  # too long for any rule, and no notice; most boundaries are such
        near = [rule for rule in whole if latest[rule.id] >= start]
        if far:
            rule = notice_for(line, start, end, near, rules, captures, places)
        else:
            rule = rule_for(line, start, end, near, rules, captures, places=places, loose="close" in places)
        if rule is not None:
            line.cuts.append((line.start + start, line.end, rule))
            return start
    return end


def _is_dateline(view: str, start: int) -> bool:
    """Tell whether a bracket at `start` belongs to a dateline: 新华社北京1月1日电（记者…）."""
    return view[start] == "(" and _WIRE.search(view, max(0, start - _BEFORE_KEY), start) is not None


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
