"""What the tests of engines share: a corpus in shards, work that kills its worker, drivers as processes.

As a program this is a driver: it cleans a folder of shards on a cluster and prints what came of it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean import Cleaner, Options
from newsclean.batch.atomic import is_temporary
from newsclean.batch.clean import Job
from newsclean.batch.documents import Input
from newsclean.batch.shard import REPORTS, clean_shards
from newsclean.engines.serial import run_serial
from newsclean.formats.records import Fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsclean.batch.outcome import ChunkResult

#: Few by default; NEWSCLEAN_TEST_DOCUMENTS=100000 is a run of the size that clusters are for.
DOCUMENTS = int(os.environ.get("NEWSCLEAN_TEST_DOCUMENTS", "4000"))
SHARDS = 40
EACH = DOCUMENTS // SHARDS
#: Seconds after which a test gives up on something; a larger run and a busy machine take longer.
PATIENCE = 120 + DOCUMENTS // 100

#: A record with this kills whoever cleans it; with the other one only the first who does.
POISON, ONCE = "致命的记录", "一次致命的记录"


def page(number: int) -> str:
    """A short page, one of a few kinds."""
    return (
        f"圖書館第{number}次開放日昨天舉行，讀者來了很多，臺上臺下都說好。\n（責任編輯：王小明）",
        f"城西的露天电影院上周末放完了第{number}场电影。\n\n散场的时候,天还没有黑。",
        f"記者{number}日從市政府獲悉，後天起公交車改走新路。\n版權所有，未經授權不得轉載",
        f"春(chun)天来了，第{number}批候鸟飞回了湿地。",
    )[number % 4]


def write_shards(folder: Path, marks: dict[int, str] | None = None) -> None:
    """Write the corpus; `marks` puts a word into records by their number."""
    folder.mkdir(parents=True)
    for shard in range(SHARDS):
        rows = []
        for number in range(shard * EACH, (shard + 1) * EACH):
            text = page(number) + (marks or {}).get(number, "")
            rows.append(json.dumps({"id": number, "text": text, "价": 1.0}, ensure_ascii=False))
        (folder / f"片{shard:02}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")


def inputs(folder: Path) -> list[Input]:
    return [Input(p.name, str(p), p.name, p.stat().st_size) for p in sorted(folder.glob("*.jsonl"))]


def job_for(out: Path) -> Job:
    return Job(Options(), target="folder", folder=str(out), fields=Fields(text="text"))


def outputs(folder: Path) -> dict[str, bytes]:
    """The outputs by name, without the reports beside them and what killed workers left under names of no one."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and REPORTS not in p.parts and not is_temporary(p.name)
    }


def clean_serially(source: Path, out: Path) -> dict[str, bytes]:
    """The outputs of a run in one process."""
    for result in run_serial([inputs(source)], partial(clean_shards, job_for(out))):
        assert [outcome.error for outcome in result.outcomes] == [None]
    return outputs(out)


def ids(outs: dict[str, bytes]) -> list[int]:
    return sorted(json.loads(line)["id"] for data in outs.values() for line in data.splitlines())


def clean_dangerously(job: Job, scratch: str, pause: float, items: Sequence[Input]) -> ChunkResult:
    """Clean shards as `clean_shards` does, but die over marked records, in the middle of a file."""
    here = Path(scratch)
    (here / f"worker-{os.getpid()}").touch()
    if Cleaner.clean is not _die_or_clean:
        Cleaner.clean = _die_or_clean  # type: ignore[method-assign]
    os.environ["SCRATCH"] = scratch
    time.sleep(pause)
    return clean_shards(job, items)


_clean = Cleaner.clean


def _die_or_clean(self: Cleaner, data: bytes | str, source: str | None = None) -> Any:
    if isinstance(data, str) and POISON in data:
        scratch = Path(os.environ["SCRATCH"])
        first = not (scratch / "died").exists()
        if ONCE not in data or first:
            with (scratch / "died").open("a") as deaths:
                deaths.write(f"{source}\n")
            os.kill(os.getpid(), signal.SIGKILL)
    return _clean(self, data, source)


def deaths(scratch: Path) -> int:
    died = scratch / "died"
    return len(died.read_text().splitlines()) if died.exists() else 0


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        time.sleep(0.02)
    raise TimeoutError


def count(out: Path) -> int:
    return len(list(out.glob("片*")))


def kill_a_worker(scratch: Path) -> None:
    """Kill the youngest process that has worked."""
    workers = sorted(scratch.glob("worker-*"), key=lambda path: path.stat().st_mtime)
    os.kill(int(workers[-1].name.removeprefix("worker-")), signal.SIGKILL)


def living(scratch: Path) -> list[int]:
    """The processes that have worked and are still there."""
    pids = [int(path.name.removeprefix("worker-")) for path in scratch.glob("worker-*")]
    return [pid for pid in pids if _lives(pid)]


def _lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def driver(engine: str, source: Path, out: Path, scratch: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start a driver as a process; it leads a group of its own."""
    scratch.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, __file__, engine, str(source), str(out), str(scratch), *more],
        stdout=subprocess.PIPE,
        start_new_session=True,
        env=worker_environment(),
    )


def worker_environment() -> dict[str, str]:
    path = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}


def answer(process: subprocess.Popen[bytes], timeout: float = 3 * PATIENCE) -> dict[str, Any]:
    """What a driver has to say in the end: the failed inputs, and how many were done before."""
    out, _ = process.communicate(timeout=timeout)
    assert process.returncode == 0
    return json.loads(out)  # type: ignore[no-any-return]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["dask", "ray"])
    for name in ("source", "out", "scratch"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--address")
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--two-nodes", action="store_true", help="Ray; one goes after a third of the run.")
    args = parser.parse_args()
    work = partial(clean_dangerously, job_for(args.out), str(args.scratch), args.pause)
    chunks = [[item] for item in inputs(args.source)]
    with two_nodes(args.out) if args.two_nodes else contextlib.nullcontext(args.address) as address:
        if args.engine == "dask":
            from newsclean.engines.on_dask import run_dask as run
        else:
            from newsclean.engines.on_ray import run_ray as run
        results = list(run(chunks, work, jobs=2, address=address))
    outcomes = [outcome for result in results for outcome in result.outcomes]
    print(
        json.dumps(
            {
                "order": [outcome.item.name for outcome in outcomes],
                "failed": {o.item.name: o.error for o in outcomes if o.error},
                "skipped": sum(result.tally.skipped for result in results),
            }
        )
    )


@contextlib.contextmanager
def two_nodes(out: Path) -> Iterator[str]:
    """A Ray cluster of two nodes on this machine, of which one goes when a third of the outputs are there."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    node = cluster.add_node(num_cpus=1)
    gone = threading.Event()

    def leave() -> None:
        wait_for(lambda: count(out) >= SHARDS // 3)
        cluster.remove_node(node)
        gone.set()

    thread = threading.Thread(target=leave)
    thread.start()
    try:
        yield cluster.address
        assert gone.is_set(), "the run was over before the node went"
    finally:
        thread.join()
        cluster.shutdown()


if __name__ == "__main__":
    main()
