"""Files whose lines differ: some in another codec, some damaged.

Lines are cut at 0A, which no multi-byte code of the Chinese family uses. What one codec reads as plausible
Chinese is taken as it is, a block at a time; only lines that it cannot read, or reads as unlikely
characters, are looked at alone, as many of them as there is time for.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsclean.decode.line_ends import one_line_end
from newsclean.decode.one_line import FILE, Weighing, strict, suspicious
from newsclean.decode.rank import PLAUSIBLE, read_damaged_utf8
from newsclean.decode.realign import ASCII, realign, stretch_end
from newsclean.decode.tables import BIG5, CP950, HKSCS, read_big5, read_damaged
from newsclean.likelihood import mean_nats, total_nats

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 1 << 18
# A longer line is paired anew in stretches, most of which will decode as they are.
STRETCH = 1 << 14
# What re-pairing a line that decodes without error must gain: two strays and a margin.
REALIGN_GAIN = 50.0
# Lines that repeat are weighed once. Of the different ones so many bytes are remembered, and their texts.
_REMEMBERED, _ROOM_OF_LINE = 300_000, 50
_find_high = re.compile(rb"[\x80-\xff]").search


@dataclass(slots=True)
class Assembly:
    r"""The text of a file as its lines are read, with "\n" at the end of each.

    Attributes:
        texts: pieces of the text in order.
        lines: lines with bytes above 7F, by family.
        replaced: characters lost.
        realigned: characters won by pairing bytes anew.
        cut: bytes of an incomplete last character.
        first_lost: the offset of the first lost character in the text, or None.
        hkscs: whether a line needed Big5-HKSCS.
        size: length of the text so far.
    """

    texts: list[str] = field(default_factory=list)
    lines: Counter[str] = field(default_factory=Counter)
    replaced: int = 0
    realigned: int = 0
    cut: int = 0
    first_lost: int | None = None
    hkscs: bool = False
    size: int = 0

    def add(self, text: str, lost: int = 0) -> None:
        """Append text; `lost` of its U+FFFD stand for damage."""
        text = one_line_end(text)
        if lost and self.first_lost is None:
            self.first_lost = self.size + text.index("\ufffd")
        self.replaced += lost
        self.texts.append(text)
        self.size += len(text)

    def append(self, other: Assembly) -> None:
        """Append the lines of another, which keeps them."""
        if other.first_lost is not None and self.first_lost is None:
            self.first_lost = self.size + other.first_lost
        self.replaced += other.replaced
        self.realigned += other.realigned
        self.cut += other.cut
        self.hkscs |= other.hkscs
        for family, count in other.lines.items():
            self.lines[family] += count
        self.texts += other.texts
        self.size += other.size

    def join(self, start: int) -> None:
        """Make one piece of those from number `start` on: many small strings take twice the memory."""
        self.texts[start:] = ["".join(self.texts[start:])]

    def take(self) -> str:
        """Return the whole text and keep none of it."""
        text = "".join(self.texts)
        self.texts.clear()
        return text


def blocks(data: bytes) -> Iterator[bytes]:
    """Yield `data` in pieces of about 256 KB that end at a line end."""
    if b"\n" not in data:
        yield data
        return
    at = 0
    while at < len(data):
        stop = at + BLOCK
        if stop < len(data):
            stop = data.rfind(b"\n", at, stop) + 1 or data.find(b"\n", stop) + 1 or len(data)
        yield data[at:stop]
        at = stop


def read_lines(data: bytes, family: str) -> Assembly:
    """Return the text of a file in which most lines are in one family.

    Where lines of a second family turn up, all are weighed once more, each family by its share: a short line
    may have been readable by the wrong one.
    """
    prior = {family: FILE}
    done = _read(data, family, prior, thorough=False)
    if len(done.lines) > 1:
        total = sum(done.lines.values())
        prior = {name: FILE + math.log(count / total) for name, count in done.lines.items()}
        done.take()
        done = _read(data, done.lines.most_common(1)[0][0], prior, thorough=True)
    return done


def _read(data: bytes, family: str, prior: dict[str, float], *, thorough: bool) -> Assembly:
    assembly = Assembly()
    weighing = Weighing.of(family, prior, len(data), thorough=thorough)
    read: dict[bytes, Assembly] = {}
    room = _REMEMBERED
    end = 0
    for block in blocks(data):
        end += len(block)
        final = end == len(data)
        text = None if thorough and weighing.left > 0 else strict(block, family)
        if text is not None and (family == "utf-8" or not suspicious(text)):
            assembly.add(text)
            assembly.lines[family] += text.count("\n") + 1
            continue
        start = len(assembly.texts)
        at = 0
        while weighing.left > 0:
            # Lines of ASCII need no look, and may be many: a megabyte of blank ones.
            high = _find_high(block, at)
            first = block.rfind(b"\n", at, high.start()) + 1 if high else len(block)
            if first > at:
                assembly.add(block[at:first].decode("ascii"))
                at = first
            stop = block.find(b"\n", at)
            if stop < 0:
                _add_line(assembly, block[at:], weighing, final=final)
                at = len(block)
                break
            line = block[at:stop].removesuffix(b"\r")
            at = stop + 1
            one = read.get(line)
            if one is not None:
                assembly.append(one)
                continue
            left = room - len(line) - _ROOM_OF_LINE
            seen = left >= 0
            one = Assembly() if seen else assembly
            _add_line(one, line, weighing, final=False)
            one.add("\n")
            if seen:
                read[line] = one
                room = left
                assembly.append(one)
        if at < len(block):
            _add_unweighed(assembly, block[at:], family, final=final)
        assembly.join(start)
    return assembly


def _add_line(assembly: Assembly, line: bytes, weighing: Weighing, *, final: bool) -> None:
    if line.isascii():
        assembly.add(line.decode("ascii"))
        return
    family, text = weighing.choose(line)
    if text is not None:
        assembly.add(text)
        assembly.hkscs |= family == BIG5 and _needs_hkscs(line)
    else:
        _add_as(assembly, line, family, final=final)
    assembly.lines[family] += 1


def _add_unweighed(assembly: Assembly, data: bytes, family: str, *, final: bool) -> None:
    """Append lines as the family's decoder reads them, which loses up to 20 characters with a byte."""
    cut = lost = 0
    if family == "utf-8" and final:
        data, cut = without_cut_utf8(data)
    text = strict(data, family)
    if text is None:
        # Of these as many stand there already as the bytes of the character itself.
        before = data.count("\ufffd".encode(family)) if family != BIG5 else 0
        if family == "utf-8":
            text = read_damaged_utf8(data)
        else:
            text, cut = read_damaged(data, family, final=final)
        lost = max(0, text.count("\ufffd") - before)
    assembly.add(text, lost)
    assembly.cut += cut
    assembly.lines[family] += data.count(b"\n") + 1
    assembly.hkscs |= family == BIG5 and _needs_hkscs(data)


def _add_as(assembly: Assembly, line: bytes, family: str, *, final: bool) -> None:
    """Append a line in the family that was chosen for it, damaged or not."""
    text = strict(line, family)
    if text is not None and (family == "utf-8" or not suspicious(text)):
        assembly.add(text)
        assembly.hkscs |= family == BIG5 and _needs_hkscs(line)
        return
    del text
    if family == "utf-8":
        line, cut = without_cut_utf8(line) if final else (line, 0)
        before = line.count("\ufffd".encode())
        text = read_damaged_utf8(line)
        assembly.add(text, text.count("\ufffd") - before)
        assembly.cut += cut
    else:
        _add_stretches(assembly, line, family, final=final)


def _add_stretches(assembly: Assembly, line: bytes, family: str, *, final: bool) -> None:
    """Append a line a stretch at a time, so that one lost byte does not make a search of 20 MB."""
    at = 0
    while at < len(line):
        stop = stretch_end(line, at + STRETCH)
        last = stop == len(line)
        text = strict(line[at:stop], family)
        if text is None and not last:
            # Perhaps the stretch ends inside a character.
            text = strict(line[at : stop - 1], family)
            stop -= text is not None
        if text is not None and not suspicious(text):
            assembly.add(text)
        else:
            cut = _add_realigned(assembly, line[at:stop], family, text, final=final or not last)
            if last:
                assembly.cut += cut
            else:
                stop -= cut
        at = stop


def _add_realigned(assembly: Assembly, data: bytes, family: str, text: str | None, *, final: bool) -> int:
    """Append bytes paired anew, or `text`, as they decode, if about as good; return the bytes left over."""
    done = realign(data, family, final=final)
    if text is not None:
        plain = total_nats(text) + ASCII * len(text.encode("ascii", "ignore"))
        if done.nats > plain - REALIGN_GAIN or mean_nats(done.text.replace("\ufffd", "")) > PLAUSIBLE - 1.5:
            assembly.add(text)
            return 0
    assembly.realigned += done.won
    assembly.add(done.text, done.replaced)
    return done.cut


def _needs_hkscs(line: bytes) -> bool:
    read = read_big5(line)
    return read is None or read[1] == HKSCS


def without_cut_utf8(data: bytes) -> tuple[bytes, int]:
    """Return `data` without the first bytes of a UTF-8 character that its end cuts off, and their number."""
    for tail in range(1, 4):
        lead = data[-tail : len(data) - tail + 1]
        if lead >= b"\xc2":
            needed = 2 if lead < b"\xe0" else 3 if lead < b"\xf0" else 4
            return (data[:-tail], tail) if tail < needed else (data, 0)
        if lead < b"\x80":
            break
    return data, 0


def codec_of(family: str, assembly: Assembly) -> str:
    """Return the name of the Python codec that read the lines of a family."""
    if family == BIG5:
        return HKSCS if assembly.hkscs else CP950
    return family


__all__ = ["Assembly", "codec_of", "read_lines", "without_cut_utf8"]
