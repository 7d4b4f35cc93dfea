"""Tidy: what it must leave alone, what it must clean, and that it does nothing else."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.tidy import tidy

KEPT = {
    "a decimal stays": "增长3.5个百分点，达到1,234.5万元。",
    "a time and a score stay": "上午10:30开球，主队3:2取胜。",
    "a web address stays": "详见https://example.com/a?b=1;c=2,第3页。",
    "English with commas stays": "He said: “Yes”, “no”; maybe (later)!",
    "English inside Chinese stays": "他读完了Hello, World!这一章。",
    "a question at the end of a line stays half-width": "对吗?",
    "a bracketed year stays": "图书馆(2024)年报",
    "a bracket around Latin letters stays": "世界卫生组织(WHO)表示",
    "a single space between names stays": "记者 张三 李四",
    "a single wide space between names stays": "张三　李四",
    "full-width text stays": "“真的吗？！”他说：（笑）好；走吧！",
    "an emoticon stays": "好的:)明天见",
    "a time next to a Hanzi stays": "时间:10点",
    "an unclosed bracket stays": "一(二三",
    "an empty text stays": "",
    "the tag stays that a text speaks of": "用<br>换行，写成<br/>也行；“<br>”不必闭合，<BR>标签没有内容。",
    "other tags stay": "他在黑板上写下<b>重点</b>两个字。",
    "a Japanese line with its own punctuation stays": "「はい」と言った。東京、大阪。",
    "kana at one side are no Hanzi": "東京は,大阪",
    "curly quotation marks on both sides stay": "“Yes”,“no”",
}

CLEANED = {
    "indents of wide spaces go": ("　　第一段。\n　　第二段。", "第一段。\n第二段。"),
    "trailing blanks go": ("第一段。 \t\n第二段。\N{NO-BREAK SPACE}", "第一段。\n第二段。"),
    "blank lines go": ("\n\n第一段。\n \n　\n第二段。\n\n", "第一段。\n第二段。"),
    "runs of spaces become one": ("责编  张三", "责编 张三"),
    "a tab becomes a space": ("责编\t张三", "责编 张三"),
    "a no-break space becomes a space": ("责编\N{NO-BREAK SPACE}张三", "责编 张三"),
    "a mixed run becomes one space": ("责编 　\t张三", "责编 张三"),
    "a run of wide spaces becomes one of them": ("张三　　李四", "张三　李四"),
    "a comma between Hanzi": ("由图书馆主办,报社承办。", "由图书馆主办，报社承办。"),
    "a comma behind a curly quotation mark": ("不断“破圈”,打造新馆", "不断“破圈”，打造新馆"),
    "a comma before a curly quotation mark": ("他说,“好。”", "他说，“好。”"),
    "a comma between book marks": ("《春》,《秋》", "《春》，《秋》"),
    "a colon and a semicolon": ("他说:好;走吧", "他说：好；走吧"),
    "a run of marks": ("真的吗?!他说", "真的吗？！他说"),
    "a single question mark": ("怎么办?他问。走吧!她说。", "怎么办？他问。走吧！她说。"),
    "brackets around Hanzi": ("浙江(杭州)举办", "浙江（杭州）举办"),
    "brackets at the end of a line": ("昨日开幕。(记者 张三)", "昨日开幕。（记者 张三）"),
    "a comma behind brackets": ("浙江(杭州),上海", "浙江（杭州），上海"),
    "Hanzi beyond the BMP": ("𠮷野,𠮷田", "𠮷野，𠮷田"),
    "the line ends of a page in one line": (
        "◆盤勢分析<BR>美股小漲。<br />本公司不負盈虧責任<br>",
        "◆盤勢分析\n美股小漲。\n本公司不負盈虧責任",
    ),
    "Traditional text": ("本次活動由圖書館主辦,圖書館報承辦。", "本次活動由圖書館主辦，圖書館報承辦。"),
}

WIDENED = str.maketrans(",:;!?()", "，：；！？（）")

MIXED = st.text(alphabet=list(" \t\n　,:;!?()（），：“”《》ab1.中文字々あ𠮷"), max_size=60)


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_stays(text: str) -> None:
    assert tidy(text) == text


@pytest.mark.parametrize(("text", "expected"), CLEANED.values(), ids=CLEANED)
def test_what_is_cleaned(text: str, expected: str) -> None:
    assert tidy(text) == expected


@given(MIXED)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once


@given(MIXED)
def test_only_blanks_and_the_seven_marks_change(text: str) -> None:
    """Without white space, and with every mark widened, the text is the same before and after."""
    before, after = ("".join(x.split()).translate(WIDENED) for x in (text, tidy(text)))
    assert before == after


@given(MIXED)
def test_paragraphs_are_clean(text: str) -> None:
    lines = tidy(text).split("\n")
    assert lines == [""] or all(line and line == line.strip() for line in lines)
    assert lines == [""] or len(lines) == sum(1 for line in text.split("\n") if line.strip())


@given(MIXED)
def test_a_mark_is_widened_only_beside_hanzi_on_both_sides(text: str) -> None:
    """The slow oracle: each comma of the input, looked at one by one."""
    tidied = tidy(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line, new in zip(lines, tidied.split("\n") if lines else [], strict=True):
        marks = [i for i, char in enumerate(line) if char in ",:;，：；"]
        changed = [i for i, char in enumerate(new) if char in ",:;，：；"]
        for i, j in zip(marks, changed, strict=True):
            if line[i] != new[j]:
                left, right = new[j - 1], new[j + 1]
                assert j > 0
                assert _hanzi(left) or _hanzi(right)
                assert all(_hanzi(char) or char in "“”" for char in (left, right))


def _hanzi(char: str) -> bool:
    return unicodedata.name(char, "").startswith("CJK UNIFIED") or char in "々《》（）"


HANZI = "[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\U00020000-\U0003ffff々〇「」『』《》〈〉（）【】〔〕]"
QUOTED = "[“”‘’]"
BLANKS = "[\t\N{NO-BREAK SPACE}\N{EM SPACE} \u3000]"


def tidy_slowly(text: str) -> str:
    """The policy as it is written: line by line, with a pattern for each sentence of it."""
    lines = filter(None, (line.strip() for line in text.split("\n")))
    return "\n".join(map(_tidy_line, lines))


def _tidy_line(line: str) -> str:
    line = re.sub(f"{BLANKS}{{2,}}", lambda run: "\u3000" if set(run[0]) == {"\u3000"} else " ", line)
    line = re.sub("[\t\N{NO-BREAK SPACE}\N{EM SPACE}]", " ", line)
    edge = f"(?:{HANZI}|{QUOTED})"
    beside = f"(?:{edge}|[,:;!?.，：；！？。、…—])"
    content = rf"\(((?={edge})[^()（）]{{1,80}}(?<={HANZI}|{QUOTED}))\)"
    line = re.sub(rf"(?:(?<=^)|(?<={beside})){content}(?=$|{beside})", r"（\1）", line)
    for left, right in ((HANZI, HANZI), (HANZI, QUOTED), (QUOTED, HANZI)):
        line = re.sub(f"(?<={left})([,:;]|[!?]+)(?={right})", lambda mark: mark[0].translate(WIDENED), line)
    return line


@given(MIXED)
def test_tidying_is_what_the_policy_says(text: str) -> None:
    assert tidy(text) == tidy_slowly(text)


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 50_000,
        "(中" * 20_000,
        ",?!" * 20_000,
        "中,国" * 20_000,
        " \t" * 50_000,
        "\n　" * 50_000,
        "!?" * 50_000,
    ],
    ids=["brackets", "open brackets", "marks", "commas", "blanks", "blank lines", "shouts"],
)
def test_hostile_input_ends(hostile: str) -> None:
    tidied = tidy(hostile)
    assert len(tidied) <= len(hostile)
    assert not re.search(r"\n\n|^\s|\s$", tidied)
