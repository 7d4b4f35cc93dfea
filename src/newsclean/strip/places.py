"""The places of a page that rules ask for, as bits of one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.rule import NOTICES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsclean.rule import Rule

#: The places of a page that rules ask for, as bits: whole lines anywhere, before the first paragraph, after
#: the last, at either edge, in the margin, at the very end.
ANYWHERE, HEAD, TAIL, EDGE, MARGIN, CLOSE = 1, 2, 4, 8, 16, 32
#: What else a key may call for: a parse of credits, the cut of a stretch, a notice read on to its end.
CREDIT, STRETCH, NOTICE = 64, 128, 256
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
#: Places of rules that take no sentence of a notice.
NO_SENTENCE = frozenset({"credit", "heading"})


def calls_for(rule: Rule, last: str) -> int:
    """Return the places and the work that a key of `rule` calls for in a line that ends with a mark.

    Nothing where the rule takes no line with such an end: three keyed lines in five are sentences of the
    article, and the keys most often found in them are those of dates, links and names.
    """
    calls = _CALLS.get(rule.where, STRETCH)
    if rule.category in NOTICES and rule.where in PLACE and rule.where not in NO_SENTENCE:
        return calls | NOTICE
    return calls if rule.where not in PLACE or may_end_in(rule, last) else 0


def may_end_in(rule: Rule, last: str) -> bool:
    """Tell whether a rule takes a whole line with this end; the marks around a credit are not its own."""
    return not last or last not in rule.not_last or rule.where == "credit"
