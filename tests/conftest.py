"""Fixtures that several test modules share."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from commandline import Command, Result
from newsclean.batch.interrupt import _SIGNALS
from newsclean.cli import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> Iterator[None]:
    """Let SIGINT reach the runs: tests in the background of a script inherit it ignored, and hand that on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """An empty folder for a run; what a run keeps elsewhere goes beside it."""
    folder = tmp_path / "工作"
    folder.mkdir()
    return folder


@pytest.fixture
def cli(
    work: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Iterator[Command]:
    """Runs the command line in this process, with `work` as the current folder."""
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_CACHE_HOME", str(work.parent / "cache"))
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}

    def run_here(*arguments: object) -> Result:
        status = run([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Result(status, out, err.decode())

    yield run_here
    for number, handler in handlers.items():
        signal.signal(number, handler)
