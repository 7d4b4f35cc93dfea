"""The command line on files of records, archives and compressed files."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest

from commandline import CLEAN, PNG, SIMPLIFIED, TRADITIONAL, Result, run_command, tree

if TYPE_CHECKING:
    from pathlib import Path

PAGE = f"<!doctype html><html><body><ul><li><a href=/>首頁</a></ul><p>{TRADITIONAL}</p><p>{TRADITIONAL}</p></body></html>"
OTHER = {"id": 7, "score": 1.50, "tags": ["a", None]}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def clean(here: Path, *arguments: object) -> Result:
    return run_command("clean", "--steps", "simplify,tidy", *arguments, cwd=here)


def rows(count: int, **more: object) -> str:
    fields = OTHER | {"content": TRADITIONAL.strip()} | more
    return "".join(json.dumps(fields | {"id": i}, ensure_ascii=False) + "\n" for i in range(count))


def test_json_lines_to_a_file_keep_every_other_byte(here: Path) -> None:
    (here / "a.jsonl").write_text(rows(3), encoding="utf-8")
    result = clean(here, "a.jsonl", "-o", "b.jsonl")
    assert (result.status, result.out) == (0, b"")
    assert "'content'" in result.err
    expected = rows(3).replace(TRADITIONAL.strip(), SIMPLIFIED.strip())
    assert (here / "b.jsonl").read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("packed", ["gz", "bz2", "xz", "zst"])
def test_compressed_in_and_out_by_the_name(here: Path, packed: str) -> None:
    (here / "a.jsonl").write_text(rows(3), encoding="utf-8")
    assert clean(here, "a.jsonl", "-o", f"b.jsonl.{packed}").status == 0
    assert clean(here, f"b.jsonl.{packed}", "-o", "c.jsonl").status == 0
    assert (here / "c.jsonl").read_text(encoding="utf-8") == rows(3, content=SIMPLIFIED.strip())


def test_json_lines_to_standard_output_and_into_another_field(here: Path) -> None:
    (here / "a.jsonl").write_text(rows(1), encoding="utf-8")
    result = clean(here, "a.jsonl", "--text-field", "content", "--output-field", "clean")
    assert json.loads(result.out) == OTHER | {
        "id": 0,
        "content": TRADITIONAL.strip(),
        "clean": SIMPLIFIED.strip(),
    }
    assert "(--text-field)" not in result.err


def test_details_on_request(here: Path) -> None:
    (here / "a.jsonl").write_text(rows(1), encoding="utf-8")
    details = json.loads(clean(here, "a.jsonl", "-f", "jsonl").out)["newsclean"]
    assert details["script"] == "hant"
    assert details["counts"]["removals"] == 0


def test_a_bad_record_is_named_and_left_out_or_kept(here: Path) -> None:
    (here / "a.jsonl").write_text(rows(1) + "{broken\n" + rows(1), encoding="utf-8")
    result = clean(here, "a.jsonl", "-o", "b.jsonl")
    assert result.status == 3
    assert "line 2" in result.err
    assert (here / "b.jsonl").read_text(encoding="utf-8").count("\n") == 2
    assert clean(here, "a.jsonl", "-o", "c.jsonl", "--keep-bad").status == 3
    assert (here / "c.jsonl").read_text(encoding="utf-8").split("\n")[1] == "{broken"


def test_tables_in_a_folder_and_in_place(here: Path) -> None:
    source = here / "in"
    source.mkdir()
    (source / "a.csv").write_bytes(f'编号,content\n1,"{TRADITIONAL.strip()}"\n'.encode("gb18030"))
    (source / "b.tsv").write_text(f"id\tcontent\n1\t{SIMPLIFIED}", encoding="utf-8")
    assert clean(here, "in", "-o", "out/").status == 0
    assert (here / "out/a.csv").read_text(encoding="utf-8") == f'编号,content\n1,"{SIMPLIFIED.strip()}"\n'
    before = (source / "b.tsv").stat().st_mtime_ns
    assert clean(here, "--in-place", "in/a.csv", "in/b.tsv").status == 0
    assert (source / "a.csv").read_text(encoding="utf-8") == (here / "out/a.csv").read_text(encoding="utf-8")
    assert (source / "b.tsv").stat().st_mtime_ns == before


def test_parquet(here: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"id": [1, 2], "content": [TRADITIONAL.strip(), None]})
    pq.write_table(table, here / "a.parquet")
    assert clean(here, "a.parquet", "-o", "b.parquet").status == 0
    assert pq.read_table(here / "b.parquet").to_pylist() == [
        {"id": 1, "content": SIMPLIFIED.strip()},
        {"id": 2, "content": None},
    ]


def test_a_compressed_page_and_a_compressed_text(here: Path) -> None:
    source = here / "in"
    source.mkdir()
    (source / "a.html.gz").write_bytes(gzip.compress(PAGE.encode("big5")))
    (source / "b.txt.gz").write_bytes(gzip.compress(TRADITIONAL.encode()))
    assert clean(here, "in", "-o", "out/").status == 0
    assert gzip.decompress((here / "out/a.txt.gz").read_bytes()).decode() == SIMPLIFIED * 2
    assert gzip.decompress((here / "out/b.txt.gz").read_bytes()).decode() == SIMPLIFIED
    assert clean(here, "in/b.txt.gz").out.decode() == SIMPLIFIED


def test_archives_into_a_folder_and_as_json_lines(here: Path) -> None:
    with zipfile.ZipFile(here / "a.zip", "w") as archive:
        archive.writestr("news/1.txt", TRADITIONAL)
        archive.writestr("news/2.html", PAGE)
        archive.writestr("../../3.txt", TRADITIONAL)
    with tarfile.open(here / "b.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("1.txt")
        info.size = len(TRADITIONAL.encode())
        archive.addfile(info, io.BytesIO(TRADITIONAL.encode()))
    assert clean(here, "a.zip", "b.tar.gz", "-o", "out/").status == 0
    files = {
        str(path.relative_to(here / "out")): path.read_text(encoding="utf-8")
        for path in (here / "out").rglob("*.txt")
    }
    assert files == {
        "a/news/1.txt": SIMPLIFIED,
        "a/news/2.txt": SIMPLIFIED * 2,
        "a/3.txt": SIMPLIFIED,
        "b/1.txt": SIMPLIFIED,
    }
    lines = [json.loads(line) for line in clean(here, "a.zip", "-f", "jsonl").out.splitlines()]
    assert [line["source"] for line in lines] == ["a.zip/news/1.txt", "a.zip/news/2.html", "a.zip/3.txt"]


def test_a_web_archive_tells_address_and_date(here: Path) -> None:
    pytest.importorskip("warcio")
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    (here / "a.warc").write_bytes(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/a\r\nWARC-Date: 2023-01-02T03:04:05Z\r\n"
        + f"Content-Type: application/http\r\nContent-Length: {len(http)}\r\n\r\n".encode()
        + http
        + b"\r\n\r\n"
    )
    (line,) = clean(here, "a.warc", "-f", "jsonl").out.splitlines()
    said = json.loads(line)
    assert (said["url"], said["fetched"]) == ("https://news.example/a", "2023-01-02T03:04:05Z")
    assert said["text"] == SIMPLIFIED * 2


@pytest.mark.parametrize(
    "name", ["a.jsonl.gz", "a.txt.gz", "a.zip", "a.tar", "a.parquet", "a.jsonl.zst", "a.warc.gz"]
)
def test_a_file_that_lies_about_its_type_fails_and_writes_nothing(here: Path, name: str) -> None:
    (here / name).write_text(TRADITIONAL * 50, encoding="utf-8")
    result = clean(here, name, "-o", "out/")
    assert result.status == 3
    assert name in result.err
    assert "mistake" not in result.err
    assert not [path for path in (here / "out").rglob("*") if path.is_file()]


def sample(here: Path, name: str) -> bytes:
    """A whole file of the kind that its name says."""
    if name.startswith("a.zip"):
        with zipfile.ZipFile(here / "whole", "w") as archive:
            archive.writestr("1.txt", TRADITIONAL * 50)
    elif name.startswith("a.tar"):
        (here / "1.txt").write_text(TRADITIONAL * 50, encoding="utf-8")
        with tarfile.open(here / "whole", "w:gz" if name.endswith("gz") else "w") as tar:
            tar.add(here / "1.txt", "1.txt")
    elif name.startswith("a.parquet"):
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        pq.write_table(pa.table({"content": [TRADITIONAL] * 50}), here / "whole")
    elif name.startswith("a.warc"):
        pytest.importorskip("warcio")
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + TRADITIONAL.encode() * 50
        (here / "whole").write_bytes(
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/a\r\n"
            b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n" % len(http) + http + b"\r\n\r\n"
        )
    else:
        text = rows(50) if ".jsonl" in name else f'id,content\n1,"{TRADITIONAL}\n"\n'
        pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}.get(name.rpartition(".")[2])
        (here / "whole").write_bytes(pack(text.encode()) if pack else text.encode())
    return (here / "whole").read_bytes()


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        *((name, 30) for name in ("a.jsonl.gz", "a.jsonl.bz2", "a.txt.xz", "a.zip", "a.parquet")),
        *((name, 1000) for name in ("a.tar", "a.warc")),
        ("a.tar.gz", 30),
        ("a.csv", 31),
    ],
)
def test_a_file_cut_short_fails_and_writes_nothing(here: Path, name: str, lost: int) -> None:
    data = sample(here, name)
    (here / name).write_bytes(data[: len(data) - lost if name != "a.tar" else 1500])
    result = clean(here, name, "-o", "out/")
    assert result.status == 3
    assert "cut short" in result.err or "never closed" in result.err
    assert "mistake" not in result.err
    assert not [path for path in (here / "out").rglob("*") if path.is_file()]
    (here / name).write_bytes(data)
    assert clean(here, name, "-o", "out/").status == 0


def test_json_lines_cut_short_lose_the_last_record_and_say_so(here: Path) -> None:
    (here / "a.jsonl").write_text(rows(3)[:-30], encoding="utf-8")
    result = clean(here, "a.jsonl", "-o", "b.jsonl")
    assert (result.status, "record at line 3" in result.err) == (3, True)
    expected = rows(2, content=SIMPLIFIED.strip())
    assert (here / "b.jsonl").read_text(encoding="utf-8") == expected


def test_check_and_explain_speak_of_the_record(here: Path) -> None:
    (here / "a.jsonl").write_text(rows(1, content=CLEAN.strip()) + rows(1), encoding="utf-8")
    result = run_command("check", "a.jsonl", cwd=here)
    assert result.status == 1
    assert [line.partition(b": ")[0] for line in result.out.splitlines()] == [b"a.jsonl:2"]
    assert "a.jsonl:1" in run_command("explain", "a.jsonl", cwd=here).out.decode()


def test_check_speaks_of_the_lines_of_the_article_in_a_page(here: Path) -> None:
    (here / "a.html").write_text(PAGE, encoding="utf-8")
    result = run_command("check", "a.html", cwd=here)
    assert result.status == 1
    assert b"<" not in result.out
    assert result.out.startswith(b"a.html:1: ")


def test_a_member_above_the_size_is_refused(here: Path) -> None:
    with zipfile.ZipFile(here / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.txt", bytes(3 << 20))
    result = clean(here, "a.zip", "--max-size", "1M")
    assert result.status == 3
    assert "--max-size" in result.err


def zipped(path: Path, *members: tuple[str, str | bytes]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # two members of one name are what is tried here
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members:
                archive.writestr(name, data)


def test_member_that_cannot_be_cleaned_is_named_and_the_others_are_cleaned(here: Path) -> None:
    zipped(here / "a.zip", ("1.txt", TRADITIONAL), ("2.png", PNG), ("3.txt", TRADITIONAL))
    result = clean(here, "a.zip", "-o", "out")
    assert tree(here / "out") == {f"a/{number}.txt": SIMPLIFIED.encode() for number in (1, 3)}
    assert result.status == 3
    assert "newsclean: a.zip: 2.png: this is a PNG image" in result.err
    assert "newsclean: a.zip: 1 member could not be cleaned and left out" in result.err
    result = clean(here, "a.zip", "--provenance", "p.jsonl")
    assert (result.status, result.out.decode()) == (3, f"{SIMPLIFIED}\n{SIMPLIFIED}")
    lines = [json.loads(line) for line in (here / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line.get("member") for line in lines] == ["1.txt", None, "3.txt", None]
    assert lines[1]["status"] == "failed"


@pytest.mark.parametrize("command", ["check", "detect", "explain", "learn"])
def test_other_commands_pass_over_a_member_that_cannot_be_cleaned(here: Path, command: str) -> None:
    zipped(here / "a.zip", ("1.txt", CLEAN), ("2.png", PNG), ("3.txt", TRADITIONAL))
    result = run_command(command, "a.zip", cwd=here)
    assert result.status == 3
    assert "a.zip: 2.png: this is a PNG image" in result.err
    if command != "learn":
        assert b"a.zip/3.txt" in result.out


@pytest.mark.parametrize(
    ("names", "places"),
    [
        (["a.txt", "b/a.txt"], ["a.txt", "b/a.txt"]),
        (["a.txt", "a.txt", "a.txt"], ["a.txt", "a-2.txt", "a-3.txt"]),
        (["a.html", "a.txt", "a.htm"], ["a.txt", "a-2.txt", "a-3.txt"]),
        (["a.txt", "A.txt"], ["a.txt", "A-2.txt"]),
        (["b", "b/c.txt", "b/d.txt"], ["b", "b-2/c.txt", "b-2/d.txt"]),
        (["b/c.txt", "b"], ["b/c.txt", "b-2"]),
        (["../../a.txt", "/a.txt", "..", "."], ["a.txt", "a-2.txt", "unnamed", "unnamed-2"]),
    ],
)
def test_no_member_takes_the_place_of_another(here: Path, names: list[str], places: list[str]) -> None:
    zipped(here / "a.zip", *((name, f"第{at}篇\n") for at, name in enumerate(names)))
    assert clean(here, "a.zip", "-o", "out").status == 0
    assert tree(here / "out") == {
        f"a/{place}": f"第{at}篇\n".encode()
        for at, place in sorted(enumerate(places), key=lambda one: one[1])
    }


def test_no_archive_takes_the_place_of_what_lies_beside_it(here: Path) -> None:
    source = here / "in"
    (source / "甲").mkdir(parents=True)
    (source / "甲" / "1.txt").write_text("夹\n", encoding="utf-8")
    zipped(source / "甲.zip", ("1.txt", "包\n"))
    zipped(source / "乙.zip", ("1.txt", "包\n"))
    zipped(source / "丙.zip", ("1.txt", "包\n"))
    with tarfile.open(source / "丙.tar.gz", "w:gz") as archive:
        archive.add(source / "甲" / "1.txt", "1.txt")
    assert clean(here, "in", "-o", "out").status == 0
    texts = {place: text.decode().strip() for place, text in tree(here / "out").items()}
    assert texts == {
        "甲/1.txt": "夹",
        "甲.zip/1.txt": "包",
        "乙/1.txt": "包",
        "丙.zip/1.txt": "包",
        "丙.tar.gz/1.txt": "夹",
    }


def test_archive_goes_to_a_folder_unless_the_name_is_that_of_a_file(here: Path) -> None:
    zipped(here / "a.zip", ("1.txt", TRADITIONAL), ("2.txt", TRADITIONAL))
    assert clean(here, "a.zip", "-o", "one.txt").status == 0
    assert (here / "one.txt").read_text(encoding="utf-8") == f"{SIMPLIFIED}\n{SIMPLIFIED}"
    assert clean(here, "a.zip", "-o", "out").status == 0
    assert sorted(tree(here / "out")) == ["a/1.txt", "a/2.txt"]


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a"])
def test_archive_is_never_written_over(here: Path, name: str) -> None:
    if name.endswith("gz"):
        with tarfile.open(here / name, "w:gz") as archive:
            info = tarfile.TarInfo("1.txt")
            info.size = len(TRADITIONAL.encode())
            archive.addfile(info, io.BytesIO(TRADITIONAL.encode()))
    else:
        zipped(here / name, ("1.txt", TRADITIONAL))
    before = (here / name).read_bytes()
    result = clean(here, "--in-place", name)
    assert ((here / name).read_bytes(), result.status) == (before, 3)
    assert f"{name}: an archive cannot be cleaned in place" in result.err


def test_check_names_the_member_and_explain_knows_it_by_that_name(here: Path) -> None:
    zipped(here / "a.zip", ("夹/1.txt", CLEAN), ("夹/2.txt", TRADITIONAL))
    line = run_command("check", "a.zip", cwd=here).out.decode()
    assert line.startswith("a.zip/夹/2.txt:1: simplify  ")
    shown = run_command("explain", line.partition(":")[0], cwd=here)
    assert (shown.status, SIMPLIFIED.strip() in shown.out.decode()) == (0, True)
    found = json.loads(run_command("check", "--format", "json", "a.zip", cwd=here).out)
    assert [one["path"] for one in found] == ["a.zip/夹/2.txt"]
    annotation = run_command("check", "--format", "github", "a.zip", cwd=here).out.decode()
    assert "file=a.zip,line=1," in annotation
    assert "::a.zip/夹/2.txt: 1: simplify" in annotation
