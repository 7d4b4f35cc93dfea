"""The script decision: documents, single sentences, Japanese, and the sets it rests on."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.script import Patterns, balance, count, patterns, script_of, weigh

SCRIPTS = {
    "a Simplified sentence": ("记者从会议上获悉，该项目明年开工。", "hans"),
    "Simplified names with Traditional variants": ("演员梁靖崑与作词人黄霑之子昨日到场。", "hans"),
    "Simplified with a single Traditional character": ("国家的發展离不开农民的劳动与汗水。", "hans"),
    "a name that keeps its variant": ("杨联陞", "hans"),
    "a Traditional sentence": ("記者從會議上獲悉，該項目明年開工。", "hant"),
    "Traditional with Taiwan's own forms": ("他為了峰會來到台北，在這裡住了一晚。", "hant"),
    "Traditional words of characters that both scripts have": ("他找藉口。", "hant"),
    "於是 and 乾杯 tell Traditional text": ("於是干杯。", "hant"),
    "halves in both scripts": ("國家發展與經濟\n国家发展与经济", "mixed"),
    "a Japanese sentence": ("東京都は昨日、新しい計画を発表した。", "ja"),
    "Japanese with Chinese forms": ("国際会議が開かれました。", "ja"),
    "Chinese about one Japanese word": (
        "「おもてなし」一詞在社群走紅，網友紛紛轉發評論，媒體也加以報導。",
        "hant",
    ),
    "Simplified with one kana": ("这款“鲜の每日”饮料已经下架。", "hans"),
    "English": ("Hello, world!", "other"),
    "numbers": ("2024-10-01 3.5%", "other"),
    "characters that both scripts have": ("皇后大道、公里、人云亦云、小丑、干戈", "other"),
    "nothing": ("", "other"),
}


@pytest.mark.parametrize(("text", "script"), SCRIPTS.values(), ids=SCRIPTS)
def test_script_of(text: str, script: str) -> None:
    assert script_of(text) == script


def test_the_sets_share_no_character() -> None:
    known = patterns()
    every = [chr(code) for code in range(0x3400, 0xA000)]
    assert not [char for char in every if known.traditional.match(char) and known.simplified.match(char)]


@pytest.mark.parametrize("char", "国会说这个们时对为过还进经开关")
def test_frequent_simplified_characters_count(char: str) -> None:
    assert patterns().simplified.match(char)


@pytest.mark.parametrize("char", "國會說說這個們時對為過還進經開關")
def test_frequent_traditional_characters_count(char: str) -> None:
    assert patterns().traditional.match(char)


@pytest.mark.parametrize("char", "后里沈乾於著台群峰秘床崑霑塚的中一人")
def test_what_both_write_does_not_count(char: str) -> None:
    known = patterns()
    assert not known.traditional.match(char)
    assert not known.simplified.match(char)


@given(st.text(alphabet="國發經国发经的一，", max_size=400), st.integers(1, 20))
def test_long_texts_weigh_as_the_full_count_says(text: str, times: int) -> None:
    """The slow oracle: count both scripts over the whole text."""
    text *= times
    known = patterns()
    full = len(known.traditional.findall(text)), len(known.simplified.findall(text))
    seen = balance(text)
    assert min(seen) <= min(full)
    assert weigh(text) == _weighed(*full)


def _weighed(traditional: int, simplified: int) -> str | None:
    if not traditional:
        return "hans" if simplified else None
    share = traditional / (traditional + simplified)
    if share < 0.15 or (traditional <= 2 and simplified >= 2 * traditional):
        return "hans"
    return "hant" if share > 0.85 else "mixed"


@given(st.text(max_size=200))
def test_any_text_has_a_script(text: str) -> None:
    assert script_of(text) in ("hans", "hant", "mixed", "ja", "other")
    if not re.search(r"[^\x00-\x7f]", text):
        assert script_of(text) == "other"


def test_a_traditional_paragraph_late_in_a_long_text_is_seen() -> None:
    text = "国家发展与经济建设。\n" * 300 + "國家發展與經濟建設。\n" * 300
    assert script_of(text) == "mixed"


@given(st.text(st.sampled_from("国國a"), max_size=40))
def test_counting_stops_only_above_enough(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsclean.script._COUNTED", 5)
        assert count(patterns().traditional, text) == text.count("國")
        found = count(patterns().traditional, text, enough=3)
    assert found == text.count("國") or 3 < found <= text.count("國")


def test_a_set_and_the_class_agree_on_what_is_homely() -> None:
    known, many = Patterns(), Patterns()
    many.first_homely("发" * 1_000_000)  # from here on the class is worth it
    for code in (*range(0x40000), *range(0x40000, 0x110000, 257)):
        char = chr(code)
        assert known.first_homely(char) == many.first_homely(char), hex(code)


@given(st.text(st.sampled_from("国發の后里发a")))
def test_a_set_and_the_class_find_the_same_first_one(text: str) -> None:
    hit = patterns().homely.search(text)
    assert Patterns().first_homely(text) == (hit.start() if hit else -1)
