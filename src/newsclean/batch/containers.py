"""The documents in an input that holds many, or holds one compressed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from newsclean.batch.documents import Document
from newsclean.errors import FormatError
from newsclean.formats.compression import open_compressed
from newsclean.formats.kind import Kind, refuse_other

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from newsclean.formats.records import Fields


def documents_in(
    name: str, data: bytes, kind: Kind, fields: Fields, bad: Callable[[str], object] | None = None
) -> Iterator[Document]:
    """Yield the documents in the bytes of an input, each with a name that says where in it.

    A record is "news.jsonl:12" by its line (its row in Parquet), a member "news.zip/a.txt", a WARC record
    "news.warc/https://…".

    Raises:
        FormatError: the input is not what its name says, or is broken, or a part of it is.
    """
    refuse_other(data[:8], kind)
    stream: IO[bytes] = io.BytesIO(data)
    if kind.compression is not None:
        stream = open_compressed(stream, kind.compression)
    if kind.content == "document":
        yield Document(kind.inner, _whole(stream, fields.max_size))
    elif kind.has_members:
        yield from _members(name, stream, kind, fields, bad)
    else:
        for number, text in _texts(stream, kind, fields, bad):
            yield Document(f"{name}:{number}", text, line=number)


def _members(
    name: str, stream: IO[bytes], kind: Kind, fields: Fields, bad: Callable[[str], object] | None
) -> Iterator[Document]:
    from newsclean.formats.archive import file_name, read_members

    if kind.content == "zip" and kind.compression is not None:
        stream = io.BytesIO(_whole(stream, fields.max_size))
    for member in read_members(stream, kind.content, max_size=fields.max_size):
        if member.problem is not None:
            message = f"{member.name}: {member.problem}"
            if bad is None:
                raise FormatError(message)
            bad(message)
            continue
        origin = {"url": member.url, "fetched": member.date} if member.url is not None else {}
        yield Document(f"{name}/{member.name}", member.data, file_name(member), tuple(origin.items()))


def _texts(
    stream: IO[bytes], kind: Kind, fields: Fields, bad: Callable[[str], object] | None
) -> Iterator[tuple[int, str]]:
    if kind.content == "parquet":
        from newsclean.formats.parquet import read_parquet

        yield from read_parquet(stream, fields)
        return
    if kind.content == "jsonl":
        from newsclean.formats.jsonl import read_jsonl as read
    else:
        from newsclean.formats.table import read_table as read  # type: ignore[assignment]
    for record in read(stream, fields):
        if record.problem is not None:
            message = f"record at line {record.number}: {record.problem}"
            if bad is None:
                raise FormatError(message)
            bad(message)
        elif record.text is not None:
            yield record.number, record.text


def _whole(stream: IO[bytes], limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise FormatError(f"it is larger than {limit:,} bytes when unpacked (--max-size)")
    return data
