"""Which rule takes a stretch of a line: the whole line, or what is glued to its end."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from newsclean.strip.credits import parse_credits
from newsclean.strip.register import is_notice

if TYPE_CHECKING:
    from collections.abc import Collection

    from newsclean.meta import Captures
    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import Line

_SENTENCE = re.compile(r"[^。!?]*[。!?]+[\"”’」』)\]※]*\s*|[^。!?]+$")
#: Categories whose notices go on for sentences after the one that gives them away.
NOTICES = frozenset({"legal", "disclaimer", "licence"})


def fits(rule: Rule, line: Line, start: int, end: int) -> re.Match[str] | None:
    """Return the match of a rule with the stretch as a whole, unless it is too long for the rule."""
    return rule.regex.fullmatch(line.view, start, end) if end - start <= rule.longest else None


def rule_for(  # noqa: PLR0917 - a stretch of a line, and what may take it
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
        match = fits(rule, line, start, end)
        if match is not None:
            captures.add(match, line)
            return rule
    return notice_for(line, start, end, candidates, rules, captures, places)


def notice_for(  # noqa: PLR0917 - a stretch of a line, and what may take it
    line: Line,
    start: int,
    end: int,
    candidates: list[Rule],
    rules: RuleSet,
    captures: Captures | None,
    places: Collection[str],
) -> Rule | None:
    """Return the rule of the first sentence, if the others are known too or in the register of notices.

    A stretch of one sentence is none of these: whoever asks has tried it as a whole.
    """
    able = [rule for rule in candidates if rule.where in places and rule.where not in ("credit", "heading")]
    if not able:
        return None
    stop = first_sentence_ends(line.view, start, end)
    if (stop == end and not line.view[end - 1].isspace()) or not (held := _held(line, start, stop, rules)):
        return None
    first: Rule | None = None
    for sentence in _SENTENCE.finditer(line.view, start, end):
        low, high = sentence.span()
        high = low + len(line.view[low:high].rstrip())
        rule = None
        for candidate in able:
            if first is not None or candidate.id in held:
                match = fits(candidate, line, low, high)
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


def first_sentence_ends(view: str, start: int, end: int) -> int:
    """Return where the first sentence of view[start:end] ends, white space behind it included."""
    sentence = _SENTENCE.match(view, start, end)
    return end if sentence is None else sentence.end()


def _held(line: Line, start: int, end: int, rules: RuleSet) -> set[str]:
    """Return the ids of the rules whose keys begin in view[start:end]."""
    hits = line.hits
    low = bisect_left(hits, (start,))
    return {rule.id for _, key in hits[low : bisect_left(hits, (end,), low)] for rule in rules.by_key[key]}
