"""Large files of records, cut into blocks that any worker can clean.

A file is read by one process, which also decompresses it; what costs time, the cleaning, is spread. A block
is an input like any other, so engines know nothing of it, and `Assembly` puts the results together in their
order: memory is bounded by the blocks under way, and rows leave as soon as they are clean.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any

from newsclean.batch.documents import ANY_FIELD, Input, standard_input
from newsclean.batch.interrupt import interruptible
from newsclean.batch.outcome import reason
from newsclean.formats.compression import open_compressed
from newsclean.formats.kind import refuse_other
from newsclean.formats.records import Fields, skip_rest_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsclean.batch.cutting import Reads

#: Bytes of a block: what the engines make of small files, too.
BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Block(Input):
    """Some records of a large file.

    Attributes:
        whole: the file it is from.
        number: of that file, counted through the run.
        data: the records as they stand in the file, tables in UTF-8; b"" in the last.
        first: line of the file they start in.
        head: a table's header, where it is not among the records.
        delimiter: what stands between a table's fields.
        fields: which field is the text, no longer a guess.
        told: the field, where it had to be guessed and nobody has said so yet.
        read: bytes of the file that were read for it.
        end: nothing follows.
        source: digest of the file, in the last block where it is wanted.
    """

    whole: Input | None = None
    number: int = 0
    data: bytes = b""
    first: int = 1
    head: bytes = b""
    delimiter: str = ""
    fields: Fields = ANY_FIELD
    told: str | None = None
    read: int = 0
    end: bool = False
    source: str | None = None

    @property
    def is_block(self) -> bool:
        """True."""
        return True


def opened(item: Input) -> io.BufferedReader:
    """Return an input as a stream.

    Raises:
        FormatError: it is standard input, which is closed.
        OSError: it cannot be opened.
    """
    if item.path is None:
        return standard_input()
    with interruptible():  # perhaps a named pipe
        return open(item.path, "rb")


def blocks_of(
    item: Input, whole: Input, number: int, job: Reads, data: bytes | None = None
) -> Iterator[Block]:
    """Yield a file of rows in blocks, the last of them empty or with the reason why there are no more.

    Args:
        item: the file, with its kind.
        whole: the file as it was found.
        number: its number in the run.
        job: how it is read.
        data: the file's bytes, where they were read: a pipe can be read only once.
    """
    block = Block(
        item.name, item.path, item.relative, holds=item.holds, whole=whole, number=number, fields=job.fields
    )
    counted = _Counted(wanted=job.recorded)
    try:
        source: Any = opened(item) if data is None else io.BufferedReader(io.BytesIO(data))
        try:
            refuse_other(source.peek(8)[:8], item.kind)
            stream: Any = io.BufferedReader(counted.over(source), BLOCK)
            if item.kind.compression is not None:
                stream = open_compressed(stream, item.kind.compression)
            cut_rows = _cut_lines if item.kind.content == "jsonl" else _cut_table
            for each in cut_rows(stream, block, job):
                yield replace(each, size=len(each.data), read=counted.taken())
        finally:
            if item.path is not None:
                source.close()
    except Exception as error:  # noqa: BLE001 -- no input may stop the others
        yield replace(block, problem=reason(error), end=True, read=counted.taken())
        return
    yield replace(block, end=True, read=counted.taken(), source=counted.digest())


def _cut_lines(stream: io.BufferedReader, block: Block, job: Reads) -> Iterator[Block]:
    """Yield JSON Lines in blocks; what has come by a slow pipe is a block."""
    limit = job.fields.max_size
    block, told = replace(block), None
    resolved = job.fields.text is not None
    line, rest = 1, bytearray()
    while True:
        piece = stream.read1(BLOCK)
        end = piece.rfind(b"\n") + 1
        if not piece:
            data, rest = bytes(rest), bytearray()
        elif end:
            data, rest = bytes(rest) + piece[:end], bytearray(piece[end:])
        else:
            rest += piece
            if len(rest) <= limit:
                continue
            # The reader of the block sees that it is too long, and nobody holds the rest.
            data, rest = bytes(rest[: limit + 1]), bytearray()
            for _ in skip_rest_of_line(stream.readline):
                pass
        if data:
            if not resolved and (told := _guess_in_lines(data, job.fields)) is not None:
                block = replace(block, fields=job.fields._replace(text=told))
                resolved = True
            yield replace(block, data=data, first=line, told=told)
            told = None
            line += data.count(b"\n") + (not data.endswith(b"\n"))
        if not piece:
            return


def _guess_in_lines(data: bytes, fields: Fields) -> str | None:
    from newsclean.formats.jsonl import read_jsonl

    told: list[str] = []
    for _ in read_jsonl(io.BytesIO(data), fields, told=told.append):
        if told:
            return told[0]
    return None


def _cut_table(stream: io.BufferedReader, block: Block, job: Reads) -> Iterator[Block]:
    from newsclean.formats.table import choose_delimiter, read_rows, read_table

    limit = job.fields.max_size
    rows = read_rows(stream, job.options.encoding, limit)
    head = b""
    pending: list[str] = []
    size = first = 0
    told: list[str] = []
    for number, row in rows:
        if not head:
            head = row.encode("utf-8", "surrogatepass")
            delimiter = "\t" if block.kind.content == "tsv" else choose_delimiter(row)
            header = read_table(
                io.BytesIO(head), job.fields, delimiter=delimiter, encoding="utf-8", told=told.append
            )
            next(header)
            fields = job.fields._replace(text=told[0]) if told else job.fields
            block = replace(block, delimiter=delimiter, fields=fields)
            yield replace(block, data=head, first=1, told=told[0] if told else None)
            block = replace(block, head=head)
            continue
        first = first or number
        pending.append(row)
        size += len(row)
        if size >= BLOCK // 2:  # characters, of three bytes each
            yield replace(block, data="".join(pending).encode("utf-8", "surrogatepass"), first=first)
            pending, size, first = [], 0, 0
    if not head:
        next(read_table(io.BytesIO(b""), job.fields))  # says that it is empty
    if pending:
        yield replace(block, data="".join(pending).encode("utf-8", "surrogatepass"), first=first)


def records_in(block: Block) -> Iterator[Any]:
    """Yield the records of a block, with the numbers of their lines in the file."""
    if not block.data:
        return
    if block.kind.content == "jsonl":
        from newsclean.formats.jsonl import read_jsonl

        records: Iterator[Any] = read_jsonl(io.BytesIO(block.data), block.fields)
        lines_before = 0
    else:
        from newsclean.formats.table import read_table

        data = io.BytesIO(block.head + block.data)
        records = read_table(data, block.fields, delimiter=block.delimiter, encoding="utf-8")
        lines_before = block.head.count(b"\n")
        if block.head:
            next(records)
    for record in records:
        record.number += block.first - 1 - lines_before
        yield record


class _Counted(io.RawIOBase):
    """A stream that counts what passes, and makes its digest where that is wanted."""

    def __init__(self, *, wanted: bool) -> None:
        self._sha = None
        if wanted:
            import hashlib

            self._sha = hashlib.sha256()
        self._source: IO[bytes] = io.BytesIO()
        self._new = 0

    def over(self, source: io.BufferedReader) -> _Counted:
        """Return itself, passing on what is in `source`."""
        self._source = source
        return self

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a Buffer, which 3.12 has a name for
        target = memoryview(buffer).cast("B")
        with interruptible():
            data = self._source.read1(len(target))  # type: ignore[attr-defined]
        target[: len(data)] = data
        self._new += len(data)
        if self._sha is not None:
            self._sha.update(data)
        return len(data)

    def taken(self) -> int:
        """Return how many bytes have passed since this was asked last."""
        new, self._new = self._new, 0
        return new

    def digest(self) -> str | None:
        """Return the digest of all that passed, where it was wanted."""
        return None if self._sha is None else self._sha.hexdigest()
