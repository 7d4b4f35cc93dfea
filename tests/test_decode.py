"""Bytes to text: which codec, and what comes back."""

from __future__ import annotations

import pytest

from newsclean.decode import decode, decode_stream, from_str
from newsclean.errors import DecodeError, OptionError

HANS = (
    "新华社北京1月3日电（记者王小明）国家统计局今天公布的数据显示，去年全国粮食总产量再创新高。\n"
    "记者从有关部门了解到，今年将继续扩大开放，“走出去”的企业越来越多。\n"
)
HANT = (
    "【記者王小明台北報導】市政府今天宣布，將於下週開放新的圖書館，市民可免費入場參觀。\n"
    "教育局長表示，未來三年還會陸續興建六座分館，「讓每個孩子都有書看」。\n"
)
CANTONESE = "佢哋話呢啲嘢唔關我哋事，香港政府聽日會喺立法會講清楚。\n" * 2


CODECS = [
    ("gb2312", HANS, "gb18030"),
    ("gbk", HANS, "gb18030"),
    ("gbk", HANT, "gb18030"),
    ("gb18030", HANS + "㐀𠀀\n", "gb18030"),
    ("big5", HANT, "cp950"),
    ("cp950", HANT + "€100，碁宏\n", "cp950"),
    ("big5hkscs", CANTONESE, "big5hkscs"),
    ("utf-8", HANS, "utf-8"),
    ("utf-8-sig", HANT, "utf-8"),
    ("utf-16", HANS, "utf-16-le"),
    ("utf-16-le", HANS, "utf-16-le"),
    ("utf-16-be", HANT, "utf-16-be"),
    ("utf-32", HANS, "utf-32-le"),
    ("utf-32-le", HANS, "utf-32-le"),
    ("utf-32-be", HANT, "utf-32-be"),
    ("hz", HANS.replace("“", "").replace("”", ""), "hz"),
]


@pytest.mark.parametrize(
    ("codec", "text", "name"), CODECS, ids=[f"{c[0]} as {c[2]} {i}" for i, c in enumerate(CODECS)]
)
@pytest.mark.parametrize("chars", [10, 20, 60, None])
def test_every_codec_round_trips(codec: str, text: str, name: str, chars: int | None) -> None:
    text = text[:chars]
    got, encoding = decode(text.encode(codec))
    assert got == text
    assert encoding.replaced == encoding.truncated == encoding.realigned == 0
    if chars is None:
        assert encoding.name == name


SHORT = [
    pytest.param("C4E3 BAC3", "你好", "gb18030", id="two Hanzi of GBK"),
    pytest.param("CED2 C3C7", "我们", "gb18030", id="two Hanzi that detectors call Thai"),
    pytest.param("C1AA CDA8", "联通", "gb18030", id="the word that Notepad took for UTF-8"),
    pytest.param("9C79 D487", "測試", "gb18030", id="Traditional in GBK"),
    pytest.param("B4FA B8D5", "測試", "cp950", id="the same in Big5, which GBK reads as 代刚"),
    pytest.param("C163 C5E9", "繁體", "cp950", id="two Hanzi of Big5"),
    pytest.param("80 3130 30 20 D4AA", "€100 元", "gb18030", id="0x80 is the euro sign of CP936"),
    pytest.param("CBFB CBB5 A1AA A1AA CAC7", "他说——是", "gb18030", id="A1AA is a dash, not U+2015"),
    pytest.param("D6D0 B9FA A1A4 B1B1 BEA9", "中国·北京", "gb18030", id="A1A4 is a middle dot"),
]


@pytest.mark.parametrize(("code", "text", "name"), SHORT)
def test_a_few_characters_are_enough(code: str, text: str, name: str) -> None:
    got, encoding = decode(bytes.fromhex(code))
    assert (got, encoding.name) == (text, name)


KEPT = [
    pytest.param(b"", "", "utf-8", id="nothing"),
    pytest.param(b" \t\n", " \t\n", "utf-8", id="white space"),
    pytest.param(b"plain ~{ text", "plain ~{ text", "utf-8", id="a lone ~{ is no HZ"),
    pytest.param(b"a~{b~}c", "a~{b~}c", "utf-8", id="~{b~} is no HZ"),
    pytest.param(b"run ~{REF_FASTA}\n", "run ~{REF_FASTA}\n", "utf-8", id="a placeholder is no HZ"),
    pytest.param(b"\x1b[1mbold\x1b[0m", "\x1b[1mbold\x1b[0m", "utf-8", id="terminal codes"),
    pytest.param("café déjà vu".encode(), "café déjà vu", "utf-8", id="French in UTF-8"),
    pytest.param("Привет".encode(), "Привет", "utf-8", id="Russian in UTF-8"),
    pytest.param("Über".encode(), "Über", "utf-8", id="German in UTF-8"),
    pytest.param("新\x00闻".encode(), "新\x00闻", "utf-8", id="a NUL in UTF-8"),
    pytest.param(
        "新闻\x0b\x0c\x85记者".encode(),
        "新闻\x0b\x0c\x85记者",
        "utf-8",
        id="form feeds are no line ends",
    ),
    pytest.param(
        "新闻\N{REPLACEMENT CHARACTER}记者".encode(),
        "新闻\ufffd记者",
        "utf-8",
        id="a U+FFFD of the page's own",
    ),
]


@pytest.mark.parametrize(("data", "text", "name"), KEPT)
def test_what_is_well_comes_back_as_it_was(data: bytes, text: str, name: str) -> None:
    got, encoding = decode(data)
    assert (got, encoding.name, encoding.replaced) == (text, name, 0)


FOREIGN = [
    pytest.param("cp932", "今日は新しいニュースです。東京で会議が行われました。", id="Shift_JIS"),
    pytest.param("euc_jp", "今日は新しいニュースです。東京で会議が行われました。", id="EUC-JP"),
    pytest.param("cp949", "대한민국 정부는 오늘 새로운 정책을 발표하였다.", id="Korean"),
    pytest.param("iso2022_jp", "今日は新しいニュースです。", id="ISO-2022-JP"),
    pytest.param("koi8-r", "Сегодня президент встретился с министром иностранных дел.", id="KOI8-R"),
    pytest.param("cp1251", "Сегодня президент встретился с министром иностранных дел.", id="Windows-1251"),
    pytest.param("latin-1", "Müller fuhr über die Brücke nach Zürich, schön.", id="Latin-1"),
]


@pytest.mark.parametrize(("codec", "text"), FOREIGN)
def test_foreign_text_is_never_taken_for_chinese(codec: str, text: str) -> None:
    got, encoding = decode(text.encode(codec))
    assert got == text
    assert encoding.name not in {"gb18030", "cp950", "big5hkscs"}


LINE_ENDS = "一行\r\n二行\r三行\n\r四行"


@pytest.mark.parametrize("codec", ["utf-8", "gbk", "cp950", "utf-16"])
def test_line_ends_become_one(codec: str) -> None:
    text, _ = decode((HANT + LINE_ENDS).encode(codec))
    assert text.removeprefix(HANT) == "一行\n二行\n三行\n\n四行"


@pytest.mark.parametrize("name", ["gb2312", "utf-8", "big5", "iso-8859-1"])
def test_a_declared_charset_is_evidence_but_no_verdict(name: str) -> None:
    page = f'<html><head><meta charset="{name}"></head><body>{{}}</body></html>'
    for codec, text, read in (("big5", HANT, "cp950"), ("gbk", HANS, "gb18030"), ("utf-8", HANS, "utf-8")):
        got, encoding = decode(page.format(text).encode(codec))
        assert (got, encoding.name) == (page.format(text), read)


def test_text_behind_250_kilobytes_of_ascii_is_seen() -> None:
    got, encoding = decode(b"<br>some plain text\n" * 13_000 + HANS.encode("gbk"))
    assert got.endswith(HANS)
    assert encoding.name == "gb18030"


@pytest.mark.parametrize(
    ("code", "char"),
    [
        ("A3A0", "\N{IDEOGRAPHIC SPACE}"),
        ("A6D9", "︐"),
        ("A6DA", "︒"),
        ("A8BC", "ḿ"),
        ("FE59", "龴"),
        ("FE51", "𠂇"),
    ],
)
def test_gb18030_codes_get_the_code_points_of_2022(code: str, char: str) -> None:
    got, encoding = decode(HANS.encode("gbk") + bytes.fromhex(code))
    assert got == HANS + char
    assert (encoding.how, encoding.replaced) == ("likelihood", 0)


#: Codes that mean one character in CP950 and another in Big5-HKSCS.
@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp950", "「おもてなし」一詞走紅，館名叫「まちの図書館」，第①場和第⑵場都在台北，ЁЖ不算。"),
        ("cp950", "城西的電影院今天重新開門，第一場放的是三十年前的老片子。"),
        ("big5hkscs", "二〇一九年五月，兩百元沒有來；一九六〇年八月，他在病榻上修改中篇。"),
        ("big5hkscs", "第①項和第⑵項都在台北舉行，年年歲歲花相似，人々常說。"),
    ],
)
def test_codes_of_two_meanings_are_read_as_words(codec: str, text: str) -> None:
    data = text.encode(codec, "ignore")
    for block in (data, data + b"\n" + data):
        read, encoding = decode(block)
        assert (read, encoding.name) == (block.decode(codec), codec)


def test_the_bom_of_gb18030_is_dropped() -> None:
    assert decode(b"\x84\x31\x95\x33" + HANS.encode("gb18030"))[0] == HANS


def test_utf16_that_begins_with_a_nul_is_not_utf32() -> None:
    assert decode("\x00新闻".encode("utf-16"))[0] == "\x00新闻"


READ = [
    "%PDF-1.4 是文件的前八个字节，阅读器先看它。",
    "%PDF- marks the start of a file.\n",
    "%!PS 开头的文件是打印机的程序。\n",
    "{\\rtf} opens a document of a word processor.\n",
    "说明：\n%PDF-1.4\n%!PS-Adobe-3.0\n",
    '<?xml version="1.0"?>\n<p>news</p>\n',
    "<!DOCTYPE html>\n<p>news</p>\n",
    '{"text": "news"}\n',
    "% a remark\n",
    "{a}\n",
]


@pytest.mark.parametrize("text", READ)
def test_text_about_documents_and_markup_is_read(text: str) -> None:
    assert decode(text.encode())[0] == text


REFUSED = [
    pytest.param(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "PDF", id="PDF in ASCII"),
    pytest.param(b"%PDF-1.4 1 0 obj << >> endobj", "PDF", id="PDF in one line"),
    pytest.param(b"%PDF-1.7\r\n%\xe4\xb8\xad\r\n1 0 obj", "PDF", id="PDF in UTF-8"),
    pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%Title: news\n", "PostScript", id="PostScript"),
    pytest.param(b"%!PS\n/Times findfont\n", "PostScript", id="PostScript without a version"),
    pytest.param(b"{\\rtf1\\ansi\\ansicpg936 \\'d6\\'d0}", "RTF", id="RTF"),
    pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3, "PNG", id="image"),
    pytest.param(b"PK\x03\x04" + bytes(range(256)) * 3, "ZIP", id="archive"),
    pytest.param(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n" + bytes(range(256)), "PDF", id="PDF"),
    pytest.param(bytes(range(256)) * 8, "binary", id="every byte"),
    pytest.param(b"\x01\x02\x03\x04AB" * 40, "binary", id="control characters"),
    pytest.param(bytes(2000), "binary", id="NULs"),
    pytest.param(b"\x1b$)A\x0e=;;;\x0f", "ISO-2022-CN", id="ISO-2022-CN"),
]


@pytest.mark.parametrize(("data", "word"), REFUSED)
def test_what_is_no_readable_text_is_refused_by_name(data: bytes, word: str) -> None:
    with pytest.raises(DecodeError, match=word):
        decode(data)


def test_euc_tw_is_refused_by_name() -> None:
    # 「中華民國台北市政府今天發表新聞」 in plane 1 of CNS 11643.
    big5 = "中華民國台北市政府今天發表新聞".encode("big5")
    numbers = [
        (a - 0xA4) * 157 + (b - 0x40 if b < 0x7F else b - 0x62)
        for a, b in zip(big5[::2], big5[1::2], strict=True)
    ]
    data = b"".join(bytes((0xC4 + number // 94, 0xA1 + number % 94)) for number in numbers)
    with pytest.raises(DecodeError, match=r"EUC-TW.*iconv"):
        decode(data * 2)


GIVEN = [
    pytest.param("gb2312", "gbk", HANS, "gb18030", id="gb2312 is read as its superset"),
    pytest.param("GBK", "gbk", HANT, "gb18030", id="names are not case-sensitive"),
    pytest.param("big5", "big5", HANT, "cp950", id="big5"),
    pytest.param("big5", "big5hkscs", CANTONESE, "big5hkscs", id="big5 with Hong Kong's characters"),
    pytest.param("utf8", "utf-8-sig", HANS, "utf-8", id="a BOM is dropped"),
    pytest.param("utf-16", "utf-16-be", HANS, "utf-16-be", id="the byte order is found"),
    pytest.param("latin-1", "latin-1", "café", "iso8859-1", id="Latin"),
    pytest.param("gbk", "gbk", "嬲嫐龘", "gb18030", id="unlikely text"),
    pytest.param("gbk", "ascii", "plain", "gb18030", id="ASCII"),
]


@pytest.mark.parametrize(("given", "codec", "text", "name"), GIVEN)
def test_a_given_encoding_is_obeyed(given: str, codec: str, text: str, name: str) -> None:
    got, encoding = decode(text.encode(codec), encoding=given)
    assert (got, encoding.name, encoding.how) == (text, name, "given")


WRONG = [
    pytest.param("utf-8", "gbk", HANS, "gb18030", id="GBK is no UTF-8"),
    pytest.param("big5", "gbk", HANS, "gb18030", id="GBK that also fits Big5's ranges"),
    pytest.param("gb18030", "big5", HANT, "cp950", id="Big5 always fits GB18030"),
    pytest.param("gbk", "utf-8", HANS, "utf-8", id="UTF-8"),
    pytest.param("latin-1", "gbk", HANS, "gb18030", id="Latin-1 reads everything"),
]


@pytest.mark.parametrize(("given", "codec", "text", "looks"), WRONG)
def test_a_wrong_encoding_is_an_error_that_names_the_right_one(
    given: str, codec: str, text: str, looks: str
) -> None:
    with pytest.raises(DecodeError, match=f"not {given}: it looks like {looks}"):
        decode(text.encode(codec), encoding=given)


def test_a_damaged_file_in_the_given_encoding_is_read() -> None:
    data = bytearray(HANS.encode("gbk"))
    data[40] = 0xFF
    text, encoding = decode(bytes(data), encoding="gbk")
    assert (encoding.how, encoding.replaced, encoding.damaged_line) == ("given", 1, 1)
    assert len(text) == len(HANS)


@pytest.mark.parametrize("name", ["no-such-codec", "rot13", "base64", "a\x00b", ""])
def test_an_unknown_encoding_is_an_option_error(name: str) -> None:
    with pytest.raises(OptionError, match="unknown encoding"):
        decode(b"abc", encoding=name)


@pytest.mark.parametrize("name", ["EUC-TW", "iso-2022-cn"])
def test_an_encoding_python_lacks_is_an_option_error_with_a_way_out(name: str) -> None:
    with pytest.raises(OptionError, match="iconv"):
        decode(b"abc", encoding=name)


def test_str_passes_through_with_one_line_end_and_no_bom() -> None:
    text, encoding = from_str("\ufeff一\r\n二\r三")
    assert text == "一\n二\n三"
    assert (encoding.name, encoding.how) == (None, "text")


def test_surrogates_of_a_pair_are_joined() -> None:
    assert from_str("好\ud83d\ude00")[0] == "好😀"


def test_a_lone_surrogate_is_an_error_that_names_the_line_or_a_counted_loss() -> None:
    with pytest.raises(DecodeError, match="line 2"):
        from_str("一\r\n二\ud800三")
    text, encoding = from_str("一\r\n二\ud800三", lossy=True)
    assert text == "一\n二\ufffd三"
    assert (encoding.replaced, encoding.damaged_line) == (1, 2)


def test_a_stream_that_is_no_utf8_is_an_error_that_names_the_line() -> None:
    stream = decode_stream([b"a\r", b"\nb\n", "新闻".encode("gbk")])
    with pytest.raises(DecodeError, match="line 3"):
        list(stream)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_bom_is_known_under_injected_pinyin(codec: str) -> None:
    text = "舊書(shū)市場(chǎng)上個(gè)月搬進(jìn)了新樓，讀(dú)者們(men)說(shuō)來(lái)去都方便，" * 6
    read, encoding = decode(text.encode(codec))
    assert (read, encoding.name) == (text, codec)
