"""What a run leaves besides its outputs: provenance, the list of rejects, and what is finished."""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, Self

from newsclean.batch.atomic import AtomicFile, sweep
from newsclean.batch.documents import readable, to_line
from newsclean.batch.outcome import NAMED

if TYPE_CHECKING:
    from newsclean.batch.clean import Job
    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import Outcome
    from newsclean.batch.resume import Finished


class Account:
    """Takes the outcomes of a run in their order and keeps the account of it.

    The files appear whole when the block is left, also when the run is interrupted: they then tell of what
    was finished. They do not appear where something could not be written.

    Args:
        provenance: file for one line of JSON about each input.
        rejects: folder for rejects.jsonl (source and error) and rejects.files0 (paths that end in NUL, as
            `--files0-from` takes them).
        finished: the list that `--resume` goes by.

    Raises:
        OSError: one of the files cannot be written.
    """

    def __init__(
        self, provenance: str | None = None, rejects: str | None = None, finished: Finished | None = None
    ) -> None:
        self._finished = finished
        #: Name and reason of failed inputs, as many as a report names.
        self.failures: list[tuple[str, str]] = []
        self._files: list[AtomicFile] = []
        # Records of finished inputs wait here for the inputs before them that are being worked on.
        self._sent = self._taken = 0
        self._waiting: deque[tuple[int, str]] = deque()
        self._provenance = self._open(provenance) if provenance is not None else None
        self._reasons = self._paths = None
        if rejects is not None:
            os.makedirs(rejects, exist_ok=True)
            self._reasons = self._open(os.path.join(rejects, "rejects.jsonl"))
            self._paths = self._open(os.path.join(rejects, "rejects.files0"))

    def _open(self, path: str) -> AtomicFile:
        sweep(os.path.dirname(path) or ".")
        try:
            file = AtomicFile(path)
        except OSError:
            for opened in self._files:
                opened.__exit__()
            raise
        self._files.append(file)
        return file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.flush()
        try:
            if kind is None or not issubclass(kind, OSError):
                for file in self._files:
                    file.commit()
        finally:
            for file in self._files:
                file.__exit__()

    def is_finished(self, job: Job, item: Input) -> bool:
        """Return whether an earlier run finished this input, and keep its line of provenance if so.

        Raises:
            OSError: provenance cannot be written.
        """
        if self._finished is None or (destination := job.destination(item)) is None:
            return False
        key = job.key(item, destination)
        if not self._finished.has(item, key, destination, recorded=self._provenance is not None):
            self._sent += 1
            return False
        if self._provenance is not None:
            self._waiting.append((self._sent, key))
            self._write_waiting()
        return True

    def _write_waiting(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._taken:
            assert self._finished is not None
            assert self._provenance is not None
            self._provenance.write(self._finished.record(self._waiting.popleft()[1]).encode() + b"\n")

    def take(self, outcome: Outcome) -> None:
        """Add what became of one input.

        Raises:
            OSError: provenance or rejects cannot be written.
        """
        if self._finished is not None:
            self._finished.note(outcome)
        self.tell(outcome.parts)
        if outcome.record is not None:
            self.tell([outcome.record])
        self._taken += 1
        self._write_waiting()
        if outcome.error and len(self.failures) < NAMED:
            self.failures.append((outcome.item.name, outcome.error))
        if outcome.error and self._reasons is not None and self._paths is not None:
            self._reasons.write(to_line({"source": readable(outcome.item.name), "error": outcome.error}))
            if outcome.item.path is not None:
                self._paths.write(os.fsencode(outcome.item.path) + b"\0")

    def tell(self, lines: list[str]) -> None:
        """Add lines of provenance, where it is kept.

        Raises:
            OSError: it cannot be written.
        """
        if self._provenance is not None:
            for line in lines:
                self._provenance.write(line.encode("utf-8", "backslashreplace") + b"\n")

    def flush(self) -> None:
        """Make what was taken last: after each chunk."""
        if self._finished is not None:
            self._finished.flush()
