"""What repair has to look at of a page: the stretches with a sign of damage in them.

Any sign opens the scans of its family, some 100 ns a character for all of them, and a long text nearly always
has one somewhere. So they are given an excerpt: the lines that have a sign, and what stands near. Of an
endless line it is sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from sys import maxsize
from typing import TYPE_CHECKING, NamedTuple

from newsclean.large import replaced
from newsclean.repair.gates import BIG5_LETTERS, BIG5_SIGN, ENTITY, TAGS, usual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    _Run = Callable[[str, int], re.Match[str] | None]

#: Characters around a sign that may bear on it: an annotation has up to 60, a word about readings stands 12
#: from it.
_REACH = 100
#: A line that goes on for more than so many characters is cut behind a full stop. Frame shifts ask for 400
#: before them, and 240 behind.
_LINE = 800
_STOP = "。"
_find_stop = re.compile(rf"[\n{_STOP}]").search
#: Stands for what is left out. No text has it: it is no character.
_GAP = "\ufdd0"
#: Where more than this share of a page would be in it, an excerpt is not worth its making.
_WORTH = 0.6


class Excerpt(NamedTuple):
    """The stretches of a page that have signs.

    Attributes:
        text: the stretches, with U+FDD0 for what is left out between them; lines stay apart.
        spans: the stretches in the page.
        lines: of each stretch, the line it begins in, in the excerpt and in the page; from 0.
    """

    text: str
    spans: list[tuple[int, int]]
    lines: list[tuple[int, int]]

    def line(self, number: int) -> int:
        """Return which line of the page a line of the excerpt is, both from 1."""
        first, original = self.lines[bisect_right(self.lines, (number - 1, maxsize)) - 1]
        return number - first + original

    def put_back(self, page: str, repaired: str) -> str | None:
        """Return the page with its stretches as they were repaired, None where that made a U+FDD0."""
        pieces = repaired.split(_GAP)
        if len(pieces) != len(self.spans):
            return None
        done = 0
        stretches: list[tuple[int, int, str]] = []
        for (start, end), piece in zip(self.spans, pieces, strict=True):
            apart = done and page.find("\n", done, start) >= 0
            stretches.append((start, end, piece.removeprefix("\n") if apart else piece))
            done = end
        return replaced(page, stretches)


def excerpt(page: str, *, spaced: bool) -> Excerpt | None:
    """Return what has signs of a page, None where that is most of it, or nothing.

    Args:
        page: a page.
        spaced: whether spaces between hanzi are signs.
    """
    if _GAP in page:
        return None
    spans: list[tuple[int, int]] = []
    most = _WORTH * len(page)
    for start, end in _stretches(page, _unmarked(spaced)):
        most -= end - start
        if most < 0:
            return None
        adjoins = spans and start == spans[-1][1]
        spans.append((spans.pop()[0] if adjoins else start, end))
    if not spans:
        return None
    pieces: list[str] = []
    lines: list[tuple[int, int]] = []
    done = excerpted = original = 0
    for start, end in spans:
        skipped = page.count("\n", done, start)
        original += skipped
        if pieces:
            pieces.append(_GAP + "\n" if skipped else _GAP)
            excerpted += skipped > 0
        lines.append((excerpted, original))
        pieces.append(page[start:end])
        inside = page.count("\n", start, end)
        excerpted += inside
        original += inside
        done = end
    return Excerpt("".join(pieces), spans, lines)


def _stretches(page: str, unmarked: _Run) -> Iterator[tuple[int, int]]:
    """Yield what stands around signs, each from the start of a line or sentence to the end of one."""
    end = 0
    sign = unmarked(page, 0).end()  # type: ignore[union-attr]  # matches the empty string
    while sign < len(page):
        start = _start_before(page, sign - _REACH, end)
        end = _end_behind(page, sign + 2 * _REACH)
        yield start, end
        if end == len(page):
            break
        sign = unmarked(page, end - _REACH).end()  # type: ignore[union-attr]


def _start_before(page: str, at: int, done: int) -> int:
    """Return where the line of a place begins, or, of an endless one, a sentence; not before `done`."""
    if at <= done:
        return done
    start = page.rfind("\n", max(at - _LINE, done), at) + 1
    if not start and at - _LINE > done:
        start = page.rfind(_STOP, done, at - _LINE) + 1
    return max(start, done)


def _end_behind(page: str, at: int) -> int:
    """Return where the line of a place ends, or, of an endless one, a sentence."""
    end = page.find("\n", at, at + _LINE) + 1
    if not end:
        stop = _find_stop(page, at + _LINE)
        end = stop.end() if stop else len(page)
    return end


@cache
def _unmarked(spaced: bool) -> _Run:
    """Return the run of what bears no sign, to which ASCII belongs that stands as it does in any text.

    Of spaces between hanzi those beside a single one are signs: a line with more spaces than hanzi that
    touch has one.
    """
    hanzi = r"[\u3007\u3400-\u9fff]"
    other = hanzi.replace("[", "[^")
    lone = rf"(?={hanzi})(?:(?<={other}{hanzi} )|(?<=\A{hanzi} )|(?<={hanzi} )(?!{hanzi}{hanzi}))"
    harmless = [
        f"(?!{ENTITY})&",
        r"%(?![0-9A-Fa-f]{2}|u)",
        r"\\(?!u)",
        r"~(?!\{)",
        "_(?!x00)",
        rf"<(?!/?(?i:{TAGS})\b)",
        r"[(（\[〔【〈{](?![a-zɡɑ ][a-zɡɑ1-5 '’·-]{0,59}[)）\]〕】〉}])",
        "斤(?!拷)",
        rf"[{BIG5_LETTERS}](?![^\n]{{0,12}}[{BIG5_SIGN}])",
    ]
    but = "&%\\~_<(（[〔【〈{斤?" + BIG5_LETTERS.encode().decode("unicode_escape")
    if spaced:
        harmless.append(f" (?!{lone})")
        but += " "
    plain, alone = usual(but)
    run: _Run = re.compile(f"(?:{plain}++|{alone}|{'|'.join(harmless)})*+", re.DOTALL).match
    return run
