"""The picture of explain: what it shows, and that nothing in a page can act on the terminal."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console

import newsclean
from newsclean.console import describe_encoding, explanation, explanation_svg, print_explanation
from newsclean.values import Encoding, Removal

PAGE = """\
隨著天氣轉(zhuǎn)涼，城西的露天電(diàn)影院放完了今年最後(hòu)一場電影，三百多名觀眾裹著毯子坐在草地上看完片尾字幕。
責任編輯：周小滿
版權所有：城西新聞網
"""


def drawn(article: newsclean.Article, *, color: bool) -> str:
    system = "truecolor" if color else None
    console = Console(
        file=io.StringIO(), width=100, color_system=system, force_terminal=color, highlight=False
    )
    console.print(explanation(article, marks=not color))
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def article() -> newsclean.Article:
    return newsclean.clean(PAGE.encode("gb18030"), source="page.txt")


def test_plain_picture_says_everything_without_a_colour(article: newsclean.Article) -> None:
    picture = drawn(article, color=False)
    assert "\x1b" not in picture
    for piece in (
        "page.txt",
        "gb18030",
        "Traditional",
        "pinyin",
        "隨→随",
        "[-责任编辑：周小满-] ‹",
        "editor",
        "周小满",
    ):
        assert piece in picture


def test_every_removal_stands_with_its_rule(article: newsclean.Article) -> None:
    picture = drawn(article, color=False)
    assert article.removals
    for removal in article.removals:
        assert f"[-{removal.text.rstrip()}-] ‹{removal.rule}›" in picture


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("strip/kept-whole", "--max-loss"),
        ("strip/too-dense", "lines and keys"),
        ("strip/unstable", "another text"),
    ],
)
def test_a_page_kept_whole_says_why(article: newsclean.Article, rule: str, reason: str) -> None:
    kept = replace(article, removals=(Removal(rule, 1, 0, 0, ""),))
    picture = drawn(kept, color=False)
    assert re.search(rf"removed +nothing: .*{reason}", picture)
    assert "‹" not in picture
    assert not re.search("removed +nothing", drawn(article, color=False))


def test_removed_stretches_are_struck_out_in_colour(article: newsclean.Article) -> None:
    picture = drawn(article, color=True)
    assert re.search(r"\x1b\[9;\d+m责任编辑：周小满", picture)
    assert "[-" not in re.sub(r"\x1b\[[\d;]*m", "", picture)


def test_clean_page_shows_no_table(article: newsclean.Article) -> None:
    picture = drawn(newsclean.clean("凌晨三点，面包房已经亮灯，师傅把第一炉吐司推进烤箱。"), color=False)
    assert "Repairs" not in picture
    assert "The page says" not in picture
    assert "by no rule" in picture


def test_a_hostile_page_cannot_act_on_the_terminal() -> None:
    page = "正文\x1b]0;x\x07第一句话在这里，后面还有很多字。\n责任编辑：王\x1b[2J小明\n\N{RIGHT-TO-LEFT OVERRIDE}来源"
    steps = newsclean.Options(steps=("strip",))
    picture = drawn(newsclean.Cleaner(steps).clean(page, source="a\x1b[31m.txt"), color=False)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", picture)
    assert "\\x1b[31m.txt" in picture


def test_json_is_the_whole_account(article: newsclean.Article, capsys: pytest.CaptureFixture[str]) -> None:
    print_explanation(article, as_json=True)
    account = json.loads(capsys.readouterr().out)
    assert account["before_strip"] == article.restore()
    assert account["removals"][0]["text"] == article.removals[0].text


def test_svg_needs_nothing_from_elsewhere(article: newsclean.Article) -> None:
    image = explanation_svg(article)
    assert image.startswith("<svg")
    assert "@font-face" not in image
    assert "周小满" in image


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        (Encoding(None, "text"), "none: the input was text"),
        (Encoding("utf-8", "utf-8"), "utf-8, by utf-8"),
        (
            Encoding("gb18030", "mixed", 7.25, 2, 3, 1, ("gb18030", "utf-8"), 9),
            (
                "gb18030, by mixed; lines in gb18030 and utf-8; 7.2 nats a character; 3 characters won back; "
                "2 unreadable, the first in line 9; cut off inside a character"
            ),
        ),
    ],
)
def test_encoding_in_one_line(encoding: Encoding, line: str) -> None:
    assert describe_encoding(encoding) == line
