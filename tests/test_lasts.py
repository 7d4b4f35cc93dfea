"""A mark that a pattern is said not to end with ends no match of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.lasts import MARKS, not_last
from newsclean.packs import builtin_rules
from newsclean.prefilter import fold


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("", id="nothing at all"),
        pytest.param("责编.*", id="a dot"),
        pytest.param("责编[^王]", id="a class of all but a few"),
        pytest.param(r"责编\W", id="all but letters"),
        pytest.param(r"责编[\S]", id="all but blanks"),
        pytest.param("(?:责编)?", id="what may be left out"),
        pytest.param("责编|", id="an empty alternative"),
        pytest.param("(责编。)王?\\1", id="what a group matched"),
        pytest.param("责(?=编).{2}", id="a look ahead and two of any"),
    ],
)
def test_says_nothing_where_a_match_can_end_with_anything(pattern: str) -> None:
    assert not_last(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "ends"),
    [
        ("责编", ""),
        (r"责编[\w\s\d]", ""),
        ("责编[。!]?", "。!"),
        ("责编(?:。|王”)", "。”"),
        (r"[(\[]?责编[)\]]?", ")"),
        ("责编(?P<editor>王)[!-/]", "!),"),
        ("责编。(?:王){0,2}", "。"),
        ("责编。(?:王){1,2}", ""),
        ("责编(?!。)", ""),
        ("(?>责编。++)", "。"),
        ("[^。](?<=责编)", "".join(mark for mark in MARKS if mark != "。")),
    ],
)
def test_says_with_which_marks_no_match_ends(pattern: str, ends: str) -> None:
    assert set(not_last(pattern)) == set(MARKS) - set(ends)


_RULES = [rule for rule in builtin_rules() if rule.not_last and rule.where != "credit"]
_EXAMPLES = [fold(text) for rule in builtin_rules() for text in (*rule.strip, *rule.keep)]


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.id)
def test_no_rule_takes_an_example_with_an_end_it_does_not_have(rule: object) -> None:
    for text in _EXAMPLES:
        for mark in rule.not_last:  # type: ignore[attr-defined]
            assert rule.regex.fullmatch(text + mark) is None  # type: ignore[attr-defined]


@given(text=st.text(alphabet="责编王。”)!a1 ", max_size=12), data=st.data())
def test_a_match_ends_with_no_mark_it_is_said_not_to_end_with(text: str, data: st.DataObject) -> None:
    piece = st.sampled_from(
        [
            "责编",
            "王?",
            "[。!]?",
            "[^。]",
            r"\w+",
            r"\s*",
            r"[\W1]",
            "”",
            "(?:王|。)*",
            "(?!王)",
            ".",
            "(?=.)",
        ]
    )
    pattern = "".join(data.draw(st.lists(piece, min_size=1, max_size=5)))
    match = re.search(pattern, text)
    assert match is None or not match[0] or match[0][-1] not in not_last(pattern)
