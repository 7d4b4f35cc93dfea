"""What a cluster costs against the process pool: the same shards, the same two workers, one run.

    python tests/bench/bench_engines.py                   # 100,000 documents in 40 shards, three rounds
    python tests/bench/bench_engines.py --formats         # processor time of a shard in each format
    python tests/bench/bench_engines.py --arithmetic 6.5  # cores and hours for 1 TB and 100 TB at 6.5 MB/s a core

Rounds are interleaved. "run" is the time between the first and the last result, "wall" is all of it with the
start of workers; each is the least of its rounds, for a shared machine only ever adds. Every engine must
have written the same bytes. Dask and Ray take part where installed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from clusters import inputs, job_for, outputs, page
from newsclean.batch.shard import clean_shard, clean_shards
from newsclean.formats.compression import compress_into
from newsclean.formats.kind import kind_of
from newsclean.formats.records import Fields

SHARDS = 40


def write_corpus(folder: Path, documents: int) -> int:
    """Write the shards and return their bytes."""
    folder.mkdir()
    each = documents // SHARDS
    for shard in range(SHARDS):
        with (folder / f"{shard:02}.jsonl").open("w", encoding="utf-8") as file:
            for number in range(shard * each, (shard + 1) * each):
                text = "\n\n".join(page(number + 4 * part) for part in range(12))
                file.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")
    return sum(path.stat().st_size for path in folder.iterdir())


def engines() -> dict[str, Any]:
    from newsclean.engines.processes import run_processes

    found: dict[str, Any] = {"pool": run_processes}
    if find_spec("distributed"):
        from newsclean.engines.on_dask import run_dask

        found["dask"] = run_dask
    if find_spec("ray"):
        from newsclean.engines.on_ray import run_ray

        found["ray"] = run_ray
    return found


def measure(run: Any, source: Path, out: Path) -> tuple[float, float]:
    chunks = [[item] for item in inputs(source)]
    started = time.perf_counter()
    results = run(chunks, partial(clean_shards, job_for(out)), jobs=2)
    failed = next(results).tally.failed
    first = time.perf_counter()
    failed += sum(result.tally.failed for result in results)
    assert not failed
    ended = time.perf_counter()
    return ended - first, ended - started


def formats(documents: int, rounds: int) -> None:
    """Print the processor time of cleaning one shard in each format, against plain JSON Lines."""
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        rows = [
            {"id": n, "text": "\n\n".join(page(n + 4 * part) for part in range(12))} for n in range(documents)
        ]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        (folder / "a.jsonl").write_bytes(lines)
        names = ["a.jsonl", *(f"a.jsonl.{packed}" for packed in ("zst", "gz", "bz2", "xz"))]
        for name in names[1:]:
            with (folder / name).open("wb") as file, compress_into(file, kind_of(name).compression) as out:
                out.write(lines)
        if find_spec("pyarrow"):
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(pa.Table.from_pylist(rows), folder / "a.parquet")
            names.append("a.parquet")
        best = dict.fromkeys(names, 1e9)
        for _ in range(rounds):
            for name in names:
                started = time.process_time()
                clean_shard(str(folder / name), str(folder / "净" / name), fields=Fields(text="text"))
                best[name] = min(best[name], time.process_time() - started)
                shutil.rmtree(folder / "净")
        for name in names:
            print(
                f"{name:12} {len(lines) / 1e6 / best[name]:6.1f} MB/s of text  x{best[name] / best[names[0]]:.2f}"
            )


def arithmetic(rate: float) -> list[str]:
    """The README's table: hours for an amount of text on so many cores, at `rate` MB/s on each of them."""
    rows = []
    for title, megabytes in (("100 GB", 1e5), ("1 TB", 1e6), ("100 TB", 1e8)):
        core_hours = megabytes / rate / 3600
        hours = " | ".join(said(core_hours / cores) for cores in (2, 64, 1024))
        rows.append(f"| {title} | {core_hours:,.0f} | {hours} |")
    return rows


def said(hours: float) -> str:
    if hours < 1 / 30:
        return f"{3600 * hours:.0f} s"
    if hours < 1:
        return f"{60 * hours:.0f} min"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:,.0f} days"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--formats", action="store_true")
    parser.add_argument("--arithmetic", type=float, metavar="RATE")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if args.arithmetic:
        print(*arithmetic(args.arithmetic), sep="\n")
        return
    if args.formats:
        formats(min(args.documents, 4000), args.rounds)
        return
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        size = write_corpus(folder / "原", args.documents)
        print(f"{args.documents:,} documents, {size / 1e6:.0f} MB, {SHARDS} shards, 2 workers")
        times: dict[str, list[tuple[float, float]]] = {}
        expected = None
        for _ in range(args.rounds):
            for name, run in engines().items():
                times.setdefault(name, []).append(measure(run, folder / "原", folder / "净"))
                made = outputs(folder / "净")
                expected = expected or made
                assert made == expected, f"{name} wrote other bytes"
                shutil.rmtree(folder / "净")
        pool = min(run for run, _ in times["pool"])
        for name, found in times.items():
            run = min(run for run, _ in found)
            wall = min(wall for _, wall in found)
            print(
                f"{name:5} run {run:6.2f} s  x{run / pool:.2f}  wall {wall:6.2f} s  {size / wall / 1e6:6.1f} MB/s"
            )


if __name__ == "__main__":
    main()
