"""Ray: workers die, a node goes, a driver is killed, and every document comes out exactly once."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from clusters import (
    EACH,
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
    write_shards,
)
from newsclean.engines.cluster import SET_ASIDE

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("ray")

needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="looks for processes in /proc")  # noqa: PTH110


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    top = tmp_path_factory.mktemp("ray")
    write_shards(top / "原")
    return top / "原", clean_serially(top / "原", top / "单")


@needs_proc
def test_killed_worker_and_lost_node_cost_nothing(
    corpus: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    source, expected = corpus
    out, scratch = tmp_path / "净", tmp_path / "工"
    with driver("ray", source, out, scratch, "--two-nodes", "--pause", "0.2") as run:
        wait_for(lambda: count(out) >= 3)
        kill_a_worker(scratch)
        said = answer(run)
    assert said["failed"] == {}
    assert said["order"] == sorted(expected)
    assert outputs(out) == expected
    assert ids(expected) == list(range(SHARDS * EACH))


def test_poisonous_record_costs_its_shard_only(corpus: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    source, out, scratch = tmp_path / "原", tmp_path / "净", tmp_path / "工"
    write_shards(source, {17 * EACH + 50: POISON})
    with driver("ray", source, out, scratch) as run:
        said = answer(run)
    assert said["failed"] == {"片17.jsonl": SET_ASIDE}
    assert deaths(scratch) == 3
    assert outputs(out) == {name: data for name, data in corpus[1].items() if name != "片17.jsonl"}


@needs_proc
def test_killed_driver_leaves_whole_shards_and_the_next_does_the_rest(
    corpus: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    source, expected = corpus
    out, scratch = tmp_path / "净", tmp_path / "工"
    with driver("ray", source, out, scratch, "--pause", "0.2") as run:
        wait_for(lambda: count(out) >= 12)
        run.kill()
        wait_for(lambda: not living(scratch))
        # Ray's own agents outlive a killed driver; they belong to its group.
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
    left = outputs(out)
    assert 12 <= len(left) < SHARDS
    assert left.items() <= expected.items()
    with driver("ray", source, out, scratch) as run:
        said = answer(run)
    assert said["failed"] == {}
    assert said["skipped"] >= 12
    assert outputs(out) == expected
