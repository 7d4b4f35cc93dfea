"""Bytes of a damaged line, paired again so that one lost byte costs one character.

A decoder pairs bytes from left to right: where a byte is lost, it reads trail bytes as leads up to the next
ASCII byte (21 characters gone per lost byte in GB2312 text). Here all pairings compete, and the likeliest
text wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from newsclean.decode.tables import GB18030, pairs, read_big5, read_gb

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
        search = _search_once if len(part) <= _REMEMBERED else _search
        done = search(part, family, final=final and index == len(parts) - 1)
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
    chars, _ = pairs(family)
    four = family == GB18030
    best, steps = _cheapest(data, family)
    end, nats = size, best[size]
    for start in range(size - 1, max(size - 4, -1), -1) if final else ():
        if _incomplete(data[start:], four=four) and best[start] + CUT < nats:
            end, nats = start, best[start] + CUT
    stops = [end]
    while stops[-1]:
        stops.append(stops[-1] - steps[stops[-1]])
    stops.reverse()
    texts = [
        chars[data[start] << 8 | data[start + 1]]
        if stop - start == 2
        else _character(data[start:stop], four=four)
        for start, stop in pairwise(stops)
    ]
    replaced, won = texts.count(None), 0
    text = "".join([char or "\ufffd" for char in texts])
    # What a decoder makes of the bytes as well is not won, and it says so in a tenth of the time.
    if replaced or text != _decoded(data[:end], family):
        naive = _left_to_right(data, chars, four=four)
        won = sum(char is not None and start not in naive for start, char in zip(stops, texts, strict=False))
    return Realigned(text, nats, replaced, won, size - end)


def _decoded(data: bytes, family: str) -> str | None:
    if family == GB18030:
        return read_gb(data)
    read = read_big5(data)
    return read and read[0]


#: Up to so many bytes a stretch is remembered: what is ranked is read in the same way right after.
_REMEMBERED = 200
_search_once = lru_cache(maxsize=256)(_search)


def _cheapest(data: bytes, family: str) -> tuple[list[float], list[int]]:
    """Return for each place the nats of the cheapest way to it, and the length of that way's last step."""
    alone, pair = _costs(family)
    quads = _quads(data) if family == GB18030 else ()
    by_four: dict[int, float] = {}
    here, after, step = 0.0, INFINITE, 0  # the cost of this place and of the next, and the step to the next
    best, steps = [here], [0]
    for at, (lead, trail) in enumerate(zip(data, data[1:] + b"\x00", strict=True)):
        if here + alone[lead] < after:
            after, step = here + alone[lead], 1
        beyond, over = here + pair[lead << 8 | trail], 2
        if quads:
            if at in quads:
                by_four[at + 4] = here + FOUR_BYTES
            if at + 2 in by_four and by_four[at + 2] <= beyond:
                beyond, over = by_four[at + 2], 4
        best.append(after)
        steps.append(step)
        here, after, step = after, beyond, over
    return best, steps


@cache
def _costs(family: str) -> tuple[list[float], list[float]]:
    """Return what a byte costs alone, and with the one behind it (lead x 256 + trail)."""
    alone = [ASCII] * 0x80 + [STRAY] * 0x80
    if family == GB18030:
        alone[0x80] = EURO
    pair = [*pairs(family)[1]]
    for byte in range(0x80, 0x100):
        pair[byte << 8 | 0xFF] = SPOILT
    for trail in range(0x40, 0x100):
        pair[0xFF << 8 | trail] = SPOILT
    return alone, pair


def _quads(data: bytes) -> frozenset[int]:
    """Return where four bytes are one character of GB18030."""
    return frozenset(
        [match.start() for match in _find_quads(data) if _four(data[match.start() : match.start() + 4])]
    )


_find_quads = re.compile(rb"[\x80-\xff](?=[0-9][\x81-\xfe][0-9])").finditer


def _character(code: bytes, *, four: bool) -> str | None:
    """Return what a step of one byte or of four stands for, None for a lost character."""
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
