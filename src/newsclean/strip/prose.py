"""Sentences that are surely an article's, in a line or in the rest of a page."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.strip.page import SENTENCE
from newsclean.strip.register import is_notice, is_story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsclean.strip.page import Hit, Line

_STRETCH = later(r"[^。!?\n]+")


def holds_key(hits: Sequence[Hit], start: int, end: int) -> bool:
    """Tell whether a key begins in start..end; `hits` are in order."""
    at = bisect_left(hits, (start,))
    return at < len(hits) and hits[at][0] < end


def long_sentences(view: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of view[start:] stand that are long enough to be an article's."""
    # Stretches first, their length and end afterwards: asking the pattern for both looks ahead from every
    # character of a line that has no full stop, and takes a minute for 100,000 of them.
    for stretch in _STRETCH.finditer(view, start):
        first, last = stretch.span()
        if last - first < SENTENCE or last == len(view) or view[last] == "\n":
            continue
        if len(" ".join(view[first:last].split())) >= SENTENCE:  # of several blanks tidy leaves one
            yield first, last + 1


class Sentences:
    """The long sentences of a text, and whose words they are in.

    Attributes:
        is_story: one of them is in a reporter's words, and the others do not matter.
    """

    def __init__(self) -> None:
        self.is_story = False
        self._known = self._unknown = 0

    def read(self, view: str, start: int, hits: Sequence[Hit]) -> None:
        """Count the sentences of view[start:]; where one of them is a reporter's the others do not matter."""
        for first, last in long_sentences(view, start):
            if holds_key(hits, first, last) or is_notice(view, first, last):
                self._known += 1
            elif is_story(view, first, last):
                self.is_story = True
                return
            else:
                self._unknown += 1

    @property
    def tell_a_story(self) -> bool:
        """True if the text goes on with the article.

        One long sentence in a reporter's words is enough; sentences of neither register are let pass where
        more than half of the long ones hold a key or are notices: a fund's disclaimer explains its fees as
        well.
        """
        return self.is_story or (self._unknown > 0 and self._known <= self._unknown)


def has_story(view: str, start: int, hits: Sequence[Hit]) -> bool:
    """Tell whether view[start:] goes on with the article."""
    sentences = Sentences()
    sentences.read(view, start, hits)
    return sentences.tell_a_story


def prose_in(line: Line) -> list[tuple[int, int]]:
    """Return the stretches of a line that are surely the article's: long sentences, no key, no notice."""
    if line.size < SENTENCE:
        return []
    return [
        (first, last)
        for first, last in long_sentences(line.view, 0)
        if not holds_key(line.hits, first, last) and not is_notice(line.view, first, last)
    ]
