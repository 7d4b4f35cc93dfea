"""What the rules say of each line by itself, and of the stretches glued to its ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsclean.packs import WHOLE_LINE
from newsclean.strip.credits import parse_credits
from newsclean.strip.page import has_sentence

if TYPE_CHECKING:
    from newsclean.meta import Captures
    from newsclean.packs import Rule, RuleSet
    from newsclean.strip.page import Line

#: How far before a key a stretch may begin, how far from a line's end its last stretch may.
_BEFORE_KEY = 160
_GLUED = 900
#: Characters of a line's start in which "start" and "lead" rules look for their keys.
_START = 400
#: "rest" looks at the last part of a line only: nothing there is cut in its first half.
_REST_SHARE, _REST_MOST = 0.45, 1600
#: After these a glued line may begin.
_BOUNDARY = re.compile(r"[。!?…;][\"”’」』)\]]*\s*|[)\]”」』]\s*|\s{2,}|\s*(?=[\[(※★☆●►▶■])")


def match_lines(lines: list[Line], rules: RuleSet, captures: Captures) -> None:
    """Mark each line that is boilerplate, and the stretches of others that are."""
    for line in lines:
        if line.hits:
            _match_whole(line, rules, captures)
    first, last = edges(lines)
    for index, line in enumerate(lines):
        if line.noise is None and line.edge and (index < first or index > last):
            _take_edge(line, head=index < first, tail=index > last, rules=rules, captures=captures)
    for index, line in enumerate(lines):
        if line.noise is None and line.hits and line.heading is None:
            _match_glued(line, rules, captures, first=index <= first, last=index >= last)


def edges(lines: list[Line]) -> tuple[int, int]:
    """Return the index of the first and of the last line of prose; (len, -1) where there is none."""
    prose = [index for index, line in enumerate(lines) if line.noise is None and line.is_sentence]
    return (prose[0], prose[-1]) if prose else (len(lines), -1)


def _rules_at(line: Line, rules: RuleSet, start: int = 0) -> list[Rule]:
    """Return the rules whose keys occur in the line from `start` on, in the order of the packs."""
    found = {rule.id: rule for at, key in line.hits if at >= start for rule in rules.by_key[key]}
    return list(found.values())


def _match_whole(line: Line, rules: RuleSet, captures: Captures) -> None:
    start, end = line.content()
    view = line.view
    credits_tried = False
    for rule in _rules_at(line, rules):
        if rule.where not in WHOLE_LINE or end - start > rule.longest:
            continue
        if rule.where == "credit":
            if not credits_tried and start < end:
                credits_tried = True
                if (found := parse_credits(view, start, end, rules)) is not None:
                    if found.firm:
                        line.noise = found.rule
                        captures.add_values(found.values, line)
                        return
                    line.edge.append(found.rule)
            continue
        match = rule.regex.fullmatch(view, start, end)
        if match is None:
            continue
        if rule.where == "line":
            line.noise = rule
            captures.add(match, line)
            return
        if rule.where == "heading":
            line.heading = rule
            return
        line.edge.append(rule)


def _take_edge(line: Line, *, head: bool, tail: bool, rules: RuleSet, captures: Captures) -> None:
    start, end = line.content()
    for rule in line.edge:
        if rule.where == "credit":
            line.noise = rule
            if (found := parse_credits(line.view, start, end, rules)) is not None:
                captures.add_values(found.values, line)
            return
        if rule.where == "edge" or (head and rule.where == "head") or (tail and rule.where == "tail"):
            line.noise = rule
            match = rule.regex.fullmatch(line.view, start, end)
            if match is not None:
                captures.add(match, line)
            return


def _match_glued(line: Line, rules: RuleSet, captures: Captures, *, first: bool, last: bool) -> None:
    view = line.view
    candidates = _rules_at(line, rules)
    end = _cut_end(line, candidates, rules, captures, last=last)
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
        elif where == "end" or (where == "close" and last):
            _cut_close(line, rule, captures, end)
        elif where == "rest":
            _cut_rest(line, rule, captures)


def _cut_end(line: Line, candidates: list[Rule], rules: RuleSet, captures: Captures, *, last: bool) -> int:
    """Cut what a whole-line rule knows from the end of a paragraph; return where the paragraph ends then."""
    view = line.view
    places = {"line", "heading", "credit"} | ({"tail", "edge"} if last else set())
    whole = [rule for rule in candidates if rule.where in places]
    end = len(view.rstrip())
    if not whole:
        return end
    for boundary in _BOUNDARY.finditer(view, max(0, end - _GLUED), end):
        start = boundary.end()
        if start >= end or start == 0 or _is_dateline(view, start):
            continue
        near = [rule for rule in whole if _has_key(line, rule, rules, start)]
        for rule in near:
            if end - start > rule.longest:
                continue
            if rule.where == "credit":
                found = parse_credits(view, start, end, rules)
                if found is None or not (found.firm or last):
                    continue
                captures.add_values(found.values, line)
            else:
                match = rule.regex.fullmatch(view, start, end)
                if match is None:
                    continue
                captures.add(match, line)
            line.cuts.append((line.start + start, line.end, rule))
            return start
    return end


def _has_key(line: Line, rule: Rule, rules: RuleSet, start: int) -> bool:
    return any(at >= start and rule in rules.by_key[key] for at, key in line.hits)


def _is_dateline(view: str, start: int) -> bool:
    """Tell whether a bracket at `start` belongs to a dateline: 新华社北京1月1日电（记者…）."""
    return view[start] == "(" and view[:start].rstrip()[-1:] in ("电", "讯")


def _cut_inline(line: Line, rule: Rule, captures: Captures) -> None:
    view = line.view
    done = 0
    for at, key in line.hits:
        if at < done or key not in rule.keys:
            continue
        match = rule.regex.search(view, max(done, at - _BEFORE_KEY), at + len(key) + _GLUED)
        if match is not None and match.end() > match.start():
            line.cuts.append((line.start + match.start(), line.start + match.end(), rule))
            captures.add(match, line)
            done = match.end()


def _cut_close(line: Line, rule: Rule, captures: Captures, end: int) -> None:
    view = line.view
    for at, key in line.hits:
        if key not in rule.keys or at < end - _GLUED or at >= end:
            continue
        begin = max(0, at - _BEFORE_KEY)
        for match in rule.regex.finditer(view, begin, end):
            if match.end() == end and match.end() > match.start():
                line.cuts.append((line.start + match.start(), line.end, rule))
                captures.add(match, line)
                return


def _cut_rest(line: Line, rule: Rule, captures: Captures) -> None:
    view = line.view
    window = max(len(view) * (1 - _REST_SHARE), len(view) - _REST_MOST) if len(view) > 300 else 0
    for at, key in line.hits:
        if key not in rule.keys or at < window:
            continue
        match = rule.regex.search(view, max(0, at - _BEFORE_KEY), at + len(key) + _GLUED)
        if match is None or has_sentence(view, match.end(), line.hits):
            continue
        line.cuts.append((line.start + match.start(), line.end, rule))
        captures.add(match, line)
        return
