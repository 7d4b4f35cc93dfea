"""Taiwan and Hong Kong words in mainland wording, for `--terms mainland`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from newsclean.simplify.converter import Converter


@cache
def mainland_terms() -> Converter:
    """Return the converter that exchanges words in Simplified text; see `data/mainland_terms.txt`."""
    path = Path(__file__).parents[1] / "data" / "mainland_terms.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return Converter(dict(line.split("\t") for line in lines if not line.startswith("#")), dictionaries=())
