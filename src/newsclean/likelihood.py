r"""How likely a character is in Chinese news: the one model that decode and repair share.

It has two parts, each read from the package when it is first asked for.

The *unit table* (11 KB in the package, under 1 ms to load) gives every UTF-16 unit its cost, in both scripts
and with their punctuation. It judges text that may be in any script and may be no Chinese at all:

    mean_nats("新华社北京电")     # 7.0: news lies near 7, and hardly ever above 9
    mean_nats("閺傛澘宕曠粈")     # 12.3: text read with the wrong codec lies above 11

The *bigram model* (200 KB, about 30 ms) gives the cost of a character after another. It chooses between
readings of the same line, so only differences of its sums mean anything:

    model = bigrams()
    text = normal("新聞「記者」")    # 新闻“记者”: what the model counts in; has the length of its input
    model.cost("新", "闻")          # nats of 闻 after 新; both characters in normal form
    model.total(text)               # nats of the text as a paragraph: "\n" stands for its edges

A search that asks very often reads the dictionaries themselves: the cost is
`model.after.get(previous, NONE).get(char)` where the pair is known, else
`model.backoff.get(previous, 0.0) + model.alone.get(char, model.unknown)`.

Both parts are counts made by data/build_likelihood.py from the sources named in data/NOTICE.txt.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

DATA = Path(__file__).parent / "data"

#: Costs in the unit table are nats times this.
UNITS_PER_NAT = 8


@cache
def nats_table() -> bytes:
    """Return 65,536 bytes: the cost in nats x 8 of each UTF-16 unit; 0 for ASCII, 144 for U+FFFD."""
    return zlib.decompress((DATA / "likelihood.bin").read_bytes())


def total_nats(text: str) -> float:
    """Return the nats of all non-ASCII characters of `text`; ASCII is free."""
    units = array("H", text.encode("utf-16-le", "replace"))
    if sys.byteorder == "big":
        units.byteswap()
    return sum(map(nats_table().__getitem__, units)) / UNITS_PER_NAT


def mean_nats(text: str) -> float:
    """Return the mean nats per non-ASCII character of `text`, 0.0 where there is none."""
    count = len(text) - len(text.encode("ascii", "ignore"))
    return total_nats(text) / count if count else 0.0


@dataclass(frozen=True, slots=True)
class Bigrams:
    """Costs of one character after another; all characters in normal form, all costs in nats.

    Attributes:
        after: for a character, the costs of those that are known to follow it.
        backoff: what any other character costs more after it than alone.
        alone: the cost of a character whatever stands before it.
        unknown: the cost alone of a character that no source holds.
        folds: the normal form of every character that has another one; for `str.translate`.
    """

    after: dict[str, dict[str, float]]
    backoff: dict[str, float]
    alone: dict[str, float]
    unknown: float
    folds: dict[int, str]

    def cost(self, previous: str, char: str) -> float:
        """Return the nats of `char` after `previous`."""
        known = self.after.get(previous, NONE).get(char)
        if known is not None:
            return known
        return self.backoff.get(previous, 0.0) + self.alone.get(char, self.unknown)

    def total(self, text: str, previous: str = "\n", following: str = "\n") -> float:
        """Return the nats of `text` in normal form, by default as a whole paragraph."""
        whole = f"{previous}{text}{following}"
        return sum(map(self.cost, whole, whole[1:]))


NONE: dict[str, float] = {}


def normal(text: str) -> str:
    r"""Return `text` with one spelling for each character that the bigrams count as one.

    Traditional characters become Simplified, ASCII punctuation full-width, 「」 “”, digits 0, Latin letters a
    and spaces "\n". The result has the length of `text`.
    """
    return text.translate(bigrams().folds)


@cache
def bigrams() -> Bigrams:
    """Return the bigram model."""
    data = zlib.decompress((DATA / "bigrams.bin").read_bytes())
    chars, folds, pairs = struct.unpack_from("<III", data)
    at = struct.calcsize("<III")
    parts: list[bytes] = []
    for size in (2 * chars, chars, chars, 2 * folds, 2 * folds, pairs, pairs, pairs, pairs, pairs):
        parts.append(data[at : at + size])
        at += size
    alphabet = parts[0].decode("utf-16-le")
    gaps = bytearray(4 * pairs)
    for i in range(4):
        gaps[i::4] = parts[5 + i]
    steps = array("I", bytes(gaps))
    if sys.byteorder == "big":
        steps.byteswap()
    quarter = [byte / 4 for byte in range(256)]
    eighth = [byte / UNITS_PER_NAT for byte in range(256)]
    after: dict[str, dict[str, float]] = {char: {} for char in alphabet}
    rows = list(after.values())
    for key, cost in zip(accumulate(steps), parts[9], strict=True):
        rows[key // chars][alphabet[key % chars]] = quarter[cost]
    alone = dict(zip(alphabet, map(eighth.__getitem__, parts[1]), strict=True))
    backoff = dict(zip(alphabet, map(eighth.__getitem__, parts[2]), strict=True))
    before, to = parts[3].decode("utf-16-le"), parts[4].decode("utf-16-le")
    return Bigrams(
        after, backoff, alone, max(alone.values()) + 1.0, dict(zip(map(ord, before), to, strict=True))
    )
