"""Puts the blocks of large files together again: into files of their own, or into the output of the run."""

from __future__ import annotations

import os
from contextlib import ExitStack
from time import perf_counter
from typing import TYPE_CHECKING, Self

from newsclean.batch.destination import create
from newsclean.batch.outcome import Outcome, Tally, reason
from newsclean.errors import FormatError
from newsclean.formats.compression import as_stream, compress_into
from newsclean.formats.kind import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsclean.batch.atomic import AtomicFile
    from newsclean.batch.blocks import Block
    from newsclean.batch.clean import Job


class Assembly:
    """Takes the outcomes of blocks in their order, and gives one outcome for each file.

    Args:
        job: what is done with the records.
        put_rows: takes the rows where the job writes no file of its own.
        tell: takes lines of provenance.
    """

    def __init__(
        self, job: Job, put_rows: Callable[[bytes], object] | None, tell: Callable[[list[str]], object]
    ) -> None:
        self._job = job
        self._put_rows = put_rows
        self._tell = tell
        self._failed = 0
        self._file: _File | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.leave()

    def gave_up(self, number: int) -> bool:
        """Return whether the file of this number has failed."""
        return number == self._failed

    def take(self, block: Block, outcome: Outcome, tally: Tally) -> Outcome | None:
        """Take a block; return what became of its file, where that is known now.

        Args:
            block: the block.
            outcome: what became of it.
            tally: takes the figures of the file.

        Raises:
            OSError: the output of the run cannot be written.
        """
        if block.number == self._failed:
            if outcome.error:  # its file is counted
                tally.merge(Tally(files=-1, failed=-1))
            return None
        if self._file is None or self._file.number != block.number:
            self._file = _File(block, self._job)
        file = self._file
        if outcome.error is None:
            self._tell(outcome.parts)
            file.add(block, outcome)
            if file.destination is None and self._put_rows is not None:
                for rows in outcome.documents:
                    file.hash(rows)
                    self._put_rows(rows)
            elif (problem := file.write(outcome.documents, end=block.end)) is not None:
                outcome.error = problem
                tally.merge(Tally(files=1, failed=1))
        if outcome.error is not None:
            self._failed, self._file = block.number, None
            return file.failed(outcome.error, tally)
        if not block.end:
            return None
        self._file = None
        return file.finished(block, tally)


class _File:
    """A file that is being put together."""

    def __init__(self, block: Block, job: Job) -> None:
        assert block.whole is not None
        self._item = block.whole
        self._kind = block.kind
        self._job = job
        self.number = block.number
        self.destination = job.destination(self._item)
        self._outcome = Outcome(self._item)
        self._stack = ExitStack()
        self._output: AtomicFile | None = None
        self._write: Callable[[bytes], object] | None = None
        self._close: Callable[[], object] | None = None
        self._status: os.stat_result | None = None
        self._sha = None
        if job.recorded:
            import hashlib

            self._sha = hashlib.sha256()
        self._records = self._rewritten = self._read = 0
        self._started = perf_counter()

    def hash(self, data: bytes) -> None:
        """Take what was written into the digest, where one is wanted."""
        if self._sha is not None:
            self._sha.update(data)

    def add(self, block: Block, outcome: Outcome) -> None:
        """Take the figures of a block."""
        from newsclean.batch.rewrite import TOLD, guessed

        whole = self._outcome
        if block.told is not None:
            whole.warnings.append(guessed(block.told))
        whole.warnings += outcome.warnings[: max(0, TOLD - len(whole.warnings))]
        whole.changed |= outcome.changed
        whole.bad += outcome.bad
        self._records += outcome.counted[0]
        self._rewritten += outcome.counted[1]
        self._read += block.read

    def write(self, documents: list[bytes], *, end: bool) -> str | None:
        """Write rows to the file of their own, and return why that cannot be."""
        if self.destination is None:
            return None
        try:
            if self._write is None:
                self._open(self.destination)
            assert self._write is not None
            for rows in documents:
                self._write(rows)
            if end:
                self._commit()
        except (OSError, FormatError) as error:
            return reason(error)
        return None

    def _open(self, destination: str) -> None:
        over = os.stat(destination) if self._job.target == "in place" else None
        self._output = self._stack.enter_context(create(destination, self._item, over=over))
        self._status = over
        packed = self._kind.compression if over is not None else kind_of(destination).compression
        self._write = self._write_and_hash
        if packed is not None:
            stream = compress_into(as_stream(self._write), packed)
            self._write, self._close = stream.write, stream.close

    def _write_and_hash(self, data: bytes) -> None:
        assert self._output is not None
        self.hash(data)
        self._output.write(data)

    def _commit(self) -> None:
        assert self._output is not None
        if self._close is not None:
            self._close()
        if self._job.target != "in place" or self._outcome.changed:
            self._status = self._output.commit()
        self._stack.close()

    def leave(self) -> None:
        """Leave nothing behind."""
        self._stack.close()

    def failed(self, error: str, tally: Tally) -> Outcome:
        """Return the outcome of the file, which is not written."""
        self.leave()
        tally.merge(Tally(bytes=self._read))
        self._outcome.error = error
        if self._job.digests is not None:
            from newsclean.batch.provenance import settle

            settle(self._job, self._outcome, None, None, None, None)
        return self._outcome

    def finished(self, block: Block, tally: Tally) -> Outcome:
        """Return the outcome of the file, which is written."""
        from newsclean.batch.records import counts, keeps_bad
        from newsclean.batch.rewrite import summary_of_bad

        outcome = self._outcome
        outcome.warnings += summary_of_bad(outcome.bad, kept=keeps_bad(self._job))
        tally.merge(Tally(files=1, bytes=self._read, changed=outcome.changed, failed=outcome.bad > 0))
        tally.count_time(perf_counter() - self._started, self._item.name)
        if self._job.digests is not None:
            from newsclean.batch.provenance import settle

            output = None if self._sha is None else self._sha.hexdigest()
            more = counts(self._records, self._rewritten, outcome.bad)
            settle(
                self._job,
                outcome,
                block.source,
                output,
                self.destination,
                self._status,
                more=more,
            )
        return outcome
