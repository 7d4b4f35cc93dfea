"""From a text that repeats to a rule that cuts it, with examples that hold under every rule in force."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from newsclean.examples import failing_alone, failing_together
from newsclean.packs import RuleSet, builtin_rules
from newsclean.prefilter import fold
from newsclean.rule import LONGEST, Rule
from newsclean.terminal import printable_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsclean.learn.judging import Verdict
    from newsclean.learn.repeats import Candidate

#: What `--keep` calls everything that was learned.
CATEGORY = "learned"
#: Characters of a key: long enough to be rare, short enough to be found in one comparison.
_KEY = 8
#: A key must stand this near to the stretch's start, or strip does not look for the stretch there.
_KEY_WITHIN = 120
_PLACES = {
    "line": "as a line by itself",
    "head": "as a line before the story",
    "tail": "as a line behind the story",
    "edge": "as a line before or behind the story",
    "start": "at the start of a line",
    "end": "at the end of a line",
    "inline": "inside a line, before or behind the story",
    "rest": "inside a line behind the story",
    "heading": "as a line behind the story, over a list of titles",
}
#: Sentences no rule touches, with room for a key; the last one stands when all others are cut.
_KEEP = (
    "他在会上念出“{}”几个字，台下的人都没有听懂。",
    "墙上还留着“{}”的字样，老人每天路过都要看上一眼。",
    "图书馆今天早上开门，来的读者比昨天多了一倍。",
)
#: Neutral neighbours for a stretch whose own ones other rules would take.
_BEFORE, _AFTER = "雨在傍晚停了，孩子们又跑到街上。", "镇上的人说，这样的年份不多见。"


@dataclass(frozen=True, slots=True)
class LearnedRule:
    """A rule and the evidence for it.

    Attributes:
        rule: as it stands in the profile; its id is the bare name.
        verdict: where it was found, how often.
    """

    rule: Rule
    verdict: Verdict


def name_of(verdict: Verdict) -> str:
    """Return the name of the rule for a text: the same for the same text, whatever was read in what order."""
    kind = "line" if verdict.whole else "part"
    return f"{kind}-{sha256(fold(verdict.text).encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def rule_of(verdict: Verdict) -> Rule | None:
    """Return the rule for a text, or None where none would cut it from its own pages."""
    view = fold(verdict.text)
    keys = _keys(view)
    if not keys:
        return None
    rule = _assembled(verdict, view, keys, (), ())
    strips: list[str] = []
    for candidate in verdict.found:
        for context in candidate.contexts:
            strips += [text for text in _examples(verdict, context) if text not in strips]
    for strip in strips, [_bare(verdict)]:
        holding = (text for text in strip if not [*failing_alone(_with(rule, strip=(text,)))])
        if good := tuple(islice(holding, 3)):
            return _with(rule, strip=good, keep=_kept(rule, keys[0], RuleSet([rule])))
    return None


def settled(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules with examples that also hold with the package's rules and each other in force.

    What two rules want of one example is settled by other examples; a rule that finds none is left out.
    """
    rules = list(rules)
    together = RuleSet([*builtin_rules(), *rules])
    kept = []
    for rule in rules:
        strip = [
            text
            for text in rule.strip
            if not [*failing_together([_with(rule, strip=(text,), keep=())], together)]
        ]
        if strip:
            kept.append(_with(rule, strip=tuple(strip), keep=_kept(rule, rule.keys[0], together)))
    return kept


def why(verdict: Verdict) -> str:
    """Return the reason, for the rule: how often and where."""
    first = verdict.found[0]
    also = f", and in {len(verdict.found) - 1} other groups" if len(verdict.found) > 1 else ""
    return f"Stands {_PLACES[verdict.where]} in {seen(first)}{also}."


def seen(candidate: Candidate) -> str:
    """Return how often a text was seen: "41 of 120 articles (34 %) of udn.com"."""
    of = f" of {printable_line(candidate.group)}" if candidate.group else ""
    return f"{candidate.count:,} of {candidate.articles:,} articles ({candidate.share:.0%}){of}"


def _keys(view: str) -> tuple[str, ...]:
    """Return the longest stretch without digits or space near the start, cut to a key."""
    pieces = [piece for piece in re.findall(r"[^\d\s]{2,}", view[:_KEY_WITHIN]) if re.search(r"\w", piece)]
    if not pieces:
        return ()
    best = max(pieces, key=lambda piece: (min(len(piece), _KEY), -pieces.index(piece)))
    # A key must begin with what a page has as it is: marks at its start may be decoration.
    return (best[:_KEY],)


def _pattern(view: str) -> str:
    """Return the literal with digits and white space generalised."""
    pattern = ""
    for piece in re.findall(r"0|\s+|[^0\s]+", view):
        pattern += r"\d+" if piece == "0" else r"\s*" if piece.isspace() else re.escape(piece)
    return pattern


def _assembled(
    verdict: Verdict, view: str, keys: tuple[str, ...], strip: tuple[str, ...], keep: tuple[str, ...]
) -> Rule:
    # Strip tries a line without the marks of decoration around it; so does the pattern.
    pattern = _pattern(view.strip(" *_>~`=\\") if verdict.whole else view)
    return Rule(
        id=name_of(verdict),
        category=CATEGORY,
        where=verdict.where,
        keys=keys,
        match=pattern,
        why=why(verdict),
        strip=strip,
        keep=keep,
        longest=max(LONGEST, len(view) + 40) if verdict.whole else LONGEST,
        pattern=pattern,
    )


def _with(rule: Rule, *, strip: Sequence[str] | None = None, keep: Sequence[str] | None = None) -> Rule:
    return replace(
        rule,
        strip=tuple(strip) if strip is not None else rule.strip,
        keep=tuple(keep) if keep is not None else rule.keep,
    )


def _examples(verdict: Verdict, context: tuple[str, str, str]) -> Iterator[str]:
    before, text, after = context
    if verdict.whole:
        yield text
    elif verdict.where == "start":
        yield text + (after or _AFTER)
        yield text + _AFTER
    elif verdict.where == "end":
        yield (before or _BEFORE) + text
        yield _BEFORE + text
    else:
        yield before + text + after
        yield _BEFORE + text + _AFTER


def _bare(verdict: Verdict) -> str:
    return verdict.text if verdict.whole else _BEFORE + verdict.text


def _kept(rule: Rule, key: str, rules: RuleSet) -> tuple[str, ...]:
    """Return a text that has to stay under all `rules`, with the rule's key in it where that goes."""
    for sentence in _KEEP[:-1]:
        text = sentence.format(key)
        if not [*failing_together([_with(rule, strip=(), keep=(text,))], rules)]:
            return (text,)
    return _KEEP[-1:]
