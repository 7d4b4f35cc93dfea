"""The places of a page that rules ask for, and which of them the keys of a line call for."""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import Hit

#: The places of a page that rules ask for, as bits: whole lines anywhere, before the first paragraph, after
#: the last, at either edge, in the margin, at the very end.
ANYWHERE, HEAD, TAIL, EDGE, MARGIN, CLOSE = 1, 2, 4, 8, 16, 32
#: What else a key may call for: a parse of credits, the cut of a stretch.
CREDIT, STRETCH = 64, 128
#: The places whole lines stand in before, near and after the end of the prose.
BEFORE = HEAD | EDGE | MARGIN
NEAR_THE_END = TAIL | EDGE | MARGIN
AFTER = NEAR_THE_END | CLOSE
ZONED = HEAD | TAIL | EDGE | MARGIN

#: The place in which a rule takes whole lines; other rules take none.
PLACE: Mapping[str, int] = {
    "line": ANYWHERE,
    "heading": ANYWHERE,
    "credit": ANYWHERE,
    "head": HEAD,
    "tail": TAIL,
    "edge": EDGE,
    "margin": MARGIN,
}
#: Credits without a colon are taken at the edge only.
_CALLS: Mapping[str, int] = {**PLACE, "credit": ANYWHERE | EDGE | CREDIT, "close": STRETCH | CLOSE}


@lru_cache(maxsize=4)
def calls_of(rules: RuleSet) -> dict[str, int]:
    """Return for every key the places and the work its rules call for, in one number."""
    return {
        key: reduce(or_, [_CALLS.get(rule.where, STRETCH) for rule in called])
        for key, called in rules.by_key.items()
    }


def rules_of(hits: Sequence[Hit], rules: RuleSet) -> list[Rule]:
    """Return the rules whose keys occur in a line, in the order of the keys."""
    by_key = rules.by_key
    found = by_key[hits[0][1]]
    if len(hits) > 1:
        found = list(found)
        for key in dict.fromkeys([key for _, key in hits[1:]]):
            found += [rule for rule in by_key[key] if rule not in found]
    return found
