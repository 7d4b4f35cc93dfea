"""Finds the stretches of a text that could be boilerplate, in one scan for all rules.

Rules are written in lower case with ASCII punctuation. Texts are not: the same colon is ：, ﹕ or ︰,
the same bracket 〔 or 【. `fold` maps a text to the rules' spelling without changing its length, so that a
span found in the folded text cuts the original. A page is folded once, and scanned once for all keys.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from newsclean.later import Patience, later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ahocorasick_rs import Implementation


def _fold_table() -> dict[int, str]:
    """Return the 1:1 table: width forms, brackets, separators and spaces to ASCII, letters to lower case."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for kind, forms in {
        " ": "\N{IDEOGRAPHIC SPACE}\N{NO-BREAK SPACE}\t\N{EN SPACE}\N{EM SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
        "\N{NARROW NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\r\x0b\x0c"
        "\\＼",  # Markdown escapes: 文 \| 李四
        ":": "︰﹕꞉∶",
        "/": "∕⁄",
        "|": "│┃丨∣❘▏▎",
        "[": "〔【〖﹝",
        "]": "〕】〗﹞",
        "(": "﹙❨",
        ")": "﹚❩",
        "<": "〈‹﹤",
        ">": "〉›﹥",
        "-": "－–—―─━‐‑−﹣",
        "·": "•‧・∙⋅●･",
        ",": "﹐",
        ".": "．﹒",
        ";": "﹔",
        "!": "﹗",
        "?": "﹖",
        "#": "﹟",
        "&": "﹠",
        "+": "﹢",
        "~": "～〜∼",
        "。": "｡",
        "、": "､",
    }.items():
        table |= {ord(form): kind for form in forms}
    table |= {code: chr(code).lower() for code in range(0x41, 0x5B)}
    table |= {code: chr(code - 0xFEE0).lower() for code in range(0xFF21, 0xFF3B)}
    return table


FOLD = _fold_table()
#: In nearly every page; `str.replace` takes a microsecond for each, the table fifty times as long.
_COMMON = "，：（）！？；"
#: One at a time: a class alone is searched for three times as fast as a run of it.
_RARE = re.compile(f"[{''.join(re.escape(chr(code)) for code in FOLD if chr(code) not in _COMMON)}]")
_KINDS = {chr(code): kind for code, kind in FOLD.items()}
#: Characters folded or searched at a time: a long text costs no more memory than a few of these.
_BLOCK = 1 << 19
#: Pages after which the automaton is built that takes 9 ms instead of 2, and 26 microseconds a page instead
#: of 36.
_MANY = 1000
#: Characters of text in which each key is looked for by itself, 1.5 microseconds a character, until that has
#: taken as long as the automaton takes to import and build.
_FEW = 2_000
_SURROGATE = later("[\ud800-\udfff]")


def fold(text: str) -> str:
    """Return `text` in the spelling the rules use; every character keeps its place."""
    if len(text) > _BLOCK:
        return "".join(fold(text[at : at + _BLOCK]) for at in range(0, len(text), _BLOCK))
    for char in _COMMON:
        text = text.replace(char, FOLD[ord(char)])
    return _RARE.sub(lambda char: _KINDS[char[0]], text)


def spellings(char: str) -> str:
    """Return every character that `fold` turns into `char`, itself included."""
    return char + "".join(chr(code) for code, kind in FOLD.items() if kind == char)


class Prefilter:
    """The literal keys of many rules, looked for at once in a folded text.

    An Aho-Corasick automaton finds all of them in one pass: 35 microseconds for 1,700 characters and
    1,300 keys. `re` needs 390 for the same, as a class of first characters and a dictionary of pairs; a trie
    as one pattern, three to ten times as long as that.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = sorted(set(keys))
        for key in self._keys:
            if len(key) < 2:
                raise ValueError(f"the key {key!r} is too short to mean anything")
        self._scans = 0
        self._patience = Patience(_FEW)
        self._overlap = max(map(len, self._keys), default=1) - 1

    @cached_property
    def _find(self) -> Callable[..., list[tuple[int, int, int]]]:
        from ahocorasick_rs import Implementation

        return self._automaton(Implementation.ContiguousNFA)

    def _automaton(self, kind: Implementation) -> Callable[..., list[tuple[int, int, int]]]:
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(self._keys, implementation=kind, store_patterns=False).find_matches_as_indexes

    def occurrences(self, folded: str) -> list[tuple[int, str]]:
        """Return (position, key) for every key in `folded`, overlapping ones too, in order."""
        if not self._keys:
            return []
        if self._patience.lasts(folded):
            return self._one_by_one(folded)
        self._scans += 1
        if self._scans == _MANY:
            from ahocorasick_rs import Implementation

            self._find = self._automaton(Implementation.DFA)
        if len(folded) <= _BLOCK:
            return self._scan(folded)
        found = []
        for start in range(0, len(folded), _BLOCK):
            block = self._scan(folded[start : start + _BLOCK + self._overlap])
            found += [(start + at, key) for at, key in block if at < _BLOCK]
        return found

    def _one_by_one(self, folded: str) -> list[tuple[int, str]]:
        found = []
        for key in self._keys:
            at = folded.find(key)
            while at >= 0:
                found.append((at, key))
                at = folded.find(key, at + 1)
        return sorted(found)

    def _scan(self, folded: str) -> list[tuple[int, str]]:
        try:
            found = self._find(folded, overlapping=True)
        except UnicodeEncodeError:
            found = self._find(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", folded), overlapping=True)
        keys = self._keys
        places = [(at, keys[number]) for number, at, _ in found]
        places.sort()  # the automaton reports in the order of the ends
        return places
