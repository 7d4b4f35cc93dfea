"""Which script a text is written in."""
from __future__ import annotations
from newsclean.values import Script


def script_of(text: str) -> Script:
    return "other"
