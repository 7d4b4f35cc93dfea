"""Round trip of large files of records: is every record, field and number there, and does memory stay flat?

    python tests/bench/bench_formats.py [--mb 200]

Each trip runs in a process of its own: once through the readers and writers alone, with a change to every
text, and once through `newsclean clean --steps simplify`, to a file, with one process and with two, and through
a pipe. Peaks are those of the process that had most.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.formats.compression import compress_into, open_compressed
from newsclean.formats.jsonl import read_jsonl
from newsclean.formats.kind import kind_of
from newsclean.formats.parquet import rewrite_parquet
from newsclean.formats.records import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

END = "（完）"


def records(megabytes: int) -> Iterator[dict[str, Any]]:
    """Yield records of 5 KB of text until there are about as many megabytes."""
    made = random.Random(8)
    for number in range(megabytes * 200):
        text = "".join(chr(made.randint(0x4E00, 0x9F00)) for _ in range(40)) * 42
        yield {
            "id": number,
            "url": f"https://news.example/{number}",
            "score": 1.50,
            "content": text,
            "tags": ["a", None],
        }


def make(path: Path, megabytes: int) -> None:
    if path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = records(megabytes)
        writer = None
        while batch := list(islice(rows, 500)):
            table = pa.Table.from_pylist(batch)
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table)
        assert writer is not None
        writer.close()
        return
    with path.open("wb") as file, compress_into(file, "gz") as packed:
        for number, row in enumerate(records(megabytes)):
            packed.write(json.dumps(row, ensure_ascii=number % 2 == 0).encode() + b"\n")


def trip(source: Path, target: Path) -> None:
    started = time.perf_counter()
    count = 0
    if source.suffix == ".parquet":
        with target.open("wb") as sink:
            count = rewrite_parquet(str(source), sink, Fields(), lambda _row, text: text + END)
    else:
        with source.open("rb") as packed, target.open("wb") as file, compress_into(file, "gz") as out:
            for record in read_jsonl(open_compressed(packed, "gz"), Fields()):
                out.write(record.rewritten(f"{record.text}{END}"))
                count += 1
    seconds = time.perf_counter() - started
    # Not getrusage: its maximum is that of the parent before exec.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    print(f"{kind_of(source.name).content}: {count:,} records in {seconds:.1f} s, peak {peak} MB")


def command_line(source: Path, target: Path, jobs: int, *, piped: bool = False) -> None:
    """Clean a file by the command line."""
    command = [sys.executable, "-m", "newsclean", "clean", "-q", "--steps", "simplify", "-j", str(jobs)]
    if piped:
        command = [
            "sh",
            "-c",
            f"zcat {shlex.quote(str(source))} | {shlex.join(command)} | gzip -1 > {shlex.quote(str(target))}",
        ]
    else:
        command += [str(source), "-o", str(target)]
    started = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "XDG_CACHE_HOME": str(target.parent / "cache")})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"newsclean ended with {process.returncode}")
    seconds = time.perf_counter() - started
    how = "through a pipe" if piped else f"clean -j {jobs}"
    kind = kind_of(source.name).content
    print(f"{kind}: {how} in {seconds:.1f} s, peak {usage.ru_maxrss // 1024} MB", flush=True)


def compare(before: Path, after: Path, end: str = END) -> None:
    """Stop where a record, a field or the order differs; without an end, the texts may."""
    if before.suffix == ".parquet":
        import pyarrow.parquet as pq

        one, two = pq.ParquetFile(before), pq.ParquetFile(after)
        assert one.schema_arrow.equals(two.schema_arrow, check_metadata=True)
        assert one.num_row_groups == two.num_row_groups
        for group in range(one.num_row_groups):
            left, right = one.read_row_group(group), two.read_row_group(group)
            assert left.drop_columns(["content"]).equals(right.drop_columns(["content"]))
            texts = right["content"].to_pylist()
            assert len(texts) == left.num_rows
            assert not end or [text + end for text in left["content"].to_pylist()] == texts
        return
    with before.open("rb") as left_file, after.open("rb") as right_file:
        lines = zip(open_compressed(left_file, "gz"), open_compressed(right_file, "gz"), strict=True)
        for left, right in lines:
            row, new = json.loads(left, parse_float=str), json.loads(right, parse_float=str)
            text = row["content"] + end if end else new["content"]
            assert list((row | {"content": text}).items()) == list(new.items())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mb", type=int, default=200)
    parser.add_argument("--trip", nargs=2, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--compare", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.trip:
        trip(*arguments.trip)
        return
    if arguments.make:
        make(Path(arguments.make[0]), int(arguments.make[1]))
        return
    if arguments.compare:
        compare(Path(arguments.compare[0]), Path(arguments.compare[1]), arguments.compare[2])
        return
    for megabytes in (max(1, arguments.mb // 10), arguments.mb):
        print(f"{megabytes} MB", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a.jsonl.gz", "a.parquet"):
                source, target = Path(folder, name), Path(folder, "out-" + name)
                # In processes of their own: what this one ever held would count as the memory of its children.
                subprocess.run([sys.executable, __file__, "--make", source, str(megabytes)], check=True)
                subprocess.run([sys.executable, __file__, "--trip", source, target], check=True)
                subprocess.run([sys.executable, __file__, "--compare", source, target, END], check=True)
                for jobs, piped in ((1, False), (2, False), (2, True)):
                    if name.endswith("parquet") and jobs > 1:
                        continue  # is done by one process, whatever -j says
                    command_line(source, target, jobs, piped=piped)
                    subprocess.run([sys.executable, __file__, "--compare", source, target, ""], check=True)


if __name__ == "__main__":
    main()
