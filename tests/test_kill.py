"""Runs that are killed, stopped, or lose a worker, their reader or their disk; `tests/fuzz/processes.py` tries more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from commandline import CLEAN, COMMAND, environment, run_command, tree
from fuzz.processes import KINDS, Scraped, disturb, scraped

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds workers through /proc")


@pytest.fixture(scope="module", autouse=True)
def _interruptible() -> Iterator[None]:
    """Let SIGINT reach the runs: tests in the background of a script inherit it ignored, and hand that on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Scraped:
    return scraped(tmp_path_factory.mktemp("抓取") / "工作", pages=30)


@pytest.mark.parametrize("kind", KINDS)
def test_run_disturbed_at_any_moment_keeps_every_promise(given: Scraped, kind: str) -> None:
    disturb(kind, given, Random(kind), KINDS.index(kind))


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="nothing is read-only to root")
def test_read_only_folder_is_an_error_and_nothing_is_written(work: Path) -> None:
    (work / "抓").mkdir()
    (work / "抓" / "页.txt").write_text(CLEAN * 2 + "责任编辑：周小满\n", encoding="utf-8")
    (work / "净").mkdir()
    before = tree(work)
    for folder in ("净", "抓"):
        (work / folder).chmod(0o555)
    try:
        assert run_command("clean", "抓", "-o", "净", cwd=work).status in {2, 3}
        assert run_command("clean", "--in-place", "抓", cwd=work).status == 3
        assert tree(work) == before
    finally:
        for folder in ("净", "抓"):
            (work / folder).chmod(0o755)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_standard_output_on_a_full_disk_is_one_line_and_an_error(work: Path) -> None:
    (work / "页.txt").write_text(CLEAN * 2000, encoding="utf-8")

    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "clean", "页.txt"],
            cwd=work,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=environment(work.parent / "cache"),
        )
    assert done.returncode == 3
    assert done.stderr.decode() == "newsclean: standard output: No space left on device\n"
