"""A page as learning sees it: lines with digits levelled, and where its story stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Container

_DIGITS = re.compile(r"\d+")
#: A sentence of a story: long enough that no label reads like it, and with the full stop that titles lack.
_SENTENCE = re.compile(r"[^。\n]{15,}。")
#: A line as long as this is a paragraph, full stop or not; glued titles can be as long.
_PARAGRAPH = 60
#: Examples kept of what repeats, and articles in which they are looked for.
_EXAMPLES, _LOOKED_AT = 3, 30


def level_digits(text: str) -> str:
    """Return `text` with every run of digits as one 0: dates, times, counts and phone numbers are alike."""
    return _DIGITS.sub("0", text)


@dataclass(slots=True)
class Page:
    """One article's page.

    Attributes:
        lines: its lines that are not blank, digits levelled, white space around them gone.
        first, last: index of the first and last line of the story; (len, -1) where there is none.
    """

    lines: list[str]
    first: int = 0
    last: int = -1

    def find_story(self, repeated: Container[str]) -> None:
        """Note where the story stands: lines with a sentence that do not repeat in the group."""
        story = [
            number
            for number, line in enumerate(self.lines)
            if line not in repeated and (len(line) >= _PARAGRAPH or says_story(line))
        ]
        self.first, self.last = (story[0], story[-1]) if story else (len(self.lines), -1)

    def place(self, number: int) -> str:
        """Return where a line stands: "head", "tail", or "among" the story."""
        if number < self.first:
            return "head"
        return "tail" if number > self.last else "among"


def page_of(text: str) -> Page:
    """Return the page of a text."""
    return Page([line for raw in level_digits(text).split("\n") if (line := raw.strip())])


def says_story(text: str) -> bool:
    """Tell whether a stretch holds a whole sentence."""
    return _SENTENCE.search(text) is not None


def wants_example(examples: list[tuple[str, str, str]], places: Counter[str]) -> bool:
    """Tell whether examples of a text are too few, after so many articles in which it stood somewhere."""
    return len(examples) < _EXAMPLES and places.total() <= _LOOKED_AT


def add_example(examples: list[tuple[str, str, str]], example: tuple[str, str, str]) -> None:
    """Add an example (before, text, after), unless there is one like it."""
    if example not in examples:
        examples.append(example)
