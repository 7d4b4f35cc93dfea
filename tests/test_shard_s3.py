"""Shards on S3, against a server on this machine that speaks its protocol (moto)."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from clusters import clean_serially, page, worker_environment, write_shards
from commandline import run_command
from newsclean import Options
from newsclean.batch import places
from newsclean.batch.clean import Job
from newsclean.batch.documents import Input
from newsclean.batch.shard import REPORTS, clean_shard, clean_shards
from newsclean.engines.processes import run_processes
from newsclean.formats.records import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("s3fs")
pytest.importorskip("moto.server")

BUCKET = "newsclean-tests"

# Their libraries warn about each other.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The store behind s3://, for this process and all that it starts."""
    import s3fs

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        cwd=tmp_path_factory.mktemp("s3"),
        env=worker_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            until_it_answers(port)
            found = s3fs.S3FileSystem(skip_instance_cache=True)
            found.mkdir(BUCKET)
            yield found
        finally:
            server.kill()
            monkeypatch.undo()


def until_it_answers(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError


def test_shards_go_from_store_to_store_under_the_process_pool(store: Any, tmp_path: Path) -> None:
    write_shards(tmp_path / "原")
    expected = clean_serially(tmp_path / "原", tmp_path / "单")
    store.put(str(tmp_path / "原") + "/", f"{BUCKET}/抓取/", recursive=True)
    items = [Input(url, url, below, size) for url, below, size in places.listing(f"s3://{BUCKET}/抓取")]
    assert [item.relative for item in items] == sorted(expected)
    job = Job(Options(), target="folder", folder=f"s3://{BUCKET}/干净/一月", fields=Fields(text="text"))
    for again in (False, True):
        results = list(run_processes([[item] for item in items], partial(clean_shards, job), jobs=2))
        assert [outcome.error for result in results for outcome in result.outcomes] == [None] * len(items)
        assert sum(result.tally.skipped for result in results) == (len(items) if again else 0)
    found = {name: store.cat(f"{BUCKET}/干净/一月/{name}") for name in expected}
    assert found == expected
    assert len(store.find(f"{BUCKET}/干净")) == 2 * len(expected)
    assert [below for _, below, _ in places.listing(job.folder)] == sorted(expected)


def test_parquet_is_read_and_written_in_place_of_the_store(store: Any) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    rows = [{"id": number, "text": page(number)} for number in range(2000)]
    with store.open(f"{BUCKET}/表/a.parquet", "wb") as file:
        pq.write_table(pa.Table.from_pylist(rows), file, row_group_size=500)
    clean_shard(f"s3://{BUCKET}/表/a.parquet", f"s3://{BUCKET}/净表/a.parquet")
    with store.open(f"{BUCKET}/净表/a.parquet", "rb") as file:
        table = pq.read_table(file)
        assert pq.ParquetFile(file).num_row_groups == 4
    assert table.column("id").to_pylist() == list(range(2000))
    assert "責任編輯" not in "".join(table.column("text").to_pylist())


@pytest.mark.parametrize("size", [1_000, 40_000_000], ids=["in one piece", "in several"])
def test_an_upload_that_is_broken_off_shows_nothing(store: Any, size: int) -> None:
    url = f"s3://{BUCKET}/断/{size}"

    def break_off() -> None:
        with places.writing(url) as file:
            file.write(b"x" * size)
            raise OSError("the machine is on fire")

    with pytest.raises(OSError, match="on fire"):
        break_off()
    assert places.status(url) is None
    left = store.call_s3("list_multipart_uploads", Bucket=BUCKET)
    assert not left.get("Uploads")


@pytest.mark.parametrize(
    ("url", "endpoint", "said"),
    [
        ("s3://newsclean-nowhere/a", None, "The specified bucket does not exist"),
        (f"s3://{BUCKET}/a", "http://127.0.0.1:1", "Could not connect"),
    ],
    ids=["no such bucket", "nobody answers"],
)
def test_a_store_that_does_not_answer_is_one_line(  # noqa: PLR0917
    store: Any, url: str, endpoint: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    if endpoint is not None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    done = run_command("clean", url, "-o", str(tmp_path / "净"), cwd=tmp_path)
    assert done.status == 3
    told = [line for line in done.err.splitlines() if line.startswith(f"newsclean: {url}: ")]
    assert len(told) == 1
    assert said in told[0]
    assert "Traceback" not in done.err


def test_a_large_shard_goes_up_in_several_pieces(store: Any) -> None:
    source, out = f"s3://{BUCKET}/大/a.jsonl", f"s3://{BUCKET}/净大/a.jsonl"
    line = json.dumps({"text": "图书馆今天开门，读者来了很多。" * 400}, ensure_ascii=False).encode() + b"\n"
    with store.open(source, "wb") as file:
        file.write(line * 1000)
    report = clean_shard(source, out)
    assert report.tally.bytes == len(line) * 1000
    assert store.cat(out) == line * 1000
    assert store.exists(f"{BUCKET}/净大/{REPORTS}/a.jsonl.json")
    assert clean_shard(source, out).skipped
