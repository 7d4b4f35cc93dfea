"""Disturb runs at random moments: `python tests/fuzz/processes.py --moments 100 --seed 1`.

A run over a folder is killed, told to stop, loses a worker, its reader or its disk after a random share of the time
that an undisturbed run takes. Whatever the moment: no input changes, what stands under a final name is whole, a run
that ended by itself leaves no temporary file and ends as the contract says, and a run with `--resume` after it ends
with the files of an undisturbed run. Prints how often each was tried and how the disturbed runs ended.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from commandline import CLEAN, COMMAND, TRADITIONAL, environment, tree

#: What is done to a run, and how it may end: 0 where the run was over before, -15 where it had not yet begun.
ENDS = {
    "kill": {-signal.SIGKILL, 0},
    "kill worker": {0},
    "SIGTERM": {143, -signal.SIGTERM, 0},
    "SIGINT": {130, -signal.SIGINT, 0},
    "SIGINT twice": {130, -signal.SIGINT, 0},
    "closed pipe": {0, 141, -signal.SIGPIPE},
    "file too large": {0, 3},
}
KINDS = tuple(ENDS)
#: After these nobody is left to take the temporary files away; the next run into the folder does.
CANNOT_SWEEP = {"kill", "SIGINT twice"}
_LIMIT = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}));"
    "from newsclean.cli import main; main(sys.argv[1:])"
)


@dataclass(frozen=True)
class Scraped:
    """A folder of pages in `work`, and what undisturbed runs make of it."""

    work: Path
    inputs: dict[str, bytes]
    expected: dict[str, bytes]
    joined: bytes
    seconds: float


def scraped(work: Path, pages: int = 60) -> Scraped:
    """Return a new folder of pages, some of them large, cleaned once without disturbance."""
    work.mkdir(parents=True, exist_ok=True)
    for number in range(pages):
        page = work / "抓" / f"夹{number % 5}" / f"页{number:03}.txt"
        page.parent.mkdir(parents=True, exist_ok=True)
        text = (TRADITIONAL if number % 2 else CLEAN) * (
            3000 if number % 7 == 0 else 30
        ) + f"第{number}条。\n"
        page.write_bytes(text.encode("gb18030" if number % 3 == 0 else "utf-8"))
    begun = time.monotonic()
    _run(work, "clean", "抓", "-o", "整", "-j", "2", "-q")
    seconds = time.monotonic() - begun
    joined = _run(work, "clean", "抓", "-q")
    return Scraped(work, tree(work / "抓"), tree(work / "整"), joined, seconds)


def disturb(kind: str, given: Scraped, random: Random, number: int) -> tuple[int, str]:
    """Disturb one run and check what it left; return its exit code, and "absent" or "part" or "whole" for its files.

    Raises:
        AssertionError: a promise is broken.
    """
    in_place = kind not in {"closed pipe", "file too large"} and random.random() < 0.3
    jobs = "2" if kind == "kill worker" else random.choice("12")
    work = given.work
    name = f"试{number}"
    if in_place:
        for path, data in given.inputs.items():
            (work / name / path).parent.mkdir(parents=True, exist_ok=True)
            (work / name / path).write_bytes(data)
        arguments = ["clean", "--in-place", name, "-j", jobs, "-q"]
    else:
        arguments = ["clean", "抓", "-o", name, "-j", jobs, "-q"]
    moment = random.random() * given.seconds * 1.1
    limit = random.choice((1_000, 30_000, 100_000))
    status, out, err = _disturbed(kind, work, arguments, moment, limit)
    told = f"{kind} after {moment:.3f} s of {' '.join(arguments)}: {status} {err!r}"
    assert status in ENDS[kind], told
    # Python itself ends a run that has not come to its first line yet, and says where.
    assert "Traceback" not in err or status == -signal.SIGINT, told
    assert tree(work / "抓") == given.inputs, told
    if kind == "closed pipe":
        assert given.joined.startswith(out), told
        return status, "part" if len(out) < len(given.joined) else "whole"
    left = tree(work / name) if (work / name).exists() else {}
    temporary = {path for path in left if Path(path).name.startswith(".newsclean-")}
    if kind not in CANNOT_SWEEP and status >= 0:
        assert not temporary, f"{told} leaves {temporary}"
    final = {path: data for path, data in left.items() if path not in temporary}
    whole = {path for path, data in final.items() if data == given.expected.get(path)}
    if in_place:
        assert all(path in whole or data == given.inputs[path] for path, data in final.items()), told
        assert final.keys() == given.inputs.keys(), told
    else:
        assert final.keys() == whole, told
    if status == 0:
        assert whole == given.expected.keys(), told
    _run(work, *arguments, *([] if in_place else ["--resume"]))
    assert tree(work / name) == given.expected, f"{told}: another end after the next run"
    return status, "whole" if len(whole) == len(given.expected) else "part" if whole else "absent"


def _disturbed(
    kind: str, work: Path, arguments: list[str], moment: float, limit: int
) -> tuple[int, bytes, str]:
    command = list(COMMAND)
    if kind == "file too large":
        command = [sys.executable, "-c", _LIMIT.format(limit)]
    if kind == "closed pipe":
        arguments = ["clean", "抓"]
    with subprocess.Popen(
        [*command, *arguments],
        cwd=work,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(work.parent / "cache"),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        out = b""
        if kind == "closed pipe":
            out = process.stdout.read(int(moment * 100_000))
            process.stdout.close()
        elif kind != "file too large":
            time.sleep(moment)
            _strike(kind, process)
        if kind == "closed pipe":
            err = process.stderr.read()
            process.wait(60)
        else:
            out, err = process.communicate(timeout=60)
    return process.returncode, out, err.decode("utf-8", "replace")


def _strike(kind: str, process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        if kind == "kill":
            process.kill()
        elif kind == "kill worker":
            for worker in workers_of(process.pid)[:1]:
                os.kill(worker, signal.SIGKILL)
        elif kind == "SIGTERM":
            process.send_signal(signal.SIGTERM)
        else:
            process.send_signal(signal.SIGINT)
            if kind == "SIGINT twice":
                time.sleep(0.01)
                process.send_signal(signal.SIGINT)


def workers_of(pid: int) -> list[int]:
    """Return the ids of the processes that `pid` has spawned to work for it."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == pid and b"spawn_main" in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
    return found


def _run(work: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=work,
        capture_output=True,
        check=False,
        env=environment(work.parent / "cache"),
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=KINDS)
    options = parser.parse_args()
    # A job in the background has SIGINT ignored, and would hand that on to the runs.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ends: Counter[tuple[str, int, str]] = Counter()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        given = scraped(Path(folder) / "工作")
        for number in range(options.moments):
            kind = options.only or KINDS[number % len(KINDS)]
            try:
                status, files = disturb(kind, given, Random(f"{options.seed}:{number}"), number)
                ends[kind, status, files] += 1
            except AssertionError as error:
                failures += 1
                print(f"{number}: {error}", flush=True)
    for (kind, status, files), count in sorted(ends.items()):
        print(f"{count:4}  {kind}, exit {status}, files {files}")
    print(f"{options.moments} moments, {failures} broken promises")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
