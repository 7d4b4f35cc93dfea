"""A shard: one file of records, cleaned as a whole by whoever gets it, exactly once whatever dies on the way.

Nothing is shared between shards and nothing but files between runs, so any scheduler will do. Exactly once
comes from four things: the same input gives the same bytes; the output takes its name only when it is whole;
beside it, in the folder `_newsclean`, a report says from what and under what it was made; and a shard whose
report still holds is not done again. A shard done twice at the same time is written twice, the same.
"""

from __future__ import annotations

import json
import posixpath
from dataclasses import asdict, dataclass
from functools import lru_cache
from time import perf_counter
from typing import IO, TYPE_CHECKING

from newsclean.batch.clean import clean_document, reason
from newsclean.batch.outcome import ChunkResult, Outcome, Tally
from newsclean.batch.places import join, reading, status, writing
from newsclean.batch.provenance import Digests, digests_of, to_json
from newsclean.batch.summary import tally_from, tally_to
from newsclean.cleaner import Cleaner
from newsclean.errors import FormatError, NewscleanError
from newsclean.formats.kind import kind_of
from newsclean.formats.records import Fields, clean_lines
from newsclean.values import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsclean.batch.documents import Input

REPORTS = "_newsclean"
#: So many problems are told one by one.
_TOLD = 100


@dataclass(slots=True)
class ShardReport:
    """What became of a shard.

    Attributes:
        source: where it was read.
        destination: where its output is.
        records: how many it holds, blank lines included.
        problems: records that could not be cleaned and stand as they were, a line each, `_TOLD` at most.
        unclean: how many such records there are.
        tally: the figures; `files` is 1.
        skipped: it was done before.
    """

    source: str
    destination: str
    records: int
    problems: list[str]
    unclean: int
    tally: Tally
    skipped: bool = False


def clean_shard(
    source: str, destination: str, options: Options | None = None, *, fields: Fields | None = None
) -> ShardReport:
    """Clean a file of records into another, unless that has been done, and return what became of it.

    Args:
        source: JSON Lines, plain or compressed, or Parquet; a path or a URL that fsspec knows.
        destination: the file to write; its name says the compression. Of the same format as the source.
        options: how to clean; the defaults where None.
        fields: which field is the text; guessed where None.

    Raises:
        NewscleanError: the file cannot be read as what its name says, or changed while it was read.
        OSError: source or destination cannot be reached.
    """
    options = options or Options()
    fields = fields or Fields()
    cleaner = _cleaner(options)
    digests = digests_of(options, cleaner.clean("").rules, fields=asdict(fields))
    before = status(source)
    if before is None:
        raise FileNotFoundError(2, "No such file or directory", source)
    made_from = [digests.key, before.size, before.state]
    folder, name = posixpath.split(destination)
    report_place = join(folder, f"{REPORTS}/{name}.json")
    if (done := _earlier(report_place, made_from, destination)) is not None:
        return done
    report = ShardReport(source, destination, 0, [], 0, Tally(files=1, bytes=before.size))
    started = perf_counter()
    with writing(destination) as sink:
        _rewrite(cleaner, source, destination, sink, fields, report)
        if status(source) != before:
            raise FormatError("it changed while it was read")
    report.tally.count_time(perf_counter() - started, source)
    written = status(destination)
    with writing(report_place) as sink:
        sink.write(_to_json(report, digests, made_from, written.size if written else 0))
    return report


def _earlier(place: str, made_from: list[object], destination: str) -> ShardReport | None:
    """Return the report of a shard that is done and would become the same; None where it is to be done."""
    if status(place) is None:
        return None
    try:
        with reading(place) as file:
            values = json.load(file)
        if values["made_from"] != made_from:
            return None
        written = status(destination)
        if written is None or written.size != values["output_size"]:
            return None
        return ShardReport(
            values["source"],
            destination,
            values["records"],
            values["problems"],
            values["unclean"],
            tally_from(values["tally"]),
            skipped=True,
        )
    except (ValueError, KeyError, TypeError):
        return None


def _to_json(report: ShardReport, digests: Digests, made_from: list[object], output_size: int) -> bytes:
    values = {
        "source": report.source,
        "destination": report.destination,
        "made_from": made_from,
        "output_size": output_size,
        "records": report.records,
        "unclean": report.unclean,
        "problems": report.problems,
        "rules": digests.rules,
        "dictionary": digests.dictionary,
        "newsclean": digests.version,
        "tally": tally_to(report.tally),
    }
    return to_json(values).encode() + b"\n"


def _rewrite(  # noqa: PLR0917 -- one call, names would only repeat the variables
    cleaner: Cleaner, source: str, destination: str, sink: IO[bytes], fields: Fields, report: ShardReport
) -> None:
    """Clean the records of a file into `sink`, and count them into `report`."""
    kind, wanted = kind_of(source), kind_of(destination)
    if kind.content not in ("jsonl", "parquet") or wanted.content != kind.content:
        raise FormatError("a shard is JSON Lines or Parquet, and its output the same")

    def clean(number: int, text: str | bytes) -> str | None:
        name = f"{source}:{number}"
        try:
            article = clean_document(cleaner, text, name)
        except (NewscleanError, MemoryError) as error:
            _note(report, number, reason(error))
            return None
        report.tally.count(article, name)
        return clean_lines(article.text)

    with reading(source) as file:
        if kind.content == "parquet":
            from newsclean.formats.parquet import rewrite_parquet

            report.records = rewrite_parquet(file, sink, fields, clean)
            return
        from newsclean.formats.compression import compress_into, open_compressed

        stream = open_compressed(file, kind.compression) if kind.compression else file
        if wanted.compression is None:
            _rewrite_lines(stream, sink, fields, clean, report)
        else:
            with compress_into(sink, wanted.compression) as packed:
                _rewrite_lines(stream, packed, fields, clean, report)


def _rewrite_lines(
    stream: IO[bytes],
    sink: IO[bytes],
    fields: Fields,
    clean: Callable[[int, str | bytes], str | None],
    report: ShardReport,
) -> None:
    from newsclean.formats.jsonl import read_jsonl

    for record in read_jsonl(stream, fields):
        report.records += 1
        if record.problem is not None:
            _note(report, record.number, record.problem)
        text = None if record.text is None or record.problem else clean(record.number, record.text)
        sink.write(record.raw if text is None else record.rewritten(text))


def _note(report: ShardReport, number: int, problem: str) -> None:
    report.unclean += 1
    if len(report.problems) < _TOLD:
        report.problems.append(f"record {number}: {problem}")


@dataclass(frozen=True, slots=True)
class ShardJob:
    """Everything a worker has to know to clean shards; picklable, sent with each of them.

    Attributes:
        options: how to clean.
        folder: where outputs go, each under the relative name of its input.
        fields: which field is the text.
    """

    options: Options
    folder: str
    fields: Fields


def clean_shards(job: ShardJob, items: Sequence[Input]) -> ChunkResult:
    """Clean some shards and return what became of each, for any engine; none can stop the others."""
    tally = Tally()
    outcomes = []
    for item in items:
        assert item.path is not None
        outcome = Outcome(item)
        try:
            report = clean_shard(item.path, join(job.folder, item.relative), job.options, fields=job.fields)
        except Exception as error:  # noqa: BLE001 -- the libraries of stores raise what they like
            outcome.error = reason(error)
            tally.merge(Tally(files=1, failed=1))
        else:
            outcome.warnings += report.problems
            if report.unclean > len(report.problems):
                outcome.warnings.append(f"{report.unclean - len(report.problems):,} more like these")
            outcome.changed = not report.skipped
            part = report.tally
            if report.skipped:
                part.files, part.bytes, part.skipped = 0, 0, 1
            tally.merge(part)
        outcomes.append(outcome)
    return ChunkResult(outcomes, tally)


@lru_cache(maxsize=4)
def _cleaner(options: Options) -> Cleaner:
    """Return this process's cleaner; reading the rule packs takes longer than a small shard."""
    return Cleaner(options)
