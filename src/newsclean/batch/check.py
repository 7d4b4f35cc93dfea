"""What cleaning would change, line by line, without changing it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from time import perf_counter
from typing import TYPE_CHECKING

from newsclean import Cleaner
from newsclean.batch.blocks import Block, blocks_of, records_in
from newsclean.batch.clean import clean_document
from newsclean.batch.cutting import with_rows
from newsclean.batch.documents import ANY_FIELD, Document, called, read_documents, read_input
from newsclean.batch.outcome import ChunkResult, Finding, Outcome, Tally, reason
from newsclean.batch.rewrite import TOLD, guessed
from newsclean.errors import FormatError, NewscleanError
from newsclean.formats.inside import ENOUGH
from newsclean.formats.sniff import is_html
from newsclean.terminal import printable_line
from newsclean.values import Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsclean.batch.documents import Input
    from newsclean.formats.records import Fields
    from newsclean.values import Article, Encoding

#: An encoding `clean` leaves as it is.
_PLAIN = frozenset({"utf-8", "ascii"})


@dataclass(frozen=True, slots=True)
class CheckJob:
    """Everything a worker has to know to check inputs.

    Attributes:
        options: how clean would clean.
        diff: make a unified diff, too.
        fields: which field of a record is the text.
        recorded: nobody wants digests.
    """

    options: Options
    diff: bool = False
    fields: Fields = ANY_FIELD
    recorded: bool = False


def check_chunk(job: CheckJob, items: Sequence[Input]) -> ChunkResult:
    """Check some inputs and return what was found in each."""
    tally = Tally()
    return ChunkResult([_check_input(job, item, tally) for item in items], tally)


def _check_input(job: CheckJob, item: Input, tally: Tally) -> Outcome:
    if isinstance(item, Block):
        return _check_block_alone(job, item, tally)
    outcome = Outcome(item)
    started = perf_counter()
    try:
        data = b""
        if (known := with_rows(item, job, data)) is None:
            data = read_input(item)
            known = with_rows(item, job, data[:ENOUGH])
        if known is not None:
            for block in blocks_of(known, item, 0, job, data or None):
                _check_block(job, block, outcome, tally)
            tally.failed += outcome.bad > 0
        else:
            tally.bytes += len(data)
            for document in read_documents(
                item,
                data,
                input_format=job.options.input_format,
                fields=job.fields,
                bad=partial(_note, outcome),
            ):
                try:
                    _check_document(job, document, outcome, tally)
                except NewscleanError as error:
                    if not document.place:
                        raise
                    _note(outcome, f"{called(document.name, item)}: {error}")
            tally.failed += outcome.bad > 0
    except Exception as error:  # noqa: BLE001 -- no input may stop the others, not even by a bug of ours
        outcome.error = reason(error)
        tally.failed += 1
    tally.files += 1
    tally.changed += outcome.changed
    tally.count_time(perf_counter() - started, item.name)
    return outcome


def _check_block_alone(job: CheckJob, block: Block, tally: Tally) -> Outcome:
    """Check a block of a large file, which is counted as a file with its last block."""
    outcome = Outcome(replace(block, data=b"", head=b""))
    try:
        _check_block(job, block, outcome, tally)
    except Exception as error:  # noqa: BLE001 -- as above
        outcome.error = reason(error)
        tally.failed += 1
    tally.files += block.end
    return outcome


def _check_block(job: CheckJob, block: Block, outcome: Outcome, tally: Tally) -> None:
    """Check records; one that cannot be cleaned is named, and the others are checked all the same."""
    if block.problem:
        raise FormatError(block.problem)
    if block.told is not None:
        outcome.warnings.append(guessed(block.told))
    tally.bytes += block.read
    for record in records_in(block):
        problem = record.problem
        if record.text is not None:
            document = Document(f"{block.name}:{record.number}", record.text, line=record.number)
            try:
                _check_document(job, document, outcome, tally)
            except NewscleanError as error:
                problem = str(error)
        if problem is not None:
            _note(outcome, f"record at line {record.number}: {problem}")


def _note(outcome: Outcome, problem: str) -> None:
    outcome.bad += 1
    if len(outcome.warnings) < TOLD:
        outcome.warnings.append(problem)


def _check_document(job: CheckJob, document: Document, outcome: Outcome, tally: Tally) -> None:
    cleaner, reader = _cleaners(job.options)
    article = clean_document(cleaner, document.data, document.name)
    tally.count(article, outcome.item.name)
    if _is_same(document.data, article.text):
        return
    outcome.changed = True
    before = reader.clean(document.data, source=document.name)
    found = findings(before, article)
    # A record is named by its line in the file; a line inside its text would point elsewhere.
    if document.line:
        found = [one._replace(line=document.line) for one in found]
    elif document.place:
        found = [one._replace(member=document.name) for one in found]
    outcome.findings += found
    if job.diff:
        outcome.diff += unified_diff(document.name, _as_read(before, article), article.text)


@lru_cache(maxsize=2)
def _cleaners(options: Options) -> tuple[Cleaner, Cleaner]:
    """Return the cleaner, and one that only decodes."""
    decode_only = Options(
        steps=(), input_format=options.input_format, encoding=options.encoding, script=options.script
    )
    return Cleaner(options), Cleaner(decode_only)


def _is_same(data: bytes | str, text: str) -> bool:
    """Tell whether a document is its article already; the field of a record need not end its last line."""
    if isinstance(data, str):
        return data.rstrip("\n") == text.rstrip("\n")
    return data == text.encode("utf-8", "surrogatepass")


def _as_read(before: Article, article: Article) -> str:
    """Return a document's text as the user has it; of a page what was extracted, where lines are counted."""
    return article.before_simplify if is_html(before.text, before.source) else before.text


def findings(before: Article, article: Article) -> list[Finding]:
    """Return what differs between a document as decoded and its article, in the order of the lines.

    There is at least one finding: the two are known to differ, be it in line ends alone.
    """
    found = [*_of_encoding(article.encoding)]
    as_read = _as_read(before, article)
    original = as_read.split("\n")
    repaired_lines = set()
    for repair in article.repairs:
        if not repair.flagged:
            repaired_lines.add(repair.line)
            count = f" ×{repair.count}" if repair.count > 1 else ""
            found.append(Finding(repair.line, f"repair/{repair.kind}", repair.before + count, repair.after))
    removed_lines = set()
    # Conversion keeps every character's place; where repairs moved none either, the user's own text is shown.
    shown = as_read if len(as_read) == len(article.before_strip) else article.before_strip
    for cut in article.removals:
        if cut.start == cut.end:
            continue  # a page that is kept whole
        removed_lines.add(cut.line)
        found.append(Finding(cut.line, cut.rule, shown[cut.start : cut.end].strip("\n")))
    prepared = article.before_strip.split("\n")
    if len(prepared) == len(original):
        for number, (old, new) in enumerate(zip(original, prepared, strict=True), 1):
            if old != new and number not in repaired_lines | removed_lines:
                found.append(Finding(number, "simplify", old, new))
    elif original != prepared and not repaired_lines:
        found.append(Finding(_first_difference(original, prepared), "simplify", original[0], prepared[0]))
    found += _of_tidy(article)
    found.sort(key=lambda finding: finding.line)
    return found or [Finding(1, "decode/line-ends", "line ends", "\\n")]


def _of_encoding(encoding: Encoding) -> Iterator[Finding]:
    if encoding.name is None or (encoding.name in _PLAIN and not encoding.replaced and encoding.how != "bom"):
        return
    name = "mixed" if encoding.codecs else encoding.name
    if encoding.how == "bom" and name == "utf-8":
        yield Finding(1, "decode/bom", "byte order mark", "none")
    else:
        yield Finding(1, f"decode/{name}", " and ".join(encoding.codecs) or encoding.name, "utf-8")
    if encoding.replaced:
        yield Finding(
            encoding.damaged_line or 1, "decode/damaged", f"{encoding.replaced} characters", "\ufffd"
        )


def _of_tidy(article: Article) -> Iterator[Finding]:
    """Yield the lines that tidy would write otherwise, or the first of them where lines do not pair up."""
    kept = [(number, line) for number, line in _kept_lines(article) if line.strip()]
    tidied = [line for line in article.text.split("\n") if line]
    if len(kept) == len(tidied):
        changed = [(number, old, new) for (number, old), new in zip(kept, tidied, strict=True) if old != new]
    else:
        at = _first_difference([line for _, line in kept], tidied) - 1
        number, old = kept[min(at, len(kept) - 1)] if kept else (1, "")
        changed = [(number, old, tidied[at] if at < len(tidied) else "")]
    for number, old, new in changed:
        yield Finding(number, "tidy", old, new)
    if not changed and "".join(f"{line}\n" for _, line in _kept_lines(article)).rstrip(
        "\n"
    ) != article.text.rstrip("\n"):
        yield Finding(_first_gap(article), "tidy", "blank lines", None)


def _kept_lines(article: Article) -> Iterator[tuple[int, str]]:
    """Yield the lines of the text after strip, each with its number in the input."""
    number, position, line = 1, 0, ""
    spans = [*((cut.start, cut.end) for cut in article.removals), (len(article.before_strip), None)]
    begins = 1
    for start, end in spans:
        first, *rest = article.before_strip[position:start].split("\n")
        if not line:
            begins = number
        line += first
        for each in rest:
            yield begins, line
            number += 1
            begins, line = number, each
        if end is not None:
            number += article.before_strip.count("\n", start, end)
            position = end
    if line:
        yield begins, line


def _first_gap(article: Article) -> int:
    blank_before = True
    for number, line in _kept_lines(article):
        blank = not line.strip()
        if blank and blank_before:
            return number
        blank_before = blank
    return 1


def _first_difference(old: Sequence[str], new: Sequence[str]) -> int:
    """Return the 1-based number of the first line that differs."""
    for number, (a, b) in enumerate(zip(old, new, strict=False), 1):
        if a != b:
            return number
    return min(len(old), len(new)) + 1


def _lines(text: str) -> list[str]:
    # Not str.splitlines, which also ends lines at U+2028, U+0085 and form feeds.
    return [line for line in re.split(r"(?<=\n)", text) if line]


def unified_diff(name: str, before: str, after: str) -> str:
    """Return the change of one document as a unified diff."""
    from difflib import unified_diff as diff

    name = printable_line(name)
    lines = diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}")
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )
