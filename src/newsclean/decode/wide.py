"""Encodings that show themselves by the pattern of their bytes: BOMs, UTF-16 and UTF-32 without one, HZ."""

from __future__ import annotations

import re

from newsclean.decode.tables import GB18030
from newsclean.hz import HZ_BEGIN, hz_runs
from newsclean.likelihood import mean_nats

#: Longest first: the BOM of UTF-32-LE begins with that of UTF-16-LE.
BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\x84\x31\x95\x33", GB18030),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
MARKS = tuple(mark for mark, _ in BOMS)

# High bytes of the characters that Chinese text is made of: Hanzi, CJK marks, full-width forms, quotes,
# ASCII.
_PLANES = bytes(range(0x11))
_CHINESE_HIGH = bytes((*range(0x4E, 0xA0), 0x30, 0xFF, 0x20, 0x00, 0x34))
# Pinyin that a mirror site injected, 圖書(shū)館: as letters of Chinese text ū and ǎ are unlikely.
_LETTERS = re.compile("[\u0100-\u02af]")


def bom(data: bytes) -> tuple[str, int] | None:
    """Return the codec that the byte order mark of `data` names, and the mark's length."""
    for mark, codec in BOMS:
        if data.startswith(mark):
            return codec, len(mark)
    return None


def by_pattern(data: bytes) -> str | None:
    """Return "utf-16-le", "utf-32-be" …, if the bytes are such text without a BOM.

    Half the bytes of Chinese UTF-16 come from a set of 87; the text must be plausible besides.
    """
    size = len(data)
    if size < 4:
        return None
    head = data[:512]
    if b"\x00" in head and size >= 8:
        quads = len(head) // 4
        low, high = head[2 : 4 * quads : 4], head[1 : 4 * quads : 4]
        # Nine in ten, so that a damaged unit does not hide the pattern.
        for codec, zeros, planes in (("utf-32-le", head[3::4], low), ("utf-32-be", head[::4], high)):
            if 10 * zeros.count(0) >= 9 * quads and 10 * len(planes.translate(None, _PLANES)) <= quads:
                text = head[: 4 * quads].decode(codec, "replace")
                if 8 * (text.count("\x00") + text.count("\ufffd")) <= quads:
                    return codec
    for codec, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        half = head[first : len(head) & ~1 : 2]
        if len(half.translate(None, _CHINESE_HIGH)) <= len(half) // 10:
            text = head[: len(head) & ~1].decode(codec, "replace")
            nuls = half.count(0)
            # ASCII in UTF-16 has nothing to weigh: then every second byte must be NUL and no other.
            if nuls == len(half) and head.count(0) == nuls:
                return codec
            if nuls < len(half) and mean_nats(_LETTERS.sub("", text)) < 8.6 + max(0.0, 2 - len(text) / 20):
                return codec
    return None


def read_hz(text: str) -> tuple[str, int, int] | None:
    """Return the text of HZ (GB2312 in ASCII: ~{VPND~}), the characters lost, and the bytes cut off its end.

    None where no run is plausible Chinese: a lone ~{ is no HZ.

    Args:
        text: the bytes as Latin-1.
    """
    runs = hz_runs(text)
    if not runs:
        return None
    texts: list[str] = []
    at = cut = 0
    for run in runs:
        texts += (_plain(text[at : run.start]), run.text)
        at = run.end
        cut += run.cut
    lost = sum([run.text.count("\ufffd") for run in runs])
    rest = text[at:]
    for tail in (HZ_BEGIN, "~"):
        if rest.endswith(tail) and not rest.endswith("~~"):
            cut += len(tail)
            rest = rest[: -len(tail)]
    texts.append(_plain(rest))
    return "".join(texts), lost, cut


def _plain(text: str) -> str:
    """Return the ASCII between two runs: ~~ is a tilde, and ~ at the end of a line joins it to the next."""
    return text.replace("~\n", "").replace("~~", "~")
