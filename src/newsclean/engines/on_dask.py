"""The engine of Dask: a cluster at an address, or one started on this machine for the run."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from newsclean.batch.interrupt import interruptible
from newsclean.engines.cluster import DEATHS, WorkerLost, do, fingerprint, run_cluster
from newsclean.errors import DependencyError, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import ChunkResult

    Chunk = Sequence[Input]
    Work = Callable[[Chunk], ChunkResult]


def run_dask(
    chunks: Iterable[Chunk], work: Work, *, jobs: int, address: str | None = None
) -> Iterator[ChunkResult]:
    """Yield the result of `work` for each chunk, in the order of the chunks.

    Args:
        chunks: the inputs; their paths must lead to them from every worker.
        work: what to do with a chunk; picklable.
        jobs: workers of the cluster that is started where there is no `address`.
        address: of a scheduler, e.g. "tcp://10.0.0.5:8786".

    Raises:
        DependencyError: Dask is not installed, or a worker's newsclean is not this one.
        OptionError: no scheduler answers at the address.
    """
    with _client(jobs, address) as client:
        yield from run_cluster(chunks, _Dask(client, work, own=address is None))


class _Dask:
    """See `Cluster`. A dead worker counts against all its chunks, also those that only waited there."""

    def __init__(self, client: Any, work: Work, *, own: bool) -> None:  # noqa: ANN401 -- Dask has no types
        self._client = client
        self._work = work
        self._fingerprint = fingerprint()
        # Somebody else's scheduler has tried a lost chunk four times already, unless it was set up otherwise.
        self.tries_alone = DEATHS - 1 if own else 1

    def slots(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, chunk: Chunk) -> Any:  # noqa: ANN401
        # Not pure: the same input may be given twice. A key of its own would hash the whole chunk.
        return self._client.submit(do, self._work, self._fingerprint, chunk, pure=False)

    def result(self, future: Any) -> ChunkResult:  # noqa: ANN401
        from distributed.scheduler import KilledWorker

        try:
            with interruptible():
                result: ChunkResult = future.result()
        except KilledWorker as error:
            raise WorkerLost from error
        return result


@contextmanager
def _client(jobs: int, address: str | None) -> Iterator[Any]:
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise DependencyError("--engine dask needs Dask: pip install 'newsclean[dask]'") from error
    if address is not None:
        try:
            with interruptible():
                client = Client(address, set_as_default=False)
        except (OSError, ValueError) as error:
            raise OptionError(f"--address {address}: no Dask scheduler answers there ({error})") from error
        with client:
            yield client
        return
    # Each death is told to the driver, which counts them; the cluster's own workers have no other users.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            # The scheduler always serves its state: without an address on 8787, with a warning for the second
            # run on a machine.
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client
