"""Tries the examples that every rule carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.packs import RuleSet
from newsclean.strip import KEPT_WHOLE, strip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsclean.packs import Rule


def failing_alone(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with the rule's own examples when no other rule is in force."""
    rules = RuleSet([rule])
    for text in rule.strip:
        if not _removed(text, rules):
            yield f"does not strip its example {text!r}"
    for text in rule.keep:
        if _removed(text, rules):
            yield f"strips {text!r}, which it must keep"


def _removed(text: str, rules: RuleSet) -> bool:
    _, removals, _ = strip(text, rules, max_loss=1)
    return any(removal.rule != KEPT_WHOLE for removal in removals)
