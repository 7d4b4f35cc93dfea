"""Bytes of a damaged line, paired again so that one lost byte costs one character.

A decoder pairs bytes from left to right: where a byte is lost, it reads trail bytes as leads up to the next
ASCII byte (21 characters gone per lost byte in GB2312 text). Here all pairings compete, and the likeliest
text wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from newsclean.decode.tables import GB18030, pairs

# Nats: what an ASCII character costs among Chinese ones, a byte that belongs to nothing, two bytes one of
# which is 0xFF (a character overwritten, not lost), and a lead byte that the end of the input cut off.
ASCII = 3.5
STRAY = 18.0
SPOILT = 20.0
CUT = 6.0
EURO = 9.0
FOUR_BYTES = 16.0
INFINITE = 1e9

# Bytes that are ASCII wherever they stand: no code of GB18030 or Big5 has them as a second, third or fourth
# byte.
_ANCHORS = re.compile(rb"([\x00-\x2f\x3a-\x3f]+)")


@dataclass(frozen=True, slots=True)
class Realigned:
    """A damaged stretch as it was most likely meant.

    Attributes:
        text: the characters, U+FFFD for each that is lost.
        nats: what they cost in all.
        replaced: how many U+FFFD stand in the text for damage.
        won: characters that a decoder reading from left to right would not have found.
        cut: bytes of an incomplete last character, left out of the text.
    """

    text: str
    nats: float
    replaced: int
    won: int
    cut: int


def realign(data: bytes, family: str, *, final: bool = False) -> Realigned:
    """Return the likeliest reading of `data` in GB18030 or Big5.

    Args:
        data: a line, or any stretch that starts at a character.
        family: "gb18030" or "big5".
        final: True where `data` ends the input, so that its last character may be incomplete.
    """
    parts = _ANCHORS.split(data)
    texts: list[str] = []
    nats = 0.0
    replaced = won = cut = 0
    for index, part in enumerate(parts):
        if index % 2 or part.isascii():
            texts.append(part.decode("ascii"))
            nats += ASCII * len(part)
            continue
        done = _search(part, family, final=final and index == len(parts) - 1)
        texts.append(done.text)
        nats += done.nats
        replaced += done.replaced
        won += done.won
        cut += done.cut
    return Realigned("".join(texts), nats, replaced, won, cut)


def stretch_end(data: bytes, near: int) -> int:
    """Return where to cut `data` after `near` bytes: behind an anchor if one is close, else in the open."""
    if near >= len(data):
        return len(data)
    anchor = _ANCHORS.search(data, near, near + 2000)
    return anchor.end() if anchor else near


def _search(data: bytes, family: str, *, final: bool) -> Realigned:
    """Return the cheapest way through a stretch without anchors (shortest path, one step per character)."""
    size = len(data)
    chars, costs = pairs(family)
    four = family == GB18030
    best = [INFINITE] * (size + 4)
    back = [0] * (size + 4)
    best[0] = 0.0
    follow = data + b"\x00\x00\x00"
    for at, lead in enumerate(data):
        here = best[at]
        if lead < 0x80:
            alone = here + ASCII
        else:
            trail = follow[at + 1]
            alone = here + (EURO if four and lead == 0x80 else STRAY)
            pair = here + costs[lead << 8 | trail]
            if (lead == 0xFF and trail >= 0x40) or trail == 0xFF:
                pair = here + SPOILT
            if pair < best[at + 2] and at + 2 <= size:
                best[at + 2] = pair
                back[at + 2] = at
            if four and 0x30 <= trail <= 0x39 and at + 4 <= size and _four(follow[at : at + 4]):
                quad = here + FOUR_BYTES
                if quad < best[at + 4]:
                    best[at + 4] = quad
                    back[at + 4] = at
        if alone < best[at + 1]:
            best[at + 1] = alone
            back[at + 1] = at
    end, nats = size, best[size]
    for start in range(size - 1, max(size - 4, -1), -1) if final else ():
        if _incomplete(data[start:], four=four) and best[start] + CUT < nats:
            end, nats = start, best[start] + CUT
    stops = [end]
    while stops[-1]:
        stops.append(back[stops[-1]])
    stops.reverse()
    naive = _left_to_right(data, chars, four=four)
    texts: list[str] = []
    replaced = won = 0
    for start, stop in pairwise(stops):
        char = _character(data[start:stop], chars, four=four)
        texts.append(char or "\ufffd")
        if char is None:
            replaced += 1
        elif start not in naive:
            won += 1
    return Realigned("".join(texts), nats, replaced, won, size - end)


def _character(code: bytes, chars: list[str | None], *, four: bool) -> str | None:
    """Return what one step of a path stands for, None for a lost character."""
    if len(code) == 2:
        return chars[code[0] << 8 | code[1]]
    if len(code) == 4:
        return code.decode(GB18030)
    if code[0] < 0x80:
        return chr(code[0])
    return "€" if four and code[0] == 0x80 else None


def _four(code: bytes) -> bool:
    """Say whether four bytes are one character of GB18030."""
    try:
        return len(code.decode(GB18030)) == 1
    except UnicodeDecodeError:
        return False


def _incomplete(tail: bytes, *, four: bool) -> bool:
    """Say whether bytes are the beginning of a character."""
    if not 0x81 <= tail[0] <= 0xFE:
        return False
    return len(tail) == 1 or (
        four and 0x30 <= tail[1] <= 0x39 and (len(tail) == 2 or (len(tail) == 3 and 0x81 <= tail[2] <= 0xFE))
    )


def _left_to_right(data: bytes, chars: list[str | None], *, four: bool) -> set[int]:
    """Return where characters start for a decoder that pairs from left to right."""
    starts: set[int] = set()
    at = 0
    while at < len(data):
        starts.add(at)
        if data[at] < 0x80 or at + 1 == len(data):
            at += 1
        elif chars[data[at] << 8 | data[at + 1]] is not None:
            at += 2
        else:
            at += 4 if four and len(data) >= at + 4 and _four(data[at : at + 4]) else 1
    return starts
