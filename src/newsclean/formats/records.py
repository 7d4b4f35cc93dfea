"""Records: rows of fields of which one is the text, all others coming back as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from newsclean.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Names that scrapers give the field of the text, the likeliest first.
TEXT_FIELDS = (
    "content",
    "text",
    "body",
    "article",
    "maintext",
    "main_text",
    "article_text",
    "articlebody",
    "raw_content",
    "news_content",
    "html",
    "正文",
    "内容",
    "內容",
    "文章",
    "文本",
    "全文",
)
#: The most bytes one record may have; a book has 2 MB.
MAX_RECORD = 64 << 20
DETAILS_FIELD = "newsclean"


class Fields(NamedTuple):
    """Which fields a run reads and writes.

    Attributes:
        text: the field of the text; None guesses it from the first record, see `TEXT_FIELDS`.
        output: the field that takes the result; None is the same.
        max_size: the most bytes one record may have.
    """

    text: str | None = None
    output: str | None = None
    max_size: int = MAX_RECORD


class Record(Protocol):
    """One record of an input.

    Attributes:
        number: 1-based line where it starts.
        text: what to clean; None where there is nothing to clean (a blank line, a header, null).
        problem: why it cannot be cleaned; None where it can.
        raw: the record as it was.
    """

    number: int
    text: str | bytes | None
    problem: str | None
    raw: bytes

    def rewritten(self, text: str, details: dict[str, Any] | None = None) -> bytes:
        """Return the record with `text` in the output field, and `details` in a field of their own."""


def guess_field(names: Iterable[str]) -> str:
    """Return the name among `names` that holds the text.

    Raises:
        FormatError: none is known to.
    """
    known = list(names)
    by_folded = {name.strip().casefold(): name for name in reversed(known)}
    for name in TEXT_FIELDS:
        if name in by_folded:
            return by_folded[name]
    shown = ", ".join(known[:12]) or "no fields"
    raise FormatError(f"no field looks like the text; name it with --text-field (there are: {shown})")


def clean_lines(text: str) -> str:
    """Return a cleaned text as a field holds it: without the line end that ends a file."""
    return text.rstrip("\n")


def skip_rest_of_line(readline: Any) -> Iterator[bytes]:  # noqa: ANN401 - bound readline(size)
    """Yield the rest of an oversized line in pieces, so that it never is in memory."""
    while piece := readline(1 << 20):
        yield piece
        if piece.endswith(b"\n"):
            return
