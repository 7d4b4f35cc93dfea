"""What is not Chinese: chardet's judgement, and inputs that are refused by name."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from newsclean.decode.tables import FAMILY
from newsclean.decode.usual import ASCII_SIGNATURES
from newsclean.errors import DecodeError
from newsclean.likelihood import mean_nats

if TYPE_CHECKING:
    from collections.abc import Callable

# What chardet is shown: it looks at 200,000 bytes at most, and not at what comes after a long ASCII
# beginning.
_SHOWN = 60_000
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROLS = bytes((*range(0x01, 0x08), *range(0x0E, 0x1A), *range(0x1C, 0x20)))

_BIG5_LEVEL_1 = 5401

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or .docx, .xlsx, .epub)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a SQLite database"),
)
_FIRST = "this is {}, not text: extract the text first"

#: Documents that may be all ASCII. An article may begin with the mark, so more is asked of its line:
#: `%PDF-1.4` with nothing but an object behind it, not `%PDF-1.4 是文件头`.
_WRITTEN_IN_ASCII: tuple[tuple[Callable[[bytes], object], str], ...] = (
    (re.compile(rb"%PDF-[12]\.[0-9][ \t]*(?:[\r\n%0-9]|\Z)").match, "a PDF document"),
    (re.compile(rb"%!PS(?:-Adobe-[0-9]|[\r\n])").match, "a PostScript document"),
    (re.compile(rb"\{\\rtf[0-9]?[\\\r\n]").match, "an RTF document"),
)


def refuse_document(data: bytes) -> None:
    """Do nothing where `data` does not begin as a document whose format is written in ASCII.

    Raises:
        DecodeError: it is PDF, PostScript or RTF; HTML, XML and JSON are text.
    """
    if data.startswith(ASCII_SIGNATURES):
        for begins, kind in _WRITTEN_IN_ASCII:
            if begins(data):
                raise DecodeError(_FIRST.format(kind))


def refuse_binary(data: bytes) -> None:
    """Do nothing where `data` may be text.

    Raises:
        DecodeError: it begins as a known binary format does, or more than 2 % of it are control characters.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise DecodeError(_FIRST.format(kind))
    for start in {0, len(data) // 2, max(0, len(data) - 4096)}:
        piece = data[start : start + 4096]
        controls = len(piece) - len(piece.translate(None, _CONTROLS)) + piece.count(0)
        if controls > max(1, len(piece) // 50):
            raise DecodeError("this is binary data, not text: give text or HTML")


def refuse_escapes(data: bytes) -> None:
    """Do nothing but for ISO-2022-CN, which Python cannot decode.

    Raises:
        DecodeError: a designation of ISO-2022-CN stands in `data`.
    """
    if any(mark in data for mark in (b"\x1b$)A", b"\x1b$)G", b"\x1b$*H", b"\x1b$)E")):
        raise DecodeError(
            "this looks like ISO-2022-CN, which cannot be decoded here: "
            "convert it first, e.g. iconv -f ISO-2022-CN -t UTF-8"
        )


def refuse_euc_tw(data: bytes) -> None:
    """Do nothing but for EUC-TW, which Python cannot decode.

    The Hanzi of its plane 1 (CNS 11643) from C4A1 on stand in the order of Big5 from A440 on, but for a few
    that stand one place further: close enough to weigh the text.

    Raises:
        DecodeError: read as EUC-TW, the bytes are plausible Chinese.
    """
    found = _HIGH.search(data)
    if found is None:
        return
    hanzi: list[str] = []
    for run in re.findall(rb"(?:[\xa1-\xfd][\xa1-\xfe])+", data[found.start() : found.start() + 2000]):
        for lead, trail in zip(run[::2], run[1::2], strict=True):
            number = (lead - 0xC4) * 94 + trail - 0xA1
            if 0 <= number < _BIG5_LEVEL_1:
                row, column = divmod(number, 157)
                code = bytes((0xA4 + row, column + (0x40 if column < 63 else 0x62)))
                hanzi.append(code.decode("big5", "ignore"))
    if len(hanzi) >= 8 and mean_nats("".join(hanzi)) < 9.0:
        raise DecodeError(
            "this looks like EUC-TW, which cannot be decoded here: "
            "convert it first, e.g. iconv -f EUC-TW -t UTF-8"
        )


def judge(data: bytes) -> str | None:
    """Return the codec that chardet names for `data`, None where it names none that Python has."""
    import chardet

    found = _HIGH.search(data)
    start = max(0, found.start() - _SHOWN // 4) if found else 0
    result = chardet.detect(data[start : start + _SHOWN], compat_names=False, prefer_superset=False)
    name = result["encoding"]
    if not name:
        return None
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def is_chinese(codec: str) -> bool:
    """Say whether a codec belongs to the Chinese family."""
    return codec in FAMILY or codec == "gb18030"
