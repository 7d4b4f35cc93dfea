"""The two families of Chinese legacy codes: what their bytes mean, and where Python's codecs fall short.

GB2312, GBK and CP936 are read as GB18030, their superset: Python's `gb2312` fails on 3 % of real files and
turns A1AA into U+2015. Python has the 2000 edition of GB18030; the two-byte codes that the 2022 edition took
out of private use are translated here, as is the 0x80 that CP936 writes for the euro.

Big5 is two codes in practice: CP950 where it reads the whole file, else Big5-HKSCS with CP950 for the seven
codes that only CP950 has (among them A3E1, the euro). C6A1-C7FC mean other characters in each: what is 〇 in
Hong Kong, and on any page a browser shows, is ま in Python's CP950. The reading decides that makes words.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from newsclean.likelihood import nats_table

GB18030 = "gb18030"
CP950 = "cp950"
HKSCS = "big5hkscs"
#: The family name; which of the two codecs it becomes is decided by the bytes.
BIG5 = "big5"

#: What other names of the family are read as.
FAMILY = {
    "gb2312": GB18030, "gbk": GB18030, "cp936": GB18030, "hz": "hz",
    "big5": BIG5, "big5-tw": BIG5, "cp950": BIG5, "big5hkscs": BIG5,
}  # fmt: skip

# GB18030-2022, and glibc for the six of plane 2; keys are what Python's 2000 edition decodes to.
_EDITION_2022 = dict(
    zip(
        map(chr, (*range(0xE78D, 0xE797), 0xE7C7, 0xE5E5, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843,
        0xE854, 0xE864,
                  0xE816, 0xE817, 0xE818, 0xE831, 0xE83B, 0xE855)),
        map(chr, (0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A), 0x1E3F, 0x3000, *range(0x9FB4, 0x9FBC),
                  0x20087, 0x20089, 0x200CC, 0x215D7, 0x2298F, 0x241FE)),
        strict=True,
    )
)  # fmt: skip
_MOVED = re.compile(f"[{''.join(_EDITION_2022)}]")
#: What CP950 reads for C6A1-C7FC, and what of either reading makes sense where it stands.
_OF_TWO_CODES = re.compile("[ヽヾゝゞ々ぁ-んァ-ヶА-яЁё①-⑩⑴-⑽]")
_IN_WORDS = re.compile("[〇々①-⑩⑴-⑽ⅰ-ⅹ]|[ぁ-んァ-ヶ](?=[ぁ-んァ-ヶー])|(?<=[ぁ-んァ-ヶ])[ぁ-んァ-ヶー]")
_EURO = "newsclean-euro"
_CP950_PAIR = "newsclean-cp950"


def _euro(error: UnicodeError) -> tuple[str, int]:
    """Read 0x80 as CP936 does; anything else stays an error."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    try:
        raise error
    finally:
        del error  # it holds a copy of the whole file, and this frame would hold it, and it this frame


def _cp950_pair(error: UnicodeError) -> tuple[str, int]:
    """Read by CP950 the pair that HKSCS does not know."""
    if isinstance(error, UnicodeDecodeError):
        end = error.start + 2
        try:
            return error.object[error.start : end].decode(CP950), end
        finally:
            del error
    raise error


codecs.register_error(_EURO, _euro)
codecs.register_error(_CP950_PAIR, _cp950_pair)


def read_gb(data: bytes) -> str | None:
    """Return GB18030 text, or None where a byte fits no character."""
    try:
        return data.decode(GB18030, _EURO)
    except UnicodeDecodeError:
        return None


def read_big5(data: bytes) -> tuple[str, str] | None:
    """Return Big5 text and the codec that read it, or None where a byte fits no character."""
    try:
        text = data.decode(CP950)
        if _OF_TWO_CODES.search(text) is None:
            return text, CP950
    except UnicodeDecodeError:
        text = None
    try:
        other = data.decode(HKSCS, _CP950_PAIR)
    except UnicodeDecodeError:
        other = None
    if text is not None and (other is None or _in_words(text) >= _in_words(other)):
        return text, CP950
    return None if other is None else (other, HKSCS)


def _in_words(text: str) -> int:
    """Return how many characters there are that stand alone in Chinese text, and kana beside each other."""
    return len(_IN_WORDS.findall(text))


def read_damaged(data: bytes, family: str, *, final: bool) -> tuple[str, int]:
    """Return GB18030 or Big5 as its decoder reads it, from left to right, U+FFFD for what is lost.

    Args:
        data: bytes.
        family: "gb18030" or "big5".
        final: True where `data` ends the input; then the bytes of an incomplete last character are left out,
            and their number is returned.
    """
    decoder = codecs.getincrementaldecoder(GB18030 if family == GB18030 else HKSCS)("replace")
    text = decoder.decode(data, not final)
    cut = len(decoder.getstate()[0])
    if family != GB18030:
        return text, cut
    if b"\x80" in data:
        text = _with_euros(data[: len(data) - cut])
    return edition_2022(text), cut


def _with_euros(data: bytes) -> str:
    """Return damaged GB18030, with the euros of the lines that are read without error."""
    texts: list[str] = []
    at = 0
    while (euro := data.find(b"\x80", at)) >= 0:
        start = data.rfind(b"\n", at, euro) + 1 or at
        end = data.find(b"\n", euro)
        end = len(data) if end < 0 else end
        line = data[start:end]
        texts += (data[at:start].decode(GB18030, "replace"), read_gb(line) or line.decode(GB18030, "replace"))
        at = end
    return "".join([*texts, data[at:].decode(GB18030, "replace")])


def edition_2022(text: str) -> str:
    """Return GB18030 text with the code points that its 2022 edition gave to private-use characters."""
    return _MOVED.sub(lambda match: _EDITION_2022[match[0]], text)


@cache
def pairs(family: str) -> tuple[list[str | None], list[float]]:
    """Return the character, None where there is none, and the nats of each code (lead x 256 + trail)."""
    nats = nats_table()
    chars: list[str | None] = [None] * 0x10000
    costs = [1e9] * 0x10000
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            code = bytes((lead, trail))
            if family == GB18030:
                text = read_gb(code)
                text = text and edition_2022(text)
            else:
                read = read_big5(code)
                text = read[0] if read else None
            # Four HKSCS codes are a letter and its accent, in two code points.
            if text and (len(text) == 1 or family != GB18030):
                key = lead << 8 | trail
                chars[key] = text
                costs[key] = nats[min(ord(text[0]), 0xFFFF)] / 8 if text[0] <= "\uffff" else 16.0
    return chars, costs
