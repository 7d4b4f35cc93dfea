"""The page's text to the article."""
from __future__ import annotations
from newsclean.values import Meta, NO_META, Removal
from newsclean.packs import RuleSet


def strip(text: str, rules: RuleSet, *, script="hans", max_loss: float = 0.7) -> tuple[str, tuple[Removal, ...], Meta]:
    return text, (), NO_META
