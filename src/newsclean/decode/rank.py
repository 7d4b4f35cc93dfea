"""Which codec makes the likeliest text of some bytes.

Validity separates nothing but UTF-8: every Big5 file is also valid GB18030. What separates is the cost of
the text in nats per character: Chinese news read rightly lies near 7 and hardly ever above 9, read wrongly
above 11.
"""

from __future__ import annotations

import re
import sys
from array import array
from dataclasses import dataclass
from functools import cache

from newsclean.decode.realign import realign
from newsclean.decode.tables import BIG5, GB18030, HKSCS
from newsclean.likelihood import UNITS_PER_NAT, mean_nats, nats_table, total_nats

#: Mean nats per character above which text is no Chinese.
PLAUSIBLE = 11.0

# Nats: what a lost character costs, and a declared charset or the rest of the file count for.
LOST = 18.0
DECLARED = 6.0
# What Japanese and Korean must be likelier by; this is a tool for Chinese.
FOREIGN = 12.0
# Nats per character below which Japanese or Korean is beyond doubt: it lies near 6.5, with the 12 on top.
FOREIGN_MEAN = 9.5

_HIGH = re.compile(rb"[\x80-\xff]")
_LOST_RUNS = re.compile("\ufffd+")
# Bytes of a piece that is short enough to pair anew in every ranking: the search takes 0.6 us a byte.
REPAIRED = 120

_RUN = re.compile("[^\\x00-\\x7f]+")
_ALONE = re.compile(
    "(?<=[A-Za-z])[^\\x00-\\x7f](?=[\\x00-\\x7f])|(?<=[\\x00-\\x7f])[^\\x00-\\x7f](?=[A-Za-z])"
)
_META = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_THREE_BYTES = re.compile(
    rb"(?:[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2})+"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Some bytes as one codec reads them.

    Attributes:
        codec: "utf-8", "gb18030", "big5", "euc_jp", "cp932" or "cp949".
        text: what it makes of them, U+FFFD for what is lost.
        nats: what the text costs.
        lost: how many characters are lost.
        won: how many were won back by pairing bytes anew.
        cut: bytes of an incomplete last character.
    """

    codec: str
    text: str
    nats: float
    lost: int = 0
    won: int = 0
    cut: int = 0

    @property
    def mean(self) -> float:
        """Mean nats per non-ASCII character, the lost ones left out; 99.0 where none is left."""
        text = self.text.replace("\ufffd", "") if self.lost else self.text
        return mean_nats(text) or 99.0

    @property
    def chars(self) -> int:
        """How many characters are not ASCII and not lost."""
        return len(self.text) - len(self.text.encode("ascii", "ignore")) - self.lost

    @property
    def latin(self) -> bool:
        """Whether most of what is not ASCII stands alone beside a letter: M眉ller, na茂ve."""
        runs = len(_RUN.findall(self.text))
        return runs > 0 and len(_ALONE.findall(self.text)) > 0.5 * runs

    @property
    def plausible(self) -> bool:
        """Whether the text is Chinese; the fewer characters, the less is asked of them."""
        chars = self.chars
        allowance = 3.0 * max(0.0, 1 - chars / 20)
        if self.latin:
            return False
        damage = 3.0 if self.lost > 0.08 * chars + 1 else 0.0
        return chars > 0 and self.mean + damage <= PLAUSIBLE + allowance


def sample(data: bytes, limit: int = 4096, window: int = 400) -> list[bytes]:
    """Return up to `limit` bytes of `data` that are not ASCII, in windows spread over the whole of it.

    Every window starts where a character starts: at the first high byte after a byte that is ASCII in any
    codec.
    """
    windows: list[bytes] = []
    step = max(window, len(data) * window // limit)
    at = 0
    while at < len(data) and len(windows) < limit // window + 1:
        found = _HIGH.search(data, at)
        if found is None:
            break
        start = found.start()
        piece = data[start : start + window]
        end = piece.rfind(b"\n")
        if end > window // 4:
            piece = piece[:end]
        windows.append(piece)
        following = max(start + len(piece), at + step)
        if following > start + len(piece):
            # In the middle of a run nobody knows which byte is a lead: go on after the next plain byte.
            anchor = _PLAIN.search(data, following, following + 2000)
            following = anchor.end() if anchor else start + len(piece)
        at = following
    return windows


_PLAIN = re.compile(rb"[\x00-\x2f\x3a-\x3f]")


def rank(
    pieces: list[bytes],
    prior: dict[str, float] | None = None,
    *,
    foreign: bool = True,
    repair: int = REPAIRED,
) -> list[Reading]:
    """Return the readings of the pieces by each codec, likeliest first.

    Args:
        pieces: stretches that start at a character.
        prior: nats by codec that count in its favour.
        foreign: weigh Japanese and Korean codecs too.
        repair: pieces up to this many bytes are read with their bytes paired anew where that is likelier.
    """
    prior = prior or {}
    readings = [_utf8(pieces), _legacy(pieces, GB18030, repair), _legacy(pieces, BIG5, repair)]
    if foreign:
        joined = b"\n".join(pieces)
        readings += [_foreign(joined, codec) for codec in ("euc_jp", "cp932", "cp949")]
    readings.sort(key=lambda reading: reading.nats - prior.get(reading.codec, 0.0))
    return readings


def declared(head: bytes) -> dict[str, float]:
    """Return the prior that a page's own charset declaration is worth: evidence, never a verdict."""
    found = _META.search(head, 0, 2048)
    if found is None:
        return {}
    name = found[1].lower().decode("ascii")
    if name.startswith(("gb", "x-gb", "hz")):
        return {GB18030: DECLARED}
    if name.startswith("big5"):
        return {BIG5: DECLARED}
    if name.startswith("utf"):
        return {"utf-8": DECLARED}
    return {}


def utf8_share(pieces: list[bytes]) -> float:
    """Return the share (0 to 1) of the bytes above 7F that lie in UTF-8 sequences of three or four."""
    joined = b"\n".join(pieces)
    high = len(joined) - len(joined.translate(None, _HIGH_BYTES))
    inside = sum(len(match[0]) for match in _THREE_BYTES.finditer(joined))
    return inside / high if high else 0.0


_HIGH_BYTES = bytes(range(0x80, 0x100))


def _utf8(pieces: list[bytes]) -> Reading:
    data = b"\n".join(pieces)
    text = read_damaged_utf8(data)
    lost = text.count("\ufffd")
    # By two bytes, not by character: else Hanzi of another codec, gone without a trace, would cost less than
    # read.
    bad = _join_surrogates(data).decode("utf-8", "replace").count("\ufffd")
    nats = total_nats(text.replace("\ufffd", "")) + LOST * max(lost, bad / 2)
    return Reading("utf-8", text, nats, lost)


def read_damaged_utf8(data: bytes) -> str:
    """Return UTF-8 text with one U+FFFD for each character lost, however many bytes of it are left."""
    text = _join_surrogates(data).decode("utf-8", "replace")
    return _LOST_RUNS.sub(lambda run: "\ufffd" * -(-len(run[0]) // 3), text)


_SURROGATES = re.compile(rb"(\xed[\xa0-\xaf][\x80-\xbf])(\xed[\xb0-\xbf][\x80-\xbf])")


def _join_surrogates(data: bytes) -> bytes:
    """Return UTF-8 for CESU-8: characters beyond U+FFFF written as two surrogates."""
    if b"\xed" not in data:
        return data
    return _SURROGATES.sub(
        lambda pair: (
            pair[0]
            .decode("utf-8", "surrogatepass")
            .encode("utf-16", "surrogatepass")
            .decode("utf-16")
            .encode()
        ),
        data,
    )


def _legacy(pieces: list[bytes], family: str, repair: int) -> Reading:
    texts: list[str] = []
    nats = 0.0
    lost = won = cut = 0
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        if len(piece) <= repair:
            done = realign(piece, family, final=last)
            texts.append(done.text)
            nats += done.nats - 3.5 * len(done.text.encode("ascii", "ignore"))
            lost += done.replaced
            won += done.won
            cut += done.cut
            continue
        text = piece.decode(GB18030 if family == GB18030 else HKSCS, "replace").removesuffix("\ufffd")
        texts.append(text)
        nats += total_nats(text)
        lost += text.count("\ufffd")
    return Reading(family, "\n".join(texts), nats, lost, won, cut)


def _foreign(data: bytes, codec: str) -> Reading:
    text = data.decode(codec, "replace")
    units = array("H", text.encode("utf-16-le"))
    if sys.byteorder == "big":
        units.byteswap()
    nats = sum(map(_foreign_table(codec).__getitem__, units)) / UNITS_PER_NAT
    return Reading(codec, text, nats + FOREIGN, text.count("\ufffd"))


_COMMON_KOREAN = (
    "이다는을의에가고하지은로기도한사리나인어서를대자있해시일정라게스아전수그여들주상면부장보원제으과적"
)


@cache
def _foreign_table(codec: str) -> bytes:
    """Return the unit table for Japanese or Korean.

    Made by rule, not from text: half of Japanese is Hiragana, a tenth Katakana; half of Korean are a few
    endings and particles, the rest lies anywhere in the 2,350 syllables of KS X 1001. Hanzi cost 1 nat more
    than in Chinese.
    """
    table = bytearray(nats_table())
    for code in range(0x4E00, 0xA000):
        table[code] = min(255, table[code] + 8)
    if codec == "cp949":
        table[0xAC00:0xD7A4] = bytes([100]) * (0xD7A4 - 0xAC00)
        for code in _ks_x_1001():
            table[code] = 70
        for char in _COMMON_KOREAN:
            table[ord(char)] = 37
    else:
        table[0x3041:0x3097] = bytes([41]) * (0x3097 - 0x3041)
        table[0x30A1:0x30FD] = bytes([54]) * (0x30FD - 0x30A1)
        table[0xFF61:0xFFA0] = bytes([72]) * (0xFFA0 - 0xFF61)
    return bytes(table)


def _ks_x_1001() -> list[int]:
    """Return the code points of the 2,350 syllables that Korean is written with."""
    rows = (bytes((lead, trail)) for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF))
    return [ord(code.decode("euc_kr")) for code in rows]
