"""How a run ends when it is told to: at once while it waits, between two inputs while it works.

The first SIGINT, SIGTERM or SIGHUP lets the input in hand be finished, so that every file is whole and no
temporary file stays. The second ends the process where it stands, workers and temporary files first.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsclean.batch.atomic import discard_unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interrupted(BaseException):
    """The run was told to end. `exit_code` is 128 plus the signal: 130 for Ctrl-C, 143 for SIGTERM."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


class _State:
    received = 0
    waiting = False


def install() -> None:
    """Take over the signals that end a run; one that is ignored (nohup, a job of a script) stays ignored."""
    _State.received = 0
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _receive)


def check() -> None:
    """Raise `Interrupted` where a signal has come: to be called where nothing is half done."""
    if _State.received:
        raise Interrupted(_State.received)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a signal end the block at once: for waits of unknown length with nothing half done."""
    check()
    _State.waiting = True
    try:
        yield
    finally:
        _State.waiting = False


@contextmanager
def unheard() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: a terminal sends it to all, also those that still import.

    One that comes meanwhile is received when the block ends.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _receive(number: int, _frame: object) -> None:
    if _State.received:
        _leave_now(number)
    _State.received = number
    if _State.waiting:
        raise Interrupted(number)


def _leave_now(number: int) -> None:
    # Only a run with workers has loaded multiprocessing.
    if (multiprocessing := sys.modules.get("multiprocessing")) is not None:
        for worker in multiprocessing.active_children():
            worker.terminate()
        for worker in multiprocessing.active_children():
            worker.join(1)
    # Semaphores that nobody gave back are reported on the screen by a process of multiprocessing's own.
    if (shared := sys.modules.get("multiprocessing.util")) is not None:
        shared._run_finalizers(0)  # noqa: SLF001
    discard_unfinished()
    os._exit(128 + number)
