"""Large files of records: cut into blocks, cleaned anywhere, put together the same; told of record by record."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandline import CLEAN, COMMAND, SIMPLIFIED, TRADITIONAL, environment, run_command
from newsclean.batch import blocks, cutting
from newsclean.batch.assembly import Assembly
from newsclean.batch.blocks import Block
from newsclean.batch.clean import Job, clean_chunk
from newsclean.batch.cutting import in_blocks
from newsclean.batch.documents import Input
from newsclean.batch.outcome import Outcome, Tally
from newsclean.engines import chunked
from newsclean.engines.processes import run_processes
from newsclean.engines.serial import run_serial
from newsclean.formats.records import Fields
from newsclean.values import Options

if TYPE_CHECKING:
    from pathlib import Path

    from commandline import Command

OPTIONS = Options(steps=("simplify", "strip", "tidy"))
SHORT, LONG = TRADITIONAL.strip(), SIMPLIFIED.strip()


def whole(path: Path, **job: Any) -> tuple[bytes, Outcome]:
    """What becomes of a file that is not cut: the slow, obvious way."""
    item = Input(path.name, str(path), path.name, 1)
    (outcome,) = clean_chunk(Job(OPTIONS, **job), [item]).outcomes
    return b"".join(outcome.documents), outcome


def cut(path: Path, engine: Any = run_serial, **options: Any) -> tuple[bytes, list[Outcome], Tally]:
    item = Input(path.name, str(path), path.name, path.stat().st_size)
    job = Job(OPTIONS, **options)
    rows: list[bytes] = []
    tally, outcomes = Tally(), []
    with Assembly(job, rows.append, lambda _lines: None) as assembly:
        found = in_blocks([item], job, assembly.gave_up)
        for result in engine(chunked(found, most_files=3), partial(clean_chunk, job)):
            for outcome in result.outcomes:
                assert isinstance(outcome.item, Block)
                whole_file = assembly.take(outcome.item, outcome, result.tally)
                if whole_file is not None:
                    outcomes.append(whole_file)
            tally.merge(result.tally)
    return b"".join(rows), outcomes, tally


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 100)
    monkeypatch.setattr(cutting, "LARGE", 0)


def row(number: int, text: str = SHORT) -> str:
    return json.dumps({"id": number, "content": text, "n": 1.50}, ensure_ascii=number % 2 == 0)


JSON_LINES = {
    "nothing": "",
    "one line without its end": row(1),
    "many lines": "".join(row(i) + "\n" for i in range(30)),
    "Windows line ends": "".join(row(i) + "\r\n" for i in range(30)),
    "blank and bad lines": "\n\n".join(row(i) + "\n{broken\n" + row(i, CLEAN) for i in range(20)),
    "a line above the limit": row(1) + "\n" + row(2, "字" * 3000) + "\n" + row(3) + "\n",
    "a line above the limit at the end": row(1) + "\n" + row(2, "字" * 3000),
    "files put together": ("\ufeff" + row(1) + "\n") * 9,
    "no text in the first lines": '\n{broken\n\n{"id": 1, "content": null}\n' + row(2) + "\n",
}
TABLES = {
    "a header alone": "id,content",
    "quoted line breaks": "id,content\n" + "".join(f'{i},"{SHORT}\n{SHORT}"\n' for i in range(30)),
    "a header of two lines": '"i\nd",content\n' + "".join(f"{i},{SHORT}\n" for i in range(30)),
    "blank and bad rows": "id;content\n" + "".join(f"{i};{SHORT}\n\n{i};;\n" for i in range(20)),
}


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("keep_bad", [False, True], ids=["left out", "kept"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        *(pytest.param("a.jsonl", data, id=name) for name, data in JSON_LINES.items()),
        *(pytest.param("a.csv", data, id=name) for name, data in TABLES.items()),
    ],
)
def test_what_is_cut_comes_out_like_what_is_not(
    tmp_path: Path, name: str, data: str, keep_bad: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    path.write_bytes(data.encode())
    options = {"keep_bad": keep_bad, "fields": Fields(max_size=4000)}
    rows, (outcome,), tally = cut(path, **options)
    monkeypatch.setattr(cutting, "LARGE", 1 << 20)
    expected, oracle = whole(path, **options)
    assert outcome.error == oracle.error
    if oracle.error is None:
        assert rows == expected
        assert sorted(outcome.warnings) == sorted(oracle.warnings)
        assert (outcome.changed, outcome.bad) == (oracle.changed, oracle.bad)
        assert (tally.files, tally.bytes, tally.failed) == (1, path.stat().st_size, int(oracle.bad > 0))
    else:
        assert (tally.files, tally.failed) == (1, 1)


@given(texts=st.lists(st.text(st.sampled_from("圖書館\n。 \"'\\a"), max_size=80), min_size=1, max_size=12))
def test_any_lines_come_out_of_blocks_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "a.jsonl"
    data = "".join(row(i, text) + "\n" for i, text in enumerate(texts)).encode()
    path.write_bytes(data)
    item = Input("a.jsonl", str(path), "a.jsonl", 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", 50)
        found = [block for block in in_blocks([item], Job(OPTIONS)) if isinstance(block, Block)]
    assert b"".join(block.data for block in found) == data
    assert [record.number for block in found for record in blocks.records_in(block)] == [
        *range(1, len(texts) + 1)
    ]


@pytest.mark.usefixtures("small_blocks")
def test_processes_give_the_same_bytes_as_none(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress("".join(row(i) + "\n" for i in range(200)).encode()))
    rows, (outcome,), _ = cut(path, partial(run_processes, jobs=2))
    assert rows == whole(path)[0]
    assert outcome.error is None


@pytest.mark.usefixtures("small_blocks")
def test_a_file_cut_short_fails_once_and_is_read_no_further(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    long = f"{row(1)}\n{'x' * 3000}\n".encode()
    path.write_bytes(gzip.compress(long + os.urandom(90_000).hex().encode() + b"\n")[:-20])
    _, (outcome,), tally = cut(path, fields=Fields(text="content", max_size=1000), keep_bad=True)
    assert "too long to be kept" in str(outcome.error)
    assert (tally.files, tally.failed) == (1, 1)
    _, (outcome,), tally = cut(path, fields=Fields(text="content", max_size=1000))
    assert "cut short" in str(outcome.error)
    assert (tally.files, tally.failed) == (1, 1)


# As people run it.


def large(count: int = 1200, *, text: str = SHORT * 30) -> str:
    return "".join(f'{{"id": {i}, "content": "{text}"}}\n' for i in range(count))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("记录") / "工作"
    (work / "抓").mkdir(parents=True)
    (work / "抓" / "大.jsonl.gz").write_bytes(gzip.compress(large().encode(), 1))
    (work / "抓" / "小.jsonl").write_text(large(3), encoding="utf-8")
    (work / "抓" / "页.txt").write_text(TRADITIONAL, encoding="utf-8")
    return work


def test_a_large_file_among_others_is_done_like_them_and_resumed(corpus: Path) -> None:
    (corpus / "抓" / "大.jsonl").write_text(large(), encoding="utf-8")
    done = run_command("clean", "抓", "-o", "净", "-j", "2", "--provenance", "账.jsonl", cwd=corpus)
    assert done.status == 0, done.err
    expected = large(text=LONG * 30)
    assert (corpus / "净" / "大.jsonl").read_text(encoding="utf-8") == expected
    assert gzip.decompress((corpus / "净" / "大.jsonl.gz").read_bytes()).decode() == expected
    again = run_command("clean", "抓", "-o", "净", "-j", "2", "--resume", cwd=corpus)
    assert "4 finished before" in again.err
    lines = [json.loads(line) for line in (corpus / "账.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["line"] for line in lines[:1200]] == [*range(1, 1201)]
    assert {line["source"] for line in lines[:1201]} == {"抓/大.jsonl"}
    for line in lines:
        if "input_sha256" in line:
            for path, field in (("source", "input_sha256"), ("output", "output_sha256")):
                assert hashlib.sha256((corpus / line[path]).read_bytes()).hexdigest() == line[field]
    (corpus / "抓" / "大.jsonl").unlink()


def test_records_leave_as_they_come(work: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "clean", "--steps", "simplify", "-j", "2"],
        cwd=work,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(work.parent / "cache"),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(f"{row(number * 2 + 1)}\n".encode())
            process.stdin.flush()
            # The reader gets this record before the writer has written the next.
            assert json.loads(process.stdout.readline())["content"] == LONG
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


def test_standard_input_is_what_its_first_bytes_say(work: Path) -> None:
    lines = large(3).encode()
    for data in (lines, gzip.compress(lines)):
        result = run_command("clean", "--steps", "simplify", cwd=work, stdin=data)
        assert (result.status, result.out.decode()) == (0, large(3, text=LONG * 30))
    page = TRADITIONAL.encode()
    for data in (page, gzip.compress(page), b"{" + page):
        result = run_command("clean", "--steps", "simplify", cwd=work, stdin=data)
        assert (result.status, result.out.decode().lstrip("{")) == (0, SIMPLIFIED)
    as_text = run_command("clean", "--steps", "simplify", "--input-format", "text", cwd=work, stdin=lines)
    assert as_text.out.decode() == large(3, text=LONG * 30)
    assert "--text-field" not in as_text.err


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("维基_00", large(3), large(3, text=LONG * 30)),
        ("新闻.json", large(3), large(3, text=LONG * 30)),
        ("记录.txt", large(3), large(3, text=LONG * 30)),
        ("字.txt", "{" + TRADITIONAL, "{" + SIMPLIFIED),
    ],
)
def test_json_lines_are_known_by_their_first_line(
    cli: Command, work: Path, name: str, data: str, expected: str
) -> None:
    (work / "抓").mkdir()
    (work / "抓" / name).write_text(data, encoding="utf-8")
    assert cli("clean", "--steps", "simplify", "抓", "-o", "净").status == 0
    assert (work / "净" / name).read_text(encoding="utf-8") == expected


def test_a_format_may_be_told(cli: Command, work: Path) -> None:
    (work / "导出").write_text(f"id\tcontent\n1\t{SHORT}\n", encoding="utf-8")
    result = cli("clean", "--steps", "simplify", "--input-format", "tsv", "导出")
    assert (result.status, result.out.decode()) == (0, f"id\tcontent\n1\t{LONG}\n")


def test_a_record_that_cannot_be_cleaned_is_not_lost_in_place(cli: Command, work: Path) -> None:
    (work / "a.jsonl").write_text(row(1) + "\n{broken\n", encoding="utf-8")
    result = cli("clean", "--steps", "simplify", "--in-place", "a.jsonl")
    assert (result.status, "kept as they are" in result.err) == (3, True)
    lines = (work / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert (json.loads(lines[0])["content"], lines[1]) == (LONG, "{broken")


def test_provenance_speaks_of_record_field_and_line(cli: Command, work: Path) -> None:
    text, same = f"{CLEAN}責任編輯：王小明", CLEAN.strip()
    (work / "a.csv").write_text(f'id,body\n1,"{text}"\n2,{same}\n4,{SHORT},\n', encoding="utf-8")
    assert cli("clean", "a.csv", "-o", "净/", "--provenance", "账.jsonl").status == 3
    first, second, last = (
        json.loads(line) for line in (work / "账.jsonl").read_text(encoding="utf-8").splitlines()
    )
    assert {key: first[key] for key in ("source", "line", "field")} == {
        "source": "a.csv",
        "line": 2,
        "field": "body",
    }
    assert [removal["text"].strip() for removal in first["removals"]] == ["责任编辑：王小明"]
    assert (second["line"], second["status"], "fields" in second["error"]) == (5, "failed", True)
    assert last["records"] == {"all": 3, "changed": 1, "failed": 1}
    assert last["output_sha256"] == hashlib.sha256((work / "净" / "a.csv").read_bytes()).hexdigest()


def test_provenance_in_place_names_what_was_read(cli: Command, work: Path) -> None:
    (work / "a.jsonl").write_text(row(1) + "\n", encoding="utf-8")
    before = (work / "a.jsonl").read_bytes()
    assert cli("clean", "--in-place", "a.jsonl", "--provenance", "账.jsonl").status == 0
    last = json.loads((work / "账.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert last["input_sha256"] == hashlib.sha256(before).hexdigest()
    assert last["output_sha256"] == hashlib.sha256((work / "a.jsonl").read_bytes()).hexdigest()
    assert last["output_sha256"] != last["input_sha256"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_records_in_a_named_pipe_are_read_once(work: Path) -> None:
    data = (row(1) + "\n").encode()
    for command, status in (("clean", 0), ("check", 1)):
        os.mkfifo(work / command)
        arguments = [command, "--provenance", "账.jsonl"] if command == "clean" else [command]
        with subprocess.Popen(
            [*COMMAND, *arguments, command],
            cwd=work,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(work.parent / "cache"),
        ) as process:
            Thread(target=(work / command).write_bytes, args=(data,), daemon=True).start()
            try:
                out, _ = process.communicate(timeout=60)
            finally:
                process.kill()
        assert (process.returncode, bool(out)) == (status, True), command
    last = json.loads((work / "账.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert last["input_sha256"] == hashlib.sha256(data).hexdigest()


def test_provenance_speaks_of_members(cli: Command, work: Path) -> None:
    import zipfile

    with zipfile.ZipFile(work / "a.zip", "w") as archive:
        archive.writestr("新闻/1.txt", TRADITIONAL)
    assert cli("clean", "a.zip", "-o", "净/", "--provenance", "账.jsonl").status == 0
    member, last = (json.loads(line) for line in (work / "账.jsonl").read_text(encoding="utf-8").splitlines())
    assert (member["source"], member["member"]) == ("a.zip", "新闻/1.txt")
    assert member["output_sha256"] == hashlib.sha256((work / member["output"]).read_bytes()).hexdigest()
    assert last["input_sha256"] == hashlib.sha256((work / "a.zip").read_bytes()).hexdigest()


def test_provenance_of_records_is_whole_after_a_resumed_run(cli: Command, work: Path) -> None:
    (work / "抓").mkdir()
    (work / "抓" / "a.jsonl").write_text(large(3), encoding="utf-8")
    (work / "抓" / "b.txt").write_text(TRADITIONAL, encoding="utf-8")
    cli("clean", "抓", "-o", "净", "--provenance", "一.jsonl")
    assert "1 finished before" in cli("clean", "抓", "-o", "净", "--resume", "--provenance", "二.jsonl").err
    assert (work / "一.jsonl").read_bytes() == (work / "二.jsonl").read_bytes()


@pytest.mark.parametrize("command", ["check", "explain", "detect"])
def test_the_field_may_be_told_to_every_command(cli: Command, work: Path, command: str) -> None:
    (work / "a.jsonl").write_text(json.dumps({"content": CLEAN, "故事": SHORT}) + "\n", encoding="utf-8")
    assert "圖書館" not in cli(command, "a.jsonl").out.decode()
    told = cli(command, "a.jsonl", "--text-field", "故事").out.decode()
    assert {"check": "圖書館", "explain": "圖→图", "detect": "hant"}[command] in told
    assert cli(command, "a.jsonl", "--text-field", "没有").status == 3


@pytest.mark.parametrize("size", [0, 1 << 20], ids=["in blocks", "whole"])
def test_check_names_a_bad_record_and_checks_the_others(
    cli: Command, work: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "LARGE", size)
    monkeypatch.setattr(blocks, "BLOCK", 100)
    (work / "a.jsonl").write_text(row(1) + "\n{broken\n" + row(3) + "\n", encoding="utf-8")
    (work / "b.csv").write_text(f"id,content\n1,{CLEAN}", encoding="utf-8")
    result = cli("check", "a.jsonl", "b.csv")
    assert result.status == 3
    assert [line.split(b": ")[0] for line in result.out.splitlines()] == [b"a.jsonl:1", b"a.jsonl:3"]
    assert "a.jsonl: record at line 2: " in result.err
    assert "1 of 2 would change" in result.err
    quiet = cli("check", "-q", "a.jsonl")
    assert [line for line in quiet.err.splitlines() if "line 2" in line]
    (work / "c.csv").write_text("没有,名字\n", encoding="utf-8")
    assert cli("check", "c.csv").status == 3
    assert cli("check", "b.csv").status == 0


def test_explain_shows_the_record_or_member_that_check_named(cli: Command, work: Path) -> None:
    import zipfile

    (work / "a.jsonl").write_text(row(1) + "\n{broken\n" + row(3, CLEAN) + "\n", encoding="utf-8")
    with zipfile.ZipFile(work / "b.zip", "w") as archive:
        archive.writestr("新闻/1.txt", TRADITIONAL)
        archive.writestr("新闻/2.txt", CLEAN)
    one = cli("explain", "-f", "json", "a.jsonl:3")
    assert (one.status, one.err, json.loads(one.out)["source"]) == (0, "", "a.jsonl:3")
    assert json.loads(cli("explain", "-f", "json", "b.zip/新闻/2.txt").out)["source"] == "b.zip/新闻/2.txt"
    whole = cli("explain", "a.jsonl")
    assert (whole.status, "record at line 2" in whole.err, "a.jsonl:3" in whole.out.decode()) == (
        3,
        True,
        True,
    )
    for nothing in ("a.jsonl:2", "a.jsonl:9", "b.zip/新闻", "c.zip/1.txt", "夹/1.txt"):
        assert cli("explain", nothing).status == 3


def test_detect_names_a_bad_record_and_detects_the_others(cli: Command, work: Path) -> None:
    (work / "a.jsonl").write_text(row(1) + "\n{broken\n" + row(3, CLEAN) + "\n", encoding="utf-8")
    result = cli("detect", "a.jsonl")
    assert (result.status, "record at line 2" in result.err) == (3, True)
    assert [line.split()[-1] for line in result.out.decode().splitlines()] == ["a.jsonl:1", "a.jsonl:3"]


def test_rows_of_parquet_are_called_rows(cli: Command, work: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"content": [CLEAN.strip(), SHORT]}), work / "a.parquet")
    assert cli("clean", "a.parquet", "-o", "b.parquet", "--provenance", "账.jsonl").status == 0
    first, last = (json.loads(line) for line in (work / "账.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["row"], first["field"]) == (2, "content")
    assert last["records"] == {"all": 2, "changed": 1, "failed": 0}
    assert last["output_sha256"] == hashlib.sha256((work / "b.parquet").read_bytes()).hexdigest()


def test_a_bad_record_from_a_pipe_does_not_cost_the_others(work: Path) -> None:
    data = (row(1) + "\n{broken\n").encode()
    result = run_command("clean", "--steps", "simplify", "-o", "出.jsonl", cwd=work, stdin=data)
    assert (result.status, "record at line 2" in result.err) == (3, True)
    assert json.loads((work / "出.jsonl").read_bytes())["content"] == LONG
