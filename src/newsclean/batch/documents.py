"""What goes in and what comes out: inputs, the documents they hold, and how documents are written.

Today an input holds one document. Records and archives hold many: their readers yield more `Document`s from
`read_documents`, and `DocumentWriter` already takes any number of them.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from newsclean.batch.interrupt import interruptible
from newsclean.errors import FormatError
from newsclean.strip import KEPT_WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsclean.values import Article

OutputFormat = Literal["text", "jsonl"]

#: What keeps documents apart in one stream of text.
Separator = Literal["blank line", "nul", "none"]

HTML_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml")
# Cleaning these as one text would take their structure for noise.
_RECORDS = {
    ".jsonl": "JSON Lines",
    ".ndjson": "JSON Lines",
    ".json": "JSON",
    ".csv": "a table",
    ".tsv": "a table",
    ".parquet": "Parquet",
    ".gz": "compressed",
    ".bz2": "compressed",
    ".xz": "compressed",
    ".zst": "compressed",
    ".zip": "an archive",
    ".tar": "an archive",
    ".warc": "an archive",
}


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
    """

    name: str
    path: str | None
    relative: str
    size: int = 0
    mtime_ns: int = 0
    inode: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document of an input: what `Cleaner.clean` takes, and the name that says where it came from."""

    name: str
    data: bytes | str


def read_input(item: Input) -> bytes:
    """Return the bytes of an input.

    Raises:
        OSError: it cannot be read.
        FormatError: it was found unreadable before.
    """
    if item.problem:
        raise FormatError(item.problem)
    if item.path is None:
        with interruptible():
            return sys.stdin.buffer.read()
    if item.size == 0:  # perhaps a named pipe, whose writer may keep us waiting
        with interruptible(), open(item.path, "rb") as pipe:
            return pipe.read()
    with open(item.path, "rb", buffering=0) as file:
        return file.read()


def read_documents(item: Input, data: bytes, *, input_format: str) -> Iterator[Document]:
    """Yield the documents in an input's bytes.

    Raises:
        FormatError: the input is of a kind that cannot be read.
    """
    if input_format == "auto" and (kind := _RECORDS.get(os.path.splitext(item.name)[1].lower())):
        raise FormatError(f"{kind}, which newsclean does not read; --input-format text cleans it as one text")
    yield Document(item.name, data)


def output_name(item: Input, output_format: OutputFormat) -> str:
    """Return the path of an input's output below the output folder.

    Text keeps its name. A page becomes text, so `a.html` becomes `a.txt`, or `a.html.txt` where an `a.txt`
    lies beside it.
    """
    if output_format == "jsonl":
        return item.relative + ".jsonl"
    stem, suffix = os.path.splitext(item.relative)
    if suffix.lower() not in HTML_SUFFIXES:
        return item.relative
    if item.path is not None and os.path.lexists(os.path.splitext(item.path)[0] + ".txt"):
        return item.relative + ".txt"
    return stem + ".txt"


def render(article: Article, output_format: OutputFormat) -> bytes:
    """Return an article as it is written: its text, or one line of JSON."""
    if output_format == "text":
        return article.text.encode("utf-8", "surrogatepass")
    return to_line(summary_of(article))


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


def kept_whole(article: Article) -> bool:
    """Return whether strip would have taken too much of a page and therefore took nothing."""
    return any(removal.rule == KEPT_WHOLE for removal in article.removals)


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
