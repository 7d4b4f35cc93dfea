"""Which rules the keys of a line call for, and what those ask of the line's place."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import Hit

#: Where whole-line rules may act wherever the line stands, and where they ask for a zone of the page.
ANYWHERE = frozenset({"line", "heading", "credit"})
ZONED = frozenset({"head", "tail", "edge", "margin"})


#: What a key may call for, in one number for a line: rules that take whole lines anywhere, rules that ask for
#: a zone, credits, stretches.
WHOLE_ANYWHERE, WHOLE_ZONED, CREDIT, STRETCH = 1, 2, 4, 8
#: The place of a line decides on something.
ASKS_FOR_PLACE = WHOLE_ZONED | CREDIT


@lru_cache(maxsize=4)
def calls_of(rules: RuleSet) -> dict[str, int]:
    """Return for every key what it may call for."""
    return {key: _calls(called) for key, called in rules.by_key.items()}


def _calls(called: Iterable[Rule]) -> int:
    calls = 0
    for rule in called:
        if rule.where in ANYWHERE:
            calls |= WHOLE_ANYWHERE | (CREDIT if rule.where == "credit" else 0)
        else:
            calls |= WHOLE_ZONED if rule.where in ZONED else STRETCH
    return calls


def rules_of(hits: Sequence[Hit], rules: RuleSet) -> list[Rule]:
    """Return the rules whose keys occur in a line, in the order of the keys."""
    by_key = rules.by_key
    found = by_key[hits[0][1]]
    if len(hits) > 1:
        found = list(found)
        for key in dict.fromkeys([key for _, key in hits[1:]]):
            found += [rule for rule in by_key[key] if rule not in found]
    return found
