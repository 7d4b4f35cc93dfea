"""Rule packs."""
from __future__ import annotations
from dataclasses import dataclass


@dataclass(frozen=True)
class RuleSet:
    digest: str = ""


def load_rules(paths=(), *, disable=(), keep=()) -> RuleSet:
    return RuleSet()
