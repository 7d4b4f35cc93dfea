"""The package's own words for OpenCC: which it writes otherwise than OpenCC's dictionaries.

`data/simplify_words.txt` explains its format; `data/build_simplify_entries.py` makes of it the inline
dictionary of the converter.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from newsclean.script import patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class WordList(NamedTuple):
    """The word list as it stands in the file.

    Attributes:
        characters: regional form -> mainland form, one character each.
        words: whole words -> mainland form.
        fixed: (word, character, form): in `word`, `character` is written `form`.
        leftovers: characters that are slips where one stands alone in Simplified text.
    """

    characters: dict[str, str]
    words: dict[str, str]
    fixed: tuple[tuple[str, str, str], ...]
    leftovers: str


_DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data")


@cache
def _source() -> str:
    return _read("simplify_words.txt")


def _read(name: str) -> str:
    with open(os.path.join(_DATA, name), encoding="utf-8") as file:
        return file.read()


def digest() -> str:
    """Return eight hexadecimal digits that change whenever the word list does."""
    from hashlib import sha256

    return sha256(_source().encode()).hexdigest()[:8]


def known_entries() -> dict[str, str]:
    """Return the inline dictionary as it was made when the word list was written."""
    return dict(line.split("\t") for line in _read("simplify_entries.txt").splitlines())


@cache
def word_list() -> WordList:
    """Return the package's word list."""
    characters: dict[str, str] = {}
    words: dict[str, str] = {}
    fixed: list[tuple[str, str, str]] = []
    leftovers: list[str] = []
    section = ""
    for line in _source().splitlines():
        if not line or line.startswith("#"):
            continue
        if line.endswith("]") and line.startswith("["):
            section = line[1:-1]
        elif section == "characters":
            characters.update((pair[0], pair[1]) for pair in line.split())
        elif section == "words":
            word, form = line.split()
            words[word] = form
        elif section == "leftovers":
            leftovers.append(line)
        else:
            char, form = section.split(" = ")
            fixed += [(word, char, form) for word in _expanded(line)]
    return WordList(characters, words, tuple(fixed), "".join(leftovers))


def _expanded(line: str) -> Iterator[str]:
    """Yield the words of a line; `ab + c d` stands for ac bc ad bd."""
    heads, plus, tails = line.partition(" + ")
    if not plus:
        yield from line.split()
        return
    for tail in tails.split():
        for head in heads:
            yield head + tail


def entries(to_simplified: Callable[[str], str]) -> dict[str, str]:
    """Return the inline dictionary: every word and character of the list with its mainland form.

    A form that keeps a Traditional character is an entry of its own (乾隆 -> 乾隆, 萧乾 -> 萧乾), so that
    text converted before stays as it is.

    Args:
        to_simplified: plain OpenCC, for the characters of a word that the list says nothing about.
    """
    known = word_list()
    # One call for all words: a call costs more than a word.
    plain = to_simplified("\n".join(word for word, _, _ in known.fixed)).split("\n")
    regional = str.maketrans(known.characters)
    result = {char: char for char in patterns().rare}
    result.update(known.characters)
    for (word, char, form), simplified in zip(known.fixed, plain, strict=True):
        rest = simplified.translate(regional)
        target = "".join(form if old == char else new for old, new in zip(word, rest, strict=True))
        result[word] = target
        if form == char:
            result.setdefault(target, target)
    result.update(known.words)
    return result
