"""What a file holds whose name does not say: by its first bytes, looking through compression."""

from __future__ import annotations

import io
import posixpath
from typing import TYPE_CHECKING

from newsclean.errors import FormatError
from newsclean.formats.kind import Kind
from newsclean.formats.sniff import HTML_SUFFIXES

if TYPE_CHECKING:
    from newsclean.formats.kind import Compression, Content

#: How many bytes of a file are enough to tell.
ENOUGH = 64 << 10

_COMPRESSED: tuple[tuple[bytes, Compression], ...] = (
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
)
_ARCHIVES: tuple[tuple[bytes, Content], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
)
#: Where a tar header says so.
_TAR_AT, _TAR = 257, b"ustar"


def look_inside(kind: Kind, start: bytes) -> Kind:
    """Return what a file holds whose name says no more than that it is a document.

    JSON Lines are known by a first line that is an object with text in it, whatever the file is called
    (`wiki_00`, `news.json`), a page's name excepted; archives and compression by their magic numbers where
    the name has no suffix, as standard input has none.

    Args:
        kind: what the name says.
        start: the first bytes, `ENOUGH` of them where there are so many.
    """
    if kind.content != "document":
        return kind
    suffix = posixpath.splitext(kind.inner)[1].lower()
    packed = kind.compression
    if packed is None and not suffix:
        packed = next((name for magic, name in _COMPRESSED if start.startswith(magic)), None)
    if packed is not None:
        start = _unpacked(start, packed)
    content: Content = kind.content
    if suffix not in HTML_SUFFIXES and _is_json_lines(start):
        content = "jsonl"
    elif not suffix:
        if start[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
            content = "tar"
        content = next((name for magic, name in _ARCHIVES if start.startswith(magic)), content)
    return Kind(content, packed, kind.inner)


def _unpacked(start: bytes, packed: Compression) -> bytes:
    from newsclean.formats.compression import open_compressed

    try:
        return open_compressed(io.BytesIO(start), packed).read1(ENOUGH)
    except FormatError:
        return b""  # whoever reads the file says what is wrong with it


def _is_json_lines(start: bytes) -> bool:
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"{"):
        return False
    import json

    line, end, _ = start.partition(b"\n")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        # A line longer than the bytes there are cannot be read; the name of its first field can.
        quote, _, rest = start[1:].lstrip().partition(b'"')
        return not end and not quote and rest.partition(b'"')[2].lstrip().startswith(b":")
    return isinstance(record, dict) and any(isinstance(value, str) for value in record.values())
