"""What repeats in the pages of one group: whole lines first, then stretches glued to the story."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsclean.learn.pages import add_example, page_of, says_story, wants_example
from newsclean.learn.stretches import find_stretches
from newsclean.prefilter import fold

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

_WORD = re.compile(r"[^\W\d_]")
#: Letters of the shortest title, and lines below a heading in which titles are looked for.
_TITLE, _TITLES = 5, 12


@dataclass(slots=True)
class Candidate:
    """Something that repeats in the articles of a group.

    Attributes:
        text: the stretch, digits levelled to 0.
        whole: True for a line by itself, False for a stretch of a line.
        count: articles that hold it.
        articles: articles looked at.
        places: in how many articles it stands at the "head", at the "tail", "among" the story.
        follows: for a line behind the story, in how many articles "titles" stand below it, or single ones,
            and in how many of those most of them are "shared" with other articles.
        ends: for a stretch, how often it begins ("start") or ends ("end") its line, or does neither.
        contexts: up to three different (before, text, after) as they stand.
        group: where it was found.
    """

    text: str
    whole: bool
    count: int
    articles: int
    places: Counter[str] = field(default_factory=Counter)
    follows: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    contexts: list[tuple[str, str, str]] = field(default_factory=list)
    group: str = ""

    @property
    def share(self) -> float:
        """Share of the articles that hold it, 0 to 1."""
        return self.count / self.articles

    @property
    def key(self) -> tuple[bool, str]:
        """What is the same for the same text in another group."""
        return self.whole, fold(self.text)


def find_repeats(texts: Iterable[str], least: int) -> list[Candidate]:
    """Return what stands in at least `least` of the texts, heaviest first.

    Args:
        texts: distinct articles of one group as strip leaves them, in an order that does not depend on files.
        least: articles that must hold it.
    """
    raw = list(texts)
    pages = [page_of(text) for text in raw]
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(set(page.lines))
    repeated = {line for line, count in counts.items() if count >= least and len(_WORD.findall(line)) >= 2}
    # Nothing that stands in two articles counts as story: it is no evidence that the story goes on.
    shared = {line for line, count in counts.items() if count > 1}
    candidates = {line: Candidate(line, True, counts[line], len(pages)) for line in repeated}
    for text, page in zip(raw, pages, strict=True):
        page.find_story(shared)
        seen: set[str] = set()
        for number, line in enumerate(page.lines):
            if line in repeated and line not in seen:
                seen.add(line)
                candidate = candidates[line]
                place = page.place(number)
                candidate.places[place] += 1
                if place == "tail":
                    candidate.follows.update(_what_follows(page.lines[number + 1 :], repeated, shared))
                if wants_example(candidate.contexts, candidate.places):
                    add_example(candidate.contexts, _line_in_context(text, number))
    found = [*candidates.values()]
    found += [
        Candidate(one.text, False, one.count, len(pages), one.places, ends=one.ends, contexts=one.contexts)
        for one in find_stretches(raw, pages, repeated, least)
    ]
    return sorted(found, key=lambda one: (-one.count * len(one.text), one.text))


def _what_follows(lines: Sequence[str], repeated: Container[str], shared: Container[str]) -> Iterator[str]:
    """Yield what `Candidate.follows` counts."""
    titles = []
    for line in lines[:_TITLES]:
        if line in repeated or says_story(line):
            break
        if len(_WORD.findall(line)) >= _TITLE:
            titles.append(line)
    if titles:
        yield "titles" if len(titles) > 1 else "title"
        if 2 * sum(title in shared for title in titles) >= len(titles):
            yield "shared"


def _line_in_context(text: str, number: int) -> tuple[str, str, str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    before = lines[number - 1][-24:] if number else ""
    after = lines[number + 1][:24] if number + 1 < len(lines) else ""
    return before, lines[number], after
