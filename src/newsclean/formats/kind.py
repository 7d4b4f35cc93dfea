"""What an input is, by its name: `news.jsonl.gz` is JSON Lines, compressed with gzip."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import Literal, NamedTuple

from newsclean.errors import FormatError

Compression = Literal["gz", "bz2", "xz", "zst"]
Content = Literal["document", "jsonl", "csv", "tsv", "parquet", "zip", "tar", "warc"]

COMPRESSIONS: dict[str, Compression] = {".gz": "gz", ".bz2": "bz2", ".xz": "xz", ".zst": "zst"}
CONTENTS: dict[str, Content] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".zip": "zip",
    ".tar": "tar",
    ".warc": "warc",
}
#: Names that say both at once.
_SHORT: dict[str, tuple[Content, Compression]] = {
    ".tgz": ("tar", "gz"),
    ".tbz2": ("tar", "bz2"),
    ".txz": ("tar", "xz"),
    ".tzst": ("tar", "zst"),
}
#: How the names of archives end.
ARCHIVES = (
    *_SHORT,
    *(kind + packed for kind in (".zip", ".tar", ".warc") for packed in ("", *COMPRESSIONS)),
)
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"PAR1", "Parquet"),
)
_CALLED: dict[str, str] = {"gz": "gzip", "bz2": "bzip2", "xz": "xz", "zst": "Zstandard"}
_CALLED |= {"zip": "a zip archive", "parquet": "Parquet"}


class Kind(NamedTuple):
    """What a file holds.

    Attributes:
        content: "document" is one text or page; the others hold many.
        compression: what it is wrapped in, or None.
        inner: the name without the suffix of the compression.
    """

    content: Content
    compression: Compression | None
    inner: str

    @property
    def has_records(self) -> bool:
        """True where the file is rows of fields, of which one is the text."""
        return self.content in ("jsonl", "csv", "tsv", "parquet")

    @property
    def has_members(self) -> bool:
        """True where the file is an archive of documents."""
        return self.content in ("zip", "tar", "warc")


@lru_cache(maxsize=64)
def kind_of(name: str) -> Kind:
    """Return what a file of this name holds."""
    stem, suffix = posixpath.splitext(name)
    suffix = suffix.lower()
    if suffix in _SHORT:
        content, packed = _SHORT[suffix]
        return Kind(content, packed, stem + ".tar")
    compression = COMPRESSIONS.get(suffix)
    inner = stem if compression else name
    return Kind(CONTENTS.get(posixpath.splitext(inner)[1].lower(), "document"), compression, inner)


def refuse_other(start: bytes, kind: Kind) -> None:
    """Check a file's first bytes against what its name says.

    Raises:
        FormatError: the file is compressed or an archive and its name says otherwise, or the other way round.
    """
    found = next((called for magic, called in _MAGIC if start.startswith(magic)), None)
    said = _CALLED.get(kind.compression or kind.content)
    if found == said or not start:
        return
    if said is not None:
        raise FormatError(f"its name says {said}, its first bytes say {found or 'otherwise'}")
    raise FormatError(f"it is {found}; give it the name of one, or unpack it")
