"""Blocks judged as a whole: what stands after the last sentence, and bare titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsclean.packs import RuleSet
    from newsclean.strip.page import Line


def judge_blocks(lines: list[Line], rules: RuleSet) -> None:
    """Mark the lines that only their neighbours give away."""
