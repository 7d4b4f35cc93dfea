"""Plain text: characters that are no sign of damage, of Traditional text or of Japanese.

Repair, the decision about the script and simplify each look for characters of their own, which three pages in
four do not have at all. One run over all that is ordinary tells so for all of them, in 2 ns a character. What
has other characters is looked at by each step for itself, from the first of them on; so the class here may
leave out what is rare, and only must not hold what one of them looks for (`tests/test_plain.py` compares them
over all that Unicode assigns).
"""

from __future__ import annotations

import os
import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from newsclean.later import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: Kana that only Japanese is written with; the middle dot and the long sound mark stand in Chinese text too.
KANA = "ぁ-ゖァ-ヺｦ-ﾝ"

#: What ordinary text is made of beside Hanzi: ASCII, marks that Chinese text has of Latin-1, punctuation,
#: symbols, full-width forms, emoji.
_MARKS = (
    r"\t\n\r -~°±·×÷\u0370-\u04ff\u2010-\u2027\u2030-\u205e\u2070-\u27bf\u3000-\u3040・ー\u3200-\u33ff"
    r"\uff01-\uff65\uffe0-\uffe6\U0001f300-\U0001faff"
)
#: Characters of text that are looked at with a set before a class is compiled. That takes `re` 2 microseconds
#: a member, 5 to 9 ms for the classes of the script, a tenth of a run over one small page; the set of the
#: characters in a text says the same in 20 ns a character, where the class takes 2.
CLASS = 200_000
#: Those that nearly every page has.
_USUAL_MARKS = frozenset(map(chr, (*b"\t\n", *range(0x20, 0x7F)))) | frozenset("，。、；：？！“”（）《》·—…")

# UTF-8 leads and continuations of Chinese characters and their punctuation.
_UTF8_PAIRS = (
    (0xE2, (0x80, 0x91)),
    (0xE3, (0x80,)),
    (0xE4, range(0xB8, 0xC0)),
    *((lead, range(0x80, 0xC0)) for lead in range(0xE5, 0xEA)),
    (0xEF, (0xBC, 0xBD)),
)


@cache
def script_sets() -> tuple[str, str, str, str]:
    """Return what data/build_script_sets.py made, as strings of characters.

    They are those only Traditional text uses, those only Simplified text uses, the Traditional ones whose
    Simplified form lies beyond the BMP, and forms that only Japanese has.
    """
    with open(os.path.join(os.path.dirname(__file__), "data", "script_sets.txt"), encoding="utf-8") as file:
        traditional, simplified, rare, japanese = file.read().splitlines()
    return traditional, simplified, rare, japanese


@cache
def misread_first() -> frozenset[str]:
    """Return what GBK makes of the first two bytes of a Chinese character in UTF-8."""
    return _as_gbk(bytes((lead, tail)) for lead, tails in _UTF8_PAIRS for tail in tails)


@cache
def misread_second() -> frozenset[str]:
    """Return what GBK makes of the last byte of such a character and the first of the next."""
    return _as_gbk(bytes((tail, lead)) for lead, _ in _UTF8_PAIRS for tail in range(0x81, 0xC0))


def _as_gbk(pairs: Iterable[bytes]) -> frozenset[str]:
    return frozenset(b"\n".join(pairs).decode("gb18030").split("\n"))


def first_in(text: str, characters: Iterable[str], start: int) -> int:
    """Return the first place from `start` on of one of the characters, -1 where there is none of them."""
    first = len(text)
    for char in characters:
        at = text.find(char, start, first)
        first = at if at >= 0 else first
    return first if first < len(text) else -1


@cache
def _strange_hanzi() -> frozenset[str]:
    return frozenset(script_sets()[0]) | misread_first() | frozenset("锟烫屯")


@cache
def _marks() -> Callable[[str], re.Match[str] | None]:
    return re.compile(f"[{_MARKS}]").match


@cache
def _run() -> re.Pattern[str]:
    """Return the run of plain characters, made when many texts are looked at (9 ms).

    A run over a class takes 2 ns a character, a search for the class of all others 3; and the class is spelt
    out, since [^...] takes twice the time.
    """
    strange = sorted({*_strange_hanzi(), "\u4dff", "\u9fa6"})
    between = [
        (ord(one) + 1, ord(other) - 1) for one, other in pairwise(strange) if "\u4dff" <= one < "\u9fa6"
    ]
    hanzi = "".join([f"{chr(first)}-{chr(last)}" for first, last in between if first <= last])
    return re.compile(f"[{_MARKS}{hanzi}]*+")


def _end_of_run(text: str, start: int) -> int:
    """Return where the run of plain characters from `start` ends: what `_run` matches."""
    if not _patience.lasts(text):
        return _run().match(text, start).end()  # type: ignore[union-attr]  # matches the empty string
    found = set(text[start:] if start else text)
    hanzi = {char for char in found if "\u4e00" <= char <= "\u9fa5"}
    strange = hanzi & _strange_hanzi()
    strange |= {char for char in found - hanzi - _USUAL_MARKS if not _marks()(char)}
    at = first_in(text, strange, start)
    return len(text) if at < 0 else at


_patience = Patience(CLASS)


class _Seen:
    """The text looked at last: repair asks first, and most often changes nothing."""

    last: tuple[str, int] = ("", -1)


#: A longer text, in characters, is not remembered: it would be held in memory.
_REMEMBERED = 1_000_000


def first_strange(text: str) -> int:
    """Return the place of the first character that may mean something, -1 where all are plain.

    Characters that mean something only with others behind them do not count where those are missing: 烫 of
    烫烫烫, and first halves of UTF-8 read as GBK.
    """
    last, at = _Seen.last
    if last is text:
        return at
    end = len(text)
    at = _end_of_run(text, 0)
    while at < end and _means_nothing(text, at):
        at = _end_of_run(text, at + 1)
    if at == end:
        at = -1
    if end <= _REMEMBERED:
        _Seen.last = text, at
    return at


def _means_nothing(text: str, at: int) -> bool:
    char = text[at]
    if char in misread_first():
        return text[at + 1 : at + 2] not in misread_second() and char not in script_sets()[0]
    return char in "烫屯" and not text.startswith(char * 3, at)
