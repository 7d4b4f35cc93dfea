"""Dask: workers die, nodes go, drivers are killed, and every document comes out exactly once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from clusters import (
    EACH,
    ONCE,
    POISON,
    SHARDS,
    answer,
    clean_serially,
    count,
    deaths,
    driver,
    ids,
    kill_a_worker,
    living,
    outputs,
    wait_for,
    worker_environment,
    write_shards,
)
from newsclean.engines.cluster import SET_ASIDE, do
from newsclean.engines.on_dask import run_dask
from newsclean.errors import DependencyError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("distributed")

needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="looks for processes in /proc")  # noqa: PTH110


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    top = tmp_path_factory.mktemp("dask")
    write_shards(top / "原")
    return top / "原", clean_serially(top / "原", top / "单")


def start(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        cwd=cwd,
        env=worker_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two nodes, each a process group: a nanny, and the worker that it looks after."""
    found = tmp_path / "scheduler.json"
    file = ("--scheduler-file", str(found))
    processes = [start("scheduler", *file, "--port", "0", "--no-dashboard", cwd=tmp_path)]
    try:
        wait_for(found.exists)
        for _ in range(2):
            arguments = ("worker", *file, "--nworkers", "1", "--nthreads", "1", "--no-dashboard")
            processes.append(start(*arguments, cwd=tmp_path))
        yield json.loads(found.read_text())["address"], processes
    finally:
        for process in reversed(processes):
            end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@needs_proc
def test_killed_worker_and_lost_node_cost_nothing(
    corpus: tuple[Path, dict[str, bytes]],
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
    tmp_path: Path,
) -> None:
    source, expected = corpus
    address, processes = cluster
    out, scratch = tmp_path / "净", tmp_path / "工"
    with driver("dask", source, out, scratch, "--address", address, "--pause", "0.05") as run:
        wait_for(lambda: count(out) >= 5)
        kill_a_worker(scratch)
        wait_for(lambda: count(out) >= 15)
        assert count(out) < SHARDS
        os.killpg(processes[-1].pid, signal.SIGKILL)
        said = answer(run)
    assert said["failed"] == {}
    assert said["order"] == sorted(expected)
    assert outputs(out) == expected
    assert ids(expected) == list(range(SHARDS * EACH))


def test_poisonous_record_costs_its_shard_only(tmp_path: Path) -> None:
    source, out, scratch = tmp_path / "原", tmp_path / "净", tmp_path / "工"
    write_shards(source, {17 * EACH + 50: POISON})
    expected = {f"片{shard:02}.jsonl" for shard in range(SHARDS) if shard != 17}
    with driver("dask", source, out, scratch) as run:
        said = answer(run)
    assert said["failed"] == {"片17.jsonl": SET_ASIDE}
    assert deaths(scratch) == 3
    assert outputs(out).keys() == expected


def test_worker_that_dies_once_costs_nothing(corpus: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, out, scratch = tmp_path / "原", tmp_path / "净", tmp_path / "工"
    write_shards(source, {30 * EACH: ONCE})
    with driver("dask", source, out, scratch) as run:
        said = answer(run)
    assert (said["failed"], deaths(scratch)) == ({}, 1)
    done = outputs(out)
    assert done.keys() == corpus[1].keys()
    assert [name for name in done if done[name] != corpus[1][name]] == ["片30.jsonl"]


@needs_proc
def test_killed_driver_leaves_whole_shards_and_the_next_does_the_rest(
    corpus: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    source, expected = corpus
    out, scratch = tmp_path / "净", tmp_path / "工"
    with driver("dask", source, out, scratch, "--pause", "0.05") as run:
        wait_for(lambda: count(out) >= 12)
        run.kill()
        run.communicate()
    wait_for(lambda: not living(scratch))
    left = outputs(out)
    assert 12 <= len(left) < SHARDS
    assert left.items() <= expected.items()
    with driver("dask", source, out, scratch) as run:
        said = answer(run)
    assert said["failed"] == {}
    assert said["skipped"] >= 12
    assert outputs(out) == expected


def test_missing_scheduler_is_a_mistake_in_the_arguments() -> None:
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": 0.2}),
        pytest.raises(OptionError, match="tcp://"),
    ):
        list(run_dask([], str, jobs=1, address="tcp://127.0.0.1:1"))  # type: ignore[arg-type]


def test_worker_with_another_newsclean_is_refused() -> None:
    with pytest.raises(DependencyError, match="not the same"):
        do(lambda _items: pytest.fail("it worked all the same"), "another", [])
