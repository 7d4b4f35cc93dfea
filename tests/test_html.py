"""HTML page → article: what must stay, what must go, what is refused, and what a hostile page may cost."""

from __future__ import annotations

import json
import sys
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean import Cleaner, NewscleanError, Options
from newsclean.errors import FormatError
from newsclean.formats.html import extract
from newsclean.formats.html.tree import MAX_ATTRIBUTES, MAX_DEPTH
from newsclean.formats.sniff import is_html

pytest.importorskip("selectolax")

A = "市水务局昨天通报，新建的三座泵站已经投入试运行，老城区的积水点减少了一半。"
B = "负责人周岚说，施工期间共迁移管线十二公里，沿线居民的用水没有受到影响。"
C = "记者在现场看到，工人正在拆除最后一段围挡，路面将于本周末恢复通车。"
LEAD = "一个雨季之前，泵站赶在汛期到来时完工，全城的排水能力提高三成。"
BODY = f"<p>{A}</p><p>{B}</p><p>{C}</p>"
NAV = "<ul class=nav><li><a href=/>首页</a></li><li><a href=/n>新闻</a></li><li><a href=/s>体育</a></li></ul>"
FOOT = "<div id=foot>版权所有 本市日报社 未经授权不得转载。联系电话见网站首页，欢迎来电。</div>"


def page(inner: str, *, head: str = "<title>三座泵站投入试运行_本市新闻_日报网</title>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{NAV}{inner}{FOOT}</body></html>"


def lines(html: str) -> list[str]:
    return extract(html).text.split("\n")


KEPT = {
    "paragraphs": (f"<div class=content>{BODY}</div>", [A, B, C]),
    "br br paragraphs without p": (f"<div>　　{A}<br><br>　　{B}<br /><br>　　{C}</div>", [A, B, C]),
    "paragraphs indented by hand": (f"<div>\n　　{A}\n　　{B}\n　　{C}\n</div>", [A, B, C]),
    "a layout of tables without names": (
        (
            "<table><tr><td><a href=1>要闻</a><br><a href=2>财经</a></td><td><table><tr>"
            f"<td>{A}<br>{B}<br>{C}</td></tr></table></td></tr></table>"
        ),
        [A, B, C],
    ),
    "a form around the page": (f"<form action=x><div>{BODY}</div></form>", [A, B, C]),
    "an editor's box": (f"<section class=article__editor>{BODY}</section>", [A, B, C]),
    "a body inside <header>": (
        f"<article><header><h1>三座泵站投入试运行</h1>{BODY}</header></article>",
        [A, B, C],
    ),
    "a body in a box with room for ads": (f'<div class="main ads-right detail">{BODY}</div>', [A, B, C]),
    "a paragraph with links": (
        f"<div><p>{A}</p><p>{B[:10]}<a href=x>{B[10:18]}</a>{B[18:]}</p></div>",
        [A, B],
    ),
    "a sub-heading": (f"<div><p>{A}</p><h2>管线迁移</h2><p>{B}</p><p>{C}</p></div>", [A, "管线迁移", B, C]),
    "a list": (
        f"<div><p>{A}</p><ul><li>东门泵站</li><li>西河泵站</li></ul><p>{B}</p></div>",
        [A, "东门泵站", "西河泵站", B],
    ),
    "a table of figures": (
        f"<div><p>{A}</p><table><tr><td>泵站<td>流量<tr><td>东门<td>12</table><p>{B}</p></div>",
        [A, "泵站", "流量", "东门", "12", B],
    ),
    "a caption": (
        f"<div><p>{A}</p><figure><img src=x><figcaption>图为东门泵站。</figcaption></figure><p>{B}</p></div>",
        [A, "图为东门泵站。", B],
    ),
    "a lead in a box of its own": (
        f"<div><h1>三座泵站投入试运行</h1><div class=summary>{LEAD}</div><div class=text>{BODY}</div></div>",
        [LEAD, A, B, C],
    ),
    "a body that each paragraph wraps": (
        f"<main><div><div><p>{A}</p></div></div><div><div><p>{B}</p></div></div><div><div><p>{C}</p></div></div></main>",
        [A, B, C],
    ),
    "a live blog": (
        "<div>"
        + "".join(f"<div class=item><p>10:0{i}</p><p>{t}</p></div>" for i, t in enumerate((A, B, C)))
        + "</div>",
        ["10:00", A, "10:01", B, "10:02", C],
    ),
    "a body that is folded away": (f'<div style="display:none" class=full>{BODY}</div>', [A, B, C]),
    "a body in the state of a script": (
        '<script>window.__STATE__={"id":7,"content":"'
        + BODY.replace("/", "\\/") * 3
        + '"}</script><div id=app></div>',
        [A, B, C] * 3,
    ),
    "a body as HTML in entities in a script": (
        "<script>var d={content:'"
        + (BODY * 3).replace("<", "&lt;").replace(">", "&gt;")
        + "'.slice(6)}</script>",
        [A, B, C] * 3,
    ),
    "a body in a state that is percent-encoded": (
        f"<script id=DATA type=application/json>{quote(json.dumps({'content': BODY * 3}))}</script><div id=app></div>",
        [A, B, C] * 3,
    ),
    "a body that fades in": (f'<div style="visibility: hidden;">{BODY}</div>', [A, B, C]),
    "sub-headings as h1": (
        f"<div><p>{A}</p><h1>管线迁移</h1><p>{B}</p><p>{C}</p></div>",
        [A, "管线迁移", B, C],
    ),
    "one paragraph much longer than the others": (
        f"<div><div>{A}</div><div>工程分两期。</div><div>{B * 9}</div><div>{C}</div></div>",
        [A, "工程分两期。", B * 9, C],
    ),
    "a second part of the body": (
        f"<div><div class=article-text><p>{A}</p><p>{B}</p><p>{B}</p></div><div class=article-body-2><p>{C}</p></div></div>",
        [A, B, B, C],
    ),
    "posts of a forum": (
        "<div>"
        + "".join(
            f"<div class=post><a href=u{i}>老张{i}</a><p>{text}</p></div>"
            for i, text in enumerate((A, B, C, LEAD))
        )
        + "</div>",
        [A, B, C, LEAD],
    ),
    "news in brief about a deleted video": (
        f"<div><p>{A}</p><p>该视频已被删除，网友找不到原文。</p></div>",
        [A, "该视频已被删除，网友找不到原文。"],
    ),
    "a poem": (
        "<h1>三座泵站投入试运行</h1><div>"
        + "<br>".join(["雨落在老城的屋檐", "水顺着石阶往下走", "泵站的灯亮了一夜"] * 6)
        + "</div>",
        ["雨落在老城的屋檐", "水顺着石阶往下走", "泵站的灯亮了一夜"] * 6,
    ),
    "ruby, without its readings": (
        (
            "<div><p><ruby>水<rp>(</rp><rt>shuǐ</rt><rp>)</rp></ruby>务局说，<ruby>泵<rt>bèng</rt></ruby>站已经完工。</p>"
            f"<p>{B}</p></div>"
        ),
        ["水务局说，泵站已经完工。", B],
    ),
    "nbsp without a semicolon": (f"<div><p>&nbsp&nbsp&nbsp{A}</p><p>{B}</p></div>", [A, B]),
    "numeric entities": (
        f"<div><p>&#26032;&#x95fb;说，&#8220;泵站&#8221;已经完工，运行平稳。</p><p>{B}</p></div>",
        ["新闻说，“泵站”已经完工，运行平稳。", B],
    ),
    "a line break of the source inside a sentence": (
        f"<div><p>{A[:12]}\n   {A[12:]}</p><p>{B}</p></div>",
        [A, B],
    ),
    "tags that were never closed": (f"<div><p>{A}<p><b>{B}<p><font color=red>{C}</div>", [A, B, C]),
}

DROPPED = {
    "links between paragraphs": (
        f"<div><p>{A}</p><p><a href=x>点击查看泵站的全部照片</a></p><p>{B}</p></div>",
        [A, B],
    ),
    "a related list with its heading": (
        f"<div>{BODY}<div><h3>相关新闻</h3><ul><li><a href=1>河道清淤工程下月开工</a><li><a href=2>老桥重开</a></ul></div></div>",
        [A, B, C],
    ),
    "a related list without a box": (
        f"<div>{BODY}<p>延伸閱讀：</p><p><a href=1>河道清淤工程下月开工</a></p><p><a href=2>老桥重开</a></p></div>",
        [A, B, C],
    ),
    "teasers in alike boxes": (
        f"<div><div class=c>{BODY}</div>"
        + "".join(
            f"<div class=t><h4><a href={i}>河道清淤工程下月开工</a></h4><p>{LEAD}</p></div>" for i in range(5)
        )
        + "</div>",
        [A, B, C],
    ),
    "readers' comments by name": (
        f"<div>{BODY}</div><div id=comments><p>老张：早就该修了，每年都淹，今年总算好了。</p></div>",
        [A, B, C],
    ),
    "readers' comments longer than the article": (
        f"<div><div>{BODY}{BODY}</div><ul>"
        + "".join(
            f"<li><div><a href=u>读者{i}</a></div><div>早就该修了，每年都淹，今年总算好了，希望别的地方也快点修。</div></li>"
            for i in range(12)
        )
        + "</ul></div>",
        [A, B, C, A, B, C],
    ),
    "a share bar": (f"<div><div class=share>分享到：微信 微博 QQ空间</div>{BODY}</div>", [A, B, C]),
    "a breadcrumb and the title": (
        f"<div><div>当前位置：<a href=/>首页</a> &gt; 正文</div><h1>三座泵站投入试运行</h1>{BODY}</div>",
        [A, B, C],
    ),
    "a hidden copy": (f'<div><div style="display: none">{BODY}</div><div>{BODY}</div></div>', [A, B, C]),
    "scripts, styles, forms": (
        f"<div><script>var a='{A}';</script><style>p{{}}</style><p>{A}</p><select><option>甲</select><p>{B}</p></div>",
        [A, B],
    ),
    "an embedded post": (
        f"<div><p>{A}</p><blockquote class=twitter-tweet><p>本局提醒：今晚有雨，请注意安全。</p></blockquote><p>{B}</p></div>",
        [A, B],
    ),
    "the foot of the page": (
        f"<div><div>{BODY}</div><div>© 2021 本市日报社，保留所有权利。</div></div>",
        [A, B, C],
    ),
}


@pytest.mark.parametrize(("inner", "expected"), KEPT.values(), ids=KEPT.keys())
def test_stays(inner: str, expected: list[str]) -> None:
    assert lines(page(inner)) == expected


@pytest.mark.parametrize(("inner", "expected"), DROPPED.values(), ids=DROPPED.keys())
def test_goes(inner: str, expected: list[str]) -> None:
    assert lines(page(inner)) == expected


NO_ARTICLE = {
    "nothing": "",
    "a menu": page(""),
    "a list of articles": page(
        "<ul>"
        + "".join(
            f"<li><a href={i}>河道清淤工程下月开工</a><p>{LEAD}</p><span>06-0{i}</span></li>"
            for i in range(9)
        )
        + "</ul>"
    ),
    "a list of links": page(
        "<ul>" + "".join(f"<li><a href={i}>河道清淤工程下月开工，市民可预约参观</a>" for i in range(9))
    ),
    "a 404": page("<p>抱歉，您访问的页面不存在，请返回首页。</p>", head="<title>404 Not Found</title>"),
    "a captcha": page("<p>您的访问过于频繁，请输入验证码后继续访问本站。</p>"),
    "a video": page(
        "<video src=x></video><p>泵站完工的航拍画面，一起来看。</p>",
        head='<meta property=og:type content="video.other">',
    ),
}


@pytest.mark.parametrize("html", NO_ARTICLE.values(), ids=NO_ARTICLE.keys())
def test_page_without_an_article_is_refused(html: str) -> None:
    with pytest.raises(FormatError, match="no article"):
        extract(html)


def test_missing_parser_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "selectolax.lexbor", None)
    with pytest.raises(FormatError, match=r"pip install 'newsclean\[html\]'"):
        extract(page(BODY))


def test_nesting_is_bounded_and_below_the_bound_harmless() -> None:
    deep = MAX_DEPTH - 10
    assert lines("<div>" * deep + BODY + "</div>" * deep) == [A, B, C]
    with pytest.raises(FormatError, match="nested"):
        extract("<span>" * (MAX_DEPTH + 10) + BODY)


def test_number_of_attributes_is_bounded() -> None:
    some = " ".join(f"a{i}=1" for i in range(50))
    assert lines(f"<div {some}>{BODY}</div>") == [A, B, C]
    many = " ".join(f"a{i}" for i in range(MAX_ATTRIBUTES + 1))
    with pytest.raises(FormatError, match="attributes"):
        extract(f"<div {many}>{BODY}</div>")


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            ["<p>", "</p>", "<div class=nav>", "</div>", "<a href=x>", "</a>", "<br>", "<table><tr>"]
        ),
        st.sampled_from(
            ["<td>", "<h1>", "<ruby>", "<rt>", "<script>", "</script>", "<ul><li>", "</ul>", "<", ">"]
        ),
        st.sampled_from(["<!--", "-->", "&nbsp", "&#0;", "&#xD800;", '"', "\0", "\n"]),
        st.sampled_from([A, B, "相关新闻", "2020-01-02", "　　"]),
    ),
    max_size=40,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(MARKUP)
def test_any_markup_gives_lines_of_the_page_or_a_format_error(html: str) -> None:
    try:
        text = extract(html).text
    except FormatError:
        return
    assert text
    assert all(line == line.strip() != "" for line in text.split("\n"))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from([A, B, C, LEAD]), min_size=2, max_size=6),
    st.sampled_from(["p", "div", "section"]),
)
def test_every_sentence_of_a_plain_body_comes_back_in_order(sentences: list[str], tag: str) -> None:
    inner = "".join(f"<{tag}>{sentence}</{tag}>" for sentence in sentences)
    assert lines(page(f"<div>{inner}</div>")) == sentences


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("今天的 <b> 标签", None, False),
        ("<p>一段带标签的文字</p>", None, False),
        ("甲 < 乙", "a.txt", False),
        ("没有标签的正文。", "a.html", False),
        ("", "a.html", False),
        ("<div>片段</div>", "a.SHTML", True),
        ("<!DOCTYPE html><p>x", None, True),
        ("\ufeff\n <HTML lang=zh>", "a.txt", True),
        ('<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE html>', None, True),
        ("\x1a\u2060\u202f<html>", None, True),
        ("\n" * 300 + "<body>", None, True),
        ("<\0h\0t\u200bml>", None, True),
        ("&nbsp;&nbsp;\n<html>", None, True),
        ("<?xml version='1.0'?><rss>", None, False),
        ("<!-- never closed", None, False),
    ],
)
def test_is_html(text: str, source: str | None, expected: bool) -> None:
    assert is_html(text, source) is expected


def test_cleaner_extracts_only_where_a_step_is_on_and_text_was_not_asked_for() -> None:
    html = page(f"<div>{BODY}</div>")
    assert Cleaner(Options(steps=("tidy",))).clean(html).text == f"{A}\n{B}\n{C}\n"
    assert (
        Cleaner(Options(steps=("tidy",))).clean(html.encode("gb18030"), source="a.html").text
        == f"{A}\n{B}\n{C}\n"
    )
    assert "<title>" in Cleaner(Options(steps=())).clean(html, source="a.html").text
    assert (
        "<title>" in Cleaner(Options(steps=("tidy",), input_format="text")).clean(html, source="a.html").text
    )


def test_html_option_leaves_a_text_without_tags_alone() -> None:
    text = f"{A}\n{B}\n"
    assert Cleaner(Options(steps=("tidy",), input_format="html")).clean(text, source="a.html").text == text


def test_cleaning_what_came_out_changes_nothing() -> None:
    cleaner = Cleaner()
    once = cleaner.clean(page(f"<h1>三座泵站投入试运行</h1><div>{BODY}</div>"), source="a.html").text
    assert cleaner.clean(once, source="a.html").text == once


def test_only_newsclean_errors_leave_the_cleaner() -> None:
    with pytest.raises(NewscleanError):
        Cleaner().clean(b"<html><body><a href=/>1</a></body></html>")
