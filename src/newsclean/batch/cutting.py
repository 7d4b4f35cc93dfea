"""Which inputs are cut into blocks: large files of records. Runs without one load nothing for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from newsclean.formats.inside import ENOUGH, look_inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsclean.batch.documents import Input
    from newsclean.formats.records import Fields
    from newsclean.values import Options

#: A smaller file is not worth cutting; a compressed one is small below an eighth of it.
LARGE = 1 << 20


class Reads(Protocol):
    """What a job says about how its inputs are read; see `Job`."""

    @property
    def options(self) -> Options:
        """How to clean."""

    @property
    def fields(self) -> Fields:
        """Which field of a record is the text."""

    @property
    def recorded(self) -> bool:
        """Whether digests are wanted."""


def in_blocks(
    items: Iterable[Input], job: Reads, given_up: Callable[[int], bool] = lambda _number: False
) -> Iterator[Input]:
    """Yield the inputs, large files of records in blocks.

    Args:
        items: the inputs.
        job: what is to be done with them.
        given_up: whether the file of this number has failed, so that no more of it is needed.
    """
    number = 0
    for item in items:
        large = LARGE if item.kind.compression is None else LARGE // 8
        if 0 < item.size < large or (known := with_rows(item, job)) is None:
            yield item
            continue
        from newsclean.batch.blocks import blocks_of

        number += 1
        for block in blocks_of(known, item, number, job):
            yield block
            if given_up(number):
                break


def with_rows(item: Input, job: Reads, start: bytes | None = None) -> Input | None:
    """Return an input with its kind where it is JSON Lines or a table; None where it is something else.

    Args:
        item: the input.
        job: how it is read.
        start: its first bytes; without them the file is opened, where its name does not say enough.
    """
    kind = item.kind
    if job.options.input_format == "text" or item.problem:
        return None
    if kind.content == "document":
        if start is None and item.path is not None and item.size:
            try:
                with open(item.path, "rb") as file:
                    start = file.read(ENOUGH)
            except OSError:
                return None  # whoever reads it says why
        kind = look_inside(kind, start or b"")
    return replace(item, holds=kind) if kind.content in {"jsonl", "csv", "tsv"} else None
