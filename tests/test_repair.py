"""Repair as a whole: what must not change, what must, and what holds for any text."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsclean.repair
from newsclean.repair import gates, repair

sys.path.insert(0, str(Path(__file__).parent / "repair"))
from mechanism import TABLE, half_width, shift

KEPT = {
    "a clean paragraph": "浙江省图书馆昨天公布了新的开放时间。读者可以通过网站预约，也可以电话咨询。",
    "a clean Traditional paragraph": "圖書館昨日公布新的開放時間，讀者可以透過網站預約。「歡迎大家來，」館長說。",
    "the name of a person": "李娜(Li Na)与姚明(Yao Ming)、郎平(Lang Ping)出席。",
    "abbreviations": "人工智能(AI)、国内生产总值(GDP)与美国航空航天局(NASA)",
    "units in small letters": "全长30公里(km)，厚3纳米(nm)，重5公斤(kg)，宽2厘米(cm)，高1毫米(mm)",
    "one gloss on a rare character": "荨(qián)麻的茎叶上有刺。",
    "glosses on rare characters": "翟(zhái)志刚看见荨(qián)麻和饕餮(tāo tiè)纹，还有盱眙(xū yí)的甪(lù)直。",
    "a lesson on pinyin": "词语：妈妈(mā ma)、爸爸(bà ba)、老师(lǎo shī)、同学(tóng xué)，请跟读拼音",
    "a lesson on characters of several readings": "下列加点字读音正确的是\nA.角(jué)色 B.勾(gòu)当 C.执著(zhuó)",
    "characters read in two ways": "重：重（zhòng）量，重（chóng）庆。\n行：银行（háng），行（xíng）走。\n着：看着（zhe），着（zháo）急。\n他在银行（yínháng）门口等人，分量很重（zhòng）。",
    "pairs of bopomofo": "用注音練發音：安（ㄢ）骯（ㄤ）\n三（ㄙㄢ）桑（ㄙㄤ）\n真（ㄓㄣ）蒸（ㄓㄥ）\n陳（ㄔㄣˊ）程（ㄔㄥˊ）\n知（ㄓ）資（ㄗ）\n吃（ㄔ）疵（ㄘ）",
    "a table that is thrown over": "掀桌(╯°□°)╯︵ ┻━┻",
    "English words behind Chinese ones": "企业要创造价值(value)，在推特(twitter)上看到苹果(apple)和功夫(kung fu)",
    "letters that number": "第一场(a)与第二场(b)，见图(c)和表(d)",
    "bopomofo as the subject": "ㄅㄆㄇㄈ是注音符號，台灣人說「ㄟ」表示招呼。阿嬤（ㄚ ㄇㄚˋ）是祖母。",
    "a question in half width": "什麼?你說什麼?!我不知道。真的嗎?!他說不是。",
    "a question mark before a comma": "為什麼?，因為他不來。会不会?(笑)",
    "marks alone": "???\ufffd????????\n?？！\ufffd?",
    "shouting": "網友：???????真的?!?!?!?!",
    "shouting before a wish": "看書的人卻年輕了?!?!?!?!?!?!?!?!祝、大家都好?!?!",
    "upset in three marks": "怎么会这样?!?\n好?!?好。他问：“是吗?!?”她没有回答，他又说：怎么会这样?！?",
    "upset in four marks": "怎么会这样!?!?\n好?!?!好，大家都好?!?!\n他问：“是吗?!?!",
    "at a loss": "我就不动手???能挣钱吗，对方案产生了质疑?,?还有吗",
    "an English sentence": "He said: what?! Really?, yes.",
    "a URL with parameters": "鏈接 http://a.cn/s?id=5&copy=1&times=3&lt=2 和 ?wd=%D6%D0%B9%FA&ie=gbk",
    "a URL with escaped Chinese": "见 https://zh.wikipedia.org/wiki/%E4%B8%AD%E5%9B%BD 条目",
    "percentages": "占比分别为50%20%30%，合计100%。",
    "ampersands": "AT&T与R&D部门、标普500(S&P500)、P&G",
    "paths with a backslash": "路径C:\\users\\unknown\\uface与\\usr\\local",
    "colours whose escape is gone": "写作[31m的是红色，[0m是原色，]0;标题也是文字。",
    "a family of emoji": "新年快乐\U0001f468\u200d\U0001f469\u200d\U0001f467❤\ufe0f\U0001f1e8\U0001f1f3 1\ufe0f\u20e3",
    "symbols that NFKC breaks": "㎏ ① ½ …… —— “ ” ℃ ㎡ ™ Ⅲ ㈱",
    "full-width letters and digits": "２０２４年１月，型号ＡＢＣ－１２３",
    "accents": "café、naïve、Zürich、Ångström、Beyoncé、±5℃、Việt Nam、Hà Nội",
    "Greek, Cyrillic, kana, hangul": "α、β与γ，Привет，Καλημέρα，おもてなし，안녕하세요",
    "Persian with joiners": "می\u200cخواهم",
    "one odd character": "鐨是一种化学元素的旧名，浜、涓、锛等字少见。",
    "rare characters": "朱镕基、王喆、赵堃，𬬻、𬭊、鿏，㸚、㑇、䶮",
    "names spaced to one width": "出席会议的有：张 明、李 华、王 伟、陈 静。",
    "a poem with spaces": "床前明月光 疑是地上霜 举头望明月 低头思故乡",
    "an indent": "\u3000\u3000段首空两格的段落。\n表头\t数量\t单价",
    "placeholders of a workflow": "task 比对 {\n  command {\n    bwa mem -R ~{REF_FASTA}\n  }\n}\n口令：~{12345678}",
    "an interval in marks as HZ has them": "区间 ~{1,2~} 之间，~{12~}",
    "marks as HZ has them": "正则 ~{2}、f(~{a,b~}) 与 约~{3}公里\n路径 ~{x}\n公式 \\frac~{x}~{y}，约~5 ~",
    "escapes that are the subject": "%E4%BD%A0是“你”字的UTF-8编码；网页源代码里的&amp;表示“&”，&lt;表示“<”，&nbsp;表示不换行空格。",
    "an escape spoken of": "在字符串里写\\u4e2d\\u6587，转义之后就是“中文”。",
    "code": 'if (a < b && c > d) { return x ? y : z; } print("<b>你好</b>")',
    "mark-up that is the subject": "用 <span> 和 </span> 包住文字，&lt;p&gt;表示段落&lt;/p&gt;",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_left_alone(text: str) -> None:
    assert repair(text)[0] == text
    assert repair(text, lossy=True)[0] == text


REPAIRED = {
    # pinyin
    "pinyin behind single characters": ("中國(guó)圖書(shū)館學(xué)會(huì)", "中國圖書館學會"),
    "pinyin in full-width brackets": ("中國（guó）圖書（shū）館學（xué）會（huì）", "中國圖書館學會"),
    "pinyin in square brackets": ("中國[guó]圖書[shū]館學〔xué〕會〔huì〕", "中國圖書館學會"),
    "pinyin behind words": ("记者(jì zhě)在北京(běi jīng)采访(cǎifǎng)了他", "记者在北京采访了他"),
    "tone numbers": ("记者(ji4 zhe3)在北京(bei3jing1)采访(cai3 fang3)了(le5)他", "记者在北京采访了他"),
    "the letters ɡ and ɑ": ("中国(ɡuó)发(fā)展(zhǎn)妈(mā)妈(mɑ)", "中国发展妈妈"),
    "vowels lost with their accents": (
        "电子商务(din z shn w)企业(q y)发展(fzhn)很快(kui)",
        "电子商务企业发展很快",
    ),
    "a vowel lost in front": ("两国(lin gu)股份( gfn)公司(n s)制度(zh d)", "两国股份公司制度"),
    "doubled plain letters": (
        "黨(dang)(dang)員和人(ren)(ren)民(min)(min)在國(guo)(guo)會(hui)(hui)上(shang)(shang)說(shuo)(shuo)話(hua)(hua)",
        "黨員和人民在國會上說話",
    ),
    "bopomofo in brackets": ("這(ㄓㄜˋ)是(ㄕˋ)學(ㄒㄩㄝˊ)生(ㄕㄥ)", "這是學生"),
    "bopomofo without brackets": ("這ㄓㄜˋ是ㄕˋ學ㄒㄩㄝˊ生ㄕㄥ的ㄉㄜ˙書ㄕㄨ", "這是學生的書"),
    "pinyin behind half a character": ("一個標題，F(xiàn)GO發(fā)布", "一個標題，FGO發(fā)布"),
    "pinyin in a credit line": (
        "責(zé)任編輯：王小明\n現(xiàn)場(chǎng)報(bào)道",
        "責任編輯：王小明\n現場報道",
    ),
    # shifts
    "the user's page": ("進(jìn)行深刻轉(zhuǎn)變?!闭憬瓐D書(shū)館", "進行深刻轉變。”浙江圖書館"),
    "a comma hit before 現": ("發(fā)生了變化?，F(xiàn)代圖書館", "發生了變化。現代圖書館"),
    "a question mark hit": ("更高要求??梢哉f(shuō)，", "更高要求。可以說，"),
    "a torn annotation": ("讓大學(xué)生能夠?qū)W習", "讓大學生能夠學習"),
    "a torn annotation at the end": ("新聞?dòng)浾?", "新聞記者"),
    "marks that close a quotation": ("馆长说：“这个转变来得正是时候?!?", "馆长说：“这个转变来得正是时候。”"),
    "marks on a page with pinyin": (
        "圖書(shū)館的館長(zhǎng)說(shuō)，明年開(kāi)門(mén)。\n他說這個轉變來得正是時候?!?",
        "圖書館的館長說，明年開門。\n他說這個轉變來得正是時候。”",
    ),
    "a closing tag after the shift": ("生產性轉化?！?/strong>", "生產性轉化。”"),
    # mojibake
    "a line of HZ among others": (
        "城西报讯\n~{VPND~} news ~{1(~}\n今天开门",
        "城西报讯\n中文 news 报\n今天开门",
    ),
    "HZ within a line": ("标题：~{<:Ky2;S{#,NpJ)l6HK!#~}（完）", "标题：己所不欲，勿施於人。（完）"),
    "UTF-8 as cp1252": ("æ–°é—»", "新闻"),
    "UTF-8 as cp1252, twice": ("Ã¦â€“Â°Ã©â€”Â»", "新闻"),
    "GBK as Latin-1": ("ÖÐ¹ú", "中国"),
    "Big5 as Latin-1": ("¤¤¤å·s»D³ø¾É", "中文新聞報導"),
    "UTF-8 as GBK": ("鐨勬槸", "的是"),
    "a run of UTF-8 as GBK": (
        "书都是钻在被窝里看的，鐢熸椿鏂囧寲鐨勮繘姝ユ槸鍏堣繘鐨勶紝阿姨也不管。",
        "书都是钻在被窝里看的，生活文化的进步是先进的，阿姨也不管。",
    ),
    "a title cut inside a character": ("中国：" + "新闻".encode().decode("latin-1")[:-1], "中国：新"),
    # entities and escapes
    "named entities": ("&ldquo;Libra&rdquo;&nbsp;AT&amp;T", "“Libra” AT&T"),
    "entities escaped twice": ("&amp;amp;ldquo;好&amp;rdquo;&amp;#20013;&amp;#x4E2D;", "“好”中中"),
    "entities without a semicolon": ("&nbsp&nbsp哈药集团&ldquo330300&rdquo", "  哈药集团“330300”"),
    "entities that lost their ampersand": ("?#19994;?#24180;", "业年"),
    "line ends as entities": ("第一段&#10;第二段&#13;第三段", "第一段 第二段 第三段"),
    "arrows": ("&gt;&gt;&gt;下一页", ">>>下一页"),
    "characters that are none": ("中&#0;国&#xD800;人&#65279;民", "中国人民"),
    "unicode escapes": ("\\u4e2d\\u56fd 10\\u00b0 %u4E2D%u56FD", "中国 10° 中国"),
    "percent escapes": ("%E4%B8%AD%E5%9B%BD%E4%BA%BA", "中国人"),
    "percent escapes of GBK": ("%D6%D0%B9%FA%C8%CB%C3%F1", "中国人民"),
    # characters
    "invisible characters": (
        "中\u200b国\ufeff人\xad民\u202a共\u202c和\x00国\ufe00家\U000e0101",
        "中国人民共和国家",
    ),
    "spaces of every kind": ("中国\xa0人民\u2003共和\u2028国家", "中国 人民 共和 国家"),
    "colours of a terminal": (
        "\x1b[1;31m城西\x1b[0m的露天电影院\x1b[K\x1b]0;a.sh\x07今天开门",
        "城西的露天电影院今天开门",
    ),
    "radicals": ("⻓江 ⻢⻋ ⽂化 \uf90a ⼀⼆", "长江 马车 文化 金 一二"),
    "vertical and small forms": ("好﹐他說︰﹁來﹂﹗︽書︾", "好，他說：「來」！《書》"),
    "spaces between all hanzi": ("中 国 人 民 的 生 活 ， 越 来 越 好 。", "中国人民的生活，越来越好。"),
    # debris
    "returns of a spreadsheet": ("第一行_x000D_第二行", "第一行第二行"),
    "no-break spaces as question marks": ("0? ? ?引 言", "0 引 言"),
    "tags left behind": ("他说完了</span>就走?/p>", "他说完了就走"),
}


@pytest.mark.parametrize(("damaged", "wanted"), REPAIRED.values(), ids=REPAIRED.keys())
def test_repaired(damaged: str, wanted: str) -> None:
    text, records = repair(damaged)
    assert text == wanted
    assert records
    assert any(not record.flagged for record in records)
    assert repair(text)[0] == text


FLAGGED = {
    "bytes replaced twice": "系统提示锟斤拷锟斤拷错误",
    "memory never written": "屏幕上是烫烫烫烫和屯屯屯",
    "replacement characters": "新闻\ufffd\ufffd报道",
    "a page of question marks": "????????",
    "a lost sign": "Copyright ? 2016",
}


@pytest.mark.parametrize("text", FLAGGED.values(), ids=FLAGGED.keys())
def test_flagged_and_left(text: str) -> None:
    after, records = repair(text)
    assert after == text
    assert [record.kind for record in records] == ["lost"]
    assert records[0].flagged


def test_the_record_of_a_line() -> None:
    text, records = repair("第一行\n中國(guó)圖書(shū)館學(xué)會(huì)\n末行\u200b")
    assert text == "第一行\n中國圖書館學會\n末行"
    assert [(r.kind, r.line, r.before, r.after, r.guessed, r.count) for r in records] == [
        ("pinyin", 2, "中國(guó)圖書(shū", "中國圖書(shū", False, 4),
        ("invisible", 3, "末行\u200b", "末行", False, 1),
    ]


def test_a_lost_byte_is_a_guess_and_a_named_one_is_not() -> None:
    _, records = repair("進(jìn)行深刻轉(zhuǎn)變?!闭憬瓐D書(shū)館")
    assert [r.guessed for r in records if r.kind == "shift"] == [True]
    _, records = repair("讓大學(xué)生能夠?qū)W習")
    assert [r.guessed for r in records if r.kind == "shift"] == [False]


def test_lost_bytes_of_mojibake_are_guessed_on_demand_only() -> None:
    written = "中国证券网记者报道，公司公告称股东大会已经召开。"
    damaged = written.encode().decode("cp1252", "replace")
    assert "\ufffd" in damaged
    text, records = repair(damaged, lossy=True)
    assert text == written
    assert all(r.guessed for r in records if r.kind == "mojibake")
    assert repair(damaged)[0] != written


# ------------------------------------------------------------------ properties

NEWS = (
    "圖書館昨日公布新的開放時間，讀者可以透過網站預約。",
    "館長說：「我們歡迎大家來參觀，這裡對所有人開放。」",
    "新聞記者在現場看到，學生們正在學習技術，老師則在一旁指導。",
    "這項政策會帶來很大的變化。可以說，市場將進一步擴大！",
    "為什麼要這樣做？因為經濟發展需要穩定的環境。",
    "浙江省的企業代表表示，未來將繼續加大投資，創造更多就業機會。",
    "報告指出，今年第一季的產量比去年同期增加百分之五。",
    "他在會上強調，必須堅持改革開放，推動社會全面進步。",
)
paragraphs = st.lists(st.sampled_from(NEWS), min_size=1, max_size=5).map("".join)
anything = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("?？!！,，\ufffd()&;#%\\u_x0D书書國的\n \xa0éÃ¤鐨勬\ue131ㄅ。“”「」€F"),
    ),
    max_size=60,
)


@given(anything)
@settings(max_examples=300, deadline=None)
def test_any_text_keeps_its_lines_and_needs_one_repair(text: str) -> None:
    after, records = repair(text)
    assert after.count("\n") == text.count("\n")
    assert repair(after)[0] == after
    assert (after == text) == all(record.flagged for record in records)
    assert all(1 <= record.line <= text.count("\n") + 1 for record in records)


@given(paragraphs)
@settings(max_examples=50, deadline=None)
def test_clean_news_is_no_concern(text: str) -> None:
    assert repair(text) == (text, ())
    assert repair(half_width(text)) == (half_width(text), ())


@given(paragraphs, st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_is_repaired_without_a_guess_is_the_original(text: str, keep_ascii: bool) -> None:
    damaged = shift(text, swallow=not keep_ascii, private=keep_ascii)
    after, records = repair(damaged)
    shifts = [record for record in records if record.kind == "shift"]
    if "(" not in after and "?" not in after and not any(record.guessed for record in shifts):
        assert after == text


@given(paragraphs)
@settings(max_examples=60, deadline=None)
def test_annotations_that_hit_whole_characters_all_go(text: str) -> None:
    damaged = "".join(f"{char}({TABLE[char]})" if char in TABLE else char for char in text)
    after, records = repair(damaged)
    count = sum(char in TABLE for char in text)
    if count >= 3:
        assert after == text
        assert sum(record.count for record in records if record.kind == "pinyin") == count


def without_gates(text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Repair as if every page bore the sign of every family: slow, and what the gates must agree with."""
    everything = Counter(dict.fromkeys((*gates._FAMILIES, "misread", "lost", "fill"), 9))
    with monkeypatch.context() as patch:
        patch.setattr(newsclean.repair, "_odd", lambda _: everything)
        patch.setattr(newsclean.repair, "ascii_signs", lambda _: "&?%\\_<(~ ")
        return repair(text)[0]


@given(text=anything)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_gates_let_all_damage_through(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repair(text)[0] == without_gates(text, monkeypatch)


@pytest.mark.parametrize("text", [*KEPT.values(), *(damaged for damaged, _ in REPAIRED.values())])
def test_the_gates_agree_with_no_gates(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repair(text)[0] == without_gates(text, monkeypatch)


MISREADINGS = {
    "UTF-8 as Latin-1": ("utf-8", "latin-1"),
    "GBK as Latin-1": ("gbk", "latin-1"),
    "Big5 as Latin-1": ("big5hkscs", "latin-1"),
    "UTF-8 as GBK": ("utf-8", "gb18030"),
}


@pytest.mark.parametrize(("written", "read"), MISREADINGS.values(), ids=MISREADINGS.keys())
@given(text=paragraphs)
@settings(max_examples=30, deadline=None)
def test_a_misreading_without_loss_is_undone(text: str, written: str, read: str) -> None:
    try:
        damaged = text.encode(written).decode(read)
    except UnicodeDecodeError:
        return
    assert repair(damaged)[0] == text


@pytest.mark.parametrize(
    "unit", ["?", "?!", "?，F(xiàn)", "&amp;", "%E4%B8", "书(shū)", "é a", "鐨勬槸", "\ufffd?！", "(a"]
)
def test_a_long_line_costs_no_more_than_its_length(unit: str) -> None:
    """Work, as calls of Python functions, grows with the line and not with its square."""

    def calls(text: str) -> int:
        count = 0

        def trace(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(trace)
        try:
            repair(text)
        finally:
            sys.setprofile(None)
        return count

    repair(unit * 10 + "城" * 200_001)  # what is made once, and what only once it pays
    short, long = calls(unit * 200), calls(unit * 800)
    assert long < 6 * short + 2000
