"""The unit of work: a chunk of inputs under one job, in any process, under any engine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Literal, cast

from newsclean import Cleaner
from newsclean.batch.atomic import write_whole
from newsclean.batch.destination import create
from newsclean.batch.documents import (
    ANY_FIELD,
    DocumentWriter,
    Input,
    OutputFormat,
    Separator,
    kept_whole,
    output_name,
    read_documents,
    read_input,
    render,
)
from newsclean.batch.outcome import ChunkResult, Outcome, Tally, reason
from newsclean.errors import DecodeError, FormatError
from newsclean.formats.inside import ENOUGH, look_inside
from newsclean.formats.kind import kind_of
from newsclean.strip import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsclean.batch.blocks import Block
    from newsclean.batch.provenance import Digests
    from newsclean.formats.kind import Compression
    from newsclean.formats.records import Fields
    from newsclean.values import Article, Options

Target = Literal["return", "file", "folder", "in place"]


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a worker has to know to clean inputs; picklable, sent once.

    Attributes:
        options: how to clean.
        target: "return" hands documents back, "file" writes the one input to the file `folder`, "folder"
            writes below `folder`, "in place" over the input.
        folder: the output folder or file, where the target is one.
        output_format: "text" or "jsonl".
        separator: what keeps several documents of one output apart.
        strict: a page that strip would have taken too much of is a failure.
        fields: which field of a record is the text, and how large a record or member may be.
        keep_bad: write records that cannot be cleaned as they are.
        recorded: write a line of provenance for each input.
        digests: what identifies options, rules and dictionary, for provenance and resume; None where neither
            is wanted.
    """

    options: Options
    target: Target = "return"
    folder: str = ""
    output_format: OutputFormat = "text"
    separator: Separator = "blank line"
    strict: bool = False
    fields: Fields = ANY_FIELD
    keep_bad: bool = False
    recorded: bool = False
    digests: Digests | None = None

    def destination(self, item: Input) -> str | None:
        """Return the path an input's output is written to; None where it is handed back."""
        if self.target == "file":
            return self.folder
        if self.target == "folder":
            return os.path.join(self.folder, output_name(item, self.output_format))
        return os.path.realpath(item.path) if self.target == "in place" and item.path is not None else None

    def key(self, item: Input, destination: str) -> str:
        """Return what an output is called in the list of finished ones, wherever the run was started from."""
        return output_name(item, self.output_format) if self.target == "folder" else destination

    def digests_under(self, rules: str) -> Digests:
        """Return what identifies the results of this job under a rule set, given by its digest."""
        from newsclean.batch.provenance import digests_of

        return digests_of(
            self.options,
            rules,
            format=self.output_format,
            separator=self.separator,
            strict=self.strict,
            records=repr((self.fields, self.keep_bad)),
        )


def clean_chunk(job: Job, items: Sequence[Input]) -> ChunkResult:
    """Clean some inputs and return what became of each; no input can stop the others."""
    cleaner = cleaner_for(job.options)
    tally = Tally()
    return ChunkResult([clean_input(job, cleaner, item, tally) for item in items], tally)


def clean_input(job: Job, cleaner: Cleaner, item: Input, tally: Tally) -> Outcome:
    """Clean one input, write its output where the job says so, and return what became of it."""
    if item.is_block:
        from newsclean.batch.records import clean_block

        return clean_block(job, cleaner, cast("Block", item), tally)
    outcome = Outcome(item)
    started = perf_counter()
    try:
        _clean_whole(job, cleaner, outcome, tally)
    except Exception as error:  # noqa: BLE001 -- no input may stop the others, not even by a bug of ours
        outcome.error = reason(error)
        outcome.changed = False
        outcome.documents.clear()
        outcome.parts.clear()
        tally.failed += 1
        if job.digests is not None:
            from newsclean.batch.provenance import file_digest, settle

            source = file_digest(item.path) if job.recorded and item.path is not None and item.size else None
            settle(job, outcome, source, None, None, None)
    tally.files += 1
    tally.changed += outcome.changed
    tally.count_time(perf_counter() - started, item.name)
    return outcome


def _clean_whole(job: Job, cleaner: Cleaner, outcome: Outcome, tally: Tally) -> None:
    item = outcome.item
    as_text = job.options.input_format == "text"
    data = plain = b""
    if as_text or not item.kind.has_records:
        data = plain = read_input(item)
        tally.bytes += len(data)
    kind = item.kind if as_text else look_inside(item.kind, data[:ENOUGH])
    if kind.has_records and not as_text:
        from newsclean.batch.records import rewrite_file

        tally.bytes += 0 if data else item.size
        rewrite_file(job, cleaner, kind, outcome, tally, data or None)
        return
    archive = kind.has_members and not as_text
    unpack = archive and job.target == "folder" and job.output_format == "text"
    article = None
    documents = read_documents(item, data, input_format=job.options.input_format, fields=job.fields)
    if archive:
        from newsclean.batch.members import clean_members

        clean_members(job, cleaner, outcome, tally, data, unpack=unpack)
        documents = iter(())
    for document in documents:
        article = clean_document(cleaner, document.data, document.name)
        if told := judge(job, article, tally):
            outcome.warnings.append(told)
        tally.count(article, item.name)
        outcome.documents.append(render(article, job.output_format, document.origin))
        if isinstance(document.data, bytes):
            plain = document.data
    destination = None if unpack else job.destination(item)
    status = None if destination is None else _write(job, item, plain, destination, outcome)
    if job.digests is not None:
        from newsclean.batch.provenance import account_of, digest, file_digest, settle

        more, output = {}, None
        if job.recorded and article is not None:
            more = account_of(article)
        if not unpack and (job.recorded or (job.target == "in place" and outcome.changed)):
            packed = destination is not None and kind_of(destination).compression is not None
            output = file_digest(destination) if packed else digest(b"".join(outcome.documents))
        settle(job, outcome, digest(data), output, destination, status, size=len(data), more=more)
    if destination is not None:
        outcome.documents.clear()


def clean_document(cleaner: Cleaner, data: bytes | str, name: str) -> Article:
    """Return the article in a document, and refuse one that lost characters unless the options allow that.

    Raises:
        NewscleanError: the document cannot be read, or not without loss.
    """
    article = cleaner.clean(data, source=name)
    encoding = article.encoding
    if encoding.replaced and not cleaner.options.lossy:
        count = "1 character" if encoding.replaced == 1 else f"{encoding.replaced:,} characters"
        raise DecodeError(
            f"line {encoding.damaged_line}: {count} cannot be read as {encoding.name}; "
            "--lossy cleans it with U+FFFD in the gaps, --encoding names another codec"
        )
    return article


@lru_cache(maxsize=2)
def cleaner_for(options: Options) -> Cleaner:
    """Return this process's cleaner; reading the rule packs for each chunk would cost more than cleaning."""
    return Cleaner(options)


def judge(job: Job, article: Article, tally: Tally) -> str | None:
    """Return a warning about a page that strip keeps whole, None for others.

    Raises:
        FormatError: it is such a page, and the job is strict.
    """
    why = kept_whole(article)
    if why is None:
        return None
    tally.kept_whole += 1
    told = WHOLE[why]
    if job.strict:
        raise FormatError(told)
    return f"{told}; it is kept whole"


def _write(job: Job, item: Input, data: bytes, destination: str, outcome: Outcome) -> os.stat_result | None:
    """Write an input's documents and return the status of the file; in place only where it changed."""
    if job.target == "in place":
        assert item.path is not None
        if output_name(item, job.output_format) != item.relative:
            raise FormatError("its article is text and would stand under a wrong name; use -o")
        before = os.stat(destination)
        if outcome.documents == [data]:
            return before
        outcome.changed = True
        whole = bytearray()
        _put_all(job, outcome, whole.extend, kind_of(destination).compression)
        return write_whole(destination, bytes(whole), mode=before.st_mode & 0o7777, durable=True)
    outcome.changed = outcome.documents != [data]
    with create(destination, item) as file:
        _put_all(job, outcome, file.write, kind_of(destination).compression)
        return file.commit()


def _put_all(
    job: Job, outcome: Outcome, write: Callable[[bytes], object], compression: Compression | None
) -> None:
    if compression is not None:
        from newsclean.formats.compression import as_stream, compress_into

        with compress_into(as_stream(write), compression) as packed:
            _put_all(job, outcome, packed.write, None)
        return
    writer = DocumentWriter(write, job.separator)
    for document in outcome.documents:
        writer.put(document)
