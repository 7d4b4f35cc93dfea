"""`clean` on a cluster, in parts, and between stores, as its users meet it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import pytest

from clusters import SHARDS, clean_serially, outputs, page, write_shards
from commandline import CLEAN, TRADITIONAL, run_command, tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "工作"
    (folder / "抓" / "里").mkdir(parents=True)
    for number in range(30):
        text = TRADITIONAL if number % 2 else CLEAN
        (folder / "抓" / ("里" if number % 3 else ".") / f"{number}.txt").write_text(
            text * 3, encoding="utf-8"
        )
    (folder / "抓" / "坏.txt").write_bytes(bytes(range(256)) * 9)
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("--address", "tcp://127.0.0.1:1"),
        ("--shard", "0/3"),
        ("--shard", "4/3"),
        ("--engine", "spark"),
        ("--resume", "-o", "memory://净"),
    ],
)
def test_mistakes_are_told_before_anything_runs(work: Path, arguments: tuple[str, ...]) -> None:
    done = run_command("clean", "抓", *arguments, cwd=work)
    assert (done.status, done.out) == (2, b"")
    assert not (work / "净").exists()


@pytest.mark.parametrize("option", [("--engine", "dask"), ("--shard", "1/2")])
def test_standard_input_is_one_piece_on_this_machine(work: Path, option: tuple[str, str]) -> None:
    done = run_command("clean", *option, cwd=work, stdin=TRADITIONAL.encode())
    assert done.status == 2
    assert "needs paths" in done.err


def test_parts_make_the_whole_and_their_reports_its_report(work: Path) -> None:
    whole = run_command("clean", "抓", "-o", "整", "--report", "整.json", cwd=work)
    assert whole.status == 3
    for number in (1, 2, 3):
        part = run_command(
            "clean", "抓", "-o", "净", "--shard", f"{number}/3", "--report", f"报/{number}.json", cwd=work
        )
        assert part.status in (0, 3)
    assert tree(work / "净") == tree(work / "整")
    merged = run_command("merge-reports", "-f", "json", *(f"报/{n}.json" for n in (1, 2, 3)), cwd=work)
    assert merged.status == 3
    ours, theirs = json.loads(merged.out), json.loads((work / "整.json").read_text(encoding="utf-8"))
    assert (ours["parts"], ours["of"]) == ([1, 2, 3], 3)
    for name in ("files", "failed", "bytes", "characters", "removed", "scripts", "encodings"):
        assert ours["tally"][name] == theirs["tally"][name]
    assert ours["failures"] == theirs["failures"]
    assert [name for name, _ in ours["failures"]] == ["抓/坏.txt"]


def test_missing_part_is_told(work: Path) -> None:
    run_command("clean", "抓", "-o", "净", "--shard", "2/3", "--report", "2.json", cwd=work)
    merged = run_command("merge-reports", "2.json", cwd=work)
    assert merged.status == 3
    assert "parts missing of 3: 1, 3" in merged.err
    assert b"1 of 3" in merged.out
    assert run_command("merge-reports", "2.json", "2.json", cwd=work).status == 2


def test_each_part_is_resumed_for_itself(work: Path) -> None:
    for number in (1, 2):
        run_command("clean", "抓", "-o", "净", "--shard", f"{number}/2", cwd=work)
    again = [
        run_command("clean", "抓", "-o", "净", "--shard", f"{number}/2", "--resume", cwd=work).err
        for number in (1, 2)
    ]
    finished = [int(found.group(1)) for err in again if (found := re.search(r"(\d+) finished before", err))]
    assert len(finished) == 2
    assert sum(finished) == 30


def test_stores_are_cleaned_from_url_to_url(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    write_shards(tmp_path / "原")
    (tmp_path / "原" / "说明.txt").write_text("不是记录", encoding="utf-8")
    expected = clean_serially(tmp_path / "原", tmp_path / "单")
    source, out = f"file://{tmp_path}/原", f"file://{tmp_path}/净"
    arguments = ("clean", source, "-o", out, "--text-field", "text", "-j", "2")
    for skipped in ("", f"{SHARDS} finished before"):
        done = run_command(*arguments, cwd=tmp_path)
        assert done.status == 0
        assert skipped in done.err
        assert outputs(tmp_path / "净") == expected
    parts = [
        run_command(*arguments[:2], "-o", f"{tmp_path}/分", "--shard", f"{n}/2", cwd=tmp_path) for n in (1, 2)
    ]
    assert [part.status for part in parts] == [0, 0]
    assert outputs(tmp_path / "分") == expected


def test_row_groups_become_files_and_provenance_tells_of_each(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "原").mkdir()
    rows = [{"id": number, "text": page(number)} for number in range(50)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "原" / "表.parquet", row_group_size=20)
    (tmp_path / "原" / "坏.parquet").write_bytes(b"PAR1 is how it begins")
    done = run_command(
        "clean", "原", "-o", "净", "--row-groups", "--provenance", "记.jsonl", "-j", "1", cwd=tmp_path
    )
    assert done.status == 3
    assert "坏.parquet: the Parquet file is broken" in done.err
    account = [json.loads(line) for line in (tmp_path / "记.jsonl").read_text(encoding="utf-8").splitlines()]
    written = {
        str(path.relative_to(tmp_path)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (tmp_path / "净").glob("*.parquet")
    }
    assert sorted(written) == [f"净/表-0000{number}.parquet" for number in range(3)]
    assert {row["output"]: row["output_sha256"] for row in account if row["status"] == "done"} == written
    assert [row["source"] for row in account if row["status"] == "failed"] == ["原/坏.parquet"]
    tables = [pq.read_table(tmp_path / name) for name in sorted(written)]
    assert pa.concat_tables(tables).column("id").to_pylist() == list(range(50))


def test_a_guess_that_holds_for_many_files_is_told_once(tmp_path: Path) -> None:
    for name, field in (("a", "text"), ("b", "text"), ("c", "content"), ("d", "text")):
        (tmp_path / f"{name}.jsonl").write_text(f'{{"{field}": "好。"}}\n', encoding="utf-8")
    done = run_command("clean", ".", "-o", "../净", "-j", "1", cwd=tmp_path)
    told = [line for line in done.err.splitlines() if "--text-field" in line]
    assert told == [
        "newsclean: ./a.jsonl: the text is taken from the field 'text' (--text-field)",
        "newsclean: ./c.jsonl: the text is taken from the field 'content' (--text-field)",
        "newsclean: 2 more inputs: the text is taken from the field 'text' (--text-field)",
    ]


def test_a_place_that_cannot_be_listed_fails_and_the_rest_is_done(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    (tmp_path / "原").mkdir()
    (tmp_path / "原" / "a.jsonl").write_text('{"text": "好。"}\n', encoding="utf-8")
    done = run_command(
        "clean", f"file://{tmp_path}/无", f"file://{tmp_path}/原", "-o", f"file://{tmp_path}/净", cwd=tmp_path
    )
    assert done.status == 3
    assert f"newsclean: file://{tmp_path}/无: nothing is there\n" in done.err
    assert set(outputs(tmp_path / "净")) == {"a.jsonl"}


@pytest.mark.parametrize("engine", ["dask", "ray"])
def test_run_on_a_cluster_is_like_a_local_one(work: Path, engine: str) -> None:
    pytest.importorskip("distributed" if engine == "dask" else "ray")
    write_shards(work / "抓" / "片")
    names = {}
    for run in ((), ("--engine", engine, "-j", "2")):
        out = f"净{len(run)}"
        done = run_command(
            "clean", "抓", "-o", out, "--provenance", f"{out}.jsonl", *run, cwd=work, timeout=120
        )
        assert done.status == 3
        lines = (work / f"{out}.jsonl").read_text(encoding="utf-8").splitlines()
        account = [json.loads(line) for line in lines]
        told = [line for line in done.err.splitlines() if not line.startswith(("read ", "slowest "))]
        names[run] = (
            tree(work / out),
            told[:-1],
            [{key: value for key, value in row.items() if key != "output"} for row in account],
        )
    local, cluster = names.values()
    assert len(local[0]) == 30 + SHARDS
    assert cluster == local


@pytest.mark.parametrize("engine", ["dask", "ray"])
def test_standard_output_of_a_cluster_is_data_only(work: Path, engine: str) -> None:
    pytest.importorskip("distributed" if engine == "dask" else "ray")
    (work / "抓" / "坏.txt").unlink()
    local = run_command("clean", "抓", cwd=work)
    cluster = run_command("clean", "抓", "--engine", engine, "-j", "1", cwd=work, timeout=120)
    assert (cluster.status, cluster.out) == (0, local.out)
