"""How the bytes of inputs become text."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING

from newsclean import Cleaner
from newsclean.batch.documents import called, read_documents, read_input, readable
from newsclean.batch.outcome import ChunkResult, Outcome, Tally, reason
from newsclean.batch.rewrite import TOLD
from newsclean.errors import NewscleanError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsclean.batch.documents import Input
    from newsclean.formats.records import Fields
    from newsclean.values import Options


def detect_chunk(options: Options, fields: Fields, items: Sequence[Input]) -> ChunkResult:
    """Decode some inputs and return how it was done.

    Args:
        options: without steps.
        fields: which field of a record is the text.
        items: the inputs.
    """
    tally = Tally()
    return ChunkResult([_detect_input(options, fields, item, tally) for item in items], tally)


def _detect_input(options: Options, fields: Fields, item: Input, tally: Tally) -> Outcome:
    outcome = Outcome(item)
    try:
        data = read_input(item)

        def note(problem: str) -> None:
            outcome.bad += 1
            outcome.warnings += [problem] if len(outcome.warnings) < TOLD else []

        for document in read_documents(
            item, data, input_format=options.input_format, fields=fields, bad=note
        ):
            try:
                article = _cleaner(options).clean(document.data, source=document.name)
            except NewscleanError as error:
                if not document.place:
                    raise
                note(f"{called(document.name, item)}: {error}")
                continue
            encoding = asdict(article.encoding)
            name = encoding.pop("name")
            outcome.detected.append(
                {"path": readable(document.name), "encoding": name, "script": article.script, **encoding}
            )
        tally.failed += outcome.bad > 0
    except Exception as error:  # noqa: BLE001 -- no input may stop the others, not even by a bug of ours
        outcome.error = reason(error)
        tally.failed += 1
    tally.files += 1
    return outcome


@lru_cache(maxsize=2)
def _cleaner(options: Options) -> Cleaner:
    return Cleaner(options)
