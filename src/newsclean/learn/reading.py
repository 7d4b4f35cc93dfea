"""The first pass: inputs become texts as strip leaves them, kept in a file beside the run.

Learning counts what the rules do not know, so it reads the text after strip, in the spelling that strip sees:
decoded, repaired, Simplified. Texts wait on disk; memory holds some 300 bytes for each.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newsclean import Cleaner
from newsclean.batch.documents import ANY_FIELD, Document, read_documents, read_input
from newsclean.batch.outcome import ChunkResult, Outcome, Tally, reason
from newsclean.errors import FormatError
from newsclean.formats.kind import kind_of
from newsclean.learn.distinct import sketch_of
from newsclean.learn.grouping import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO, BinaryIO

    from newsclean.batch.documents import Input
    from newsclean.formats.records import Fields
    from newsclean.values import Options


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


def read_chunk(job: ReadingJob, items: Sequence[Input]) -> ChunkResult:
    """Read some inputs and put their texts on disk."""
    tally = Tally()
    # One file for each process: none waits for another.
    with Path(job.folder, str(os.getpid())).open("ab") as file:
        return ChunkResult([_read_one(job, item, tally, file) for item in items], tally)


def _read_one(job: ReadingJob, item: Input, tally: Tally, file: BinaryIO) -> Reading:
    reading = Reading(item)
    tally.files += 1
    try:
        data = read_input(item)
        tally.bytes += len(data)
        for document, record in _documents(job, item, data):
            article = _cleaner(job.options).clean(document.data, source=document.name)
            group = group_of(item, document, record, article, job.group_by)
            reading.entries.append(put_text(file, group, article.text))
    except Exception as error:  # noqa: BLE001 -- no input may stop the others, not even by a bug of ours
        reading.error = reason(error)
        tally.failed += 1
    return reading


def _documents(job: ReadingJob, item: Input, data: bytes) -> Iterator[tuple[Document, dict[str, object]]]:
    """Yield the documents, each with its record where it is one and the record says which group it is of."""
    kind = kind_of(item.name)
    if kind.content != "jsonl" or job.group_by == "folder" or job.options.input_format == "text":
        documents = read_documents(item, data, input_format=job.options.input_format, fields=job.fields)
        yield from ((document, {}) for document in documents)
        return
    from newsclean.formats.compression import open_compressed
    from newsclean.formats.jsonl import read_jsonl

    stream: IO[bytes] = io.BytesIO(data)
    for record in read_jsonl(
        open_compressed(stream, kind.compression) if kind.compression else stream, job.fields
    ):
        if record.problem is not None:
            raise FormatError(f"record at line {record.number}: {record.problem}")
        if record.text is not None:
            document = Document(f"{item.name}:{record.number}", record.text, line=record.number)
            yield document, json.loads(record.raw)


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
