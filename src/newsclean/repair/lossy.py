"""Misread UTF-8 that lost bytes: what can only be read again by guessing, and so only on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.likelihood import bigrams, mean_nats, normal
from newsclean.repair.edits import Edit, apply_edits
from newsclean.repair.mojibake import BYTE_OF, PLAUSIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsclean.values import Repair

_LOST = -1
#: The bytes that cp1252 has no character for.
_GAPS = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_CONTINUATIONS = range(0x80, 0xC0)
_LEADS = (0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF)
#: Lost bytes of one character that are guessed; two leave thousands of characters.
_GUESSED = 1
_MARK = "\N{REPLACEMENT CHARACTER}"


def guess_lost_bytes(text: str, records: list[Repair]) -> str:
    """Return `text` with the lines of misread UTF-8 in it read again; a lost byte is chosen by likelihood.

    A character that lost more than one byte stays U+FFFD.
    """
    return apply_edits(text, _lines(text), "mojibake", records)


def _lines(text: str) -> Iterator[Edit]:
    start = 0
    for line in text.split("\n"):
        if _MARK in line:
            nats = mean_nats(line)
            for units, lost in ((_as_single_bytes(line), _GAPS), (_as_gbk(line), _CONTINUATIONS)):
                chars = _read(units, lost) if units else ""
                if chars and mean_nats(chars.replace(_MARK, "")) < min(PLAUSIBLE, nats):
                    yield Edit(start, start + len(line), chars, guessed=True)
                    break
        start += len(line) + 1


def _as_single_bytes(line: str) -> list[int]:
    """Return the cp1252 bytes of a line, [] if it is no such text."""
    try:
        return [_LOST if char == _MARK else BYTE_OF[ord(char)][0] for char in line]
    except KeyError:
        return []


def _as_gbk(line: str) -> list[int]:
    units: list[int] = []
    for char in line:
        if char == _MARK:
            units.append(_LOST)
        elif char == "€":
            units.append(0x80)
        else:
            units += char.encode("gb18030")
    return units


def _read(units: list[int], lost: Sequence[int]) -> str:
    """Return the UTF-8 reading of bytes of which some are lost, "" if they are hardly UTF-8."""
    chars: list[str] = []
    holes: dict[int, list[int]] = {}
    at = errors = 0
    while at < len(units):
        unit = units[at]
        size = 1 if 0 <= unit < 0x80 else 2 if 0xC2 <= unit < 0xE0 else 4 if unit >= 0xF0 else 3
        piece = units[at : at + size]
        if len(piece) == size and all(part == _LOST or 0x80 <= part < 0xC0 for part in piece[1:]):
            if _LOST in piece:
                holes[len(chars)] = piece
            chars.append("" if _LOST in piece else bytes(piece).decode("utf-8", "replace"))
            at += size
            continue
        chars.append(_MARK)
        errors += 1
        at += 1
        while at < len(units) and 0x80 <= units[at] < 0xC0:
            at += 1
    if errors > 0.1 * len(chars) + 1:
        return ""
    for index, piece in holes.items():
        previous = chars[index - 1] if index else "\n"
        following = chars[index + 1] if index + 1 < len(chars) else "\n"
        chars[index] = _likeliest(piece, lost, previous, following)
    return "".join(chars)


def _likeliest(piece: list[int], lost: Sequence[int], previous: str, following: str) -> str:
    """Return the likeliest character of a UTF-8 sequence with a lost byte, between two others."""
    if piece.count(_LOST) > _GUESSED:
        return _MARK
    at = piece.index(_LOST)
    model = bigrams()
    before, after = normal(previous[-1:]), normal(following[:1])
    best, least = _MARK, 99.0
    for byte in _LEADS if at == 0 else lost:
        char = bytes((*piece[:at], byte, *piece[at + 1 :])).decode("utf-8", "replace")
        if len(char) == 1:
            plain = normal(char)
            cost = model.cost(before, plain) + (model.cost(plain, after) if after else 0.0)
            if cost < least:
                best, least = char, cost
    return best
