"""Archives: .zip, .tar and .warc, read member by member; nothing is unpacked to the disk."""

from __future__ import annotations

import io
import posixpath
from contextlib import redirect_stderr
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from newsclean.errors import FormatError

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from newsclean.formats.kind import Content

#: The most bytes one member may unpack to.
MAX_MEMBER = 64 << 20
_PIECE = 1 << 20
#: The headers of a WARC record have some hundred bytes.
_MOST_HEADERS = 16 << 10
#: Zip's flag for names in UTF-8; without it Chinese systems write names in GBK, and Python reads CP437.
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One document of an archive.

    Attributes:
        name: its path in the archive with "/" between folders, never absolute and never upwards; for a WARC
            record the address.
        data: its bytes; b"" where there is a problem.
        problem: why it cannot be read, None where it can.
        url: the address it was fetched from, WARC only.
        date: when it was fetched, ISO 8601, WARC only.
    """

    name: str
    data: bytes
    problem: str | None = None
    url: str | None = None
    date: str | None = None


def read_members(stream: IO[bytes], content: Content, *, max_size: int = MAX_MEMBER) -> Iterator[Member]:
    """Yield the files of an archive in their order; folders, links and empty WARC records are passed over.

    Args:
        stream: the archive, without any compression around it; a zip must be seekable.
        content: "zip", "tar" or "warc".
        max_size: the most bytes a member may have; larger ones have a problem.

    Raises:
        FormatError: the archive is broken or cut short, or its library is not installed.
    """
    if content == "zip":
        return _zip_members(stream, max_size)
    if content == "tar":
        return _tar_members(stream, max_size)
    return _warc_members(stream, max_size)


def safe_name(name: str) -> str:
    r"""Return a member's path as one below the archive: "/etc/a" → "etc/a", "C:\a" and "../../a" → "a"."""
    parts = name.replace("\\", "/").replace("\0", "").split("/")
    kept = [part for part in parts if part not in ("", ".", "..") and not (len(part) == 2 and part[1] == ":")]
    return "/".join(kept) or "unnamed"


def _zip_members(stream: IO[bytes], max_size: int) -> Iterator[Member]:
    import zipfile
    import zlib

    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise FormatError(f"the zip archive is broken or cut short: {error}") from error
    with archive:
        for info in archive.infolist():
            if info.is_dir() or (info.external_attr >> 16) & 0o170000 == 0o120000:
                continue
            name = safe_name(_zip_name(info))
            if info.flag_bits & _ENCRYPTED:
                yield Member(name, b"", "it is encrypted")
                continue
            try:
                with archive.open(info) as file:
                    data = _read(file, max_size)
            except (
                zipfile.BadZipFile,
                NotImplementedError,
                EOFError,
                OSError,
                zlib.error,
                ValueError,
            ) as error:
                yield Member(name, b"", f"it cannot be unpacked: {error}")
                continue
            yield Member(name, data or b"", None if data is not None else _too_large(max_size))


def _zip_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


def _tar_members(stream: IO[bytes], max_size: int) -> Iterator[Member]:
    import tarfile

    try:
        with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
            for info in archive:
                if not info.isreg():
                    continue
                name = safe_name(info.name)
                if info.size > max_size:
                    yield Member(name, b"", _too_large(max_size))
                    continue
                file = archive.extractfile(info)
                assert file is not None
                data = file.read()
                if len(data) < info.size:
                    raise FormatError(f"the tar archive is cut short inside {name}")
                yield Member(name, data)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise FormatError(f"the tar archive is broken or cut short: {error}") from error


def _warc_members(stream: IO[bytes], max_size: int) -> Iterator[Member]:
    members = _loud_warc_members(stream, max_size)
    while True:
        # warcio writes the bytes that it stumbles over to standard error by itself.
        with redirect_stderr(io.StringIO()):
            member = next(members, None)
        if member is None:
            return
        yield member


def _loud_warc_members(stream: IO[bytes], max_size: int) -> Iterator[Member]:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise FormatError("WARC files need a library: pip install 'newsclean[formats]'") from error
    seen = False
    tail = _Tail(stream)
    try:
        for record in ArchiveIterator(tail):
            seen = True
            member = _warc_member(record, max_size)
            _refuse_cut_record(record)
            if member is not None:
                yield member
    except FormatError:
        raise
    except Exception as error:  # on broken headers warcio trips over its own None
        raise FormatError(f"the WARC file is broken or cut short: {error}") from error
    if tail.is_in_headers():
        raise FormatError("the WARC file is cut short inside the headers of a record")
    if not seen:
        raise FormatError("the WARC file holds no record")


class _Tail:
    """A stream that remembers how it ended: warcio passes over headers that are cut off."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._position = 0
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._position += len(data)
        self._last = (self._last + data)[-_MOST_HEADERS:]
        return data

    def tell(self) -> int:
        return self._position

    def is_in_headers(self) -> bool:
        """Return whether the stream ended inside the headers of a record, after the end of the one before."""
        return self._last.rpartition(b"\r\n\r\n")[2].lstrip().startswith(b"WARC/")


def _warc_member(record: Any, max_size: int) -> Member | None:  # noqa: ANN401 -- warcio has no types
    """Return the document in a record; None where it holds none."""
    if record.rec_type not in ("response", "resource"):
        return None
    kind = _media_type(record)
    if kind and not kind.startswith(("text/", "application/xhtml")):
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "unnamed").strip("<>")
    date = record.rec_headers.get_header("WARC-Date")
    data = _read(record.content_stream(), max_size)
    if data == b"":
        return None
    return Member(url, data or b"", None if data is not None else _too_large(max_size), url, date)


def _refuse_cut_record(record: Any) -> None:  # noqa: ANN401
    """Read a record to its end, which warcio takes the end of the file for."""
    while record.raw_stream.read(_PIECE):
        pass
    if record.rec_headers.get_header("Content-Length") is None or record.raw_stream.limit > 0:
        name = record.rec_headers.get_header("WARC-Target-URI") or "a record"
        raise FormatError(f"the WARC file is cut short inside {name}")


def _media_type(record: object) -> str:
    http = getattr(record, "http_headers", None)
    value = http.get_header("Content-Type") if http is not None else None
    if value is None and getattr(record, "rec_type", "") == "resource":
        value = record.rec_headers.get_header("Content-Type")  # type: ignore[attr-defined]
    return (value or "").strip().lower()


def file_name(member: Member) -> str:
    """Return a member's path below an output folder; addresses become host/path, folders index.html."""
    if member.url is None:
        return member.name
    path = member.url.partition("://")[2] or member.url
    path = path.replace("?", "_").replace("#", "_").replace("&", "_")
    if path.endswith("/") or "/" not in path:
        path = posixpath.join(path, "index.html")
    return safe_name(path)


def _read(file: IO[bytes], limit: int) -> bytes | None:
    """Return what a member holds, None where it is more than `limit` bytes."""
    pieces = []
    size = 0
    while piece := file.read(_PIECE):
        size += len(piece)
        if size > limit:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _too_large(limit: int) -> str:
    return f"it is larger than {limit:,} bytes (--max-size)"
