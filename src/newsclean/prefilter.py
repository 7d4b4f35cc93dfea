"""Finds the stretches of a text that could be boilerplate, at the speed of one `re` scan.

Rules are written in lower case with ASCII punctuation. Texts are not: the same colon is ：, ﹕ or ︰,
the same bracket 〔 or 【. `fold` maps a text to the rules' spelling without changing its length, so that a
span found in the folded text cuts the original. `Prefilter` needs no folded copy: it looks for every
spelling, so a page without boilerplate is scanned once and never copied.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def _fold_table() -> dict[int, str]:
    """Return the 1:1 table: width forms, brackets, separators and spaces to ASCII, letters to lower case."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for kind, forms in {
        " ": "\N{IDEOGRAPHIC SPACE}\N{NO-BREAK SPACE}\t\N{EN SPACE}\N{EM SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
        "\N{NARROW NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\r\x0b\x0c",
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
_SPELLINGS: dict[str, str] = {}
for _code, _kind in FOLD.items():
    _SPELLINGS[_kind] = _SPELLINGS.get(_kind, _kind) + chr(_code)


def fold(text: str) -> str:
    """Return `text` in the spelling the rules use; every character keeps its place."""
    return text.translate(FOLD)


class Prefilter:
    """The literal keys of many rules, looked for at once.

    The scan asks `re` for the places where a character that begins a key is followed by one that may come
    second (one place in fifty or so of news text); a dictionary of such pairs then tells which keys to
    compare there. A trie as one pattern finds the same, but tries its hundred branches one after the other
    at every place: measured 3 to 10 times slower than this, and ten times slower to compile.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        pairs: dict[str, list[str]] = {}
        for key in sorted(set(keys)):
            if len(key) < 2:
                raise ValueError(f"the key {key!r} is too short to mean anything")
            pairs.setdefault(key[:2], []).append(key)
        self._spelled: dict[str, tuple[str, ...]] = {
            first + second: tuple(found)
            for pair, found in pairs.items()
            for first in spellings(pair[0])
            for second in spellings(pair[1])
        }
        self._longest = max((len(key) for found in pairs.values() for key in found), default=0)
        firsts = {pair[0] for pair in self._spelled}
        seconds = {pair[1] for pair in self._spelled}
        # [^\w\W] matches nothing: a rule set without keys finds nothing.
        pattern = f"{_one_of(firsts)}(?={_one_of(seconds)})" if pairs else r"[^\w\W]"
        self._places = re.compile(pattern).finditer

    def occurrences(self, text: str) -> list[tuple[int, str]]:
        """Return (position, key) for every key in `text`, in the order of the text, overlapping ones too."""
        found = []
        spelled = self._spelled
        for place in self._places(text):
            at = place.start()
            keys = spelled.get(text[at : at + 2])
            if keys is not None:
                ahead = fold(text[at : at + self._longest])
                found += [(at, key) for key in keys if ahead.startswith(key)]
        return found


def spellings(char: str) -> str:
    """Return every character that `fold` turns into `char`, itself included."""
    return _SPELLINGS.get(char, char)


def _one_of(chars: Iterable[str]) -> str:
    return f"[{''.join(re.escape(char) for char in sorted(chars))}]"
