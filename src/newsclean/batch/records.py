"""Cleans files of records: small ones and Parquet whole, large ones block by block."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from newsclean.batch.blocks import opened, records_in
from newsclean.batch.clean import clean_document, judge
from newsclean.batch.destination import create
from newsclean.batch.outcome import Outcome, Tally, reason
from newsclean.batch.rewrite import Rewriter
from newsclean.errors import FormatError
from newsclean.formats.compression import as_stream
from newsclean.formats.kind import kind_of

if TYPE_CHECKING:
    from newsclean import Cleaner
    from newsclean.batch.blocks import Block
    from newsclean.batch.clean import Job
    from newsclean.formats.kind import Kind
    from newsclean.formats.records import Fields
    from newsclean.values import Article


def rewriter_for(  # noqa: PLR0917
    job: Job, cleaner: Cleaner, kind: Kind, outcome: Outcome, tally: Tally, fields: Fields | None = None
) -> Rewriter:
    """Return what cleans the records of an input and adds them to the figures."""

    def clean(text: str, name: str) -> Article:
        article = clean_document(cleaner, text, name)
        if told := judge(job, article, tally):
            rewriter.warn(f"record at line {name.rpartition(':')[2]}: {told}")
        tally.count(article, name)
        return article

    rewriter = Rewriter(
        outcome.item,
        kind,
        fields or job.fields,
        details=job.output_format == "jsonl",
        keep_bad=keeps_bad(job),
        clean=clean,
        outcome=outcome,
        recorded=job.recorded,
        encoding=job.options.encoding,
    )
    return rewriter


def keeps_bad(job: Job) -> bool:
    """Return whether records that cannot be cleaned stay: also where leaving them out would lose them."""
    return job.keep_bad or job.target == "in place"


def rewrite_file(  # noqa: PLR0917
    job: Job, cleaner: Cleaner, kind: Kind, outcome: Outcome, tally: Tally, data: bytes | None
) -> None:
    """Clean a file of records.

    Args:
        job: what is to be done.
        cleaner: for its options.
        kind: what the file holds.
        outcome: takes what became of it.
        tally: takes the figures.
        data: the file's bytes, where they were read.

    Raises:
        NewscleanError: the input is not what its name says.
        OSError: it cannot be read, or the output cannot be written.
    """
    item = outcome.item
    if item.problem:
        raise FormatError(item.problem)
    source_digest = None
    if job.recorded:
        from newsclean.batch.provenance import digest, file_digest

        # Now: in place the file is another one afterwards, and a pipe can be read only once.
        source_digest = file_digest(item.path) if data is None else digest(data)
    rewriter = rewriter_for(job, cleaner, kind, outcome, tally)
    destination = job.destination(item)
    status = None
    stream: Any = opened(item) if data is None else io.BufferedReader(io.BytesIO(data))
    with stream as source:
        if destination is None:
            sink = io.BytesIO()
            rewriter.write_to(source, sink, None)
            outcome.rows = True
            outcome.documents.append(sink.getvalue())
        else:
            before = os.stat(destination) if job.target == "in place" else None
            packed = kind.compression if before is not None else kind_of(destination).compression
            with create(destination, item, over=before) as file:
                rewriter.write_to(source, as_stream(file.write), packed)
                status = file.commit() if before is None or rewriter.changed else before
    outcome.changed = rewriter.changed
    outcome.bad = rewriter.bad
    tally.failed += rewriter.bad > 0
    if job.digests is not None:
        _settle(job, outcome, rewriter, source_digest, destination, status)


def _settle(  # noqa: PLR0917 - the end of rewrite_file, parted from it for its length
    job: Job,
    outcome: Outcome,
    rewriter: Rewriter,
    source: str | None,
    destination: str | None,
    status: os.stat_result | None,
) -> None:
    from newsclean.batch.provenance import digest, file_digest, settle

    output = None
    if job.recorded:
        output = digest(b"".join(outcome.documents)) if destination is None else file_digest(destination)
    figures = counts(rewriter.records, rewriter.rewritten, rewriter.bad)
    settle(job, outcome, source, output, destination, status, more=figures)


def counts(records: int, changed: int, failed: int) -> dict[str, Any]:
    """Return what a file's line of provenance says about its records, of which the lines before it speak."""
    return {"records": {"all": records, "changed": changed, "failed": failed}}


def clean_block(job: Job, cleaner: Cleaner, block: Block, tally: Tally) -> Outcome:
    """Clean a block of records and return what became of it: the rows, and what there is to say.

    A block is no file: it is counted as one where it fails, for then its file has failed.
    """
    outcome = Outcome(replace(block, data=b"", head=b""), rows=True)
    rows: list[bytes] = []
    outcome.error = block.problem
    records = records_in(block) if block.problem is None else ()
    try:
        rewriter = rewriter_for(job, cleaner, block.kind, outcome, tally, block.fields)
        rewriter.put_rows(records, rows.append)
        outcome.changed, outcome.bad = rewriter.changed, rewriter.bad
        outcome.counted = (rewriter.records, rewriter.rewritten)
    except Exception as error:  # noqa: BLE001 -- no input may stop the others, not even by a bug of ours
        outcome.error = reason(error)
    if outcome.error is None:
        outcome.documents.append(b"".join(rows))
    else:
        tally.files += 1
        tally.failed += 1
    return outcome
