"""The engine of Ray: core tasks on a cluster at an address, or on one started on this machine for the run.

Not Ray Data, which retries an input that kills its worker without end (measured: 31 deaths in a minute).
"""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
import threading
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

from newsclean.batch.interrupt import check
from newsclean.engines.cluster import DEATHS, WorkerLost, do, fingerprint, run_cluster
from newsclean.errors import DependencyError, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import ChunkResult

    Chunk = Sequence[Input]
    Work = Callable[[Chunk], ChunkResult]

#: How long a signal may have to wait while the driver waits for Ray, in seconds.
_HEARS_AFTER = 0.25


def run_ray(
    chunks: Iterable[Chunk], work: Work, *, jobs: int, address: str | None = None
) -> Iterator[ChunkResult]:
    """Yield the result of `work` for each chunk, in the order of the chunks.

    Args:
        chunks: the inputs; their paths must lead to them from every worker.
        work: what to do with a chunk; picklable.
        jobs: processors of the cluster that is started where there is no `address`.
        address: of a cluster: "auto", "10.0.0.5:6379" or "ray://10.0.0.5:10001".

    Raises:
        DependencyError: Ray is not installed, or a worker's newsclean is not this one.
        OptionError: no cluster answers at the address.
    """
    with _ray(jobs, address) as ray:
        yield from run_cluster(chunks, _Ray(ray, work))


class _Ray:
    """See `Cluster`. A worker process has one task at a time: a death is blamed on the right chunk."""

    tries_alone = 0

    def __init__(self, ray: Any, work: Work) -> None:  # noqa: ANN401 -- a module
        self._ray = ray
        self._work = ray.put(work)
        self._fingerprint = fingerprint()
        self._do = ray.remote(num_cpus=1, max_retries=DEATHS - 1)(do)

    def slots(self) -> int:
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def submit(self, chunk: Chunk) -> Any:  # noqa: ANN401
        return self._do.remote(self._work, self._fingerprint, chunk)

    def result(self, future: Any) -> ChunkResult:  # noqa: ANN401
        errors = self._ray.exceptions
        while not self._ray.wait([future], timeout=_HEARS_AFTER)[0]:
            check()
        try:
            result: ChunkResult = self._ray.get(future)
        except errors.RayTaskError as error:
            raise error.cause from error
        except (
            errors.WorkerCrashedError,
            errors.NodeDiedError,
            errors.OutOfMemoryError,
            errors.ObjectLostError,
        ) as error:
            raise WorkerLost from error
        return result


@contextmanager
def _ray(jobs: int, address: str | None) -> Iterator[Any]:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise DependencyError("--engine ray needs Ray: pip install 'newsclean[ray]'") from error
    # Ray takes SIGTERM for itself, and a run that is told to end has its own way of ending.
    on_terminate = signal.getsignal(signal.SIGTERM)
    new: dict[str, Any] = {"num_cpus": jobs, "include_dashboard": False} if address is None else {}
    try:
        ray.init(
            address or "local",
            logging_level=logging.ERROR,
            log_to_driver=False,
            configure_logging=True,
            **new,
        )
    except (ConnectionError, ValueError) as error:
        raise OptionError(f"--address {address}: no Ray cluster answers there ({error})") from error
    signal.signal(signal.SIGTERM, on_terminate)
    stdout = sys.stdout
    sys.stdout = _Ours(stdout)
    try:
        yield ray
    finally:
        with redirect_stdout(io.StringIO()):
            ray.shutdown()
        sys.stdout = stdout


class _Ours:
    """Standard output for the thread that made this: one of Ray's prints news of dead workers there."""

    def __init__(self, stdout: Any) -> None:  # noqa: ANN401 -- a text stream, or None where it is closed
        self._stdout = stdout
        self._thread = threading.current_thread()

    def write(self, text: str) -> int:
        if self._stdout is not None and threading.current_thread() is self._thread:
            self._stdout.write(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._stdout, name)
