"""The engine of several processes on one machine.

Processes, for OpenCC holds the interpreter's lock; started by "spawn" on every platform, for a fork of a
process that has threads (a progress bar is one) may inherit a lock that nobody will ever release. The work is
sent to each worker once, then only chunks of inputs travel.

A worker that dies takes the whole pool of `concurrent.futures` with it. Every chunk that was under way is
then a suspect and done again by itself in a pool of one; a chunk that kills that one, too, is halved until
the input that kills its worker alone is found, reported and left out. So one poisonous page costs one page,
and a worker that was killed from outside costs nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING

from newsclean.batch.atomic import discard_unfinished
from newsclean.batch.interrupt import check, interruptible, unheard
from newsclean.batch.outcome import ChunkResult, Outcome, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsclean.batch.documents import Input

    Chunk = Sequence[Input]
    Work = Callable[[Chunk], ChunkResult]

#: How often a suspect may kill a worker of its own before it is given up.
TRIES_ALONE = 2
#: Chunks that wait for each worker: enough that none is idle while results are written in order, few enough
#: that memory does not grow with the run.
CHUNKS_PER_WORKER = 4
#: Windows waits for at most 63 handles at once.
MOST_WORKERS = 60 if sys.platform == "win32" else 512

_work: Work | None = None


def run_processes(chunks: Iterable[Chunk], work: Work, *, jobs: int) -> Iterator[ChunkResult]:
    """Yield the result of `work` for each chunk, in the order of the chunks.

    Closing the generator lets the chunks under way end and drops the others; `close` waits for that.
    """
    jobs = min(jobs, MOST_WORKERS)
    waiting: deque[tuple[Chunk, Future[ChunkResult]]] = deque()
    source = iter(chunks)
    pool = _pool(work, jobs)
    try:
        while True:
            broken = False
            while len(waiting) < jobs * CHUNKS_PER_WORKER and (chunk := next(source, None)) is not None:
                try:
                    waiting.append((chunk, _submit(pool, chunk)))
                except BrokenProcessPool:
                    waiting.append((chunk, _lost()))
                    broken = True
                    break
            if not waiting:
                return
            with interruptible():
                died = broken or _died(waiting[0][1])
            if died:
                pool.shutdown(wait=True)
                pool = _pool(work, jobs)
                with closing(_Quarantine(work)) as quarantine:
                    while waiting:
                        check()
                        chunk, future = waiting.popleft()
                        yield quarantine.do(chunk) if _died(future) else future.result()
            else:
                yield waiting.popleft()[1].result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _died(future: Future[ChunkResult]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


def _lost() -> Future[ChunkResult]:
    future: Future[ChunkResult] = Future()
    future.set_exception(BrokenProcessPool())
    return future


class _Quarantine:
    """One worker for chunks whose worker died; narrows down to the input that kills."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._pool: ProcessPoolExecutor | None = None

    def do(self, chunk: Chunk) -> ChunkResult:
        """Return the result of a chunk, in which an input that kills its worker has failed."""
        for _ in range(TRIES_ALONE if len(chunk) == 1 else 1):
            if self._pool is None:
                self._pool = _pool(self._work, 1)
            try:
                return _submit(self._pool, chunk).result()
            except BrokenProcessPool:
                self.close()
        if len(chunk) == 1:
            outcome = Outcome(chunk[0], "its worker was killed each time it was tried: out of memory?")
            return ChunkResult([outcome], Tally(files=1, failed=1))
        half = len(chunk) // 2
        whole, rest = self.do(chunk[:half]), self.do(chunk[half:])
        whole.outcomes.extend(rest.outcomes)
        whole.tally.merge(rest.tally)
        return whole

    def close(self) -> None:
        """End the worker."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _pool(work: Work, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(work,))


def _submit(pool: ProcessPoolExecutor, chunk: Chunk) -> Future[ChunkResult]:
    with unheard():  # the pool starts a worker when it is given work for it
        return pool.submit(_do, chunk)


def _begin(work: Work) -> None:
    """Prepare a worker: Ctrl-C is the parent's business, and no worker outlives it."""
    global _work  # noqa: PLW0603 -- a worker has one work for life, as `initializer` is made for
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_watch_parent, daemon=True).start()


def _do(chunk: Chunk) -> ChunkResult:
    assert _work is not None
    return _work(chunk)


def _leave(*_: object) -> None:
    discard_unfinished()
    os._exit(1)


def _watch_parent() -> None:
    """End with the parent. A worker holds both ends of its queue and would wait for ever after a kill -9."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    _leave()
