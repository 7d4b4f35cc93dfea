"""What reading with a known codec gives: the text, and what was lost on the way."""

from __future__ import annotations

from dataclasses import dataclass

from newsclean.decode.lines import read_lines, without_cut_utf8
from newsclean.decode.one_line import strict
from newsclean.decode.tables import GB18030, read_big5, read_gb


@dataclass(slots=True)
class Found:
    """A file's text before its line ends are made one kind, and how it was read.

    Attributes:
        text: the text, without a byte order mark.
        codec: the Python codec of all or most of it.
        how: see `values.Encoding`.
        plausibility: mean nats per non-ASCII character, where it was weighed.
        replaced: characters lost.
        realigned: characters won by pairing bytes anew.
        cut: bytes of an incomplete last character.
        codecs: those of a mixed file.
        first_lost: offset in `text` of the first character that was lost.
    """

    text: str
    codec: str
    how: str
    plausibility: float | None = None
    replaced: int = 0
    realigned: int = 0
    cut: int = 0
    codecs: tuple[str, ...] = ()
    first_lost: int | None = None


def with_codec(data: bytes, codec: str, how: str) -> Found:
    """Return the text of bytes whose codec is known, U+FFFD for what it cannot read."""
    cut = 0
    if codec.startswith(("utf-16", "utf-32")):
        cut = len(data) % (2 if codec.startswith("utf-16") else 4)
        data = data[: len(data) - cut]
    if codec == "utf-8":
        data, cut = without_cut_utf8(data)
    text = strict(data, codec) if codec in ("utf-8", GB18030) else or_none(data, codec)
    if text is not None:
        return Found(text, codec, how, cut=cut)
    if codec in ("utf-8", GB18030):
        done = read_lines(data, codec)
        text = done.take()
        return Found(
            text, codec, how, None, done.replaced, done.realigned, cut + done.cut, (), done.first_lost
        )
    text = data.decode(codec, "replace")
    return Found(text, codec, how, replaced=text.count("\ufffd"), cut=cut, first_lost=text.find("\ufffd"))


def read_family(data: bytes, family: str) -> Found | None:
    """Return the text of bytes that are all valid GB18030 or Big5; else None."""
    if family == GB18030:
        text = read_gb(data)
        return Found(text, GB18030, "given") if text is not None else None
    big5 = read_big5(data)
    return Found(*big5, "given") if big5 else None


def or_none(data: bytes, codec: str) -> str | None:
    """Return the strict reading, or None where the bytes do not fit."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None
