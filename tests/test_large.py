"""Large text in parts: nothing is lost, and what is done to parts is what is done to the whole."""

import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import large
from newsclean.large import parts, replaced, write_part
from newsclean.repair import edits
from newsclean.repair.edits import Edit, apply_edits, apply_pattern
from newsclean.simplify.converter import converter
from newsclean.tidy import _tidied, tidy


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let five characters be large."""
    monkeypatch.setattr(large, "LARGE", 5)
    monkeypatch.setattr(edits, "LARGE", 5)
    monkeypatch.setattr("newsclean.simplify.converter.LARGE", 5)
    monkeypatch.setattr("newsclean.tidy.LARGE", 5)


TEXTS = st.text(st.sampled_from("隆乾國著x。\n"), max_size=40)


def with_small_parts(text: str) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "LARGE", 5)
        return [*parts(text, "\n。")]


@given(TEXTS)
def test_parts_are_the_text_and_end_where_they_may(text: str) -> None:
    found = with_small_parts(text)
    assert "".join(found) == text
    assert all(part.endswith(("\n", "。")) for part in found[:-1])
    assert all(len(part) <= 5 or not {"\n", "。"} & {*part[:-1]} for part in found)


@given(TEXTS)
def test_a_part_is_written_as_it_is(text: str) -> None:
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "LARGE", 5)
        write_part(text, 1, len(text), out)
    assert out.getvalue() == text[1:]


@pytest.mark.parametrize("text", ["乾隆年間。著名的國家。\n看著他" * 3, "藉著", "國" * 30])
def test_conversion_in_parts_is_conversion(text: str) -> None:
    assert converter().convert(text) == converter()._converted(text)


def test_edits_of_large_text_are_those_of_any() -> None:
    assert (
        apply_edits("一x二三四五六七x八九", [Edit(1, 2, ""), Edit(8, 9, "七")], "test", [])
        == "一二三四五六七七八九"
    )

    assert apply_pattern("一x二三四五六七x八九", re.compile("x"), "", "test", []) == "一二三四五六七八九"


@given(st.text(st.sampled_from("一二(:,!“\u3000 \t\n"), max_size=60))
def test_tidying_in_parts_is_tidying(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "LARGE", 5)
        patch.setattr("newsclean.tidy.LARGE", 5)
        assert tidy(text) == _tidied(text)


@given(TEXTS, st.lists(st.integers(0, 40), max_size=8), st.booleans())
def test_stretches_are_replaced(text: str, places: list[int], is_large: bool) -> None:
    ordered = sorted(min(place, len(text)) for place in places)
    stretches = [(start, end, "新") for start, end in zip(ordered[::2], ordered[1::2], strict=False)]
    slow = text
    for start, end, new in reversed(stretches):
        slow = slow[:start] + new + slow[end:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "LARGE", 5 if is_large else 1000)
        assert replaced(text, stretches) == slow
