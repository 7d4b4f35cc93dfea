"""UTF-8 of any size, a chunk at a time."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from newsclean.decode.line_ends import one_line_end
from newsclean.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def decode_stream(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of UTF-8 chunks; joined, it is what `decode` makes of the chunks joined.

    The chunks may be cut anywhere. Other encodings have to be read whole, since what they are shows only in
    all of the text.

    Raises:
        DecodeError: a byte is not UTF-8; the message names its line. What was yielded before it is right.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    line_ends = io.IncrementalNewlineDecoder(None, translate=True)
    started = False
    lines = 1
    for chunk in chunks:
        try:
            text = line_ends.decode(decoder.decode(chunk))
        except UnicodeDecodeError as error:
            good = line_ends.decode(error.object[: error.start].decode())
            raise DecodeError(
                f"line {lines + good.count(chr(10))} is not UTF-8: read the whole file with decode()"
            ) from None
        if text and not started:
            text = text.removeprefix("\ufeff")
            started = True
        lines += one_line_end(text).count("\n")
        if text:
            yield one_line_end(text)
    # What the decoder still holds is the beginning of a character that the end cut off: no text.
    rest = line_ends.decode("", final=True)
    if rest:
        yield rest
