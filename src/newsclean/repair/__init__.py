"""Damaged text to the text as it was written."""
from __future__ import annotations
from newsclean.values import Repair


def repair(text: str, *, lossy: bool = False) -> tuple[str, tuple[Repair, ...]]:
    return text, ()
