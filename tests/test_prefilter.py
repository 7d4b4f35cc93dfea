"""The scan for keys finds what a loop over every key and every place finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.prefilter import FOLD, Prefilter, fold, spellings

KEYS = ("编辑", "责任编辑", "辑:", "编辑:", "facebook", "face", "(记者", "不得转载", "转载", "来源")
#: Text made of the keys' own characters in every spelling, so that keys meet, overlap and break off.
SPELLED = sorted({form for key in KEYS for char in key for form in spellings(char)})


def oracle(text: str, keys: tuple[str, ...]) -> list[tuple[int, str]]:
    folded = text.translate(FOLD)
    return [(at, key) for at in range(len(text)) for key in sorted(keys) if folded.startswith(key, at)]


def found_by(text: str, *, few: int) -> list[tuple[int, str]]:
    """What is found, in the first `few` characters key by key, from then on by the automaton."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsclean.prefilter._FEW", few)
        return Prefilter(KEYS).occurrences(fold(text))


@given(st.lists(st.sampled_from([*SPELLED, *KEYS, "，", "的"]), max_size=40).map("".join))
def test_occurrences_equal_the_loop_over_every_key(text: str) -> None:
    assert found_by(text, few=0) == oracle(text, KEYS) == found_by(text, few=len(text))


@given(st.lists(st.sampled_from([*SPELLED, *KEYS, "，", "的"]), max_size=40).map("".join))
def test_after_many_pages_nothing_else_is_found(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsclean.prefilter._MANY", 2)
        patch.setattr("newsclean.prefilter._FEW", 0)
        prefilter = Prefilter(KEYS)
        first, second = (prefilter.occurrences(fold(text)) for _ in range(2))
        assert first == second == oracle(text, KEYS)


@given(st.text(max_size=200))
def test_no_text_is_too_strange_for_the_scan(text: str) -> None:
    assert found_by(text, few=0) == oracle(text, KEYS) == found_by(text, few=len(text))


def test_a_key_across_two_blocks_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsclean.prefilter._BLOCK", 5)
    text = "责任编辑：来源，（记者Facebook不得转载转载来源【编辑：】"
    assert found_by(text, few=0) == oracle(text, KEYS)


@given(st.text() | st.text(SPELLED))
def test_folding_is_the_table_for_every_character(text: str) -> None:
    assert fold(text) == text.translate(FOLD)


def test_half_of_a_surrogate_pair_stops_no_scan() -> None:
    assert found_by("\ud83d来源", few=0) == [(1, "来源")]


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("責任編輯﹕王小明", "責任編輯:王小明"),
        ("〔記者／台北報導〕", "[記者/台北報導]"),
        ("【Facebook】", "[facebook]"),
        ("ＡＢＣ１２３", "abc123"),
        ("文｜图│摄", "文|图|摄"),
        ("你　我\N{NO-BREAK SPACE}他", "你 我 他"),
        ("“引号”「引號」。", "“引号”「引號」。"),
    ],
)
def test_folding_knows_the_spellings_pages_use(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_fold_is_one_character() -> None:
    assert all(len(to) == 1 for to in FOLD.values())


@pytest.mark.parametrize("key", ["", "编"])
def test_a_key_that_would_make_every_text_suspicious_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="too short"):
        Prefilter([key])


def test_without_keys_nothing_is_found() -> None:
    assert Prefilter([]).occurrences("责任编辑：王小明") == []
