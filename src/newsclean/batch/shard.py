"""A shard: a file of records or a row group, cleaned by whoever gets it, exactly once whatever dies.

Nothing is shared between shards and nothing but files between runs, so any scheduler will do. Exactly once
comes from four things: the same input gives the same bytes; the output takes its name only when it is whole;
beside it, in the folder `_newsclean`, a report says from what and under what it was made; and a shard whose
report still holds is not done again. A shard done twice at the same time is written twice, the same.
"""

from __future__ import annotations

import io
import json
import posixpath
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import IO, TYPE_CHECKING, Any, cast

from newsclean.batch.clean import Job, cleaner_for
from newsclean.batch.documents import ANY_FIELD, Input
from newsclean.batch.hashing import HashedReader, HashedWriter
from newsclean.batch.outcome import ChunkResult, Outcome, Tally, reason
from newsclean.batch.places import join, reading, status, why, writing
from newsclean.batch.provenance import line_about, to_json
from newsclean.batch.records import counts, rewriter_for
from newsclean.batch.summary import tally_from, tally_to
from newsclean.errors import FormatError, NewscleanError
from newsclean.formats.kind import kind_of
from newsclean.values import Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsclean.batch.provenance import Digests
    from newsclean.formats.records import Fields

REPORTS = "_newsclean"
#: Bytes read at a time.
_PIECE = 1 << 20


@dataclass(slots=True)
class ShardReport:
    """What became of a shard.

    Attributes:
        source: where it was read.
        destination: where its output is.
        tally: the figures; `failed` is 1 where some records could not be cleaned.
        warnings: what a human eye should look at, each on one line: those records, a guessed field.
        skipped: it was done before; figures and warnings are of that time.
        input_sha256: of what was read; None for Parquet, which is not read from end to end.
        output_sha256: of what was written.
        records: how many there are ("all"), how many "changed" and how many "failed".
    """

    source: str
    destination: str
    tally: Tally
    warnings: list[str] = field(default_factory=list)
    skipped: bool = False
    input_sha256: str | None = None
    output_sha256: str = ""
    records: dict[str, int] = field(default_factory=dict)


def clean_shard(
    source: str,
    destination: str,
    options: Options | None = None,
    *,
    fields: Fields = ANY_FIELD,
    keep_bad: bool = False,
    row_group: int | None = None,
) -> ShardReport:
    """Clean a file of records into another, unless that has been done, and return what became of it.

    Args:
        source: JSON Lines or a table, plain or compressed, or Parquet; a path or a URL that fsspec knows.
        destination: the file to write, in the same format; its name says the compression.
        options: how to clean; the defaults where None.
        fields: which field is the text; guessed where it says nothing.
        keep_bad: write records that cannot be cleaned as they are, instead of leaving them out.
        row_group: the only one of a Parquet file to clean, from 0; None is all of the file.

    Raises:
        NewscleanError: the file cannot be read as what its name says, or changed while it was read.
        OSError: source or destination cannot be reached.
    """
    job = Job(options or Options(), fields=fields, keep_bad=keep_bad)
    name = posixpath.basename(source)
    item = Input(source if row_group is None else f"{source}[{row_group}]", source, name, row_group=row_group)
    return _clean(job, item, destination)


def row_groups(item: Input) -> Iterator[Input]:
    """Yield the row groups of a Parquet file as inputs: a-00000.parquet, a-00001.parquet … in the output.

    Raises:
        NewscleanError: it is no Parquet file, or is cut short.
        OSError: it cannot be reached.
    """
    from newsclean.formats.parquet import row_group_sizes

    assert item.path is not None
    with reading(item.path) as file:
        sizes = row_group_sizes(file)
    stem, suffix = posixpath.splitext(item.relative)
    for number, size in enumerate(sizes):
        yield Input(
            f"{item.name}[{number}]", item.path, f"{stem}-{number:05}{suffix}", size, row_group=number
        )


def clean_shards(job: Job, items: Sequence[Input]) -> ChunkResult:
    """Clean files of records into the job's folder and return what became of each; none stops the others.

    The work for any engine where inputs or outputs are URLs: `clean_chunk` knows files only.
    """
    tally = Tally()
    outcomes = []
    for item in items:
        assert item.path is not None
        outcome = Outcome(item)
        destination = join(job.folder, item.relative)
        report = None
        try:
            report = _clean(job, item, destination)
        except Exception as error:  # noqa: BLE001 -- the libraries of stores raise what they like
            ours = isinstance(error, NewscleanError | OSError | MemoryError)
            outcome.error = reason(error) if ours else why(error)
            tally.merge(Tally(files=1, failed=1))
        else:
            outcome.warnings += report.warnings
            outcome.changed = report.tally.changed > 0
            part = report.tally
            if report.skipped:
                part.files, part.bytes, part.skipped = 0, 0, 1
            tally.merge(part)
        if job.recorded:
            outcome.record = _record(job, outcome, destination, report)
        outcomes.append(outcome)
    return ChunkResult(outcomes, tally)


def _record(job: Job, outcome: Outcome, destination: str, report: ShardReport | None) -> str:
    """Return the shard's line of provenance: the same whether it was cleaned now or before."""
    assert job.digests is not None
    figures: dict[str, Any] = {}
    if report is not None:
        figures["records"] = report.records
        # Of a million records, the sums; a line for each would be as large as the shard.
        for name in ("characters", "scripts", "repairs", "removed"):
            figures[name] = getattr(report.tally, name)
    read, written = (report.input_sha256, report.output_sha256) if report is not None else (None, None)
    return line_about(job.digests, outcome, read, written, destination, figures)


def _clean(job: Job, item: Input, destination: str) -> ShardReport:
    cleaner = cleaner_for(job.options)
    digests = job.digests_under(cleaner.rules)
    assert item.path is not None
    if item.problem:
        raise FormatError(item.problem)
    source = item.path
    before = status(source)
    if before is None:
        raise FileNotFoundError(2, "No such file or directory", source)
    made_from = [digests.key, before.size, before.state, item.row_group]
    folder, name = posixpath.split(destination)
    place = join(folder, f"{REPORTS}/{name}.json")
    if (done := _earlier(place, made_from, destination)) is not None:
        return done
    kind, wanted = kind_of(source), kind_of(destination)
    if not kind.has_records or wanted.content != kind.content:
        raise FormatError("a shard is JSON Lines, a table or Parquet, and its output the same")
    if item.row_group is not None and kind.content != "parquet":
        raise FormatError("only Parquet has row groups")
    size = before.size if item.row_group is None else item.size
    tally = Tally(files=1, bytes=size)
    outcome = Outcome(replace(item, name=item.name if item.row_group is None else source))
    rewriter = rewriter_for(replace(job, recorded=False), cleaner, kind, outcome, tally)
    started = perf_counter()
    with writing(destination) as sink:
        written = HashedWriter(sink)
        with reading(source) as file:
            read = HashedReader(file)
            rewriter.write_to(io.BufferedReader(read, _PIECE), cast("IO[bytes]", written), wanted.compression)
            input_sha256 = read.digest()
        if status(source) != before:
            raise FormatError("it changed while it was read")
    tally.changed = int(rewriter.changed)
    tally.failed = int(rewriter.bad > 0)
    tally.count_time(perf_counter() - started, item.name)
    report = ShardReport(
        item.name,
        destination,
        tally,
        outcome.warnings,
        input_sha256=input_sha256,
        output_sha256=written.digest(),
        records=counts(rewriter.records, rewriter.rewritten, rewriter.bad)["records"],
    )
    with writing(place) as sink:
        sink.write(_to_json(report, digests, made_from))
    return report


def _earlier(place: str, made_from: list[object], destination: str) -> ShardReport | None:
    """Return the report of a shard that is done and would become the same; None where it is to be done."""
    if status(place) is None:
        return None
    try:
        with reading(place) as file:
            values = json.load(file)
        written = status(destination)
        if values["made_from"] != made_from or written is None or written.size != values["output_size"]:
            return None
        tally = tally_from(values["tally"])
        return ShardReport(
            values["source"],
            destination,
            tally,
            values["warnings"],
            skipped=True,
            input_sha256=values["input_sha256"],
            output_sha256=values["output_sha256"],
            records=values["records"],
        )
    except (ValueError, KeyError, TypeError):
        return None


def _to_json(report: ShardReport, digests: Digests, made_from: list[object]) -> bytes:
    written = status(report.destination)
    values = {
        "source": report.source,
        "destination": report.destination,
        "made_from": made_from,
        "input_sha256": report.input_sha256,
        "output_sha256": report.output_sha256,
        "records": report.records,
        "output_size": written.size if written is not None else 0,
        "rules": digests.rules,
        "dictionary": digests.dictionary,
        "newsclean": digests.version,
        "tally": tally_to(report.tally),
        "warnings": report.warnings,
    }
    return to_json(values).encode() + b"\n"
