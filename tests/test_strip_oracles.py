"""What strip works out quickly is what a slow reading of its rules gives."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean.meta import Captures
from newsclean.packs import builtin_rules
from newsclean.strip import called, glued, places, strip
from newsclean.strip.credits import last_stop, parse_credits
from newsclean.strip.effort import FIRST_KEY, Effort
from newsclean.strip.lines import _spoken, lines_of
from newsclean.strip.matching import match_lines
from newsclean.strip.page import KeyedLine, Line, Page
from newsclean.strip.places import AFTER, BEFORE, CLOSE, MARGIN, NEAR_THE_END, ZONED
from newsclean.strip.sections import cut_sections
from newsclean.strip.zones import Zones, edges, prose_behind

RULES = builtin_rules()
PROSE = "街道办主任说，施工期间不停水不停电，每天晚上十点以后不再使用大型机械。"
KEYED_PROSE = "二〇一八年修的桥在2019年5月加宽，桥上的路灯由二十盏增加到四十盏，夜里亮堂多了。"
HEADING, TITLE, SUBHEAD = "相关阅读：", "城东新桥下月建成通车后三条公交线路将作调整", "钱从哪里来"


def read(texts: list[str]) -> list[Line]:
    text = "\n".join(texts)
    return lines_of(Page.of(text, text), RULES, Effort(len(text)), FIRST_KEY)


def titles_after(lines: list[Line], index: int) -> list[Line]:
    """Read the list below one heading, as if no other heading were there."""
    titles: list[Line] = []
    for line in lines[index + 1 :]:
        if line.blank or line.noise is not None or line.heading is not None:
            continue
        if not line.is_title_like or (line.is_sentence and not line.ends_open):
            break
        titles.append(line)
    else:
        return titles
    while titles and len(titles[-1].view.strip()) <= 14:
        titles.pop()
    return titles[:12]


@given(st.lists(st.sampled_from([PROSE, HEADING, TITLE, TITLE, SUBHEAD, ""]), max_size=40))
@example([PROSE, HEADING, *[TITLE] * 3, HEADING, *[TITLE] * 20, SUBHEAD, PROSE])
@example([PROSE, HEADING, HEADING, *[TITLE] * 30, PROSE])
@example([PROSE, HEADING, *[TITLE] * 20, HEADING, TITLE])
def test_lists_read_in_one_go_are_the_lists_read_heading_by_heading(texts: list[str]) -> None:
    quick, slow = read(texts), read(texts)
    match_lines(quick, RULES, Captures())
    match_lines(slow, RULES, Captures())
    cut_sections(quick)
    for index, line in enumerate(slow):
        if line.heading is not None and line.noise is None:
            line.noise = line.heading
            for title in titles_after(slow, index):
                title.noise = line.heading
    assert [line.noise for line in quick] == [line.noise for line in slow]


@given(
    st.lists(st.sampled_from([PROSE, KEYED_PROSE, "首页 新闻", ""]), min_size=1, max_size=25),
    st.lists(st.booleans(), min_size=25, max_size=25),
)
def test_places_by_bounds_are_the_places_by_counting(texts: list[str], doubts: list[bool]) -> None:
    lines = read(texts)
    doubtful = {id(line) for line, doubt in zip(lines, doubts, strict=False) if doubt}

    def is_candidate(line: KeyedLine) -> bool:
        return line.may_be_candidate and id(line) in doubtful

    zones = Zones(lines, is_candidate)
    first, last = edges(lines)
    for index, behind in enumerate(prose_behind(lines, is_candidate)):
        expected = BEFORE if index < first else 0
        if index > last:
            expected |= AFTER
        elif behind <= 0.12:
            expected |= NEAR_THE_END
        elif behind <= 1 / 3:
            expected |= MARGIN
        assert zones.of(index, ZONED) == expected, index
        assert index not in zones.middle or zones.of(index, ZONED | CLOSE, glued=True) == expected == 0


def test_the_examples_of_places_hold_doubtful_prose() -> None:
    prose, keyed = read([PROSE, KEYED_PROSE])
    assert prose.is_sentence
    assert not prose.may_be_candidate
    assert keyed.is_sentence
    assert keyed.may_be_candidate


@pytest.mark.parametrize("count", [1, 2, 30])
def test_every_link_to_a_quote_in_a_line_goes(count: int) -> None:
    line = "九江投资(行情600053,诊股)昨天公告，周小芳（24）说股价没有变，" * count
    assert strip(line, RULES)[0] == "九江投资昨天公告，周小芳（24）说股价没有变，" * count


def test_links_far_from_each_other_go_and_what_stands_between_stays() -> None:
    between = PROSE * 30
    assert strip(f"甲(行情,诊股)涨。{between}乙(行情,诊股)跌。", RULES)[0] == f"甲涨。{between}乙跌。"


def test_a_closing_mark_goes_behind_any_number_of_its_keys() -> None:
    line = PROSE + "他在稿纸上写了（完），又划掉。" * 15 + "（完）"
    assert strip(line, RULES)[0] == line.removesuffix("（完）")


#: What rules take and what they leave, as they are written, and sentences of the article.
EXAMPLES = [text for rule in RULES for text in (*rule.strip, *rule.keep) if "\n" not in text]
ENDS = ["", "。", "”", "!", "…", ")", "**", " "]


@given(
    st.lists(
        st.tuples(st.sampled_from([PROSE, KEYED_PROSE, *EXAMPLES]), st.sampled_from(ENDS)),
        min_size=1,
        max_size=12,
    )
)
def test_rules_that_cannot_end_like_the_line_would_have_cut_nothing(pieces: list[tuple[str, str]]) -> None:
    text = "\n".join(line + end for line, end in pieces)
    quick = strip(text, RULES)
    with pytest.MonkeyPatch.context() as patch:
        for module in (places, called):
            patch.setattr(module, "may_end_in", lambda *_: True)
        called.called_by.cache_clear()
        slow = strip(text, RULES)
    called.called_by.cache_clear()
    assert quick == slow


@given(st.text("记者王小明: /。!?)1责编,", max_size=40), st.text("。)1 ;", max_size=6))
@example("本报讯,桥通车了。记者 王小明", "。")
@example("记者:王小明)", "20200101")
def test_no_credits_begin_before_the_last_stop(text: str, end: str) -> None:
    view = text + end
    for start in range(last_stop(view, len(view))):
        assert parse_credits(view, start, len(view), RULES) is None


QUOTED = re.compile(r"“[^”\n]{1,120}”|「[^」\n]{1,120}」|『[^』\n]{1,120}』|‘[^’\n]{1,120}’")


@given(
    st.lists(
        st.sampled_from(["“", "”", "「", "」", "‘", "’", "记者", "来源", "桥", "\n", "<br>", "<br/>"]),
        max_size=30,
    )
)
def test_quotations_of_a_page_are_those_of_its_lines(pieces: list[str]) -> None:
    view = "".join(pieces)
    hits = RULES.keys.occurrences(view)
    expected = []
    for line in lines_of(Page.of(view, view), RULES, Effort(len(view)), FIRST_KEY):
        quoted = [match.span() for match in QUOTED.finditer(view, line.start, line.end)]
        expected += [
            hit
            for hit in hits
            if line.start <= hit[0] < line.after and not any(low <= hit[0] < high for low, high in quoted)
        ]
    assert _spoken(view, hits) == expected


@given(st.text("电讯 (桥\u3000", max_size=12))
def test_datelines_are_what_a_pattern_finds(before: str) -> None:
    view = before + "(记者"
    expected = re.search(r"[电讯]\s*\Z", before) is not None
    assert glued._is_dateline(view, len(before)) == expected


LINES = [
    PROSE,
    KEYED_PROSE,
    HEADING,
    TITLE,
    "责任编辑：王小明",
    "責任編輯：王小明",
    "城西报讯 责任编辑：王小明",
    PROSE + "（责任编辑：王小明）",
    PROSE + "更多精彩内容请关注城西晚报微信",
    "首页 > 新闻 > 正文",
    "2023-05-01 10:22 来源：城西晚报",
    "“责任编辑：王小明”",
    "[登录](/login) | [注册](/join)",
    "",
]


@given(st.lists(st.sampled_from(LINES), max_size=14))
@example([PROSE, PROSE + "（责任编辑：王小明）", PROSE, PROSE + "（责任编辑：王小明）"])
@example(["责任编辑：王小明", PROSE, "責任編輯：王小明", PROSE, "责任编辑：王小明"])
def test_a_line_that_repeats_is_judged_as_if_it_stood_alone(texts: list[str]) -> None:
    text = "\n".join(texts)
    quick = strip(text, RULES, script="mixed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KeyedLine, "__init__", _without_twin)
        assert strip(text, RULES, script="mixed") == quick


_init = KeyedLine.__init__


def _without_twin(line: KeyedLine, *values: object, twin: KeyedLine | None = None) -> None:
    _init(line, *values)  # type: ignore[arg-type]


def test_a_line_that_repeats_is_looked_at_once() -> None:
    lines = [
        line for line in read(["责任编辑：王小明"] * 3 + ["责任编辑：王小满"]) if isinstance(line, KeyedLine)
    ]
    assert [line.twin for line in lines] == [None, lines[0], lines[0], None]
