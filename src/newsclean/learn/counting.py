"""Group by group, in whatever process: counting what repeats, and looking for it in other groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsclean.batch.documents import Input
from newsclean.batch.outcome import ChunkResult, Outcome, Tally
from newsclean.learn.distinct import distinct_articles
from newsclean.learn.pages import level_digits
from newsclean.learn.reading import Entry, texts_of
from newsclean.learn.repeats import Candidate, find_repeats
from newsclean.prefilter import Prefilter, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsclean.learn.judging import Thresholds

#: Documents among which so many distinct articles are looked for, for each of them: copies are rarely more.
DOCUMENTS = 4
#: Characters by which a stretch is looked for in other groups.
_KEY = 8


@dataclass(frozen=True, slots=True)
class Documents(Input):
    """The documents of one group, as an engine takes them.

    Attributes:
        entries: those that are looked at.
    """

    entries: tuple[Entry, ...] = ()


def documents_of(group: str, entries: Sequence[Entry]) -> Documents:
    """Return documents of a group as one input; its size lets engines weigh it."""
    return Documents(group, None, group, sum(entry.length for entry in entries), entries=tuple(entries))


@dataclass(slots=True)
class Counted(Outcome):
    """What became of one group.

    Attributes:
        articles: one document for each distinct article.
        candidates: what repeats in them.
    """

    articles: list[Entry] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Counting:
    """The work of counting, for an engine.

    Attributes:
        folder: where the texts wait.
        thresholds: how much repetition is enough.
        sample: articles looked at in each group at most.
    """

    folder: str
    thresholds: Thresholds
    sample: int

    def __call__(self, groups: Sequence[Input]) -> ChunkResult:
        """Count what repeats in each group."""
        return ChunkResult([self._count(group) for group in groups], Tally())

    def _count(self, group: Input) -> Counted:
        assert isinstance(group, Documents)
        counted = Counted(group, articles=distinct_articles(group.entries)[: self.sample])
        if len(counted.articles) >= self.thresholds.articles:
            least = self.thresholds.least(len(counted.articles))
            counted.candidates = find_repeats(texts_of(counted.articles, self.folder), least)
            for candidate in counted.candidates:
                candidate.group = group.name
        return counted


@dataclass(slots=True)
class Held(Outcome):
    """Which texts one group holds.

    Attributes:
        numbers: of those that some article of it holds.
    """

    numbers: list[int] = field(default_factory=list)


class Searching:
    """The work of looking for texts in articles, for an engine.

    Args:
        folder: where the articles wait.
        texts: what to look for, digits levelled, and whether it is a line by itself.
    """

    def __init__(self, folder: str, texts: Sequence[tuple[str, bool]]) -> None:
        self._folder = folder
        self._texts = [text for text, _ in texts]
        self._lines = {text: number for number, (text, whole) in enumerate(texts) if whole}
        self._parts: dict[str, list[int]] = {}
        for number, (text, whole) in enumerate(texts):
            if not whole:
                self._parts.setdefault(fold(text)[:_KEY], []).append(number)

    def __call__(self, groups: Sequence[Input]) -> ChunkResult:
        """Say for each group which texts it holds."""
        prefilter = Prefilter(self._parts) if self._parts else None
        return ChunkResult([self._search(group, prefilter) for group in groups], Tally())

    def _search(self, group: Input, prefilter: Prefilter | None) -> Held:
        assert isinstance(group, Documents)
        held: set[int] = set()
        for text in texts_of(group.entries, self._folder):
            level = level_digits(text)
            if self._lines:
                held.update(
                    self._lines[line] for line in self._lines.keys() & set(map(str.strip, level.split("\n")))
                )
            for at, key in prefilter.occurrences(fold(level)) if prefilter is not None else ():
                held.update(
                    number for number in self._parts[key] if level.startswith(self._texts[number], at)
                )
        return Held(group, numbers=sorted(held))
