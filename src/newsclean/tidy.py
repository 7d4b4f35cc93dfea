"""Clean paragraphs."""
from __future__ import annotations


def tidy(text: str) -> str:
    return text
