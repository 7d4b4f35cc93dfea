"""What a page says about its article: JSON-LD, OpenGraph, <meta>, and the lines under the title."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from newsclean import Cleaner, Options
from newsclean.formats.html import extract
from newsclean.formats.html.head import without_site
from newsclean.formats.html.meta import iso_time

if TYPE_CHECKING:
    from newsclean.values import Meta

pytest.importorskip("selectolax")

BODY = (
    "<div class=text><p>市水务局昨天通报，新建的三座泵站已经投入试运行，老城区的积水点减少了一半。</p>"
    "<p>负责人周岚说，施工期间共迁移管线十二公里，沿线居民的用水没有受到影响。</p></div>"
)
TITLE = "三座泵站投入试运行 老城区积水减半"


def meta(head: str = "", above: str = f"<h1>{TITLE}</h1>", body: str = BODY) -> Meta:
    return extract(f"<html><head>{head}</head><body><div>{above}{body}</div></body></html>").meta


def json_ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


NOTHING_SAID = {
    "a body alone": ("", ""),
    "broken JSON-LD": ('<script type="application/ld+json">{"@type": "NewsArticle", </script>', ""),
    "JSON-LD nested without end": ('<script type="application/ld+json">' + "[" * 100_000 + "</script>", ""),
    "JSON-LD of something else": (
        '<script type="application/ld+json">{"@type": "WebSite", "name": "甲"}</script>',
        "",
    ),
    "an impossible date": ("<meta name=pubdate content=2021-13-45>", ""),
    "an author that is an address": ('<meta name=author content="https://example.com/u/7">', ""),
}


@pytest.mark.parametrize(("head", "above"), NOTHING_SAID.values(), ids=NOTHING_SAID.keys())
def test_what_is_not_said_stays_none(head: str, above: str) -> None:
    said = meta(head, above)
    assert (said.byline, said.source, said.published, said.updated, said.tags) == (None, None, None, None, ())


def test_the_site_is_no_author() -> None:
    said = meta(f"<title>{TITLE}_日报新闻</title><meta name=author content=日报>")
    assert said.byline is None
    said = meta("<meta property=og:site_name content=日报网><meta name=author content=日报网>")
    assert (said.byline, said.publisher) == (None, "日报网")


SAID = {
    "JSON-LD": (
        json_ld(
            headline=TITLE,
            datePublished="2023-08-23T15:06:00+08:00",
            dateModified="2023-08-23T16:00:00+0800",
            author=[{"@type": "Person", "name": "周岚"}, {"@type": "Person", "name": "林知遠"}],
            publisher={"name": "本市日报"},
            keywords=["泵站", "积水"],
        ),
        {
            "title": TITLE,
            "published": "2023-08-23T15:06:00+08:00",
            "updated": "2023-08-23T16:00:00+08:00",
            "byline": "周岚、林知遠",
            "publisher": "本市日报",
            "tags": ("泵站", "积水"),
        },
    ),
    "JSON-LD in a graph": (
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Organization"}, {"@type": ["Article"], '
            '"datePublished": "2020-01-02"}]}</script>'
        ),
        {"published": "2020-01-02"},
    ),
    "OpenGraph": (
        (
            '<meta property="article:published_time" content="2020-05-06T07:08:09Z"><meta property="article:tag" content="泵站">'
            '<meta property="article:tag" content="汛期"><meta property="og:site_name" content="日报网">'
        ),
        {"published": "2020-05-06T07:08:09Z", "tags": ("泵站", "汛期"), "publisher": "日报网"},
    ),
    "named <meta>": (
        (
            '<meta name="source" content="来源：新报"><meta name="author" content="記者陳宥安／綜合報導"><meta name="pubdate" '
            'content="2019-09-10 08:00"><meta name="keywords" content="泵站，积水、汛期">'
        ),
        {
            "source": "新报",
            "byline": "陳宥安",
            "published": "2019-09-10T08:00",
            "tags": ("泵站", "积水", "汛期"),
        },
    ),
    "the address": (
        '<link rel=canonical href="https://example.com/n/2019/0826/c12.html">',
        {"published": "2019-08-26"},
    ),
}


@pytest.mark.parametrize(("head", "expected"), SAID.values(), ids=SAID.keys())
def test_stated_in_the_head(head: str, expected: dict[str, object]) -> None:
    said = meta(head)
    assert {key: said[key] for key in expected} == expected


VISIBLE = {
    "date, source, author without separators": (
        "2019-09-26 12:11来源：新报网作者：李山",
        {"published": "2019-09-26T12:11", "source": "新报网", "byline": "李山"},
    ),
    "a date in words": (
        "2014年3月19日 下午2:17:48 來源： 寧夏新報",
        {"published": "2014-03-19T14:17:48", "source": "寧夏新報"},
    ),
    "a reporter in brackets": (
        "〔記者林知遠／台北報導〕 2020/08/08",
        {"byline": "林知遠", "published": "2020-08-08"},
    ),
    "updated": (
        "發布：2023/8/23 20:31（更新：2023/8/23 21:19）",
        {"published": "2023-08-23T20:31", "updated": "2023-08-23T21:19"},
    ),
    "a name before the time": (
        "周岚 2023年08月31日 21:00:00",
        {"byline": "周岚", "published": "2023-08-31T21:00:00"},
    ),
    "a desk and names before the time": ("新报快讯／周岚、林知远 2023-08-31", {"byline": "周岚、林知远"}),
    "no name before the time": ("发布时间 2023-08-31 来源 不明", {"byline": None, "source": None}),
    "a link glued to the source": (
        "2019-09-07 09:59:22 来源: <b>新报</b><a href=x>举报</a>",
        {"source": "新报"},
    ),
}


@pytest.mark.parametrize(("line", "expected"), VISIBLE.values(), ids=VISIBLE.keys())
def test_read_from_the_lines_under_the_title(line: str, expected: dict[str, object]) -> None:
    said = meta(above=f"<h1>{TITLE}</h1><div>{line}</div>")
    assert {key: said[key] for key in expected} == expected


NO_NAME_ALONE = {
    "a section": ("<div>国际</div><div>2023-08-31 21:00</div>", ""),
    "what the reader can do": ("<div>分享到微博</div><div>2023-08-31 21:00</div>", ""),
    "a crumb that stands above, too": (
        "<div>生活百态</div><div>2023-08-31 21:00</div>",
        "<div>生活百态</div>",
    ),
    "nothing with a time behind it": ("<div>周岚</div><div>泵站位于河边</div>", ""),
    "a subtitle": ("<div>老城区的居民说，他们等了十二年</div><div>2023-08-31 21:00</div>", ""),
    "a photographer": ("<div>2023-08-31 21:00</div><div>泵站外景。（記者林知遠攝）</div>", ""),
    "a desk": ("<div>2023-08-31 21:00</div><div>地方中心／綜合報導</div>", ""),
    "a section behind the time": ("<div>2023-08-31 21:00 本地</div>", ""),
    "a login": ("<meta name=source content=abcde01><div>2023-08-31 21:00</div>", ""),
}


@pytest.mark.parametrize(("below", "above"), NO_NAME_ALONE.values(), ids=NO_NAME_ALONE.keys())
def test_what_stands_near_the_time_is_not_always_a_name(below: str, above: str) -> None:
    said = meta(above=f"{above}<h1>{TITLE}</h1>{below}")
    assert (said.byline, said.source) == (None, None)


NAME_ALONE = {
    "a writer": ("<div>周岚</div><div>2023-08-31 21:00</div>", {"byline": "周岚"}),
    "a writer with a post": (
        "<div>尼克·馬許（Nick Marsh）</div><div>本報駐外記者</div><div>2023年8月31日</div>",
        {"byline": "尼克·馬許（Nick Marsh）", "published": "2023-08-31"},
    ),
    "a channel, and a time without its year": (
        "<meta name=dateUpdate content='2023-01-02 08:00:00'><div>IT河边</div><div>发布时间：12-31 22:46</div>",
        {"byline": "IT河边", "published": "2022-12-31T22:46"},
    ),
    "an agency": ("<div>新华社</div><div>2023-08-31 21:00</div>", {"byline": None, "source": "新华社"}),
    "a paper behind the time": ("<div>2023-08-31 21:00 河岸日报</div>", {"source": "河岸日报"}),
    "a channel of the site behind the time": (
        "<div>http://www.hean.example 2023年08月31日21:00 河岸文娱 我要评论(0)</div>",
        {"source": "河岸文娱"},
    ),
    "a reporter of a desk": (
        "<div>2023/08/31 21:00</div><div>地方中心／周岚報導</div>",
        {"byline": "周岚"},
    ),
    "an author glued to the editor": (
        "<div>2023-08-31 来源：新报网作者：周海岚责任编辑：林知远</div>",
        {"source": "新报网", "byline": "周海岚"},
    ),
}


@pytest.mark.parametrize(("below", "expected"), NAME_ALONE.values(), ids=NAME_ALONE.keys())
def test_names_without_a_label(below: str, expected: dict[str, object]) -> None:
    said = meta(f"<title>{TITLE}_要闻_河岸网</title>", above=f"<h1>{TITLE}</h1>{below}")
    assert {key: said[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("（本社記者林知遠新北23日電）", "林知遠"),
        ("（新报记者周岚北京8月23日电）", "周岚"),
        ("（本社新北23日電）", None),
        ("本社记者昨天在现场看到，新北23日电力供应正常。", None),
    ],
)
def test_a_dateline_names_the_reporter(line: str, expected: str | None) -> None:
    said = meta(body=BODY.replace("<p>", f"<p>{line}", 1))
    assert said.byline == expected


def test_labelled_lines_under_the_body_count_and_others_do_not() -> None:
    said = meta(body=BODY + "<div>来源：新报 时间：2019-09-23 14:34:05</div>")
    assert (said.source, said.published) == ("新报", "2019-09-23T14:34:05")
    assert meta(body=BODY + "<div>河道清淤 2018-01-01</div>").published is None


def test_a_date_above_the_title_counts_after_those_below_it() -> None:
    above = f"<div>快讯 2023-09-01 16:03</div><h1>{TITLE}</h1>"
    assert meta(above=above + "<div>2023-08-31 21:00</div>").published == "2023-08-31T21:00"
    assert meta(above=above).published == "2023-09-01T16:03"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("F-16战机抵达", "F-16战机抵达"),
        ("中超-泰山2比1取胜 终结三连败", "中超-泰山2比1取胜 终结三连败"),
        (
            "快讯|三座泵站今天投入试运行，老城区积水点减少一半",
            "快讯|三座泵站今天投入试运行，老城区积水点减少一半",
        ),
        ("三座泵站投入试运行_本市新闻_日报网", "三座泵站投入试运行"),
        ("三座泵站投入試運行 | 生活 | 日報 DAILY", "三座泵站投入試運行"),
        ("三座泵站投入试运行-新报网", "三座泵站投入试运行"),
        ("三座泵站投入試運行 -- 新報 / 焦點", "三座泵站投入試運行"),
        ("三座泵站投入试运行--时政--新报网", "三座泵站投入试运行"),
    ],
)
def test_without_site(title: str, expected: str) -> None:
    assert without_site(title) == expected


def test_the_heading_wins_over_a_page_title_with_more_in_it() -> None:
    assert (
        meta(f"<title>新報 {TITLE}</title><meta property=og:title content='{TITLE} - 新報'>").title == TITLE
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("电话 2019-0826", ""),
        ("2019-02-30 10:00", ""),
        ("2019-02-20 25:61", "2019-02-20"),
        ("2023-09-05T02:14:01.000+0800", "2023-09-05T02:14:01+08:00"),
        ("20230905021401", "2023-09-05T02:14:01"),
        ("2023.9.5", "2023-09-05"),
        ("發布於 2023 年 9 月 5 日 12:30", "2023-09-05T12:30"),
        ("19-12-03 08:15", "2019-12-03T08:15"),
    ],
)
def test_iso_time(text: str, expected: str) -> None:
    assert iso_time(text) == expected


def test_article_meta_joins_the_page_and_what_was_stripped() -> None:
    html = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{BODY}</body></html>"
    article = Cleaner(Options(steps=("tidy",))).clean(html)
    assert article.meta.title == TITLE
