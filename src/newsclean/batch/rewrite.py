"""Files of records: each record's text is cleaned, every other field passes through, one record at a time."""

from __future__ import annotations

import io
import sys
import tempfile
from typing import IO, TYPE_CHECKING, Any

from newsclean.batch.atomic import AtomicFile
from newsclean.batch.documents import details_of
from newsclean.errors import FormatError, NewscleanError
from newsclean.formats.compression import as_stream, compress_into, open_compressed
from newsclean.formats.kind import Kind, kind_of, refuse_other
from newsclean.formats.records import Fields, clean_lines

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import Outcome
    from newsclean.formats.kind import Compression
    from newsclean.values import Article

    CleanRecord = Callable[[str, str], Article]

#: A file of a million bad lines gets this many warnings and one with the count.
TOLD = 20


class Rewriter:
    """Rewrites one file of records.

    Args:
        item: the input.
        kind: what it holds.
        fields: which field is the text, and which takes the result.
        details: add metadata and counts in a field "newsclean".
        keep_bad: write records that cannot be cleaned as they are, instead of leaving them out.
        clean: gets a record's text and its name, "news.jsonl:12".
        outcome: takes warnings about bad records and the guessed field.
    """

    def __init__(
        self,
        item: Input,
        kind: Kind,
        fields: Fields,
        *,
        details: bool,
        keep_bad: bool,
        clean: CleanRecord,
        outcome: Outcome,
    ) -> None:
        self._item = item
        self._kind = kind
        self._fields = fields
        self._details = details
        self._keep_bad = keep_bad
        self._clean = clean
        self._outcome = outcome
        self.bad = 0
        self.changed = False

    def write_file(self, path: str, *, mode: int | None = None) -> os.stat_result | None:
        """Write the records to a file, whole or not at all, and return its status.

        With a mode the file is the input itself; where no record changes, it is left alone and None returned.

        Raises:
            NewscleanError: the input is not what its name says.
            OSError: it cannot be read, or the output cannot be written.
        """
        with AtomicFile(path, mode=mode, durable=mode is not None) as file:
            with _opened(self._item) as source:
                self.write_to(source, as_stream(file.write), kind_of(path).compression)
            return file.commit() if mode is None or self.changed else None

    def whole(self) -> bytes:
        """Return the records as they are written, not compressed: for an output that somebody else writes.

        Raises:
            NewscleanError: the input is not what its name says.
            OSError: it cannot be read.
        """
        sink = io.BytesIO()
        with _opened(self._item) as source:
            self.write_to(source, sink, None)
        return sink.getvalue()

    def write_to(self, source: io.BufferedReader, sink: IO[bytes], compression: Compression | None) -> None:
        """Write the records in `source` to a sink, compressed where that is asked for.

        Raises:
            NewscleanError: the input is not what its name says.
            OSError: it cannot be read, or the output cannot be written.
        """
        refuse_other(source.peek(8)[:8], self._kind)
        if self._kind.content == "parquet":
            self._rewrite_parquet(source, sink)
            return
        packed = self._kind.compression
        stream = source if packed is None else open_compressed(source, packed)
        if compression is None:
            self._put_rows(stream, sink.write)
            return
        with compress_into(sink, compression) as out:
            self._put_rows(stream, out.write)

    def _put_rows(self, stream: IO[bytes], write: Callable[[bytes], object]) -> None:
        for record in self._records(stream):
            if record.problem is not None:
                self._bad(record.number, record.problem)
                if self._keep_bad:
                    write(record.raw)
                else:
                    self.changed = True
            elif record.text is None:
                write(record.titled(details=self._details) if _is_header(record) else record.raw)
            else:
                try:
                    article = self._clean(record.text, f"{self._item.name}:{record.number}")
                except NewscleanError as error:
                    self._bad(record.number, str(error))
                    if self._keep_bad:
                        write(record.raw)
                    else:
                        self.changed = True
                    continue
                text = article.text if record.text.endswith("\n") else clean_lines(article.text)
                row = record.rewritten(text, details_of(article) if self._details else None)
                self.changed |= row != record.raw
                write(row)
        self._summarize()

    def _records(self, stream: IO[bytes]) -> Iterator[Any]:
        if self._kind.content == "jsonl":
            from newsclean.formats.jsonl import read_jsonl

            return read_jsonl(stream, self._fields, told=self._guessed)
        from newsclean.formats.table import read_table

        delimiter = "\t" if self._kind.content == "tsv" else None
        return read_table(stream, self._fields, delimiter=delimiter, told=self._guessed)

    def _rewrite_parquet(self, source: io.BufferedReader, sink: IO[bytes]) -> None:
        from newsclean.formats.parquet import rewrite_parquet

        if self._kind.compression is not None:
            raise FormatError("a compressed Parquet file; unpack it first, its columns are compressed anyway")
        if not source.seekable():
            raise FormatError("Parquet cannot be read from a pipe; name the file")

        def clean(row: int, text: str) -> str | None:
            try:
                cleaned = clean_lines(self._clean(text, f"{self._item.name}:{row}").text)
            except NewscleanError as error:
                self._bad(row, f"{error}; kept as it is")
                return None
            self.changed |= cleaned != text
            return cleaned

        with tempfile.TemporaryFile() as whole:
            # The writer wants to know where it is, which a pipe or a file under construction does not tell.
            rewrite_parquet(source, whole, self._fields, clean, told=self._guessed)
            whole.seek(0)
            while piece := whole.read(1 << 20):
                sink.write(piece)
        self._summarize()

    def _guessed(self, field: str) -> None:
        self._outcome.warnings.append(f"the text is taken from the field {field!r} (--text-field)")

    def _bad(self, number: int, problem: str) -> None:
        self.bad += 1
        if self.bad <= TOLD:
            self._outcome.warnings.append(f"record at line {number}: {problem}")

    def _summarize(self) -> None:
        if self.bad:
            became = "kept as they are" if self._keep_bad or self._kind.content == "parquet" else "left out"
            count = "1 record" if self.bad == 1 else f"{self.bad:,} records"
            self._outcome.warnings.append(f"{count} could not be cleaned and {became}")


def _is_header(record: Any) -> bool:  # noqa: ANN401 - a record of any reader
    return record.number == 1 and hasattr(record, "titled")


def _opened(item: Input) -> io.BufferedReader:
    if item.path is None:
        return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))
    return open(item.path, "rb")
