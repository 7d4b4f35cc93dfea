"""Bytes to text: the right codec for the file, or line by line where a file mixes codecs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.decode.line_ends import one_line_end
from newsclean.decode.stream import decode_stream
from newsclean.decode.usual import read_usual
from newsclean.errors import DecodeError
from newsclean.values import Encoding

if TYPE_CHECKING:
    from newsclean.decode.known import Found

__all__ = ["decode", "decode_stream", "from_str"]


def decode(data: bytes, *, encoding: str | None = None) -> tuple[str, Encoding]:
    r"""Return the text of `data` and how it was read.

    Line ends become "\n", a byte order mark is dropped. Characters that cannot be read stand as U+FFFD and
    are counted in `Encoding.replaced`; whether that is an error is for the caller to say.

    Args:
        data: the bytes of a file in any Chinese encoding, or in one that chardet knows.
        encoding: the codec to read it with, instead of detection.

    Raises:
        DecodeError: the bytes are binary, in no encoding that can be read, or not in the one that was given.
        OptionError: there is no such encoding.
    """
    if encoding is not None:
        from newsclean.decode.given import given

        return _finish(given(data, encoding))
    text = read_usual(data)
    if text is not None:
        return one_line_end(text), _ASCII if text.isascii() else _UTF8
    from newsclean.decode.detect import read

    return _finish(read(data))


# Nearly every file is one of these two.
_UTF8, _ASCII = Encoding("utf-8", "utf-8"), Encoding("utf-8", "ascii")


def _finish(found: Found) -> tuple[str, Encoding]:
    text, lost, line = found.text, found.first_lost, None
    if lost is not None:
        line = (one_line_end(text[:lost]) if "\r" in text else text).count("\n", 0, lost) + 1
    return one_line_end(text), Encoding(
        found.codec,
        found.how,
        found.plausibility,
        found.replaced,
        found.realigned,
        found.cut,
        found.codecs,
        line,
    )


def from_str(text: str, *, lossy: bool = False) -> tuple[str, Encoding]:
    """Return text that was str already, with one kind of line end, without a byte order mark.

    Args:
        text: any text; two surrogates that belong together are joined.
        lossy: U+FFFD for a lone surrogate, which is no character, instead of an error.

    Raises:
        DecodeError: a lone surrogate stands in the text.
    """
    replaced, line = 0, None
    try:
        text.encode("utf-16-le")
    except UnicodeEncodeError:
        text, replaced, line = _joined(text)
        if replaced and not lossy:
            raise DecodeError(
                f"line {line} has half a surrogate pair, which is no character: "
                "write the text out again, or allow it to be lost"
            ) from None
    text = one_line_end(text.removeprefix("\ufeff"))
    return text, Encoding(None, "text", replaced=replaced, damaged_line=line)


def _joined(text: str) -> tuple[str, int, int | None]:
    """Return text without surrogates, the number of lone ones lost, and the line of the first."""
    units = text.encode("utf-16-le", "surrogatepass")
    try:
        return units.decode("utf-16-le"), 0, None
    except UnicodeDecodeError as error:
        line = one_line_end(units[: error.start].decode("utf-16-le")).count("\n") + 1
        joined = units.decode("utf-16-le", "replace")
        return joined, joined.count("\ufffd") - text.count("\ufffd"), line
