"""Patterns compiled on first use, and the choice between what is there at once and what is fast."""

from __future__ import annotations

import re

import pytest

from newsclean.later import Patience, later


def test_a_later_pattern_does_what_a_pattern_does() -> None:
    written = r"(?P<day>\d+)日.?"
    pattern, compiled = later(written, re.DOTALL), re.compile(written, re.DOTALL)
    text = "3日晚，4日\n"
    assert pattern.sub("x", text) == compiled.sub("x", text) == "x，x"
    assert [match["day"] for match in pattern.finditer(text)] == ["3", "4"]
    assert pattern.pattern == compiled.pattern


def test_a_later_pattern_is_not_compiled_before_it_is_used() -> None:
    broken = later("(")
    with pytest.raises(re.error):
        broken.search("")


@pytest.mark.parametrize(
    ("sizes", "lasts"), [([10, 1], [True, False]), ([11, 1], [False, False]), ([4, 6], [True, True])]
)
def test_patience_ends_when_the_texts_add_up(sizes: list[int], lasts: list[bool]) -> None:
    patience = Patience(10)
    assert [patience.lasts("字" * size) for size in sizes] == lasts
