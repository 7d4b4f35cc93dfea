"""Text from strangers on its way to a screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.terminal import printable, printable_line


@pytest.mark.parametrize(
    "text", ["图书馆，2024年！", "「おもてなし」", "a\tb\nc", "😀 café", "\N{IDEOGRAPHIC SPACE}段首"]
)
def test_harmless_text_is_shown_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\rdef", "abc\\x0ddef"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}txt", "\\u202etxt"),
        ("name\udcff", "name\\xff"),
        ("half \ud83d", "half \\ud83d"),
        ("\N{TAG LATIN SMALL LETTER A}", "\\U000e0061"),
    ],
)
def test_what_acts_on_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_one_line_stays_one_line() -> None:
    assert printable_line("一\n二\t三") == "一\\n二\\t三"


@given(st.text())
def test_nothing_printed_is_a_control_or_cannot_be_encoded(text: str) -> None:
    shown = printable_line(text)
    shown.encode("utf-8")
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in shown)
