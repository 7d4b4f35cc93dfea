"""The first pass: inputs become texts as strip leaves them, kept in a file beside the run.

Learning counts what the rules do not know, so it reads the text after strip, in the spelling that strip sees:
decoded, repaired, Simplified. Texts wait on disk; memory holds some 300 bytes for each.
"""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean import Cleaner
from newsclean.batch.blocks import Block, blocks_of, records_in
from newsclean.batch.cutting import with_rows
from newsclean.batch.documents import ANY_FIELD, Document, called, read_documents, read_input
from newsclean.batch.outcome import ChunkResult, Outcome, Tally, reason
from newsclean.batch.rewrite import TOLD, guessed
from newsclean.errors import FormatError, NewscleanError
from newsclean.formats.inside import ENOUGH
from newsclean.learn.distinct import sketch_of
from newsclean.learn.grouping import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    from newsclean.batch.documents import Input
    from newsclean.formats.records import Fields
    from newsclean.values import Options

    Row = tuple[Document, dict[str, Any]]


class Entry(NamedTuple):
    """One document and where its text waits.

    Attributes:
        group: the site; None where the document does not say.
        digest: of the text; what decides about order, so that the order of files does not.
        sketch: of its sentences, for `distinct`.
        file: number of the file of texts.
        offset, length: in bytes.
    """

    group: str | None
    digest: bytes
    sketch: bytes
    file: int
    offset: int
    length: int


@dataclass(slots=True)
class Reading(Outcome):
    """What became of one input: its documents are in `entries`."""

    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadingJob:
    """What the first pass does: options for the cleaner, how to group, the folder that takes the texts."""

    options: Options
    group_by: str
    folder: str
    fields: Fields = ANY_FIELD
    recorded: bool = False


def read_chunk(job: ReadingJob, items: Sequence[Input]) -> ChunkResult:
    """Read some inputs and put their texts on disk."""
    tally = Tally()
    # One file for each process: none waits for another.
    with Path(job.folder, str(os.getpid())).open("ab") as file:
        return ChunkResult([_read_one(job, item, tally, file) for item in items], tally)


def _read_one(job: ReadingJob, item: Input, tally: Tally, file: BinaryIO) -> Reading:
    """Read one input or one block of a large file; files are counted by whoever puts blocks together."""
    reading = Reading(replace(item, data=b"", head=b"") if isinstance(item, Block) else item)
    try:
        for document, record in _documents(job, item, tally, reading):
            try:
                article = _cleaner(job.options).clean(document.data, source=document.name)
            except NewscleanError as error:
                if not document.place:
                    raise
                _note(reading, f"{called(document.name, item)}: {error}")
                continue
            group = group_of(item, document, record, article, job.group_by)
            reading.entries.append(put_text(file, group, article.text))
    except Exception as error:  # noqa: BLE001 -- no input may stop the others, not even by a bug of ours
        reading.error = reason(error)
    return reading


def _documents(job: ReadingJob, item: Input, tally: Tally, reading: Reading) -> Iterator[Row]:
    """Yield the documents, each with its record where it is one and groups may go by that."""
    if isinstance(item, Block):
        tally.bytes += item.read
        yield from _rows(item, reading)
    elif item.kind.content == "parquet" and job.options.input_format != "text" and item.path is not None:
        from newsclean.formats.parquet import read_parquet_rows

        tally.bytes += item.size
        for number, text, fields in read_parquet_rows(item.path, job.fields):
            yield Document(f"{item.name}:{number}", text, line=number), fields
    else:
        data = read_input(item)
        known = with_rows(item, job, data[:ENOUGH]) if item.path is not None else None
        if known is not None:
            for block in blocks_of(known, item, 0, job, data):
                tally.bytes += block.read
                yield from _rows(block, reading)
            return
        tally.bytes += len(data)
        for document in read_documents(
            item, data, input_format=job.options.input_format, fields=job.fields, bad=partial(_note, reading)
        ):
            yield document, {}


def _rows(block: Block, reading: Reading) -> Iterator[Row]:
    """Yield the records of a block; those that cannot be read are named, and the others read all the same."""
    if block.problem:
        raise FormatError(block.problem)
    if block.told is not None:
        reading.warnings.append(guessed(block.told))
    for record in records_in(block):
        if record.problem is not None:
            _note(reading, f"record at line {record.number}: {record.problem}")
        elif record.text is not None:
            document = Document(f"{block.name}:{record.number}", record.text, line=record.number)
            yield document, _fields_of(block, record.raw)


def _note(reading: Reading, problem: str) -> None:
    reading.bad += 1
    if reading.bad <= TOLD:
        reading.warnings.append(problem)


def _fields_of(block: Block, row: bytes) -> dict[str, Any]:
    if block.kind.content == "jsonl":
        fields: dict[str, Any] = json.loads(row)
        return fields
    if not block.head:
        return {}
    lines = [(block.head + row).decode("utf-8", "surrogatepass")]
    names, cells = csv.reader(io.StringIO(lines[0], newline=""), delimiter=block.delimiter)
    return dict(zip(names, cells, strict=False))


def put_text(file: BinaryIO, group: str | None, text: str) -> Entry:
    """Put a text into an open file whose name is a number, and return where."""
    data = text.encode("utf-8", "surrogatepass")
    offset = file.tell()
    file.write(data)
    digest = blake2b(data, digest_size=8).digest()
    return Entry(group, digest, sketch_of(text), int(os.path.basename(file.name)), offset, len(data))  # noqa: PTH119


@lru_cache(maxsize=2)
def _cleaner(options: Options) -> Cleaner:
    return Cleaner(options)


def texts_of(entries: Iterable[Entry], folder: str) -> Iterator[str]:
    """Yield the texts of some entries."""
    files = {}
    try:
        for entry in entries:
            if entry.file not in files:
                files[entry.file] = Path(folder, str(entry.file)).open("rb")  # noqa: SIM115 -- closed below
            file = files[entry.file]
            file.seek(entry.offset)
            yield file.read(entry.length).decode("utf-8", "surrogatepass")
    finally:
        for file in files.values():
            file.close()
