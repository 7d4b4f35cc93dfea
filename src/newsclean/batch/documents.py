"""What goes in and what comes out: inputs, the documents they hold, and how documents are written."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple

from newsclean.batch.interrupt import interruptible
from newsclean.errors import FormatError
from newsclean.formats.inside import ENOUGH, look_inside
from newsclean.formats.kind import kind_of
from newsclean.formats.records import Fields
from newsclean.formats.sniff import HTML_SUFFIXES
from newsclean.strip import WHOLE

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator

    from newsclean.formats.kind import Kind
    from newsclean.values import Article

OutputFormat = Literal["text", "jsonl"]

#: What keeps documents apart in one stream of text.
Separator = Literal["blank line", "nul", "none"]

#: The most bytes of one document from what is no file, 1 GiB: /dev/zero never ends, and cleaning takes ten
#: times as much memory.
MOST_PIPED = 1 << 30
#: Bytes asked for at a time, room for which is set aside at once.
_PIECE = 1 << 24

#: What the text of one input is, without a choice: every field, 64 MiB for a record.
ANY_FIELD = Fields()


@dataclass(frozen=True, slots=True)
class Input:
    """One input.

    Attributes:
        name: what messages call it: the path as the user gave it, or the name given for standard input.
        path: where to read it; None is standard input.
        relative: where its output goes below an output folder.
        size: in bytes, 0 where unknown.
        mtime_ns: time of the last change, 0 where unknown.
        inode: the file system's number for it, 0 where unknown.
        problem: why it cannot be read, found before anyone tried; None otherwise.
        holds: what it holds, where somebody knows better than its name.
        row_group: the one of a Parquet file that is wanted; None is all of the file.
    """

    name: str
    path: str | None
    relative: str
    size: int = 0
    mtime_ns: int = 0
    inode: int = 0
    problem: str | None = None
    holds: Kind | None = None
    row_group: int | None = None

    @property
    def is_block(self) -> bool:
        """Whether it is a `Block`, some records of a large file, and not an input as it was found."""
        return False

    @property
    def kind(self) -> Kind:
        """What it holds, as far as is known without looking inside."""
        return self.holds or kind_of(self.name)


class Document(NamedTuple):
    """One document of an input: what `Cleaner.clean` takes, and the name that says where it came from.

    Attributes:
        name: the input's name, and where the document stands in it: "news.jsonl:12", "news.zip/a.txt".
        data: its bytes, or its text.
        place: its path inside an archive, "" elsewhere.
        origin: what the archive says about it, e.g. its address.
        line: of a record, its line in the file (its row in Parquet); 0 elsewhere.
    """

    name: str
    data: bytes | str
    place: str = ""
    origin: tuple[tuple[str, str | None], ...] = ()
    line: int = 0


def read_input(item: Input) -> bytes:
    """Return the bytes of an input.

    Raises:
        OSError: it cannot be read.
        FormatError: it was found unreadable before, or a pipe or a device does not end.
    """
    if item.problem:
        raise FormatError(item.problem)
    if item.path is None:
        with interruptible():
            return _to_the_end(standard_input())
    if item.size == 0:  # perhaps a named pipe, whose writer may keep us waiting
        with interruptible(), open(item.path, "rb") as pipe:
            return _to_the_end(pipe)
    with open(item.path, "rb", buffering=0) as file:
        return file.read()


def _to_the_end(stream: IO[bytes]) -> bytes:
    pieces = []
    left = MOST_PIPED
    while piece := stream.read(_PIECE):
        pieces.append(piece)
        left -= len(piece)
        if left < 0:
            raise FormatError(
                f"more than {MOST_PIPED:,} bytes from a pipe or a device: give it as a file, or in parts"
            )
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def standard_input() -> io.BufferedReader:
    """Return standard input as a stream of bytes.

    Raises:
        FormatError: it is closed.
    """
    if sys.stdin is None:
        raise FormatError("standard input is closed")
    stream: io.BufferedReader = sys.stdin.buffer  # type: ignore[assignment]
    return stream


def read_documents(
    item: Input,
    data: bytes,
    *,
    input_format: str,
    fields: Fields = ANY_FIELD,
    bad: Callable[[str], object] | None = None,
) -> Iterator[Document]:
    """Yield the documents in an input's bytes: one, or as many as there are records or members.

    Args:
        item: the input.
        data: its bytes.
        input_format: "text" takes it for one text, whatever its name says.
        fields: which field of a record is the text.
        bad: told of each record or member that cannot be read; without it, the first is an error.

    Raises:
        FormatError: the input is of a kind that cannot be read, or not what its name says.
    """
    kind = item.kind if input_format == "text" else look_inside(item.kind, data[:ENOUGH])
    if input_format == "text" or (kind.content == "document" and kind.compression is None):
        if input_format != "text" and os.path.splitext(item.name)[1].lower() == ".json":
            raise FormatError(
                "JSON, which newsclean does not read; --input-format text cleans it as one text"
            )
        yield Document(item.name, data)
        return
    from newsclean.batch.containers import documents_in

    yield from documents_in(item.name, data, kind, fields, bad)


def called(name: str, item: Input) -> str:
    """Return what a document of an archive is called inside of it."""
    return name.removeprefix(item.name + "/")


def output_name(item: Input, output_format: OutputFormat) -> str:
    """Return the path of an input's output below the output folder.

    Text and files of records keep their names, what is compressed stays so. A page becomes text, so `a.html`
    becomes `a.txt`, or `a.html.txt` where an `a.txt` lies beside it, and `a.html.gz` becomes `a.txt.gz`.
    """
    kind = item.holds or kind_of(item.relative)
    if kind.has_records:
        return item.relative
    if output_format == "jsonl":
        return item.relative + ".jsonl"
    stem, suffix = os.path.splitext(kind.inner)
    if suffix.lower() not in HTML_SUFFIXES:
        return item.relative
    packed = f".{kind.compression}" if kind.compression else ""
    if item.path is not None and os.path.lexists(
        os.path.splitext(kind_of(item.path).inner)[0] + ".txt" + packed
    ):
        return f"{kind.inner}.txt{packed}"
    return f"{stem}.txt{packed}"


def render(
    article: Article, output_format: OutputFormat, origin: tuple[tuple[str, str | None], ...] = ()
) -> bytes:
    """Return an article as it is written: its text, or one line of JSON, with what is known of its origin."""
    if output_format == "text":
        return article.text.encode("utf-8", "surrogatepass")
    return to_line(summary_of(article) | dict(origin))


def summary_of(article: Article) -> dict[str, Any]:
    """Return what one line of `-f jsonl` says about an article."""
    return {
        "source": None if article.source is None else readable(article.source),
        "text": article.text,
        "meta": {key: list(v) if isinstance(v, tuple) else v for key, v in article.meta.items()},
        "encoding": article.encoding.name,
        "script": article.script,
        "counts": {
            "characters": len(article.text),
            "repairs": sum(repair.count for repair in article.repairs if not repair.flagged),
            "removals": sum(removal.start < removal.end for removal in article.removals),
            "removed_characters": removed_characters(article),
        },
    }


def details_of(article: Article) -> dict[str, Any]:
    """Return what a record's field "newsclean" says about its text."""
    return {key: value for key, value in summary_of(article).items() if key not in ("source", "text")}


def kept_whole(article: Article) -> str | None:
    """Return the name of the reason for which strip took nothing of a page, None where there is none."""
    rules = (removal.rule for removal in article.removals)
    return next((rule for rule in rules if rule in WHOLE), None)


def removed_characters(article: Article) -> int:
    """Return how many characters strip took from the page."""
    return sum(removal.end - removal.start for removal in article.removals)


def to_line(value: object) -> bytes:
    """Return a JSON-ready value as one line of UTF-8."""
    import json

    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def readable(name: str) -> str:
    r"""Return a file name as text that UTF-8 can hold: bytes that are not UTF-8 become `\xff`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class DocumentWriter:
    """Writes documents one after another so that they can be told apart.

    Args:
        write: takes the bytes.
        separator: "blank line" puts one between documents that are not empty; "nul" ends every document
            with one NUL, as `find -print0` does; "none" adds nothing.
    """

    def __init__(self, write: Callable[[bytes], object], separator: Separator) -> None:
        self._write = write
        self._separator = separator
        self._started = False

    def put(self, document: bytes) -> None:
        """Write one document."""
        if self._separator == "nul":
            document += b"\0"
        elif document and self._separator == "blank line":
            if self._started:
                document = b"\n" + document
            self._started = True
        self._write(document)

    def put_rows(self, rows: bytes) -> None:
        """Write records, which end their lines themselves."""
        self._write(rows)
