"""Which rule takes a stretch of a line: the whole line, or what is glued to its end."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.rule import NOTICES
from newsclean.strip.credits import parse_credits
from newsclean.strip.places import NO_SENTENCE, NOTICE
from newsclean.strip.register import is_company, is_notice

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from newsclean.meta import Captures
    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import KeyedLine

_SENTENCE = later(r"[^。!?]*[。!?]+[\"”’」』)\]※]*\s*|[^。!?]+$")


class Walk:
    """What was found out about the sentences of a paragraph that is tried at one boundary after the other.

    Attributes:
        stop: where the sentence ends in which the last boundary stands.
        blocked: where a sentence begins that no notice goes on over. It blocks all boundaries before it,
            as later ones have fewer rules: 400 notices in a row are read once, not 400 times.
    """

    __slots__ = ("blocked", "stop")

    def __init__(self) -> None:
        self.stop = 0
        self.blocked = -1

    def sentence_ends(self, view: str, start: int, end: int) -> int:
        """Return what `first_sentence_ends` does, of boundaries in order."""
        if start >= self.stop:
            self.stop = first_sentence_ends(view, start, end)
        return self.stop


def fits(rule: Rule, line: KeyedLine, start: int, end: int) -> re.Match[str] | None:
    """Return the match of a rule with the stretch as a whole, unless it is too long for the rule."""
    return rule.regex.fullmatch(line.view, start, end) if end - start <= rule.longest else None


def rule_for(  # noqa: PLR0917 - a stretch of a line, and what may take it
    line: KeyedLine,
    start: int,
    end: int,
    candidates: Sequence[Rule],
    rules: RuleSet,
    captures: Captures,
    *,
    loose: bool,
    walk: Walk | None = None,
) -> Rule | None:
    """Return the rule that takes the stretch as a whole, or its first sentence where the rest is a notice."""
    view, size = line.view, end - start
    credits_tried = False
    for rule in candidates:
        if rule.where == "credit":
            if credits_tried:
                continue
            credits_tried = True
            found = parse_credits(view, start, end, rules)
            if found is not None and (found.firm or loose):
                captures.add_values(found.values, line)
                return found.rule
            continue
        if size <= rule.longest and (match := rule.regex.fullmatch(view, start, end)) is not None:
            captures.add(match, line)
            return rule
    if not line.calls & NOTICE:
        return None
    return notice_for(line, start, end, candidates, rules, captures, walk)


def notice_for(  # noqa: PLR0917 - a stretch of a line, and what may take it
    line: KeyedLine,
    start: int,
    end: int,
    candidates: Sequence[Rule],
    rules: RuleSet,
    captures: Captures | None,
    walk: Walk | None = None,
) -> Rule | None:
    """Return the rule of the first sentence, if the others are known too or in the register of notices.

    A stretch of one sentence is none of these: whoever asks has tried it as a whole.
    """
    able = [rule for rule in candidates if rule.where not in NO_SENTENCE]
    opening = [rule for rule in able if rule.category in NOTICES]
    if not opening:
        return None
    walk = walk or Walk()
    stop = walk.sentence_ends(line.view, start, end)
    if walk.blocked >= stop:
        return None
    if stop == end and not line.view[end - 1].isspace():
        return None
    held = _held(line, start, stop, rules)
    opening = [rule for rule in opening if rule.id in held]
    if not opening:
        return None
    first: Rule | None = None
    for sentence in _SENTENCE.finditer(line.view, start, end):
        low, high = sentence.span()
        high = low + len(line.view[low:high].rstrip())
        rule = None
        for candidate in opening if first is None else able:
            match = fits(candidate, line, low, high)
            if match is not None:
                if captures is not None:
                    captures.add(match, line)
                rule = candidate
                break
        if first is None:
            if rule is None:
                return None
            first = rule
        elif (
            rule is None
            and not is_notice(line.view, low, high)
            and not (high == end and is_company(line.view, low, high))
        ):
            walk.blocked = low
            return None
    return first


def first_sentence_ends(view: str, start: int, end: int) -> int:
    """Return where the first sentence of view[start:end] ends, white space behind it included."""
    sentence = _SENTENCE.match(view, start, end)
    return end if sentence is None else sentence.end()


def _held(line: KeyedLine, start: int, end: int, rules: RuleSet) -> set[str]:
    """Return the ids of the rules whose keys begin in view[start:end]."""
    hits = line.hits
    low = bisect_left(hits, (start,))
    return {rule.id for _, key in hits[low : bisect_left(hits, (end,), low)] for rule in rules.by_key[key]}
