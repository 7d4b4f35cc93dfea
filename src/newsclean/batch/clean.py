"""The unit of work: a chunk of inputs under one job, in any process, under any engine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from newsclean import Cleaner
from newsclean.batch.atomic import AtomicFile, write_whole
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
from newsclean.formats.compression import as_stream, compress_into
from newsclean.formats.kind import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsclean.batch.documents import Document
    from newsclean.batch.provenance import Digests
    from newsclean.batch.rewrite import Rewriter
    from newsclean.formats.kind import Compression, Kind
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
    outcome = Outcome(item)
    started = perf_counter()
    data: bytes | None = None
    articles: list[Article] = []
    try:
        kind = kind_of(item.name)
        if kind.has_records and job.options.input_format != "text":
            return _rewrite(job, cleaner, kind, outcome, tally)
        data = plain = read_input(item)
        unpack = kind.has_members and job.target == "folder" and job.output_format == "text"
        for document in read_documents(item, data, input_format=job.options.input_format, fields=job.fields):
            article = clean_document(cleaner, document.data, document.name)
            _judge(job, article, outcome, tally)
            rendered = render(article, job.output_format, document.origin)
            tally.count(article, item.name)
            if unpack:
                _write_member(job, item, document, rendered)
                continue
            outcome.documents.append(rendered)
            articles.append(article)
            if kind.content == "document" and isinstance(document.data, bytes):
                plain = document.data
        destination = None if unpack else job.destination(item)
        status = None if destination is None else _write(job, item, plain, destination, outcome)
    except Exception as error:  # noqa: BLE001 -- no input may stop the others, not even by a bug of ours
        outcome.error = reason(error)
        outcome.documents.clear()
        tally.failed += 1
        destination, status = None, None
    tally.files += 1
    tally.bytes += len(data or b"")
    if outcome.changed:
        tally.changed += 1
    if job.digests is not None:
        _account(job, outcome, data, articles, destination, status)
    if destination is not None:
        outcome.documents.clear()
    tally.count_time(perf_counter() - started, item.name)
    return outcome


def _rewrite(job: Job, cleaner: Cleaner, kind: Kind, outcome: Outcome, tally: Tally) -> Outcome:
    """Clean a file of records, one at a time, and return what became of it."""
    item = outcome.item
    rewriter = rewriter_for(job, cleaner, kind, outcome, tally)
    destination = job.destination(item)
    if destination is None:
        outcome.rows = True
        outcome.documents.append(rewriter.whole())
    elif job.target == "in place":
        rewriter.write_file(destination, mode=os.stat(destination).st_mode & 0o7777)
    else:
        os.makedirs(os.path.dirname(destination) or ".", exist_ok=True)
        _refuse_own_input(item, destination)
        status = rewriter.write_file(destination)
        if job.digests is not None:
            _account(job, outcome, None, [], destination, status)
    outcome.changed = rewriter.changed
    tally.files += 1
    tally.changed += rewriter.changed
    tally.bytes += item.size
    tally.failed += rewriter.bad > 0
    return outcome


def rewriter_for(job: Job, cleaner: Cleaner, kind: Kind, outcome: Outcome, tally: Tally) -> Rewriter:
    """Return what cleans the records of an input and adds them to the figures."""
    from newsclean.batch.rewrite import Rewriter

    def clean(text: str, name: str) -> Article:
        article = clean_document(cleaner, text, name)
        _judge(job, article, outcome, tally)
        tally.count(article, name)
        return article

    return Rewriter(
        outcome.item,
        kind,
        job.fields,
        details=job.output_format == "jsonl",
        keep_bad=job.keep_bad,
        clean=clean,
        outcome=outcome,
    )


def _write_member(job: Job, item: Input, document: Document, rendered: bytes) -> None:
    """Write a document of an archive below a folder that has the archive's name without its suffixes."""
    place = Input(document.place, None, document.place)
    stem = os.path.splitext(kind_of(item.relative).inner)[0]
    path = os.path.join(job.folder, stem, output_name(place, "text"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    write_whole(path, rendered)


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


def _judge(job: Job, article: Article, outcome: Outcome, tally: Tally) -> None:
    """Warn about a page that strip wanted to empty, or refuse it."""
    if kept_whole(article):
        tally.kept_whole += 1
        told = f"strip would take more than {job.options.max_loss:.0%} of the page (--max-loss)"
        if job.strict:
            raise FormatError(told)
        outcome.warnings.append(f"{told}; it is kept whole")


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
    _refuse_own_input(item, destination)
    with _create(destination) as file:
        _put_all(job, outcome, file.write, kind_of(destination).compression)
        return file.commit()


def _refuse_own_input(item: Input, destination: str) -> None:
    if item.path is not None and os.path.exists(destination) and os.path.samefile(destination, item.path):
        raise FormatError("the output would replace the input; use --in-place or another folder")


def _put_all(
    job: Job, outcome: Outcome, write: Callable[[bytes], object], compression: Compression | None
) -> None:
    if compression is not None:
        with compress_into(as_stream(write), compression) as packed:
            _put_all(job, outcome, packed.write, None)
        return
    writer = DocumentWriter(write, job.separator)
    for document in outcome.documents:
        writer.put(document)


def _create(destination: str) -> AtomicFile:
    try:
        return AtomicFile(destination)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(destination), exist_ok=True)
        return AtomicFile(destination)


def _account(  # noqa: PLR0917 -- one call, names would only repeat the variables
    job: Job,
    outcome: Outcome,
    data: bytes | None,
    articles: list[Article],
    destination: str | None,
    status: os.stat_result | None,
) -> None:
    from newsclean.batch import provenance

    assert job.digests is not None
    source = provenance.digest(data) if data is not None else None
    if job.recorded:
        outcome.record = provenance.record(job.digests, outcome, source, articles, destination)
    if destination is not None and status is not None:
        item = outcome.item
        output = (status.st_size, status.st_mtime_ns)
        if job.target == "in place":
            read = (*output, status.st_ino)
            if outcome.changed:
                source = provenance.digest(b"".join(outcome.documents))
        else:
            # Where the input grew since it was found, its times are not those of what was read.
            size = item.size if data is None else len(data)
            read = (size, *((item.mtime_ns, item.inode) if item.size == size else (0, 0)))
        outcome.finished = provenance.to_json([job.key(item, destination), *read, source, *output])
