"""The gates before groups change how fast a pattern fails, never what it matches."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.firsts import first_characters, gated, gated_inside
from newsclean.packs import load_rules, own_packs, vocabulary
from newsclean.prefilter import fold
from newsclean.rule import Rule, expand


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("", id="nothing at all"),
        pytest.param("[^。]责编", id="a class of all but a few"),
        pytest.param(r"\w+日报", id="any letter"),
        pytest.param("(?:责编)?", id="what may be left out"),
        pytest.param("(?=责编).", id="any character after a look ahead"),
        pytest.param("责编|", id="an empty alternative"),
        pytest.param(".责编", id="a dot"),
        pytest.param("(?i:by)", id="letters of either case"),
    ],
)
def test_says_nothing_where_a_match_can_begin_with_anything(pattern: str) -> None:
    assert first_characters(pattern) is None
    assert gated(pattern) == f"(?:{pattern})"


@pytest.mark.parametrize(
    ("pattern", "firsts"),
    [
        ("责编|编辑", "责编"),
        ("(?:本报)?记者", "本记"),
        ("(?P<editor>责编){2}", "责"),
        ("(?!责任)[a-c]审", "abc"),
        ("^(?>终审|初审)", "终初"),
        (r"\s?文/", "文"),
        ("(?:第?){0,4}+版", "第版"),
    ],
)
def test_says_with_what_a_match_begins(pattern: str, firsts: str) -> None:
    found = first_characters(pattern)
    assert found is not None
    assert {one for one in found if not one.isspace()} == set(firsts)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("[^。]{0,4}(?:责编|编辑)?", id="a group that may be left out"),
        pytest.param(".*(?:责编){0,2}", id="a group that may be repeated no time"),
        pytest.param("责编(?:王|李)", id="a group tried in one place"),
        pytest.param(r".*(?:.责编|编辑)", id="a group that begins with anything"),
        pytest.param("[.*(?:]", id="what looks like a group in a class"),
    ],
)
def test_puts_no_gate_where_it_would_change_something(pattern: str) -> None:
    assert gated_inside(pattern) == pattern


def test_puts_a_gate_before_a_group_tried_in_many_places() -> None:
    assert gated_inside("(?!.*(?:责|编))[^。]{0,9}?(?:说)") == (
        r"(?!.*(?=[\u7f16\u8d23])(?:责|编))[^。]{0,9}?(?=[\u8bf4])(?:说)"
    )


_RULES = [rule for rule in load_rules() if rule.pattern]
_TEXTS = [fold(text) for rule in _RULES for text in (*rule.strip, *rule.keep)]


def _written() -> dict[str, str]:
    """Return every packaged pattern as its pack has it, without gates."""
    found = {}
    for path in own_packs():
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        define = {**vocabulary(), **table.get("define", {})}
        for raw in table["rule"]:
            if "match" in raw:
                found[f"{path.stem}/{raw['id']}"] = expand(raw["match"], define)
    return found


def _found(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    match = pattern.fullmatch(text)
    return [one.span() for one in (match, pattern.search(text)) if one is not None]


_WRITTEN = _written()


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.id)
def test_gated_rules_match_what_the_packs_say(rule: Rule) -> None:
    written = re.compile(_WRITTEN[rule.id])
    # A rule for blocks has no keys: its pattern is asked about single lines.
    texts = [text for text in _TEXTS if any(key in text for key in rule.keys or (text,))]
    assert texts
    for text in texts:
        assert _found(rule.regex, text) == _found(written, text), text


@given(text=st.text(alphabet="责编辑记者说:。 王李(a", max_size=20), data=st.data())
def test_a_gate_never_changes_a_match(text: str, data: st.DataObject) -> None:
    words = st.sampled_from(["责编", "编辑", "记者?", "说", "[王李]", "(?:本报)?记", "a"])
    group = "|".join(data.draw(st.lists(words, min_size=1, max_size=4)))
    before = data.draw(st.sampled_from(["(?!.*", "[^。]{0,3}?", ".*", "(?:王)+?"]))
    pattern = f"{before}(?:{group})" + (").*" if before.startswith("(?!") else "")
    assert _found(re.compile(gated_inside(pattern)), text) == _found(re.compile(pattern), text)
    assert _found(re.compile(gated(pattern)), text) == _found(re.compile(pattern), text)
