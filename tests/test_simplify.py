"""Simplify: what must not change first, then what must; and the promises about places, lines and repetition."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean.simplify.converter as converter_module
from newsclean.errors import DependencyError
from newsclean.script import patterns, script_of
from newsclean.simplify import Conversion, conversions, dictionary_version, simplified_view, simplify
from newsclean.simplify.words import entries, known_entries, word_list

if TYPE_CHECKING:
    from pathlib import Path


def simplified(text: str) -> str:
    return simplify(text, script_of(text))


UNCHANGED = {
    "a place with 乾": "吉林省乾安县和陕西乾县的农民使用新品种。",
    "names with 乾": "萧乾、王丙乾与徐乾学的资料仍在整理。",
    "names with 崑 霑 塚": "梁靖崑、黄霑、三塚博三人获奖。",
    "names with 昇 and 於": "洪昇、昇腾、森於菟、於震环等词条已经补充。",
    "a name alone": "王丙乾",
    "a name of two scripts alone": "三塚博",
    "words with 著": "论文、专著和原著均可在图书馆借阅，吕公著与影著协的资料显著增加，著称于世。",
    "a credit with 著": "朱彝尊著《曝书亭集》，鲁迅著《呐喊》，钱锺书著《围城》。",
    "坏 in Simplified words": "门被打坏了，纸坯与毛坏都要修。",
    "musical notes": "古代五音宫商角徵羽，瞭望塔上的人寻求慰藉，杯盘狼藉。",
    "characters of both scripts": "皇后大道、公里、人云亦云、小丑、干戈、只有、北斗、余先生。",
    "藉由 in Simplified text": "藉由这次机会，沈阳队赢得了比赛。",
    "什么": "什么时候开始执着于此？怎么说都可以，没什么大不了。",
    "a character shown in quotation marks": "他写的“愛”字少了一笔，老师让他重写。",
    "a character in brackets": "爱（愛）是汉字简化时改动最大的字之一。",
    "a Traditional word quoted in a Simplified line": "牌匾上的“國立圖書館”几个大字是他题写的，当年图书馆开馆时悬挂于门厅，经历战乱，保存至今已有百年历史。",
    "a rare variant in a name": "孙綝与鐩字派的后人均已迁居外省。",
    "a letter quoted in Traditional characters": "信末以小字写道“雨後新涼，乞過小齋一談”，落款“徵明頓首”，墨色浓淡自然，可以想见从容。",
    "an inscription longer than what is said of it": "殿内发现一方嵌石，上刻“大清乾隆三十八年歲次癸巳重修關聖帝君廟碑記”，首句为“夫神之在天下，猶水之在地中，無所往而不在也”。",
    "a title that has one Traditional character": "封面上用毛笔写着“時代曲一百首”，还有一册《湘行散記》，署名“沈從文”。",
    "Japanese": "国際漢字かな学校の図書館",
    "Japanese with Traditional forms": "東京都は昨日、新しい計畫を発表した。",
    "English": "Traditional Chinese, 1949.",
    "nothing": "",
}

CONVERTED = {
    # 著
    "the particle 著 beside nouns with it": (
        "隨著社會發展取得顯著成效，這部專著也受好評。",
        "随着社会发展取得显著成效，这部专著也受好评。",
    ),
    "verbs with 著": ("看著辦，睡不著，別著急，飛機著陸了。", "看着办，睡不着，别着急，飞机着陆了。"),
    "more verbs with 著": ("著重、著眼、著火、著裝、著想、著落", "着重、着眼、着火、着装、着想、着落"),
    "nouns that end in the particle": ("穿著、衣著、膠著、附著於牆", "穿着、衣着、胶着、附着于墙"),
    "nouns with 著": (
        "名著、原著、著作權、土著、卓著、昭著、編著",
        "名著、原著、著作权、土著、卓著、昭著、编著",
    ),
    "a verb wins over a noun": (
        "努力著配合著討論著，看著作業，抱著書睡著了。",
        "努力着配合着讨论着，看着作业，抱着书睡着了。",
    ),
    "成功 does not make a 功著": ("飛船成功著陸，夾雜著雨聲。", "飞船成功着陆，夹杂着雨声。"),
    "合著 as a noun": ("與他人合著的論著問世。", "与他人合著的论著问世。"),
    "慰藉著 and 憑藉著": ("慰藉著傷者，憑藉著毅力。", "慰藉着伤者，凭借着毅力。"),
    "還著有": ("作者還著有多部著作，著述頗豐。", "作者还著有多部著作，著述颇丰。"),
    "有著 before a noun": ("這裡有著有趣的故事，有著悠久歷史。", "这里有着有趣的故事，有着悠久历史。"),
    "隨著 before a title": (
        "隨著《新規定》施行，本著《憲法》精神。",
        "随着《新规定》施行，本着《宪法》精神。",
    ),
    # credits
    "a credit before the title": ("朱彝尊著《曝書亭集》八十卷。", "朱彝尊著《曝书亭集》八十卷。"),
    "a credit with country and translator": (
        "〔美〕克魯格曼著，王小明譯，臺灣出版。",
        "〔美〕克鲁格曼著，王小明译，台湾出版。",
    ),
    "a credit behind another word": ("作者〔法〕雨果著，李丹譯", "作者〔法〕雨果著，李丹译"),
    "a credit in brackets behind the title": (
        "《老人與海》（海明威著）讀後感",
        "《老人与海》（海明威著）读后感",
    ),
    "a credit as a line": ("史記研究\n張大可著\n華文出版社", "史记研究\n张大可著\n华文出版社"),
    "a clause that ends in a verb is no credit": (
        "他說，李明看著\n張先生坐著",
        "他说，李明看着\n张先生坐着",
    ),
    # other characters
    "乾": ("乾隆年間吃餅乾，衣服晾乾了，乾脆收起來。", "乾隆年间吃饼干，衣服晾干了，干脆收起来。"),
    "names with 乾": ("徐乾學、蕭乾、李乾朗與乾德年號", "徐乾学、萧乾、李乾朗与乾德年号"),
    "於": (
        "於是，於梨華於一九六二年由於單一原因離開倫敦。",
        "于是，於梨华于一九六二年由于单一原因离开伦敦。",
    ),
    "於 before names that begin like names with 於": (
        "位於倫敦，用於戲劇，至於潛艇，對於穆斯林。",
        "位于伦敦，用于戏剧，至于潜艇，对于穆斯林。",
    ),
    "後 and 后": ("皇后後來住在後宮。", "皇后后来住在后宫。"),
    "徵": ("徵收、徵調民工，宮商角徵羽，魏徵與文徵明。", "征收、征调民工，宫商角徵羽，魏徵与文徵明。"),
    "昇": ("氣溫上昇，畢昇與洪昇，提昇基礎，李昇基。", "气温上升，毕昇与洪昇，提升基础，李昇基。"),
    "鍾": ("錢鍾書、鐘錶、鍾馗、鍾情", "钱锺书、钟表、钟馗、钟情"),
    "瞭": ("瞭解、明瞭、瞭望塔", "了解、明了、瞭望塔"),
    "藉": ("藉口、藉此、藉著機會，慰藉、狼藉、蘊藉", "借口、借此、借着机会，慰藉、狼藉、蕴藉"),
    "覆": ("回覆、覆核、覆議、覆蓋、顛覆、多重覆蓋", "回复、复核、复议、覆盖、颠覆、多重覆盖"),
    "沈": ("瀋陽的沈先生沈默不語，股價下沈。", "沈阳的沈先生沉默不语，股价下沉。"),
    "夥": ("夥伴，獲益甚夥。", "伙伴，获益甚夥。"),
    "么": ("什麼、甚麼、怎麼、老么", "什么、什么、怎么、老幺"),
    "帳": ("帳戶、轉帳、走進帳篷", "账户、转账、走进帐篷"),
    "names with 旂 and 汎": ("薛應旂與王汎森廣泛研究旗幟。", "薛应旂与王汎森广泛研究旗帜。"),
    "a name with a rare variant": ("黃霑與孫綝", "黄霑与孙綝"),
    "variants of Taiwan and Hong Kong": (
        "牠的大砲在屋簷下，衞生署敍述麻痺經過，公佈粧容。",
        "它的大炮在屋檐下，卫生署叙述麻痹经过，公布妆容。",
    ),
    "words of the region stay": (
        "領導核心、法律程序、電影影片、人事檔案",
        "领导核心、法律程序、电影影片、人事档案",
    ),
    "quotation marks stay": ("「這樣」與『那樣』", "「这样」与『那样』"),
    "a compatibility ideograph": ("國家的\uf9dc盛發展", "国家的隆盛发展"),
    # scripts beside each other
    "a Japanese quotation inside Chinese": (
        "「おもてなし」一詞走紅，館名『国際漢字かな学校の図書館』引起網友討論與媒體報導。",
        "「おもてなし」一词走红，馆名『国際漢字かな学校の図書館』引起网友讨论与媒体报导。",
    ),
    "a Japanese line inside Chinese": (
        "記者獲悉，該項目於昨日開工，現場有來賓觀禮。\n東京都は昨日、計畫を發表した。\n據瞭解，經費來自各國，會議還將繼續。",
        "记者获悉，该项目于昨日开工，现场有来宾观礼。\n東京都は昨日、計畫を發表した。\n据了解，经费来自各国，会议还将继续。",
    ),
    "a Japanese sentence behind a question": (
        "記者獲悉，該項目於昨日開工，現場有來賓觀禮嗎?東京都は昨日、計畫を發表した。據瞭解，經費來自各國，會議還將繼續討論與觀禮。",
        "记者获悉，该项目于昨日开工，现场有来宾观礼吗?東京都は昨日、計畫を發表した。据了解，经费来自各国，会议还将继续讨论与观礼。",
    ),
    "a Simplified line inside Traditional text": (
        "記者獲悉，該項目於昨日開工，現場有來賓觀禮，據瞭解經費來自各國。\n" * 2 + "萧乾与徐乾学显著",
        "记者获悉，该项目于昨日开工，现场有来宾观礼，据了解经费来自各国。\n" * 2 + "萧乾与徐乾学显著",
    ),
    "halves": (
        "萧乾与乾安县的资料发现于图书馆\n蕭乾與乾安縣的資料發現於圖書館",
        "萧乾与乾安县的资料发现于图书馆\n萧乾与乾安县的资料发现于图书馆",
    ),
    "halves in one line of HTML": (
        "萧乾与乾安县的资料发现于图书馆<br>蕭乾與乾安縣的資料發現於圖書館<BR/>\n萧乾与徐乾学显著",
        "萧乾与乾安县的资料发现于图书馆<br>萧乾与乾安县的资料发现于图书馆<BR/>\n萧乾与徐乾学显著",
    ),
    "a Traditional line in one line of HTML": (
        "记者从会议上获悉，该项目将于明年开工，总投资约三亿元，建设单位为当地的图书馆与学会，各项准备工作已经就绪。<br>歷史的車輪滾滾向前，看著辦。",
        "记者从会议上获悉，该项目将于明年开工，总投资约三亿元，建设单位为当地的图书馆与学会，各项准备工作已经就绪。<br>历史的车轮滚滚向前，看着办。",
    ),
    "short lines behind icons": (
        "記者獲悉，該項目於昨日開工，現場有來賓觀禮。\n\uf0b7 螞蟻\n\uf06e 餛飩、蘿蔔\n蔣\ufffd鏗",
        "记者获悉，该项目于昨日开工，现场有来宾观礼。\n\uf0b7 蚂蚁\n\uf06e 馄饨、萝卜\n蒋\ufffd铿",
    ),
    "the wreck of a misread line": (
        "記者獲悉，該項目於昨日開工，現場有來賓觀禮，據瞭解經費來自各國。\n娆\ue76d綔钥呮藉哎鐨勬槸\n\ue600 圖書館開門",
        "记者获悉，该项目于昨日开工，现场有来宾观礼，据了解经费来自各国。\n娆\ue76d綔钥呮藉哎鐨勬槸\n\ue600 图书馆开门",
    ),
    "a character that is shown": (
        "常有讀者來信問：「乾」字究竟有幾個讀音？「愛」是什麼？",
        "常有读者来信问：「乾」字究竟有几个读音？「爱」是什么？",
    ),
    "variants of everyday words": (
        "他瞇著眼，揹著孩子，摀住嘴，踫到籐椅；暱稱、餽贈、銲接、衝鋒鎗、低漥、藥饍、殷懃、慇懃、螢幕、螢火、搾油、馬伕、搆不著。",
        "他眯着眼，背着孩子，捂住嘴，碰到藤椅；昵称、馈赠、焊接、冲锋枪、低洼、药膳、殷勤、殷勤、荧幕、萤火、榨油、马夫、够不着。",
    ),
    "瑯 in words, not in names": ("琺瑯、琳瑯滿目、瑯琊山與歌手林瑯", "珐琅、琳琅满目、琅琊山与歌手林瑯"),
    "a slip in a quotation that is Simplified": (
        "他说：“国家的發展离不开农民。”",
        "他说：“国家的发展离不开农民。”",
    ),
    "a slip in Simplified text": ("国家的發展离不开农民的劳动。", "国家的发展离不开农民的劳动。"),
    "a Traditional line in Simplified text": (
        "记者从会议上获悉，该项目将于明年开工，总投资约三亿元，建设单位为当地的图书馆与学会，各项准备工作已经就绪。\n歷史的車輪滾滾向前，看著辦。",
        "记者从会议上获悉，该项目将于明年开工，总投资约三亿元，建设单位为当地的图书馆与学会，各项准备工作已经就绪。\n历史的车轮滚滚向前，看着办。",
    ),
}


@pytest.mark.parametrize("text", UNCHANGED.values(), ids=UNCHANGED)
def test_what_stays(text: str) -> None:
    assert simplified(text) == text


@pytest.mark.parametrize(("text", "expected"), CONVERTED.values(), ids=CONVERTED)
def test_what_is_converted(text: str, expected: str) -> None:
    assert simplified(text) == expected


@pytest.mark.parametrize("text", [expected for _, expected in CONVERTED.values()] + list(UNCHANGED.values()))
def test_what_was_converted_stays(text: str) -> None:
    assert simplified(text) == text


@pytest.mark.parametrize("text", ["看著辦，隨著發展", "国家發展"])
@pytest.mark.parametrize("script", ["ja", "other"])
def test_other_scripts_come_back(text: str, script: str) -> None:
    assert simplify(text, script) == text  # type: ignore[arg-type]


def test_text_said_to_be_simplified_comes_back() -> None:
    text = "隨著社會發展取得顯著成效。\n歷史的車輪滾滾向前。"
    assert simplify(text, "hans") == text


def test_text_said_to_be_traditional_is_converted() -> None:
    assert simplify("明瞭", "hant") == "明了"


TERMS = {
    "words that mean one thing": ("計程車上的記憶體與滑鼠來自義大利", "出租车上的内存与鼠标来自意大利"),
    "words of both sides stay": (
        "建立核心程序，影片與資料支援資訊",
        "建立核心程序，影片与资料支援资讯",
    ),
    "a country inside another stays": ("哈薩克斯坦、尼日利亞與釋迦牟尼", "哈萨克斯坦、尼日利亚与释迦牟尼"),
    "a word across two others stays": ("參加彭博論壇，儘快取得安排程序", "参加彭博论坛，尽快取得安排程序"),
    "soft-bodied animals are no software": ("軟體動物與軟體", "软体动物与软件"),
    "Japanese stays": (
        "計程車上寫著「ありがとう滑鼠」與資料，記者獲悉該車明年開始營運。",
        "出租车上写着「ありがとう滑鼠」与资料，记者获悉该车明年开始营运。",
    ),
}


@pytest.mark.parametrize(("text", "expected"), TERMS.values(), ids=TERMS)
def test_mainland_terms(text: str, expected: str) -> None:
    assert simplify(text, "hant", terms="mainland") == expected


def test_mainland_terms_leave_simplified_text_alone() -> None:
    text = "计程车上的记忆体与滑鼠来自义大利"
    assert simplify(text, "hans", terms="mainland") == text


# --- promises

TRADITIONAL = "隨著於乾學徵昇藉覆沈瞭國這個東西後面裡牠慰顯名《》「」，。abc\n"
BOTH = TRADITIONAL + "随发国这萧县かなの\N{HANGUL SYLLABLE GA}𠮷\ud800"
SCRIPTS = ["hans", "hant", "mixed", "ja", "other"]


@given(st.text(alphabet=BOTH, max_size=120), st.sampled_from(SCRIPTS))
def test_places_and_lines_are_kept(text: str, script: str) -> None:
    result = simplify(text, script)  # type: ignore[arg-type]
    assert [len(line) for line in result.split("\n")] == [len(line) for line in text.split("\n")]


@given(st.text(alphabet=BOTH, max_size=120))
def test_simplifying_twice_is_simplifying_once(text: str) -> None:
    once = simplified(text)
    assert simplified(once) == once


@given(st.text(alphabet=BOTH, max_size=120), st.sampled_from(SCRIPTS))
def test_mainland_terms_keep_lines(text: str, script: str) -> None:
    assert simplify(text, script, terms="mainland").count("\n") == text.count("\n")  # type: ignore[arg-type]


@given(st.text(alphabet=BOTH, max_size=120))
def test_the_view_for_matching_keeps_every_place(text: str) -> None:
    assert len(simplified_view(text)) == len(text)


def test_the_view_for_matching_is_simplified_whatever_surrounds_it() -> None:
    assert simplified_view("責任編輯：张三") == "责任编辑：张三"
    assert simplified_view("责任编辑：张三") == "责任编辑：张三"


def test_a_long_line_costs_no_more_than_its_length() -> None:
    text = "隨著社會發展，王小明著，" * 20_000
    assert simplify(text, "hant").startswith("随着社会发展")


# --- the word list


def test_the_entries_in_the_package_are_those_of_the_list() -> None:
    table = entries(converter_module.Converter({}, dictionaries=converter_module.T2S).convert)
    assert known_entries() == table, "run python src/newsclean/data/build_simplify_entries.py"


def test_every_entry_keeps_its_length() -> None:
    table = known_entries()
    assert {word: form for word, form in table.items() if len(word) != len(form)} == {}


def test_every_form_of_the_list_stays_as_it_is() -> None:
    table = known_entries()
    convert = converter_module.converter().convert
    assert {form: convert(form) for form in table.values() if convert(form) != form} == {}


def test_the_list_contradicts_itself_nowhere() -> None:
    known = word_list()
    forms: dict[str, set[str]] = {}
    for word, char, form in known.fixed:
        assert char in word
        forms.setdefault(word, set()).add(char + form)
    assert {word: found for word, found in forms.items() if len({f[0] for f in found}) != len(found)} == {}
    assert [word for word in known.words if word in forms] == []


def test_leftovers_are_traditional_characters() -> None:
    assert [char for char in word_list().leftovers if not patterns().traditional.match(char)] == []


# --- conversions for `explain`


def test_conversions_say_what_changed() -> None:
    before = "第一行\n隨著發展，沒變"
    after = simplify(before, "hant")
    assert list(conversions(before, after)) == [
        Conversion(2, 0, "隨著發", "随着发"),
        Conversion(2, 5, "沒變", "没变"),
    ]


def test_conversions_of_another_length_are_compared() -> None:
    assert list(conversions("坐計程車", "坐出租汽车")) == [Conversion(1, 1, "計程車", "出租汽车")]


def test_a_long_line_of_another_length_is_one_conversion() -> None:
    before, after = "計" * 3_000, "计" * 3_001
    assert list(conversions(before, after)) == [Conversion(1, 0, before, after)]


def test_nothing_changed_is_no_conversion() -> None:
    assert list(conversions("同", "同")) == []


# --- OpenCC itself


def test_the_dictionary_has_a_version() -> None:
    version = dictionary_version()
    assert version.startswith("OpenCC 1.")
    assert len(version.split("words ")[1]) == 8


def test_a_configuration_in_the_working_directory_is_not_read(tmp_path: Path) -> None:
    for name in ("t2s.json", "newsclean.json", "TSPhrases.ocd2", "TSCharacters.ocd2"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    code = "from newsclean.simplify import simplify; print(ascii(simplify('\\u570b', 'hant')))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ascii("国")
    assert done.stderr == ""


def test_importing_simplify_loads_no_opencc() -> None:
    code = "import sys, newsclean.simplify; print('opencc' in sys.modules, 'tempfile' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "False"]


def test_another_distribution_under_the_name_is_named(tmp_path: Path) -> None:
    (tmp_path / "opencc").mkdir()
    (tmp_path / "opencc" / "__init__.py").write_text("class OpenCC: pass", encoding="utf-8")
    info = tmp_path / "opencc_python_reimplemented-0.1.7.dist-info"
    info.mkdir()
    metadata = "Metadata-Version: 2.1\nName: opencc-python-reimplemented\nVersion: 0.1.7\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    (info / "top_level.txt").write_text("opencc\n", encoding="utf-8")
    code = textwrap.dedent("""
        from newsclean.errors import DependencyError
        from newsclean.simplify import simplify
        try:
            simplify("\\u570b", "hant")
        except DependencyError as error:
            print(error)
    """)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, timeout=60
    )
    assert "opencc-python-reimplemented" in done.stdout
    assert "pip install" in done.stdout


def test_no_opencc_at_all_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opencc", None)
    with pytest.raises(DependencyError, match="pip install"):
        dictionary_version()


def test_an_opencc_that_is_too_old_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    import opencc

    class Old(ModuleType):
        __file__ = opencc.__file__
        __version__ = "1.1.9"

        @staticmethod
        def OpenCC(path: str, **_: object) -> object:  # noqa: N802 - the name is OpenCC's
            raise ValueError(path)

    monkeypatch.setitem(sys.modules, "opencc", Old("opencc"))
    with pytest.raises(DependencyError, match=r"1\.1\.9"):
        converter_module.Converter({}, dictionaries=())
