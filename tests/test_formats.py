"""Records, compression and archives: every other byte comes back, broken and lying files are refused."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.errors import FormatError
from newsclean.formats import compression as compression_module
from newsclean.formats.archive import Member, file_name, read_members, safe_name
from newsclean.formats.compression import compress_into, open_compressed
from newsclean.formats.jsonl import read_jsonl
from newsclean.formats.kind import Kind, kind_of, refuse_other
from newsclean.formats.records import Fields, guess_field
from newsclean.formats.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsclean.formats.kind import Compression

CODECS: tuple[Compression, ...] = ("gz", "bz2", "xz", "zst")
TEXT = "市水务局通报，三座泵站投入试运行。\n老城区的积水点减少了一半。\n"


def packed(data: bytes, codec: Compression) -> bytes:
    sink = io.BytesIO()
    with compress_into(sink, codec) as stream:
        stream.write(data)
    return sink.getvalue()


# Names

KINDS = {
    "a.txt": Kind("document", None, "a.txt"),
    "a.html.gz": Kind("document", "gz", "a.html"),
    "新闻.JSONL.GZ": Kind("jsonl", "gz", "新闻.JSONL"),
    "a.ndjson": Kind("jsonl", None, "a.ndjson"),
    "a.csv.zst": Kind("csv", "zst", "a.csv"),
    "a.tar.xz": Kind("tar", "xz", "a.tar"),
    "a.tgz": Kind("tar", "gz", "a.tar"),
    "a.warc.gz": Kind("warc", "gz", "a.warc"),
    "folder.gz/a": Kind("document", None, "folder.gz/a"),
    ".gz": Kind("document", None, ".gz"),
}


@pytest.mark.parametrize(("name", "expected"), KINDS.items(), ids=KINDS.keys())
def test_kind_of(name: str, expected: Kind) -> None:
    assert kind_of(name) == expected


@pytest.mark.parametrize("codec", CODECS)
def test_a_compressed_file_is_what_its_name_says(codec: Compression) -> None:
    data = packed(b"x", codec)
    refuse_other(data, kind_of(f"a.txt.{codec}"))
    with pytest.raises(FormatError, match="unpack"):
        refuse_other(data, kind_of("a.txt"))
    with pytest.raises(FormatError, match="first bytes"):
        refuse_other("正文".encode(), kind_of(f"a.txt.{codec}"))
    with pytest.raises(FormatError, match="a zip archive"):
        refuse_other(b"PK\x03\x04", kind_of(f"a.txt.{codec}"))


# Compression


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("data", [b"", b"x", TEXT.encode() * 5000], ids=["empty", "a byte", "text"])
def test_what_was_compressed_comes_back_and_packs_the_same_twice(codec: Compression, data: bytes) -> None:
    assert open_compressed(io.BytesIO(packed(data, codec)), codec).read() == data
    assert packed(data, codec) == packed(data, codec)


@pytest.mark.parametrize("codec", CODECS)
def test_several_members_are_read_as_one(codec: Compression) -> None:
    assert open_compressed(io.BytesIO(packed(b"a", codec) + packed(b"b", codec)), codec).read() == b"ab"


@pytest.mark.parametrize("codec", CODECS)
def test_cut_short(codec: Compression) -> None:
    data = packed(TEXT.encode(), codec)
    for end in (1, len(data) // 2, len(data) - 1):
        with pytest.raises(FormatError, match="cut short"):
            open_compressed(io.BytesIO(data[:end]), codec).read()
    with pytest.raises(FormatError, match="empty"):
        open_compressed(io.BytesIO(b""), codec).read()


@pytest.mark.parametrize("codec", CODECS)
def test_broken(codec: Compression) -> None:
    with pytest.raises(FormatError, match="broken"):
        open_compressed(io.BytesIO(b"no such thing " * 9), codec).read()


@pytest.mark.parametrize("codec", CODECS)
def test_a_bomb_is_refused_before_it_fills_the_memory(
    codec: Compression, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression_module, "FREE", 1 << 20)
    data = packed(bytes(40 << 20), codec)
    stream = open_compressed(io.BytesIO(data), codec)
    read = 0
    with pytest.raises(FormatError, match="bomb"):  # noqa: PT012 - reading on until it is refused
        while piece := stream.read(1 << 16):
            read += len(piece)
    assert read < 40 << 20


# JSON Lines


def jsonl(lines: str | bytes, **fields: Any) -> list[Any]:
    data = lines if isinstance(lines, bytes) else lines.encode()
    return list(read_jsonl(io.BytesIO(data), Fields(**fields)))


SAME = {
    "numbers": '{"a": 1.0, "b": 1e400, "c": -0, "d": 12345678901234567890123, "content": "甲"}',
    "5,000 digits": '{"a": ' + "9" * 5000 + ', "content": "甲"}',
    "key order and spacing": '{ "z":1 ,\t"a" : [ ], "content" : "甲" }',
    "escapes": r'{"a": "\u4e2d\/\ud83d\ude00", "content": "\u7532"}',
    "a key twice": '{"content": "乙", "content": "甲"}',
    "nested": '{"a": {"content": "不是"}, "content": "甲", "b": [{"content": 2}]}',
    "carriage return": '{"content": "甲"}\r',
}


@pytest.mark.parametrize("line", SAME.values(), ids=SAME.keys())
def test_a_json_line_that_needs_nothing_comes_back_byte_for_byte(line: str) -> None:
    (record,) = jsonl(line + "\n")
    assert record.text == "甲"
    assert record.rewritten("甲") == (line + "\n").encode()


@pytest.mark.parametrize("line", SAME.values(), ids=SAME.keys())
def test_only_the_field_changes(line: str) -> None:
    (record,) = jsonl(line)
    before, after = json.loads(line, parse_int=str, parse_float=str), None
    after = json.loads(record.rewritten("丁\n“戊”"), parse_int=str, parse_float=str)
    assert after == before | {"content": "丁\n“戊”"}
    assert list(after) == list(before)


REWRITTEN = {
    "escapes stay escapes": (
        r'{"t": "\u4e2d", "content": "\u7532"}',
        {},
        r'{"t": "\u4e2d", "content": "\u4e59"}',
    ),
    "another field": (
        '{"content": "甲", "b": 1}',
        {"output": "clean"},
        '{"content": "甲", "b": 1, "clean": "乙"}',
    ),
    "another field that is there": (
        '{"clean": 0, "content": "甲"}',
        {"output": "clean"},
        '{"clean": "乙", "content": "甲"}',
    ),
    "tight": ('{"content":"甲"}', {"output": "clean"}, '{"content":"甲","clean":"乙"}'),
    "a named field": ('{"content": "丙", "说明": "甲"}', {"text": "说明"}, '{"content": "丙", "说明": "乙"}'),
}


@pytest.mark.parametrize(("line", "fields", "expected"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_rewritten_line(line: str, fields: dict[str, str], expected: str) -> None:
    (record,) = jsonl(line, **fields)
    assert record.text == "甲"
    assert record.rewritten("乙").decode() == expected


def test_details_are_the_last_field() -> None:
    (record,) = jsonl('{"content": "甲"}\n')
    assert (
        record.rewritten("乙", {"removed": 3}) == '{"content": "乙", "newsclean": {"removed": 3}}\n'.encode()
    )


BAD = {
    "cut short": ('{"content": "甲', "at: line 1"),
    "no object": ("[1]", "no JSON object"),
    "no colon": ('{"content" "甲"}', "colon"),
    "no comma": ('{"content": "甲" "b": 1}', "comma or brace"),
    "a comma too much": ('{"content": "甲",}', "comma too much"),
    "two objects": ('{"content": "甲"} {}', "more after"),
    "no value": ('{"content": }', "value is missing"),
    "a name without quotes": ("{content: 1}", "name is missing"),
    "nested without end": ('{"content": ' + "[" * 100_000, ""),
    "no field": ('{"b": "甲"}', "no field 'content'"),
    "no string": ('{"content": 7}', "no string"),
}


@pytest.mark.parametrize(("line", "problem"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_told_by_number_and_the_rest_is_read(line: str, problem: str) -> None:
    good = '{"content": "甲"}'
    records = jsonl(f"{good}\n{line}\n{good}", text="content")
    assert [record.text for record in records] == ["甲", None, "甲"]
    assert records[1].number == 2
    assert problem in records[1].problem
    assert records[1].raw == f"{line}\n".encode()


def test_bytes_that_are_no_utf8_are_a_bad_line() -> None:
    records = jsonl('{"content": "甲"}\n'.encode() + '{"content": "乙"}\n'.encode("gb18030"))
    assert [bool(record.problem) for record in records] == [False, True]


def test_a_line_above_the_limit_is_passed_over_without_being_held() -> None:
    records = jsonl('{"content": "' + "甲" * 5000 + '"}\n{"content": "乙"}\n', text="content", max_size=1000)
    assert [(record.number, record.text) for record in records] == [(1, None), (2, "乙")]
    assert "1,000 bytes" in records[0].problem


def test_blank_lines_null_and_byte_order_mark() -> None:
    records = jsonl(b'\xef\xbb\xbf{"content": "a"}\n\n{"content": null}\n')
    assert [(record.text, record.problem) for record in records] == [("a", None), (None, None), (None, None)]
    assert records[1].raw == b"\n"


@given(
    st.dictionaries(
        st.text(max_size=5), st.none() | st.integers() | st.floats() | st.text(max_size=9), max_size=5
    ),
    st.text(),
)
def test_any_object_keeps_its_other_fields(fields: dict[str, Any], text: str) -> None:
    line = json.dumps(fields | {"content": "甲"})
    (record,) = jsonl(line, text="content")
    assert json.dumps(json.loads(record.rewritten(text))) == json.dumps(fields | {"content": text})


# The field that is the text


def test_the_field_is_guessed_once_and_told() -> None:
    told: list[str] = []
    list(
        read_jsonl(
            io.BytesIO('{"title": "甲", "正文": "乙"}\n{"text": "丙"}'.encode()), Fields(), told=told.append
        )
    )
    assert told == ["正文"]


def test_guesses() -> None:
    assert guess_field(["url", "Text", "Content"]) == "Content"
    with pytest.raises(FormatError, match="--text-field"):
        guess_field(["url", "title"])


# Tables


def table(data: str | bytes, clean: str = "乙", **options: Any) -> tuple[list[Any], str]:
    raw = data if isinstance(data, bytes) else data.encode()
    fields = Fields(**{key: options.pop(key) for key in ("text", "output", "max_size") if key in options})
    records = list(read_table(io.BytesIO(raw), fields, **options))
    out = records[0].titled(details=False)
    for record in records[1:]:
        out += record.raw if record.text is None else record.rewritten(clean)
    return records, out.decode()


TABLES = {
    "quotes as they were": (
        'id,content,url\n"1",甲,"x"\n2,"甲",y\n',
        'id,content,url\n"1",乙,"x"\n2,"乙",y\n',
    ),
    "line ends as they were": ("id,content\r\n1,甲\r\n", "id,content\r\n1,乙\r\n"),
    "tabs": ("id\tcontent\n1\t甲\n", "id\tcontent\n1\t乙\n"),
    "semicolons": ("id;content\n1;甲\n", "id;content\n1;乙\n"),
    "a line break in quotes": ('content,b\n"甲\n甲",2\n', 'content,b\n"乙",2\n'),
    "quotes in quotes": ('a,content\n"说""好""",甲\n', 'a,content\n"说""好""",乙\n'),
    "empty fields": ("a,content,b\n,,\n,甲,\n", "a,content,b\n,乙,\n,乙,\n"),
    "no line end": ("content\n甲", "content\n乙"),
    "a row with too few fields": ("a,content\n1\n2,甲\n", "a,content\n1\n2,乙\n"),
}


@pytest.mark.parametrize(("data", "expected"), TABLES.values(), ids=TABLES.keys())
def test_table(data: str, expected: str) -> None:
    assert table(data)[1] == expected


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
def test_a_table_in_any_encoding_comes_back_in_utf8(codec: str) -> None:
    data = "編號,content\n" + "".join(f"{i},市政府昨天表示，工程已經完成第{i}期的驗收。\n" for i in range(50))
    records, out = table(data.encode(codec), clean="乙")
    assert records[1].text == "市政府昨天表示，工程已經完成第0期的驗收。"
    assert out == "編號,content\n" + "".join(f"{i},乙\n" for i in range(50))


def test_a_result_that_needs_quotes_gets_them_and_another_column_is_added() -> None:
    assert table("content,b\n甲,1\n", clean='a,"b"', output="clean")[1] == 'content,b,clean\n甲,1,"a,""b"""\n'


def test_a_row_with_another_number_of_fields_has_a_problem() -> None:
    records, _ = table("a,content\n1,甲,3\n2,甲\n")
    assert (records[1].number, records[1].text) == (2, None)
    assert "3 fields, the header 2" in records[1].problem
    assert records[2].problem is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "no header"),
        ("a,b\n1,2\n", "--text-field"),
        ('a,content\n1,"甲\n2,乙\n', "never closed"),
        (b"a,content\n" + "1,正文\n".encode() * 200_000 + b"\xff\xfe\n", "throughout"),
    ],
    ids=["empty", "no text", "an open quote", "another encoding further down"],
)
def test_a_table_that_is_none(data: str | bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        table(data)


def test_an_open_quote_does_not_read_the_whole_file() -> None:
    with pytest.raises(FormatError, match="is a quote open"):
        table('a,content\n1,"甲\n' + "2,乙\n" * 1000, max_size=500)


# Archives


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return sink.getvalue()


def tarred(members: Iterable[tuple[str, bytes]]) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


def warced(members: Iterable[tuple[str, bytes]], kind: str = "text/html") -> bytes:
    out = b""
    for name, data in members:
        url = name if "://" in name else f"http://news.example/{name}"
        http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + data
        for record, block in (("response", http), ("metadata", b"fetched: yes")):
            out += (
                (
                    f"WARC/1.0\r\nWARC-Type: {record}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2023-01-02T03:04:05Z\r\n"
                    f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
                ).encode()
                + block
                + b"\r\n\r\n"
            )
    return out


DOCUMENTS = [("新闻/甲.txt", TEXT.encode("gb18030")), ("b.html", b"<p>x</p>"), ("空.txt", b"")]


@pytest.mark.parametrize(("content", "make"), [("zip", zipped), ("tar", tarred)])
def test_archive(content: Any, make: Any) -> None:
    members = list(read_members(io.BytesIO(make(DOCUMENTS)), content))
    assert members == [Member(name, data) for name, data in DOCUMENTS]


def test_warc() -> None:
    pytest.importorskip("warcio")
    members = list(read_members(io.BytesIO(warced([("https://news.example/a?b=1", b"<p>x</p>")])), "warc"))
    assert members == [
        Member(
            "https://news.example/a?b=1",
            b"<p>x</p>",
            None,
            "https://news.example/a?b=1",
            "2023-01-02T03:04:05Z",
        )
    ]
    assert file_name(members[0]) == "news.example/a_b=1"
    assert file_name(Member("x", b"", url="https://news.example/")) == "news.example/index.html"
    assert (
        list(
            read_members(io.BytesIO(warced([("https://news.example/a.png", b"x")], kind="image/png")), "warc")
        )
        == []
    )


@pytest.mark.parametrize(("content", "make"), [("zip", zipped), ("tar", tarred), ("warc", warced)])
def test_a_member_above_the_limit_has_a_problem_and_the_others_are_read(content: Any, make: Any) -> None:
    data = make([("a.txt", b"x" * 5000), ("b.txt", b"y")])
    members = list(read_members(io.BytesIO(data), content, max_size=1000))
    assert [(member.data, bool(member.problem)) for member in members] == [(b"", True), (b"y", False)]


@pytest.mark.parametrize(("content", "make"), [("zip", zipped), ("tar", tarred)])
def test_an_archive_cut_short(content: Any, make: Any) -> None:
    data = make([("a.txt", TEXT.encode() * 2000)])
    with pytest.raises(FormatError, match="cut short"):
        list(read_members(io.BytesIO(data[: len(data) // 2]), content))


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_web_archive_cut_anywhere_is_told_or_loses_nothing(packed: bool) -> None:
    pytest.importorskip("warcio")
    texts = [TEXT.encode() * 3, TEXT.encode() * 4]
    records = [warced([(f"{n}.html", text)]) for n, text in enumerate(texts)]
    data = b"".join(map(gzip.compress, records) if packed else records)
    told = 0
    for end in range(1, len(data)):
        stream: Any = io.BytesIO(data[:end])
        found: list[bytes] = []
        try:
            members = read_members(open_compressed(stream, "gz") if packed else stream, "warc")
            found.extend(member.data for member in members)
        except FormatError:
            told += 1
        assert found == texts[: len(found)]
    assert told > len(data) * 0.9


@pytest.mark.parametrize("content", ["zip", "tar", "warc"])
@pytest.mark.parametrize(
    "data", [TEXT.encode() * 50, gzip.compress(b"x", mtime=0), bz2.compress(b"x"), lzma.compress(b"x")]
)
def test_a_file_that_is_no_archive(content: Any, data: bytes) -> None:
    with pytest.raises(FormatError):
        list(read_members(io.BytesIO(data), content))


def test_names_in_gbk_without_the_flag() -> None:
    data = zipped([("xx.txt", b"x")]).replace(b"xx.txt", "新".encode("gb18030") + b".txt")
    assert [member.name for member in read_members(io.BytesIO(data), "zip")] == ["新.txt"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b.txt", "a/b.txt"),
        ("/etc/a", "etc/a"),
        ("../../a", "a"),
        ("C:\\x\\a", "x/a"),
        ("a/./b", "a/b"),
        ("..", "unnamed"),
    ],
)
def test_no_name_leads_out_of_the_archive(name: str, expected: str) -> None:
    assert safe_name(name) == expected
