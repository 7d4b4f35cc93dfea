"""What Dask and Ray have in common here: chunks sent ahead, results in order, blame for killed workers.

A cluster does one thing: run a chunk somewhere and say what became of it. Nothing else is asked of it, for
exactly-once comes from elsewhere: every output takes its final name in one step and is the same bytes whoever
writes it, so a chunk that is done twice, or by a worker that outlives its driver, does no harm.
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from newsclean.batch.interrupt import check
from newsclean.batch.outcome import ChunkResult, Outcome, Tally
from newsclean.errors import DependencyError, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsclean.batch.clean import Job
    from newsclean.batch.documents import Input

    Chunk = Sequence[Input]
    Work = Callable[[Chunk], ChunkResult]

#: A worker is killed so often over one input before the input is set aside.
DEATHS = 3
#: Chunks sent ahead for each processor: none idles while results are awaited in order, and memory does not
#: grow with the run.
CHUNKS_PER_SLOT = 4
#: A chunk of small files ends at either: 4 MB take about a second, far more than a task costs Ray or Dask.
CHUNK_BYTES = 4 << 20
CHUNK_FILES = 1024

SET_ASIDE = f"set aside: its worker was killed {DEATHS} times over it; out of memory?"


class WorkerLost(Exception):  # noqa: N818 -- not an error of ours: something to react to
    """The workers that were given a chunk died, as often as the cluster tries by itself."""


class Cluster(Protocol):
    """What runs chunks on other processes or machines.

    Attributes:
        tries_alone: how often an input whose chunk was lost is tried again with nothing else under way, so
            that it cannot suffer for its neighbours; 0 where the cluster blames only what killed a worker.
    """

    tries_alone: int

    def slots(self) -> int:
        """Return how many chunks can be worked on at once; a cluster may grow and shrink."""

    def submit(self, chunk: Chunk) -> Any:  # noqa: ANN401 -- each cluster has its own kind of future
        """Start the work on a chunk and return its future."""

    def result(self, future: Any) -> ChunkResult:  # noqa: ANN401
        """Return what became of a chunk, waiting for it.

        Raises:
            WorkerLost: its workers died.
        """


def run_cluster(chunks: Iterable[Chunk], cluster: Cluster) -> Iterator[ChunkResult]:
    """Yield the results of the chunks in their order; an input that kills its workers fails alone."""
    waiting: deque[tuple[Chunk, Any]] = deque()
    source = iter(chunks)
    while True:
        ahead = cluster.slots() * CHUNKS_PER_SLOT
        while len(waiting) < ahead and (chunk := next(source, None)) is not None:
            waiting.append((chunk, cluster.submit(chunk)))
        if not waiting:
            return
        check()
        chunk, future = waiting.popleft()
        try:
            result = cluster.result(future)
        except WorkerLost:
            if cluster.tries_alone:
                _let_end(cluster, [future for _, future in waiting])
            yield from _one_by_one(cluster, chunk)
        else:
            yield result


def _let_end(cluster: Cluster, futures: list[Any]) -> None:
    for future in futures:
        try:
            cluster.result(future)
        except WorkerLost:
            continue  # it meets its turn later


def _one_by_one(cluster: Cluster, chunk: Chunk) -> Iterator[ChunkResult]:
    """Yield the result of each input of a lost chunk, worked on by itself."""
    tries = max(cluster.tries_alone, 1 if len(chunk) > 1 else 0)
    for item in chunk:
        for _ in range(tries):
            check()
            try:
                yield cluster.result(cluster.submit([item]))
            except WorkerLost:
                continue
            break
        else:
            yield ChunkResult([Outcome(item, SET_ASIDE)], Tally(files=1, failed=1))


def do(work: Work, expected: str, chunk: Chunk) -> ChunkResult:
    """Do the work on a worker, if its newsclean is the same as the driver's.

    Raises:
        DependencyError: the worker has another version, other rules or other dictionaries, and would write
            other bytes.
    """
    if fingerprint() != expected:
        import platform

        raise DependencyError(
            f"the newsclean on the worker {platform.node()} is not the same as here (version, rules or "
            "dictionaries); install the same packages on every machine"
        )
    return work(chunk)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return a digest of what decides about results besides options: version, rules, dictionary."""
    from newsclean import Cleaner, Options
    from newsclean.batch.provenance import digests_of

    return digests_of(Options(), Cleaner().rules).key


def job_from_anywhere(job: Job) -> Job:
    """Return a job whose paths mean the same on every worker."""
    options = replace(job.options, rules=tuple(map(os.path.abspath, job.options.rules)))
    folder = job.folder if "://" in job.folder or not job.folder else os.path.abspath(job.folder)
    return replace(job, options=options, folder=folder)


def from_anywhere(items: Iterable[Input]) -> Iterator[Input]:
    """Yield inputs with paths that mean the same on a worker, whose current folder is another.

    Raises:
        OptionError: standard input is among them.
    """
    for item in items:
        if item.path is None:
            raise OptionError("a cluster cannot read standard input; give it paths, or leave --engine out")
        yield item if "://" in item.path else replace(item, path=os.path.abspath(item.path))
