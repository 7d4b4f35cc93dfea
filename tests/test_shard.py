"""A shard comes out exactly once, wherever it lies; parts of a run cover it, and their reports add up."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean
from newsclean import Cleaner, Options
from newsclean.batch import places, shard
from newsclean.batch.clean import Job
from newsclean.batch.documents import Input
from newsclean.batch.outcome import EXTREMES, Tally
from newsclean.batch.part import Part
from newsclean.batch.shard import clean_shard, clean_shards, row_groups
from newsclean.batch.summary import Summary, merged, read_summary, summary_of
from newsclean.errors import FormatError, OptionError
from newsclean.formats.records import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = [
    {"id": 1, "text": "圖書館今天開門，讀者來了很多。\n（責任編輯：王小明）", "价": 1.0},
    {"id": 2, "text": "城西的露天电影院上周末放完了今年最后一场电影。", "价": 2.5},
    {"id": 3, "text": None, "价": 0},
]
CLEANED = ["图书馆今天开门，读者来了很多。", "城西的露天电影院上周末放完了今年最后一场电影。", None]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()


@pytest.fixture(params=["path", "file", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A folder under each kind of name."""
    if request.param == "path":
        yield str(tmp_path)
        return
    fsspec = pytest.importorskip("fsspec")
    if request.param == "file":
        yield f"file://{tmp_path}"
        return
    store = fsspec.filesystem("memory")
    store.store.clear()
    yield "memory://仓"
    store.store.clear()


def put(path: str, data: bytes) -> str:
    with places.writing(path) as file:
        file.write(data)
    return path


def read(path: str) -> bytes:
    with places.reading(path) as file:
        return file.read()


def names(folder: str) -> set[str]:
    """Every file below a folder, those of our own included."""
    if not places.is_url(folder):
        return {str(p.relative_to(folder)) for p in Path(folder).rglob("*") if p.is_file()}
    store, key = places._store(folder)
    return {name.removeprefix(key).lstrip("/") for name in store.find(key)}


def texts(data: bytes) -> list[str | None]:
    return [json.loads(line)["text"] for line in data.splitlines()]


# What must not happen.


def test_a_shard_that_is_done_is_not_done_again(place: str) -> None:
    source, out = put(f"{place}/原/a.jsonl", LINES), f"{place}/净/a.jsonl"
    first = clean_shard(source, out)
    state = places.status(out)
    second = clean_shard(source, out)
    assert (first.skipped, second.skipped) == (False, True)
    assert places.status(out) == state
    assert (second.tally.files, second.tally.removed) == (1, first.tally.removed)
    assert second.warnings == first.warnings


@pytest.mark.parametrize("change", ["options", "fields", "source", "output", "report"])
def test_a_shard_is_done_again_when_what_it_depends_on_has_changed(place: str, change: str) -> None:
    source, out = put(f"{place}/原/a.jsonl", LINES), f"{place}/净/a.jsonl"
    clean_shard(source, out)
    options, fields = Options(), Fields()
    if change == "options":
        options = Options(steps=("simplify",))
    elif change == "fields":
        fields = Fields(text="text", output="净文")
    elif change == "source":
        put(source, LINES * 2)
    elif change == "output":
        put(out, b"torn")
    else:
        put(f"{place}/净/_newsclean/a.jsonl.json", b'{"made_from": []}')
    assert not clean_shard(source, out, options, fields=fields).skipped


def test_a_failure_in_the_middle_leaves_nothing_under_the_name(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = put(f"{place}/原/a.jsonl", LINES * 50), f"{place}/净/a.jsonl"

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("newsclean.batch.rewrite.Rewriter._summarize", fail)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        clean_shard(source, out)
    assert names(place) == {"原/a.jsonl"}


def test_a_source_that_changes_while_it_is_read_gives_no_output(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = put(f"{place}/原/a.jsonl", LINES), f"{place}/净/a.jsonl"
    rewrite = shard.rewriter_for

    def replace_first(*given: object) -> object:
        put(source, LINES * 3)
        return rewrite(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(shard, "rewriter_for", replace_first)
    with pytest.raises(FormatError, match="changed while it was read"):
        clean_shard(source, out)
    assert names(place) == {"原/a.jsonl"}


def test_an_earlier_output_stays_when_the_next_fails(place: str) -> None:
    source, out = put(f"{place}/原/a.jsonl", LINES), f"{place}/净/a.jsonl"
    clean_shard(source, out)
    before = read(out)
    put(source, b'{"no": "such field"}\n')
    with pytest.raises(FormatError):
        clean_shard(source, out, fields=Fields(text=None))
    assert read(out) == before


@pytest.mark.parametrize(
    ("source", "out"), [("a.txt", "a.txt"), ("a.jsonl", "a.parquet"), ("a.zip", "a.jsonl")]
)
def test_what_is_no_shard_is_refused(tmp_path: Path, source: str, out: str) -> None:
    put(f"{tmp_path}/{source}", LINES)
    with pytest.raises(FormatError, match="a shard is"):
        clean_shard(f"{tmp_path}/{source}", f"{tmp_path}/净/{out}")


def test_a_missing_source_is_an_error_of_the_system(place: str) -> None:
    with pytest.raises(FileNotFoundError):
        clean_shard(f"{place}/无.jsonl", f"{place}/净/无.jsonl")


def test_one_bad_shard_stops_no_other(place: str) -> None:
    put(f"{place}/原/a.jsonl", LINES)
    put(f"{place}/原/b.jsonl.gz", b"no gzip")
    put(f"{place}/原/c.jsonl", LINES + b"{bad\n")
    items = [
        Input(name, f"{place}/原/{name}", name) for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl", "d.jsonl")
    ]
    result = clean_shards(Job(Options(), target="folder", folder=f"{place}/净"), items)
    errors = {outcome.item.name: outcome.error for outcome in result.outcomes}
    assert [name for name, error in errors.items() if error] == ["b.jsonl.gz", "d.jsonl"]
    assert "line 4" in " ".join(result.outcomes[2].warnings)
    assert (result.tally.files, result.tally.failed) == (4, 3)
    assert texts(read(f"{place}/净/c.jsonl")) == CLEANED


def test_an_unknown_protocol_is_a_mistake_in_the_arguments() -> None:
    pytest.importorskip("fsspec")
    with pytest.raises(OptionError, match="nosuch"):
        places.status("nosuch://a/b")


# What must.


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.xz"])
def test_records_come_out_clean_in_any_place(place: str, name: str) -> None:
    source = put(f"{place}/原/a.jsonl.gz", gzip.compress(LINES))
    report = clean_shard(source, f"{place}/净/{name}")
    data = read(f"{place}/净/{name}")
    if name != "a.jsonl":
        stream = places_open(data, name)
        data = stream.read()
    assert texts(data) == CLEANED
    assert [json.loads(line)["价"] for line in data.splitlines()] == [1.0, 2.5, 0]
    assert report.tally.removed["credits"] > 0
    assert names(place) == {"原/a.jsonl.gz", f"净/{name}", f"净/_newsclean/{name}.json"}


def places_open(data: bytes, name: str) -> io.BufferedReader:
    from newsclean.formats.compression import open_compressed
    from newsclean.formats.kind import kind_of

    compression = kind_of(name).compression
    assert compression is not None
    return open_compressed(io.BytesIO(data), compression)


def test_parquet_comes_out_clean_in_any_place(place: str) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), sink, row_group_size=2)
    source = put(f"{place}/原/a.parquet", sink.getvalue())
    clean_shard(source, f"{place}/净/a.parquet")
    table = pq.read_table(io.BytesIO(read(f"{place}/净/a.parquet")))
    assert table.column("text").to_pylist() == CLEANED
    assert table.column("id").to_pylist() == [1, 2, 3]


@pytest.fixture
def table(place: str) -> str:
    """A Parquet file of seven rows in four row groups."""
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    sink = io.BytesIO()
    rows = [{**ROWS[number % 3], "id": number} for number in range(7)]
    pq.write_table(pa.Table.from_pylist(rows), sink, row_group_size=2, compression="zstd")
    return put(f"{place}/原/a.parquet", sink.getvalue())


def test_row_groups_put_together_are_the_whole(place: str, table: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    clean_shard(table, f"{place}/整/a.parquet")
    whole = pq.read_table(io.BytesIO(read(f"{place}/整/a.parquet")))
    groups = list(row_groups(Input("a", table, "日/a.parquet")))
    assert [item.relative for item in groups] == [f"日/a-0000{number}.parquet" for number in range(4)]
    job = Job(Options(), target="folder", folder=f"{place}/分", recorded=True)
    job = replace(job, digests=job.digests_under(Cleaner().clean("").rules))
    first, again = clean_shards(job, groups), clean_shards(job, groups)
    assert (first.tally.files, first.tally.skipped, first.tally.failed) == (4, 0, 0)
    assert (again.tally.files, again.tally.skipped) == (0, 4)
    parts = [pq.read_table(io.BytesIO(read(f"{place}/分/{item.relative}"))) for item in groups]
    assert pa.concat_tables(parts).equals(whole)
    assert [part.num_rows for part in parts] == [2, 2, 2, 1]


@pytest.mark.parametrize(("name", "group"), [("a.parquet", 4), ("a.parquet", -1), ("a.jsonl", 0)])
def test_a_row_group_that_is_not_there_is_refused(place: str, table: str, name: str, group: int) -> None:
    put(f"{place}/原/a.jsonl", LINES)
    with pytest.raises(FormatError, match="row group"):
        clean_shard(f"{place}/原/{name}", f"{place}/净/{name}", row_group=group)
    assert names(f"{place}/净") == set()


def test_a_row_group_done_as_another_is_done_again(place: str, table: str) -> None:
    out = f"{place}/净/a.parquet"
    assert [clean_shard(table, out, row_group=group).skipped for group in (0, 0, 1)] == [False, True, False]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv"])
def test_provenance_tells_what_was_read_and_written(place: str, name: str) -> None:
    data = "id,text\n1,圖書館今天開門，讀者來了很多。\n".encode() if name == "a.csv" else LINES * 2000
    source = put(f"{place}/原/{name}", gzip.compress(data) if name.endswith("gz") else data)
    job = Job(Options(), target="folder", folder=f"{place}/净", recorded=True)
    job = replace(job, digests=job.digests_under(Cleaner().clean("").rules))
    items = [Input(path, path, name) for path in (source, f"{place}/原/无.jsonl")]
    first, again = (clean_shards(job, items).outcomes for _ in range(2))
    assert [outcome.record for outcome in first] == [outcome.record for outcome in again]
    done, failed = (json.loads(outcome.record or "") for outcome in first)
    assert done["input_sha256"] == hashlib.sha256(read(source)).hexdigest()
    assert done["output_sha256"] == hashlib.sha256(read(f"{place}/净/{name}")).hexdigest()
    assert (done["status"], done["source"], done["output"]) == ("done", source, f"{place}/净/{name}")
    assert done["records"]["changed"] == data.count("責任編輯".encode()) or name == "a.csv"
    assert (failed["status"], failed["output_sha256"]) == ("failed", None)
    assert "No such file" in failed["error"]


def test_parquet_has_no_digest_of_what_was_read(place: str, table: str) -> None:
    report = clean_shard(table, f"{place}/净/a.parquet")
    assert report.input_sha256 is None
    assert report.output_sha256 == hashlib.sha256(read(f"{place}/净/a.parquet")).hexdigest()


def test_bytes_are_the_same_in_every_place(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    source = put(f"{tmp_path}/a.jsonl", LINES * 20)
    outs = [f"{tmp_path}/甲/a.jsonl.gz", f"file://{tmp_path}/乙/a.jsonl.gz", "memory://丙/a.jsonl.gz"]
    for out in outs:
        clean_shard(source, out)
    assert len({read(out) for out in outs}) == 1


def test_a_folder_is_listed_in_order_and_without_what_is_ours(place: str) -> None:
    if not places.is_url(place):
        pytest.skip("paths are found by discover")
    for name in ("b/二.jsonl", "a.jsonl", "_newsclean/a.jsonl.json", ".newsclean-1.tmp", "b/c/三.jsonl"):
        put(f"{place}/{name}", b"x" * len(name))
    found = [(below, size) for _, below, size in places.listing(place)]
    assert found == [("a.jsonl", 7), ("b/c/三.jsonl", 11), ("b/二.jsonl", 9)]
    assert [below for _, below, _ in places.listing(f"{place}/*.jsonl")] == ["a.jsonl"]
    ((one, below, _),) = places.listing(f"{place}/a.jsonl")
    assert (read(one), below) == (b"x" * 7, "a.jsonl")
    for whole, _, size in places.listing(place):
        assert len(read(whole)) == size
    with pytest.raises(FileNotFoundError):
        list(places.listing(f"{place}/无"))


# Parts.


@pytest.mark.parametrize("value", ["0/4", "5/4", "1", "1/", "/4", "-1/4", "1/0", "a/b", "1/4/4", "１/４x"])
def test_what_names_no_part_is_refused(value: str) -> None:
    with pytest.raises(OptionError, match="--shard"):
        Part.parse(value)


@given(st.lists(st.binary(min_size=1), unique=True), st.integers(1, 50))
def test_every_input_is_in_exactly_one_part(relatives: list[bytes], of: int) -> None:
    parts = [Part(number, of) for number in range(1, of + 1)]
    for relative in relatives:
        assert sum(part.has(os.fsdecode(relative)) for part in parts) == 1


def test_parts_are_the_same_on_every_machine_and_even() -> None:
    places_of = [next(n for n in range(1, 5) if Part(n, 4).has(f"新闻/{i}.txt")) for i in range(2000)]
    assert places_of[:8] == [1, 2, 1, 1, 1, 4, 4, 4]
    counts = Counter(places_of)
    assert min(counts.values()) > 400


# Reports.


def summary(number: int, **more: object) -> Summary:
    tally = Tally(files=3, failed=1, bytes=100, removed=Counter({"credits": number}))
    tally.slowest = [(number / 10, f"第{number}页.txt")]
    values = {"part": Part(number, 3), "failures": [(f"坏{number}.txt", "no text")], **more}
    return summary_of(tally, 1.5, **values)  # type: ignore[arg-type]


def test_reports_of_all_parts_add_up() -> None:
    whole = merged(read_summary(summary(number).to_json().encode()) for number in (3, 1, 2))
    assert (whole.parts, whole.of, whole.missing) == ((1, 2, 3), 3, ())
    assert (whole.tally.files, whole.tally.failed, whole.tally.bytes) == (9, 3, 300)
    assert whole.tally.removed == Counter({"credits": 6})
    assert whole.tally.slowest == [(0.3, "第3页.txt"), (0.2, "第2页.txt"), (0.1, "第1页.txt")][:EXTREMES]
    assert [name for name, _ in whole.failures] == ["坏3.txt", "坏1.txt", "坏2.txt"]
    assert whole.seconds == 4.5


def test_missing_parts_are_named() -> None:
    assert merged([summary(2)]).missing == (1, 3)
    assert merged([summary_of(Tally(files=2), 1.0)]).missing == ()


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (summary(1), "twice"),
        (summary(2, part=Part(2, 4)), "different runs"),
        (
            Summary((2,), 3, digests={"version": newsclean.__version__ + "x"}),
            "cleaned differently: version",
        ),
    ],
    ids=["the same part", "of another number of parts", "by another version"],
)
def test_reports_that_do_not_belong_together_are_refused(second: Summary, why: str) -> None:
    with pytest.raises(OptionError, match=why):
        merged([summary(1), second])


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format": "newsclean report 9"}', b"\xff", b"null"])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="report"):
        read_summary(data)
