"""The engine that is this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.batch.interrupt import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import ChunkResult


def run_serial(
    chunks: Iterable[Sequence[Input]], work: Callable[[Sequence[Input]], ChunkResult]
) -> Iterator[ChunkResult]:
    """Yield the result of `work` for each input by itself: output leaves as soon as it is there."""
    for chunk in chunks:
        for item in chunk:
            check()
            yield work((item,))
