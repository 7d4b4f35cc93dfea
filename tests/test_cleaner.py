"""The five steps together: what is chosen, what is kept, what comes back."""

from __future__ import annotations

import json
import pickle
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsclean
from newsclean import Cleaner, Options
from newsclean.values import META_FIELDS, STEPS

PAGE = """\
本報訊(記者 陳立文)隨著天氣轉涼,城西的露天電影院上週末放完了今年最後一場電影。三百多名觀眾裹著毯子坐在草地上，看完片尾字幕才慢慢散去。
放映員說，明年春天還會回來。
責任編輯：周小滿
"""


def test_no_steps_decode_only() -> None:
    article = Cleaner(Options(steps=())).clean(PAGE.encode("big5"))
    assert article.text == PAGE
    assert (article.repairs, article.removals) == ((), ())
    assert article.script == "hant"


@pytest.mark.parametrize(
    "steps", [c for n in range(5) for c in combinations(STEPS, n)], ids=lambda s: "+".join(s) or "none"
)
def test_any_choice_of_steps_keeps_the_invariants(steps: tuple[str, ...]) -> None:
    cleaner = Cleaner(Options(steps=steps))
    article = cleaner.clean(PAGE)
    assert "放映" in article.text
    assert ("隨著" in article.text) == ("simplify" not in steps)
    assert ("周小" in article.text) == ("strip" not in steps)
    assert cleaner.clean(article.text).text == article.text


def test_order_of_steps_does_not_matter() -> None:
    forward, backward = Options(steps=STEPS), Options(steps=STEPS[::-1])
    assert Cleaner(forward).clean(PAGE).text == Cleaner(backward).clean(PAGE).text


def test_str_input_has_no_codec() -> None:
    article = newsclean.clean(PAGE)
    assert article.encoding.name is None
    assert newsclean.clean(PAGE.encode()).encoding.name == "utf-8"


def test_nothing_that_strip_removed_is_lost() -> None:
    article = newsclean.clean(PAGE)
    before = Cleaner(Options(steps=("repair", "simplify"))).clean(PAGE).text
    assert article.restore() == before
    for removal in article.removals:
        assert before[removal.start : removal.end] == removal.text
    assert "责任编辑：周小满" in "".join(removal.text for removal in article.removals)


def test_article_is_ready_for_json_and_for_another_process() -> None:
    article = newsclean.clean(PAGE, source="a.txt")
    account = json.loads(json.dumps(article.to_dict(), ensure_ascii=False))
    assert account["source"] == "a.txt"
    assert account["meta"]["editor"] == "周小满"
    assert account["removals"][0]["rule"] == article.removals[0].rule
    assert pickle.loads(pickle.dumps(article)) == article


def test_meta_reads_as_attributes_and_as_mapping() -> None:
    meta = newsclean.clean(PAGE).meta
    assert meta.editor == meta["editor"] == "周小满"
    assert meta.publisher is None
    assert tuple(meta) == META_FIELDS
    with pytest.raises(KeyError):
        meta["colour"]


@pytest.mark.parametrize("empty", [b"", "", b"\xef\xbb\xbf", " \n\n", "\n".encode("utf-16")])
def test_nothing_in_nothing_out(empty: bytes | str) -> None:
    assert newsclean.clean(empty).text == ""


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"steps": ("decode",)}, "steps: unknown value 'decode'"),
        ({"steps": "strip"}, "takes a tuple"),
        ({"script": "zh"}, "script: unknown value 'zh'"),
        ({"input_format": "pdf"}, "input_format"),
        ({"max_loss": 1.5}, "share from 0 to 1"),
        ({"terms": "taiwan"}, "terms"),
    ],
)
def test_an_option_that_cannot_be_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(newsclean.OptionError, match=message) as error:
        Options(**wrong)  # type: ignore[arg-type]
    assert error.value.exit_code == 2


@pytest.mark.parametrize("wrong", [{"disable": ("legal/no-such-rule",)}, {"keep": ("no-such-category",)}])
def test_a_rule_or_category_that_does_not_exist_is_refused(wrong: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(newsclean.OptionError):
        Cleaner(Options(**wrong))  # type: ignore[arg-type]


NEWS = st.text(
    alphabet=st.sampled_from(
        "图书馆圖書館著着 　\n。，：（）()“”?!&;ū1２A責任編輯来源：年月日記者本报讯版权所有延伸閱讀\u200b\ufffd"
    ),
    max_size=200,
)


@settings(max_examples=300, deadline=None)
@given(NEWS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = newsclean.clean(text).text
    assert newsclean.clean(once).text == once


@settings(max_examples=300, deadline=None)
@given(NEWS)
def test_restore_gives_the_text_before_strip(text: str) -> None:
    article = newsclean.clean(text)
    position, kept = 0, []
    for removal in article.removals:
        assert position <= removal.start < removal.end
        assert article.restore()[removal.start : removal.end] == removal.text
        kept.append(article.restore()[position : removal.start])
        position = removal.end
    kept.append(article.restore()[position:])
    rebuilt = Cleaner(Options(steps=("tidy",))).clean("".join(kept)).text
    assert rebuilt == article.text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_our_own_errors(data: bytes) -> None:
    try:
        article = newsclean.clean(data)
    except newsclean.NewscleanError:
        return
    article.text.encode("utf-8")


def test_what_simplify_and_tidy_make_readable_is_repaired_the_first_time() -> None:
    # The last character of 到站。 as GBK shows it, its third byte lost: with a half-width mark it is no code.
    page = "車站&#30340;廣播說，還有三分鐘就能上車，請各位旅客在月台上排隊等候。\n还车链分钟鍒扮?銆俖x000D_\n"
    article = Cleaner().clean(page)
    assert Cleaner().clean(article.text).text == article.text
    assert article.before_simplify.count("\n") == article.before_strip.count("\n")
    assert any(repair.kind == "mojibake" for repair in article.repairs)


SPELLED = "说明：图(tú)书(shū)馆(guǎn)里(lǐ)有(yǒu)书(shū)\n"


def test_lines_without_damage_stay_as_they_are_where_others_have_some() -> None:
    code = "def f(x):\n    if x:\n        return x,  1\n"
    article = Cleaner(Options(steps=("repair",))).clean(f"{SPELLED}鐨勮!佺墖\n{code}\ufffd丢了一字\n")
    assert article.text.endswith(code + "\ufffd丢了一字\n")
    assert [record.line for record in article.repairs] == sorted(record.line for record in article.repairs)
    assert sum(record.kind == "lost" for record in article.repairs) == 1


def test_what_was_converted_is_not_converted_again_beside_damage() -> None:
    page = "《詩品》，作者是古人。\n鍾嶸著\n{}朱彝尊著，黃某譯\n"
    cleaner = Cleaner(Options(steps=("repair", "simplify"), script="hant"))
    assert "鍾嶸著\n".replace("鍾嶸", "钟嵘") in cleaner.clean(page.format(SPELLED)).text
    assert "朱彝尊著" in cleaner.clean(page.format(SPELLED)).text


@pytest.mark.parametrize("steps", [("simplify",), ("strip", "tidy"), ("simplify", "strip", "tidy")])
def test_nothing_is_repaired_without_the_step(steps: tuple[str, ...]) -> None:
    page = "圖書(shū)館開門，新聞（鏂伴椈）和&amp;rdquo;都在，丟了一字：\ufffd。\n"
    article = Cleaner(Options(steps=steps)).clean(page)
    assert article.repairs == ()
    assert "(shū)" in article.text
    assert "鏂" in article.text or "镂" in article.text
