"""Files of records: each record's text is cleaned, every other field passes through, one record at a time."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from newsclean.batch.documents import details_of
from newsclean.errors import FormatError, NewscleanError
from newsclean.formats.compression import compress_into, open_compressed
from newsclean.formats.kind import Kind, refuse_other
from newsclean.formats.records import Fields, clean_lines

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable, Iterator

    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import Outcome
    from newsclean.formats.kind import Compression
    from newsclean.values import Article

    CleanRecord = Callable[[str, str], Article]

#: A file of a million bad lines gets this many warnings, and one with the count.
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
        outcome: takes warnings about bad records and the guessed field, and lines of provenance.
        recorded: write a line of provenance for each record that changes or cannot be cleaned.
        encoding: codec of a table, instead of detection.
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
        recorded: bool = False,
        encoding: str | None = None,
    ) -> None:
        self._item = item
        self._kind = kind
        self._fields = fields
        self._details = details
        self._keep_bad = keep_bad
        self._clean = clean
        self._outcome = outcome
        self._recorded = recorded
        self._encoding = encoding
        self._field = fields.text
        self.records = self.rewritten = self.bad = 0
        self.changed = False

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
            self.put_rows(self._records(stream), sink.write)
        else:
            with compress_into(sink, compression) as out:
                self.put_rows(self._records(stream), out.write)
        self._summarize()

    def put_rows(self, records: Iterable[Any], write: Callable[[bytes], object]) -> None:
        """Write the records of a file or of a part of it.

        Raises:
            FormatError: a record that is to be kept is too large to be held.
            OSError: the output cannot be written.
        """
        for record in records:
            if record.problem is not None:
                self._leave(record, record.problem, write)
            elif record.text is None:
                write(record.titled(details=self._details) if _is_header(record) else record.raw)
            else:
                try:
                    article = self._clean(record.text, f"{self._item.name}:{record.number}")
                except NewscleanError as error:
                    self._leave(record, str(error), write)
                    continue
                self.records += 1
                text = article.text if record.text.endswith("\n") else clean_lines(article.text)
                row = record.rewritten(text, details_of(article) if self._details else None)
                self._note(article, record.number, changed=row != record.raw)
                write(row)

    def _leave(self, record: Any, problem: str, write: Callable[[bytes], object]) -> None:  # noqa: ANN401
        self.records += 1
        self._bad(record.number, problem)
        if not self._keep_bad:
            self.changed = True
            return
        if not record.raw:
            raise FormatError(f"record at line {record.number}: {problem}, too long to be kept (--max-size)")
        write(record.raw)

    def _note(self, article: Article, number: int, *, changed: bool) -> None:
        self.changed |= changed
        self.rewritten += changed
        if self._recorded and (changed or article.repairs or article.removals):
            from newsclean.batch.provenance import part

            self._outcome.parts.append(part(self._item, article, **self._place(number)))

    def _records(self, stream: IO[bytes]) -> Iterator[Any]:
        if self._kind.content == "jsonl":
            from newsclean.formats.jsonl import read_jsonl

            return read_jsonl(stream, self._fields, told=self._guessed)
        from newsclean.formats.table import read_table

        delimiter = "\t" if self._kind.content == "tsv" else None
        return read_table(
            stream, self._fields, delimiter=delimiter, encoding=self._encoding, told=self._guessed
        )

    def _rewrite_parquet(self, source: io.BufferedReader, sink: IO[bytes]) -> None:
        from newsclean.formats.parquet import rewrite_parquet

        if self._kind.compression is not None:
            raise FormatError("a compressed Parquet file; unpack it first, its columns are compressed anyway")
        if not source.seekable():
            raise FormatError("Parquet cannot be read from a pipe; name the file")

        def clean(row: int, text: str) -> str | None:
            self.records += 1
            try:
                article = self._clean(text, f"{self._item.name}:{row}")
            except NewscleanError as error:
                self._bad(row, f"{error}; kept as it is")
                return None
            cleaned = clean_lines(article.text)
            self._note(article, row, changed=cleaned != text)
            return cleaned

        import tempfile

        with tempfile.TemporaryFile() as whole:
            # The writer wants to know where it is, which a pipe or a file under construction does not tell.
            rewrite_parquet(
                source, whole, self._fields, clean, told=self._guessed, row_group=self._item.row_group
            )
            whole.seek(0)
            while piece := whole.read(1 << 20):
                sink.write(piece)
        self._summarize()

    def _guessed(self, field: str) -> None:
        self._field = field
        self.warn(guessed(field))

    def _bad(self, number: int, problem: str) -> None:
        self.bad += 1
        if self._recorded:
            from newsclean.batch.provenance import part

            self._outcome.parts.append(
                part(self._item, **self._place(number), status="failed", error=problem)
            )
        self.warn(f"record at {'row' if self._kind.content == 'parquet' else 'line'} {number}: {problem}")

    def _place(self, number: int) -> dict[str, Any]:
        unit = "row" if self._kind.content == "parquet" else "line"
        return {unit: number, "field": self._field}

    def warn(self, message: str) -> None:
        """Add a warning, up to `TOLD` of them."""
        if len(self._outcome.warnings) < TOLD:
            self._outcome.warnings.append(message)

    def _summarize(self) -> None:
        kept = self._keep_bad or self._kind.content == "parquet"
        self._outcome.warnings += summary_of_bad(self.bad, kept=kept)


def guessed(field: str) -> str:
    """Return the warning that a field was taken for the text."""
    return f"the text is taken from the field {field!r} (--text-field)"


def summary_of_bad(bad: int, *, kept: bool) -> list[str]:
    """Return the warning, if there is one, that says how many records of a file could not be cleaned."""
    if not bad:
        return []
    count = "1 record" if bad == 1 else f"{bad:,} records"
    return [f"{count} could not be cleaned and {'kept as they are' if kept else 'left out'}"]


def _is_header(record: Any) -> bool:  # noqa: ANN401 - a record of any reader
    return record.number == 1 and hasattr(record, "titled")
