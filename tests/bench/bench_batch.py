"""A folder of pages through the command line, against what people would do without it.

    python tests/bench/bench_batch.py                 # 20,000 files of 2 to 6 KB
    python tests/bench/bench_batch.py --files 2000 --rounds 1

Contenders, each a process of its own from start to end, interleaved; the minimum of the rounds counts. Seconds
of processor time, of a process and its workers, tell the same where other work keeps the machine busy:

* `newsclean clean -j 1` and `-j 2`, and `-j 1 --steps simplify`, which does no more than the loops below;
* a plain Python loop that knows every file's codec and only reads, converts by OpenCC and writes;
* `for f in *; do iconv | opencc; done` on a share of the files, where both are installed;
* `--resume` over finished work;
* the largest memory of any process, for 1,000 files and for all.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).parent.parent.parent / "samples"
COMMAND = (sys.executable, "-m", "newsclean")

#: A scraped corpus: mostly Simplified UTF-8.
MIX = (("hans", "utf-8", 65), ("hant", "utf-8", 22), ("hans", "gb18030", 10), ("hant", "big5hkscs", 3))

PLAIN_LOOP = """
import os, sys, opencc
converter = opencc.OpenCC("t2s")
source, target = sys.argv[1:]
for folder, _, names in os.walk(source):
    out = os.path.join(target, os.path.relpath(folder, source))
    os.makedirs(out, exist_ok=True)
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            text = file.read().decode(name.split(".")[1])
        with open(os.path.join(out, name), "w", encoding="utf-8") as file:
            file.write(converter.convert(text))
"""

SHELL_LOOP = """
for f in "$0"/*/*.txt; do
    codec=${f##*/}; codec=${codec#*.}; codec=${codec%.txt}
    [ "$codec" = big5hkscs ] && codec=big5-hkscs
    iconv -f "$codec" -t utf-8 "$f" | opencc -c t2s > "$1/${f##*/}"
done
"""


def write_pages(folder: Path, count: int) -> None:
    """Fill a folder with pages of 2 to 6 KB made of the samples' lines."""
    from opencc import OpenCC

    from newsclean import Cleaner, Options

    chance = random.Random(20260)
    reader = Cleaner(Options(steps=()))
    pages = [
        [line for line in reader.clean(page.read_bytes()).text.split("\n") if 0 < len(line) < 400]
        for page in sorted((SAMPLES / "raw").glob("*.txt"))
    ]
    body = [
        line
        for page in sorted((SAMPLES / "clean").glob("*.txt"))
        for line in page.read_text("utf-8").split("\n")
    ]
    to_hans, to_hant = OpenCC("t2s"), OpenCC("s2t")
    kinds = chance.choices(MIX, [weight for *_, weight in MIX], k=count)
    for number, (script, codec, _) in enumerate(kinds):
        size = chance.randint(700, 2000)
        frame = chance.choice(pages)
        lines = [f"第{number}号", *frame[:2]]
        while sum(map(len, lines)) < size:
            lines.append(chance.choice(body))
        text = "\n".join([*lines, *frame[-3:], ""])
        data = (to_hans if script == "hans" else to_hant).convert(text).encode(codec, "ignore")
        path = folder / f"{number // 500:03}" / f"{number:05}.{codec}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


class Cost(NamedTuple):
    """Seconds on the clock and of processor time, and the most memory any process had, in MB."""

    seconds: float
    processor: float
    memory: int


def timed(command: list[str], cache: Path) -> Cost:
    """Return what a command took."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 3}:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    seconds = time.perf_counter() - started
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def main() -> None:
    """Run all contenders and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--shell-files", type=int, default=300)
    parser.add_argument("--write", nargs=2, metavar=("FOLDER", "FILES"), help="only write the pages")
    arguments = parser.parse_args()
    if arguments.write:
        write_pages(Path(arguments.write[0]), int(arguments.write[1]))
        return
    with tempfile.TemporaryDirectory(prefix="newsclean-bench-") as name:
        measure(Path(name), arguments.files, arguments.rounds, arguments.shell_files)


def measure(top: Path, files: int, rounds: int, shell_files: int) -> None:
    pages, few, cache = top / "pages", top / "few", top / "cache"
    for folder, count in ((pages, files), (few, min(files, 1000))):
        # In a process of its own: what this one ever held would count as the memory of its children.
        subprocess.run([sys.executable, __file__, "--write", str(folder), str(count)], check=True)
    size = sum(path.stat().st_size for path in pages.rglob("*.txt")) / 1e6
    contenders = {
        "newsclean -j 1": [*COMMAND, "clean", str(pages), "-o", "OUT", "-q", "-j", "1"],
        "newsclean -j 2": [*COMMAND, "clean", str(pages), "-o", "OUT", "-q", "-j", "2"],
        "--steps simplify": [
            *(*COMMAND, "clean", str(pages), "-o", "OUT", "-q", "-j", "1", "--steps", "simplify")
        ],
        "read + OpenCC + write": [sys.executable, "-c", PLAIN_LOOP, str(pages), "OUT"],
    }
    best: dict[str, Cost] = {}

    def race(name: str, command: list[str]) -> None:
        cost = timed(command, cache)
        best[name] = Cost(*map(min, cost, best.get(name, cost)))

    for round_ in range(rounds):
        for contender, command in contenders.items():
            out = top / f"out{round_}"
            race(contender, [str(out) if part == "OUT" else part for part in command])
            if not contender.endswith("-j 2"):
                shutil.rmtree(out)
            else:
                resume = [*COMMAND, "clean", str(pages), "-o", str(out), "-q", "-j", "1", "--resume"]
                race("--resume", resume)
                shutil.rmtree(out)
    least = timed([*COMMAND, "clean", str(few), "-o", str(top / "out-few"), "-q", "-j", "1"], cache).memory
    print(f"{files:,} files, {size:.1f} MB")
    for contender, cost in best.items():
        print(
            f"{contender:<24} {cost.seconds:8.2f} s {size / cost.seconds:8.1f} MB/s"
            f"  {cost.processor:8.2f} s of processor time  {cost.memory:5} MB of memory"
        )
    if shutil.which("iconv") and shutil.which("opencc"):
        shell = top / "shell"
        for path in sorted(pages.rglob("*.txt"))[:shell_files]:
            (shell / "in" / "0").mkdir(parents=True, exist_ok=True)
            shutil.copy(path, shell / "in" / "0")
        (shell / "out").mkdir()
        cost = timed(["bash", "-c", SHELL_LOOP, str(shell / "in"), str(shell / "out")], cache)
        share = files / min(files, shell_files)
        print(
            f"{'iconv | opencc':<24} {cost.seconds * share:8.2f} s {size / cost.seconds / share:8.1f} MB/s"
            f"  {cost.processor * share:8.2f} s of processor time  from {shell_files} files"
        )
    one, two, loop = best["newsclean -j 1"], best["newsclean -j 2"], best["read + OpenCC + write"]
    print(
        f"second process           {one.seconds / two.seconds:8.2f} x   (target 1.7; by processor time"
        f" {2 * one.processor / two.processor:.2f} on two free processors)"
    )
    print(
        f"against the plain loop   {one.seconds / loop.seconds:8.2f} x   of its time (target 1.0; of its"
        f" processor time {one.processor / loop.processor:.2f}; with --steps simplify"
        f" {best['--steps simplify'].processor / loop.processor:.2f})"
    )
    resumed = best["--resume"].seconds
    print(f"resume over finished     {one.seconds / resumed:8.1f} x   faster than the work (target 20)")
    print(f"memory, {files:,} : 1,000 files {one.memory / least:6.2f}     ({least} MB for 1,000)")


if __name__ == "__main__":
    main()
