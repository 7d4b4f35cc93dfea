"""Damaged and mixed files, and what holds for all bytes."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean.decode import decode, decode_stream, one_line
from newsclean.decode import lines as by_line
from newsclean.decode.detect import quick_look, read
from newsclean.decode.one_line import suspicious
from newsclean.decode.rank import Reading, rank, sample
from newsclean.decode.realign import ASCII, CUT, EURO, FOUR_BYTES, SPOILT, STRAY, realign
from newsclean.decode.tables import pairs
from newsclean.decode.usual import read_usual
from newsclean.errors import NewscleanError
from newsclean.likelihood import nats_table

HANS = (
    "新华社北京1月3日电（记者王小明）国家统计局今天公布的数据显示，去年全国粮食总产量再创新高。",
    "记者从有关部门了解到，今年将继续扩大开放，“走出去”的企业越来越多。",
    "会议指出，要坚持以人民为中心，着力解决好群众关心的教育、医疗和住房问题。",
    "图片：新图书馆的阅览室",
)
HANT = (
    "記者王小明台北報導，市政府今天宣布，將於下週開放新的圖書館，市民可免費入場參觀。",
    "教育局長表示，未來三年還會陸續興建六座分館，「讓每個孩子都有書看」。",
    "氣象局提醒，北部地區明天起轉為陰雨天氣，民眾出門請記得攜帶雨具。",
)
HANZI_TEXT = "".join(HANS[:3])
CODECS = ["gb18030", "gbk", "cp950", "big5hkscs", "utf-8", "utf-16-le", "utf-32-be"]


def lines_of(codec: str) -> tuple[str, ...]:
    return HANT if codec in {"cp950", "big5hkscs"} else HANS[:3]


@pytest.mark.parametrize("codec", ["gbk", "cp950", "utf-8"])
@pytest.mark.parametrize("line", [0, 1, 2])
def test_one_spoilt_byte_costs_one_character_and_names_its_line(codec: str, line: int) -> None:
    lines = lines_of(codec)
    data = bytearray("\r\n".join(lines).encode(codec))
    start = len("\r\n".join((*lines[:line], "")).encode(codec))
    data[start + 30] = 0xFF
    text, encoding = decode(bytes(data))
    got = text.split("\n")
    assert [a for i, a in enumerate(got) if i != line] == [a for i, a in enumerate(lines) if i != line]
    assert encoding.damaged_line == line + 1
    assert encoding.replaced == text.count("\ufffd") <= 2
    assert abs(len(got[line]) - len(lines[line])) <= 1


# Big5 has trail bytes that are letters, so a shifted run can end without an error: 府今天宣布， with its first byte
# lost decodes as 洸略竣悗聽活A, in which nothing is odd enough for a second look.
@pytest.mark.parametrize(("codec", "most"), [("gbk", 3), ("cp950", 8)])
def test_a_lost_byte_anywhere_costs_a_few_characters(codec: str, most: int) -> None:
    whole = "".join(lines_of(codec))
    data = whole.encode(codec)
    losses: list[int] = []
    for at in range(len(data)):
        text, encoding = decode(data[:at] + data[at + 1 :])
        head = next((i for i, (a, b) in enumerate(zip(text, whole, strict=False)) if a != b), len(text))
        back = zip(text[::-1], whole[::-1], strict=False)
        tail = next((i for i, (a, b) in enumerate(back) if a != b), len(text))
        losses.append(len(whole) - head - tail)
        assert encoding.replaced <= 1
    assert max(losses) <= most
    assert sum(losses) / len(losses) < 3


def test_characters_won_back_are_counted() -> None:
    data = HANZI_TEXT.encode("gbk")
    _, encoding = decode(data[:4] + data[5:])
    assert encoding.realigned > 0
    assert encoding.replaced == 1


@pytest.mark.parametrize("codec", CODECS)
def test_a_cut_last_character_is_dropped_and_counted(codec: str) -> None:
    whole = lines_of(codec)[0]
    text, encoding = decode(whole.encode(codec)[:-1])
    assert text == whole[:-1]
    assert encoding.replaced == 0
    assert encoding.truncated == len(whole[-1].encode(codec)) - 1
    assert encoding.damaged_line is None


MIXED = [
    pytest.param("utf-8", HANS, "gbk", HANS, ("utf-8", "gb18030"), id="a GBK line in UTF-8"),
    pytest.param("gbk", HANS, "utf-8", HANS, ("gb18030", "utf-8"), id="a UTF-8 line in GBK"),
    pytest.param("utf-8", HANT, "big5", HANT, ("utf-8", "cp950"), id="a Big5 line in UTF-8"),
    pytest.param("gbk", HANS, "big5", HANT, ("gb18030", "cp950"), id="a Big5 line in GBK"),
]


@pytest.mark.parametrize(("codec", "lines", "other", "strange", "codecs"), MIXED)
@pytest.mark.parametrize("at", [0, 4, 8])
def test_each_line_of_a_mixed_file_is_read_in_its_own_codec(  # noqa: PLR0917 - a table and a position
    codec: str, lines: tuple[str, ...], other: str, strange: tuple[str, ...], codecs: tuple[str, ...], at: int
) -> None:
    texts = list(lines * 3)
    codes = [line.encode(codec) for line in texts]
    texts.insert(at, strange[1])
    codes.insert(at, strange[1].encode(other))
    text, encoding = decode(b"\n".join(codes))
    assert text.split("\n") == texts
    assert (encoding.how, encoding.name, encoding.codecs) == ("mixed", codecs[0], codecs)
    assert encoding.replaced == 0


def test_surrogates_written_as_utf8_are_joined_not_lost() -> None:
    data = HANS[0].encode() + b"\n\xed\xa0\xbd\xed\xb8\x80\n"
    text, encoding = decode(data)
    assert text == HANS[0] + "\n😀\n"
    assert encoding.replaced == 0


def test_a_long_line_without_ascii_is_read_in_stretches() -> None:
    whole = "国家统计局今天公布的数据显示，去年全国粮食总产量再创新高。" * 3000
    data = whole.encode("gbk")
    text, encoding = decode(data[:90_000] + data[90_001:])
    assert encoding.replaced == 1
    assert abs(len(text) - len(whole)) <= 1
    assert text[:44_000] == whole[:44_000]
    assert text[-41_000:] == whole[-41_000:]


# One to three bytes of a character: a lead, a lead and a digit, and another lead behind them.
CUT_OFF = re.compile(rb"[\x81-\xfe](?:[0-9][\x81-\xfe]?)?")


def cheapest(data: bytes, *, final: bool) -> float:
    """The slow, obvious oracle of `realign`: every way to cut the bytes, tried."""
    _, costs = pairs("gb18030")

    @cache
    def rest(at: int) -> float:
        if at == len(data):
            return 0.0
        byte = data[at]
        alone = ASCII if byte < 0x80 else EURO if byte == 0x80 else STRAY
        ways = [alone + rest(at + 1)]
        if byte >= 0x80 and at + 1 < len(data):
            trail = data[at + 1]
            spoilt = (byte == 0xFF and trail >= 0x40) or trail == 0xFF
            ways.append((SPOILT if spoilt else costs[byte << 8 | trail]) + rest(at + 2))
        four = data[at : at + 4]
        if byte >= 0x80 and len(four) == 4 and 0x30 <= four[1] <= 0x39:
            try:
                if len(four.decode("gb18030")) == 1:
                    ways.append(FOUR_BYTES + rest(at + 4))
            except UnicodeDecodeError:
                pass
        if final and CUT_OFF.fullmatch(data, at):
            ways.append(CUT)
        return min(ways)

    return rest(0)


GB_BYTES = st.lists(
    st.sampled_from([0x41, 0x39, 0x80, 0xFF, *range(0xA1, 0xFE, 7), 0xC4, 0xE3, 0xBA, 0xC3])
).map(bytes)


@given(GB_BYTES, st.booleans())
@settings(max_examples=150, deadline=None)
def test_realign_finds_the_cheapest_pairing(data: bytes, final: bool) -> None:
    assert realign(data, "gb18030", final=final).nats == pytest.approx(cheapest(data, final=final))


@given(
    st.sampled_from(["gbk", "cp950"]), st.lists(st.integers(0, 2), min_size=1, max_size=4), st.integers(0, 40)
)
@settings(max_examples=60, deadline=None)
def test_the_quick_look_agrees_with_the_full_ranking(codec: str, which: list[int], skip: int) -> None:
    data = "".join(lines_of(codec)[i] for i in which)[skip:].encode(codec)
    family, _ = quick_look(data)
    if family is not None:
        assert rank(sample(data))[0].codec == family


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise_anything_but_our_own_error(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except NewscleanError:
        return
    text.encode("utf-8")
    assert "\r" not in text
    assert encoding.replaced <= text.count("\ufffd")
    assert (encoding.damaged_line is None) == (encoding.replaced == 0)


@given(
    st.sampled_from([*CODECS, "hz"]),
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 3), st.binary(max_size=3)), min_size=1, max_size=6
    ),
)
@settings(max_examples=200, deadline=None)
def test_damaged_news_raises_nothing_but_our_own_error(
    codec: str, edits: list[tuple[int, int, bytes]]
) -> None:
    data = "\n".join(lines_of(codec)).encode(codec, "ignore")
    for at, gone, new in edits:
        data = data[:at] + new + data[at + gone :]
    for name in (None, codec):
        try:
            text, encoding = decode(data, encoding=name)
        except NewscleanError:
            continue
        text.encode("utf-8")
        assert (encoding.damaged_line is None) == (encoding.replaced == 0)
        if encoding.damaged_line is not None:
            assert "\ufffd" in text.split("\n")[encoding.damaged_line - 1]


PIECES = "新闻報導，。“”abc 12\r\n\t😀\N{REPLACEMENT CHARACTER}é"


@given(st.text(st.sampled_from(PIECES)), st.lists(st.integers(0, 60)), st.booleans())
@settings(max_examples=300, deadline=None)
def test_chunks_of_utf8_make_the_same_text_as_the_whole(text: str, cuts: list[int], bom: bool) -> None:
    data = ("\ufeff" * bom + "新闻" + text).encode()
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    chunks = [data[a:b] for a, b in pairwise(edges)]
    assert "".join(decode_stream(chunks)) == decode(data)[0]


@given(st.integers(1, 11))
def test_a_cut_stream_ends_before_the_cut_character(size: int) -> None:
    data = "新闻记者".encode()[:size]
    assert "".join(decode_stream(bytes([byte]) for byte in data)) == data.decode("utf-8", "ignore")


@given(
    st.lists(
        st.sampled_from(
            [
                b"\xef\xbb\xbf",
                b"~{",
                b"\x1b$",
                b"\x1b",
                b"\0",
                b"\x08",
                b"\xd2\xbb",
                b"a",
                b"\r\n",
                b"\xff",
                b"\xe4\xb8",
            ]
            + [char.encode() for char in "新é一𠮷"]
        ),
        max_size=12,
    ).map(b"".join)
)
@settings(max_examples=300, deadline=None)
def test_usual_files_are_read_as_the_closer_look_reads_them(data: bytes) -> None:
    text = read_usual(data)
    if text is not None:
        found = read(data)
        assert (found.text, found.codec, found.cut) == (text, "utf-8", 0)
        assert found.how == ("ascii" if data.isascii() else "utf-8")


def test_news_in_utf8_and_ascii_are_usual() -> None:
    assert read_usual(HANZI_TEXT.encode()) == HANZI_TEXT
    assert read_usual(b"plain\n") == "plain\n"


@pytest.mark.parametrize(
    "text",
    ["不久后，窸窸窣窣的声音传来。", "外面淅淅沥沥地下起了雨。", "新闻窸窣，窸窣。", "", "\n\n", "a\x7fb"],
)
def test_rare_hanzi_that_imitate_a_sound_are_not_suspicious(text: str) -> None:
    assert not suspicious(text)


def is_unlikely(char: str) -> bool:
    point = ord(char)
    known = point < 0xD800 or 0xF900 <= point <= 0xFFFF
    return point > 0x7F and not (known and nats_table()[point] <= 86)


@given(st.text(st.sampled_from("新，a\n窸窣慯欂\U00020000\ue000\uf8ff"), max_size=14))
@settings(max_examples=300, deadline=None)
def test_four_unlikely_characters_in_a_row_or_private_use_are_suspicious(text: str) -> None:
    rows = [text[at : at + 4] for at in range(len(text) - 3)]
    four = any(all(map(is_unlikely, row)) and not (row[0] == row[1] and row[2] == row[3]) for row in rows)
    assert suspicious(text) == (four or any("\ue000" <= char <= "\uf8ff" for char in text))


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5hkscs"])
@pytest.mark.parametrize(
    "text", ["圖書館昨日公布了新的開放時間", "讀者可以預約", "電影院在城西", "（記者報導）", "  今天下雨。"]
)
def test_what_a_glance_says_a_closer_look_would_say(text: str, codec: str) -> None:
    line = text.encode(codec, "ignore")
    glance = one_line.at_a_glance(line)
    assert glance is not None
    assert glance == (rank([line], foreign=False)[0].codec, line.decode(codec))


@pytest.mark.parametrize(
    "line", [b"\xb4\xfa\xb8\xd5", "一".encode(), b"\xb4\xfa\xb8", b"\xff\xfe", "é".encode()]
)
def test_what_needs_a_closer_look_gets_it(line: bytes) -> None:
    assert one_line.at_a_glance(line) is None


@settings(max_examples=60)
@given(st.lists(st.sampled_from("圖書館昨日公布讀者可以預約，雨"), min_size=1, max_size=30).map("".join))
def test_a_glance_takes_no_line_from_the_codec_that_a_closer_look_finds(text: str) -> None:
    for codec in ("utf-8", "gb18030", "big5hkscs"):
        line = text.encode(codec, "ignore")
        glance = one_line.at_a_glance(line)
        assert glance is None or glance[0] == rank([line], foreign=False)[0].codec


def damaged_lines(number: int) -> bytes:
    lines = [f"第{index}本書在圖書館的第三層，讀者可以預約。".encode("gb18030") for index in range(number)]
    return b"\n".join(line[:-1] if index % 3 else line for index, line in enumerate(lines))


def test_only_so_many_lines_of_a_file_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed: list[int] = []

    def counted(
        pieces: list[bytes], prior: dict[str, float] | None = None, *, foreign: bool = True
    ) -> list[Reading]:
        weighed.append(sum(map(len, pieces)))
        return rank(pieces, prior, foreign=foreign)

    monkeypatch.setattr(one_line, "rank", counted)
    monkeypatch.setattr(one_line, "_weighed_once", one_line._weighed)
    file = damaged_lines(12_000)
    text, encoding = decode(file)
    assert text.count("\n") == file.count(b"\n")
    assert encoding.name == "gb18030"
    assert sum(weighed) < 100_000 + len(file) // 6
    some = text[:20_000].split("\n")[:-1]
    assert [line for index, line in enumerate(some) if line.endswith("\ufffd") != (index % 3 > 0)] == []


def test_what_there_is_no_time_to_weigh_keeps_its_lines_and_says_what_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(one_line, "_LEFT", 0)
    for codec in ("gb18030", "big5hkscs", "utf-8"):
        good = "讀者可以預約。".encode(codec)
        file = b"\n".join([good, good[:-1], b"", good, good[:-1], good]) + b"\r\n"
        assembly = by_line.read_lines(file, one_line.FAMILIES[("utf-8", "gb18030", "big5hkscs").index(codec)])
        lost, where = assembly.replaced, assembly.first_lost
        text = assembly.take()
        assert text.split("\n")[0] == text.split("\n")[3] == text.split("\n")[5] == "讀者可以預約。"
        assert text.count("\n") == 6
        assert text.count("\ufffd") == lost > 0
        assert where == text.index("\ufffd")


@settings(max_examples=60)
@given(st.data())
def test_lines_that_repeat_are_read_as_if_each_were_weighed(data: st.DataObject) -> None:
    codecs = ("utf-8", "gb18030", "big5hkscs")
    written = [
        line.encode(codec, "replace") for line in ("圖書館昨日公布", "讀者可以預約，") for codec in codecs
    ]
    written += [line[1:] for line in written] + [b"", b"news\r"]
    file = b"\n".join(data.draw(st.lists(st.sampled_from(written), min_size=1, max_size=30)))
    family = data.draw(st.sampled_from(["gb18030", "big5", "utf-8"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_line, "_REMEMBERED", 0)
        each = by_line.read_lines(file, family)
    assert by_line.read_lines(file, family) == each


def names(number: int) -> bytes:
    random = Random(5)
    return "".join("".join(random.choices(HANZI_TEXT, k=3)) + "\n" for _ in range(number)).encode("gb18030")


@pytest.mark.parametrize("codec", ["big5", "utf-8"])
def test_lines_of_another_codec_behind_a_long_list_are_read(codec: str) -> None:
    tail = "城西的電影院今天重新開門，第一場放的是三十年前的老片子。\n" * 3
    text, encoding = decode(names(6_000) + tail.encode(codec))
    assert text.endswith(tail)
    assert encoding.how == "mixed"


def test_one_long_damaged_line_leaves_time_for_the_others() -> None:
    line = ("".join(HANS) * 1_000).encode("gb18030")
    tail = "城西的電影院今天重新開門，第一場放的是三十年前的老片子。\n" * 20
    text, _ = decode(line[:-1] + b"\n" + tail.encode())
    assert text.endswith(tail)


def test_blank_lines_take_no_time_from_the_others() -> None:
    tail = "今天下雨，城西的電影院關門。\n" * 3
    data = "".join(HANS).encode("gb18030") + b"\n" * 130_000 + b"\r\n" * 9 + tail.encode()
    text, _ = decode(data)
    assert text == "".join(HANS) + "\n" * 130_009 + tail


def test_lines_that_there_is_no_time_for_have_their_euro_and_their_last_character() -> None:
    file = damaged_lines(12_000) + "\n票价三".encode("gb18030") + b"\x80\n" + "门票".encode("gb18030")
    text, encoding = decode(file)
    assert text.endswith("\n票价三€\n门票")
    cut, told = decode(file[:-1])
    assert cut == text[:-1]
    assert (told.truncated, told.replaced) == (1, encoding.replaced)
