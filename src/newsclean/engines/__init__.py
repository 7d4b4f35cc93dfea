"""What carries the work: this process, several on this machine, or a cluster.

`run` and `run_on` are what commands call. An engine takes chunks of inputs and one picklable function for a
chunk, and yields what became of each chunk in the order of the chunks, whatever order they were done in. It
holds a bounded number of chunks at a time.
"""

from __future__ import annotations

import os
from itertools import chain
from typing import TYPE_CHECKING

from newsclean.batch.interrupt import check
from newsclean.engines.serial import run_serial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import ChunkResult

    Chunk = Sequence[Input]
    Work = Callable[[Chunk], ChunkResult]

#: Inputs of fewer bytes in all are cleaned in this process: between 2 and 4 MB two workers win back the time
#: that they take to start.
POOL_BYTES = 3_000_000

#: A chunk ends when it reaches either: 256 KB take about 50 ms, so that messages and workers cost little, and
#: the last chunks end close together.
CHUNK_BYTES = 256 * 1024
CHUNK_FILES = 128


def run(items: Iterable[Input], work: Work, *, jobs: int, streaming: bool = False) -> Iterator[ChunkResult]:
    """Yield the result of `work` for the inputs in chunks, in the order of the inputs.

    Args:
        items: the inputs; they may be found while the work is going on.
        work: what to do with a chunk; picklable.
        jobs: processes to use at most. Work too small to be worth them is done in this process.
        streaming: the inputs come at somebody else's pace. What is there is done at once instead of looking
            ahead whether more is to come; only after that much has come are processes started.
    """
    if jobs <= 1:
        yield from run_serial(chunked(items), work)
        return
    items = iter(items)
    head: list[Input] = []
    size = 0
    for item in items:
        size += item.size
        if streaming:
            yield from run_serial([[item]], work)
        else:
            head.append(item)
        if size >= POOL_BYTES:
            from newsclean.engines.processes import run_processes

            yield from run_processes(chunked(chain(head, items)), work, jobs=jobs)
            return
    yield from run_serial([head], work)


def run_on(
    engine: str, items: Iterable[Input], work: Work, *, jobs: int, address: str | None = None
) -> Iterator[ChunkResult]:
    """Yield the result of `work` for the inputs in chunks, in the order of the inputs, from a cluster.

    Args:
        engine: "dask" or "ray".
        items: the inputs; their paths must lead to them from every worker.
        work: what to do with a chunk; picklable.
        jobs: workers of the cluster that is started where there is no `address`.
        address: of a cluster.

    Raises:
        DependencyError: the engine is not installed, or a worker's newsclean is not this one.
        OptionError: nothing answers at the address, or standard input is among the inputs.
    """
    from newsclean.engines.cluster import CHUNK_BYTES as MOST_BYTES
    from newsclean.engines.cluster import CHUNK_FILES as MOST_FILES
    from newsclean.engines.cluster import from_anywhere

    if engine == "dask":
        from newsclean.engines.on_dask import run_dask as run_there
    else:
        from newsclean.engines.on_ray import run_ray as run_there
    chunks = chunked(from_anywhere(items), most_bytes=MOST_BYTES, most_files=MOST_FILES)
    yield from run_there(chunks, work, jobs=jobs, address=address)


def chunked(
    items: Iterable[Input], *, most_bytes: int = CHUNK_BYTES, most_files: int = CHUNK_FILES
) -> Iterator[list[Input]]:
    """Yield the items in chunks of about the same number of bytes."""
    chunk: list[Input] = []
    size = 0
    for item in items:
        check()
        chunk.append(item)
        size += item.size
        if size >= most_bytes or len(chunk) >= most_files:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def available_jobs() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
