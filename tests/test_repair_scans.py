"""The fast scans of repair, each against the slow and obvious one that it stands for."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsclean.plain import misread_first, misread_second
from newsclean.repair import debris, entities, gates, mojibake
from newsclean.repair.edits import Edit, apply_pattern

if TYPE_CHECKING:
    from newsclean.values import Repair

ODD = (
    f"[{gates.VANISH}{gates.SPACES}{gates.RADICALS}{gates.FORMS}{gates.PRIVATE}{gates.HIGH}{gates.READING}"
    r"\ufffd锟\U0002f800-\U0002fa1f\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
    rf"|[{''.join(misread_first())}](?=[{''.join(misread_second())}])|烫(?=烫烫)|屯(?=屯屯)"
)
#: What damage is made of, what stands beside it, and a character beyond U+FFFF.
PIECES = [
    *"新闻，。“”（）〔〕()[]<>%&?\\_ \n09aguɡɑáǎé·°",
    *"\x00\x0b\xa0\xad\u200b\u2003\ufe0f\ufeff\ue000\uf900\ufe30⻅鐨勬槸锟斤拷烫烫屯屯\ufffd€”›ÖÐ¹úæ–°αㄅ",
    *(
        "\U0001f600",
        "\U0002f800",
        "\U000e0041",
        "????",
        "Copyright ? 2",
        "</p>",
        "_x000D_",
        "%E4%B8%AD",
        "~{VPND~}",
        "\\u4e2d",
    ),
    *("图(tú)", "的(de)", "中 国 人 民 ", "&nbsp;", "&amp;lt;", "鐨勬柊", "ä¸­", "Ã©"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=60)


def test_the_odd_characters_are_those_of_their_classes_in_all_of_unicode() -> None:
    everything = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    assert gates.count_odd(everything) == Counter(re.findall(ODD, everything))


@given(texts)
@settings(max_examples=200, deadline=None)
def test_odd_characters_are_listed_as_often_as_they_occur(text: str) -> None:
    assert gates.count_odd(text) == Counter(re.findall(ODD, text))


def signs_in_full_text(text: str) -> set[str]:
    """Look for every sign in the text itself, with no look at its ASCII before."""
    known = gates._PATTERNS
    brackets = [gates._bracketed(*pair) for pair in ("()", "（）", "[]", "〔〕")]
    found = {
        "&": known.entity.search(text),
        "?": known.mark.search(text),
        "%": known.percent.search(text),
        "\\": "\\u" in text,
        "_": "_x00" in text,
        "<": known.tag.search(text),
        "~": "~{" in text,
        "(": any(len(pattern.findall(text)) >= 3 for pattern in brackets),
        " ": text.count(" ") > 8 and known.gaps.search(text) and len(known.spaced.findall(text)) >= 5,
    }
    return {sign for sign, is_there in found.items() if is_there}


@given(texts)
@example("啊(ɑ)哥(ɡ1)啊(ɑ)哥(ɡ)")
@example("</p，a></P>")
@example("50%，20%，E4%B8")
@example("~，{VPND~}")
@settings(max_examples=300, deadline=None)
def test_ascii_signs_are_those_of_the_full_text(text: str) -> None:
    assert set(gates.ascii_signs(text)) == signs_in_full_text(text)


def spaced_lines(text: str) -> list[int]:
    """Return the spaced lines, every gap between two hanzi looked at."""
    hanzi = "[\u3007\u3400-\u9fff]"
    gaps = [re.findall(f"(?<={hanzi})( ?)(?={hanzi})", line) for line in text.split("\n")]
    return [at for at, found in enumerate(gaps) if len(found) >= 8 and 2 * sum(map(len, found)) > len(found)]


@given(
    st.lists(st.sampled_from(["中", "中 ", "国 ", "新闻", "，", " ", "a", "\n"]), max_size=80).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_spaced_lines_are_those_with_spaces_in_more_than_half_of_their_gaps(text: str) -> None:
    lines = {text.count("\n", 0, edit.start) for edit in debris._spaced(text)}
    assert not lines or len(gates._PATTERNS.spaced.findall(text)) >= gates._SPACED
    spaced = [at for at in spaced_lines(text) if text.split("\n")[at].count(" ") > 8]
    assert sorted(lines) == spaced


LOST = re.compile(
    r"(?:锟斤拷|锟斤|斤拷)[锟斤拷]*|[烫屯]{3,}|\ufffd+|\?{4,}|(?<=Copyright )\?(?= \d)",
)


@given(st.lists(st.sampled_from([*"锟斤拷烫屯?\ufffd新 2", "Copyright "]), max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_lost_text_is_found_by_its_signs(text: str) -> None:
    assert [m.span() for m in debris._find_lost(text)] == [m.span() for m in LOST.finditer(text)]
    assert any(sign in text for sign in debris._LOST_SIGNS) or not LOST.search(text)


latin = st.lists(st.sampled_from([*"ÖÐ¹úæ–°é—»ä¸­Ã©€\x81\x9dz@0 (）新\n", "Ã¤Â¸\xad"]), max_size=40).map(
    "".join
)


@given(latin)
@settings(max_examples=300, deadline=None)
def test_runs_of_misread_text_begin_with_their_signs(text: str) -> None:
    cp = mojibake._CONTINUATION
    slow = re.compile(
        rf"(?:[\xc2-\xdf]{cp}|[\xe0-\xef]{cp}{{2}}|[\xf0-\xf4]{cp}{{3}})+(?:[\xe2-\xe9\xef]{cp}?(?=\n|$))?"
    )
    assert [m.span() for m in mojibake._find_utf8_runs(text)] == [m.span() for m in slow.finditer(text)]


def double_byte_runs(text: str) -> list[Edit]:
    """Read every stretch of single-byte characters that looks like one of two-byte ones."""
    stretches = re.finditer(rf"[\x20-\xff{mojibake._CP1252}]{{4,}}", text)
    looking = [m for m in stretches if mojibake._looks_double(m[0])]
    edits = [
        mojibake._best(m.start(), m[0], mojibake._single_bytes(m[0]), ("gb18030", "big5hkscs"))
        for m in looking
    ]
    return [edit for edit in edits if edit is not None]


@given(latin)
@example("新ÖÐ¹ú新ab ÖÐ¹úÖÐ¹ú中\nz ÖÐ¹úÖÐ¹ú")
@settings(max_examples=300, deadline=None)
def test_double_bytes_are_those_of_all_single_byte_stretches(text: str) -> None:
    assert [*mojibake._double_byte_runs(text)] == double_byte_runs(text)


@given(
    st.lists(st.sampled_from([*"%uU\\4eE2D= a中", "%E4", "%u4e2d", "\\u4e2d", "?a=%B8"]), max_size=30).map(
        "".join
    )
)
@settings(max_examples=300, deadline=None)
def test_escapes_are_found_by_their_signs(text: str) -> None:
    escapes = re.compile(r"(?:\\{1,2}u[0-9a-fA-F]{4})+|(?:%u[0-9a-fA-F]{4})+")
    found = [m.span() for m in escapes.finditer(text)]
    assert [m.span() for m in entities._find_unicode_escapes(text)] == found
    assert entities._has_unicode_escape(text) or not found
    assert entities._has_percent_run(text) or not any(entities._percent_escapes(text))
    stretches = [m for m in re.finditer("[!-~]{3,}", text) if re.match("[^%]*%[0-9A-Fa-f]{2}", m[0])]
    outside = [m.span() for m in stretches if not entities._is_url(m[0].partition("%")[0])]
    assert [*entities._escaped_stretches(text)] == outside


@pytest.mark.parametrize("replace", ["", " "])
def test_a_pattern_is_recorded_once_for_each_line_it_changes(replace: str) -> None:
    records: list[Repair] = []
    text = "一x二x\n三\nx四\nx"
    assert apply_pattern(text, re.compile("x"), replace, "test", records) == text.replace("x", replace)
    assert [(record.line, record.count, record.before) for record in records] == [
        (1, 2, "一x二x"),
        (3, 1, "x四"),
        (4, 1, "x"),
    ]


def lines_with_signs(text: str, patterns: tuple[re.Pattern[str], ...], longest: int) -> list[tuple[int, str]]:
    """Return the lines, endless ones in parts, that one of the patterns finds something in, one by one."""
    lines = [(line.start(), line[0]) for line in re.finditer(f"[^\n]{{1,{longest}}}", text)]
    return [(start, line) for start, line in lines if any(pattern.search(line) for pattern in patterns)]


@given(st.text(st.sampled_from("ab中\n"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_lines_with_signs_are_those_that_a_look_at_each_line_finds(text: str) -> None:
    patterns = (re.compile("a(?=b)"), re.compile("中[^\n]{0,2}?中"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mojibake, "_LINE", 7)
        found = [*mojibake._lines_with(text, [pattern.search for pattern in patterns])]
    signs = lines_with_signs(text, patterns, 7)
    # A sign across the end of a part may make that part a candidate; the caller looks at each.
    assert [line for line in found if any(pattern.search(line[1]) for pattern in patterns)] == signs


#: UTF-8 as cp1252 shows it: a lead, and as many continuation bytes as it announces, tried at every place.
ONE_RUN = re.compile(
    rf"(?:[\xc2-\xdf]{mojibake._CONTINUATION}|[\xe0-\xef]{mojibake._CONTINUATION}{{2}}"
    rf"|[\xf0-\xf4]{mojibake._CONTINUATION}{{3}})+(?:[\xe2-\xe9\xef]{mojibake._CONTINUATION}?(?=\n|$))?"
)


@given(st.text(st.sampled_from("Ã©ä¸\xadæ–°é—»Â\x85ð\x9f\x98€ïà\n\rab中"), max_size=30))
@settings(max_examples=300, deadline=None)
def test_runs_of_misread_utf8_are_found_as_if_each_place_were_tried(text: str) -> None:
    runs, at = [], 0
    while at < len(text):
        run = ONE_RUN.match(text, at)
        at = run.end() if run else at + 1
        runs += [run.span()] if run else []
    assert [run.span() for run in mojibake._find_utf8_runs(text)] == runs
