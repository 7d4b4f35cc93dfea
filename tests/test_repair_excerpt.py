"""What repair looks at of a page: what is left out has no sign, and the page comes out as when all is looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsclean.repair import _in_rounds, _odd, excerpt, gates, repair

if TYPE_CHECKING:
    from newsclean.repair.excerpt import Excerpt

CLEAN = "浙江省图书馆昨天公布了新的开放时间，读者可以通过网站预约(电话8:30-17:00)，占比50%。A股，C&A。"
LINE = CLEAN + "\n"
#: Damage of every family, and text beside it that bears on it.
DAMAGE = [
    *(
        "&nbsp;",
        "&ldquo;新&rdquo;",
        "&lt;p\n&gt;",
        "?#19994;",
        "\\u4e2d\\u56fd",
        "%E4%B8%AD%E5%9B%BD",
        "%u4e2d",
    ),
    *(
        "图(tú)书(shū)馆(guǎn)",
        "拼音：",
        "的(de)",
        "荨（ㄑㄧㄢˊ）麻",
        "轉變?！闭憬瓐D書館",
        "_x000D_",
        "</p>",
        "<p>",
    ),
    *(
        "?/span>",
        "中 国 人 民 日 报 今 天 发 表",
        " ? ? ?",
        "张 明、李 华",
        "\xa0",
        "\u200b",
        "⻅",
        "︰",
        "\ue000",
    ),
    *(
        "ä¸­å›½",
        "ÖÐ¹úÐÂÎÅÖÐ¹ú",
        "é",
        "鐨勬槸鐨勬槸",
        "い瓣い瓣い瓣",
        "锟斤拷",
        "斤拷",
        "烫烫烫",
        "????",
        "\ufffd",
        "α",
    ),
]
pages = st.lists(st.sampled_from([*DAMAGE, *[LINE] * 12, *[CLEAN] * 12, "\n"]), max_size=40).map("".join)


def excerpted(page: str) -> Excerpt | None:
    return excerpt.excerpt(page, spaced=" " in gates.ascii_signs(page))


@given(pages)
@example(LINE * 3 + "张\xa0三\n" + LINE * 3)
@example(LINE * 20 + "\xa0" + LINE * 20 + "\u200b" + CLEAN * 80 + "\xa0" + CLEAN * 80)
@settings(max_examples=300, deadline=None)
def test_repairing_an_excerpt_is_repairing_the_page(page: str) -> None:
    whole, records = _in_rounds(page, _odd(page), gates.ascii_signs(page), str, lossy=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsclean.repair._SHORT", 0)
        assert repair(page) == (whole, tuple(records))


@given(pages)
@settings(max_examples=100, deadline=None)
def test_what_is_left_out_bears_no_sign(page: str) -> None:
    part = excerpted(page)
    if part is not None:
        edges = [0, *(edge for span in part.spans for edge in span), len(page)]
        rest = "\n".join(page[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
        assert not gates.count_odd(rest)
        assert not set(gates.ascii_signs(rest)) - {" "}
        assert not re.search(r"[<\\?]|斤拷", rest)


@given(pages)
@settings(max_examples=100, deadline=None)
def test_an_excerpt_goes_back_where_it_was_and_knows_its_lines(page: str) -> None:
    part = excerpted(page)
    if part is not None:
        assert part.put_back(page, part.text) == page
        theirs = page.split("\n")
        for number, line in enumerate(part.text.split("\n"), start=1):
            pieces = line.split("\ufdd0")
            assert all(piece in theirs[part.line(number) - 1] for piece in pieces) or pieces == ["", ""]


@pytest.mark.parametrize(
    ("page", "share"),
    [
        (LINE * 100 + "张\xa0三\n" + LINE * 100, 0.05),
        (CLEAN * 100 + "张\xa0三。" + CLEAN * 100, 0.25),
        ("No full stop, no line. " * 1000 + "\xa0" + LINE * 2000, 0.35),
    ],
    ids=["lines", "one line", "one line without a stop"],
)
def test_one_sign_costs_what_stands_around_it(page: str, share: float) -> None:
    part = excerpted(page)
    assert part is not None
    assert len(part.text) < share * len(page)


@pytest.mark.parametrize("page", ["\xa0" * 50, LINE + "\ufdd0\xa0" + LINE * 9, "中\xa0国\n" * 9])
def test_page_with_signs_everywhere_or_a_mark_like_the_gaps_is_looked_at_as_it_is(page: str) -> None:
    assert excerpted(page) is None


def test_a_character_that_means_a_gap_and_comes_of_an_entity_stays_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("newsclean.repair._SHORT", 0)
    page = LINE * 10 + "一&#64976;二&nbsp;三\n" + LINE * 10
    assert repair(page)[0] == page.replace("&#64976;", "\ufdd0").replace("&nbsp;", " ")


@pytest.mark.parametrize("lines", [1, 400], ids=["short", "long"])
def test_only_a_long_page_is_excerpted(lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(excerpt, "excerpt", lambda page, *, spaced: made.append((len(page), spaced)))
    repair(LINE * lines + "\xa0\n" + LINE * lines)
    assert bool(made) == (lines > 1)
