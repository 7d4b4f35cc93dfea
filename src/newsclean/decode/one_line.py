"""Which codec one line is in, in a file whose lines differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from newsclean.decode.rank import Reading, rank, sample
from newsclean.decode.tables import BIG5, GB18030, edition_2022, read_big5, read_gb
from newsclean.likelihood import mean_nats, nats_table

FAMILIES = ("utf-8", GB18030, BIG5)
#: Nats that the rest of the file counts for in the choice of one line's codec.
FILE = 6.0
# A line that one codec reads without error is given to another only for text that is plausible and this much
# likelier.
GAIN = 12.0
# What is read without error needs no closer look if so many characters have at most so many mean nats, and
# any other codec that reads it has so many more: in 39,543 lines, whole and cut, a closer look always agreed.
GLANCE_CHARS, GLANCE_MEAN, GLANCE_LEAD = 3, 8.0, 2.0
# What a line takes of the time that a file may have: to be cut out, a glance at it, and to be weighed, which
# takes 150 microseconds and more than one a byte. Lines of three Hanzi that have each lost a byte took 50
# seconds a megabyte; a megabyte of titles in two codecs by turns, some of them damaged, has enough.
BY_LINE, BY_GLANCE, BY_WEIGHING = 1, 2, 100
_LEFT, _LEFT_SHARE = 100_000, 8
# Of a longer line a sample of so many bytes is weighed.
_SAMPLED = 4096


@dataclass(slots=True)
class Weighing:
    """What is known of the file, and how much of it may still be weighed line by line.

    Attributes:
        family: the codec that most lines are in.
        prior: nats by codec that count in its favour.
        thorough: look closer at all lines that could be in another family.
        left: bytes that may still be weighed; from 0 down no line is to be looked at by itself.
        spare: bytes that may be weighed once there is no time to be thorough.
    """

    family: str
    prior: dict[str, float]
    thorough: bool
    left: int
    spare: int

    @classmethod
    def of(cls, family: str, prior: dict[str, float], size: int, *, thorough: bool) -> Weighing:
        """Return how the lines of a file of `size` bytes are to be weighed."""
        allowance = _LEFT + size // _LEFT_SHARE
        return cls(family, prior, thorough, allowance, allowance if thorough else 0)

    def choose(self, line: bytes) -> tuple[str, str | None]:
        """Return the family that a line is in, and its text where that family reads it without a doubt."""
        self.left -= BY_LINE
        family, prior = self.family, self.prior
        text = strict(line, family)
        if text is not None and _convincing(text, family, line, thorough=self.thorough):
            return family, text
        self.left -= BY_GLANCE
        glance = at_a_glance(line)
        if glance:
            return glance
        self.left -= BY_WEIGHING + min(len(line), _SAMPLED)
        if self.left <= 0 and self.spare:  # a list of names: each could be in another codec
            self.thorough = False
            self.left, self.spare = self.spare, 0
        readings = (_weighed_once if len(line) <= _REMEMBERED else _weighed)(line)
        best = min(readings, key=lambda reading: reading.nats - prior.get(reading.codec, 0.0))
        if text is not None and best.codec != family:
            own = next(reading for reading in readings if reading.codec == family)
            gain = own.nats - best.nats - prior.get(family, 0.0) + prior.get(best.codec, 0.0)
            likelier = best.plausible and best.mean < own.mean - 1
            if not (likelier and gain > (0 if self.thorough else GAIN)):
                best = own
        return (best.codec if best.plausible or text is None else family), None


def _weighed(line: bytes) -> list[Reading]:
    return rank(sample(line) if len(line) > _SAMPLED else [line], foreign=False)


#: Up to so many bytes a line is remembered: once a file's families are known, it is weighed again by them.
_REMEMBERED = 200
_weighed_once = lru_cache(maxsize=4096)(_weighed)


def _convincing(text: str, family: str, line: bytes, *, thorough: bool) -> bool:
    """Say whether a line that decodes without error needs no second look."""
    if family == "utf-8":
        # Two-byte sequences alone may be GBK by chance; 联 is no UTF-8, but 一 is (U+04BB).
        return len(line) >= 60 or max(text) >= "\u0800"
    if suspicious(text):
        return False
    if not thorough:
        return strict(line, "utf-8") is None
    return len(text) >= 8 and mean_nats(text) < 8


def at_a_glance(line: bytes) -> tuple[str, str] | None:
    """Return the family that reads a line without error, and likelier than any other, and its text."""
    found: list[tuple[float, str, str]] = []
    for family in FAMILIES:
        text = strict(line, family)
        if text is not None:
            found.append((mean_nats(text), family, text))
    found.sort()
    if not found or found[0][0] > GLANCE_MEAN or (len(found) > 1 and found[1][0] < found[0][0] + GLANCE_LEAD):
        return None
    _, family, text = found[0]
    chars = len(text) - len(text.encode("ascii", "ignore"))
    return None if chars < GLANCE_CHARS or suspicious(text) else (family, text)


def suspicious(text: str) -> bool:
    """Tell whether `text` has signs of a wrong codec: four unlikely characters in a row, or private use.

    Two characters doubled are no such four: they are a word that imitates a sound (窸窸窣窣, 淅淅沥沥).
    """
    return _unsuspicious().match(text).end() < len(text)  # type: ignore[union-attr]  # matches the empty string


@cache
def _unsuspicious() -> re.Pattern[str]:
    """Return the run of what is no sign: over a class it takes half the time of a search for all others."""
    nats = nats_table()
    # Code points that cost at most 86 eighths of a nat; between D800 and F900 none is likely.
    runs = [run for half in ((0, 0xD800), (0xF900, 0x10000)) for run in _find_likely(nats, *half)]
    likely = "".join(f"{re.escape(chr(run.start()))}-{re.escape(chr(run.end() - 1))}" for run in runs)
    odd = f"[^{likely}]"
    sign = f"(?=(?!(.)\\1(.)\\2){odd}{{4}}|[\ue000-\uf8ff])"
    return re.compile(f"(?:[{likely}]++|(?!{sign}).)*+", re.DOTALL)


_find_likely = re.compile(rb"[\x00-\x56]+").finditer


def strict(data: bytes, family: str) -> str | None:
    """Return what the family reads without error, or None."""
    if family == "utf-8":
        try:
            return data.decode()
        except UnicodeDecodeError:
            return None
    if family == GB18030:
        text = read_gb(data)
        return text if text is None else edition_2022(text)
    read = read_big5(data)
    return read[0] if read else None
