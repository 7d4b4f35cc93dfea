"""An encoding that the user names: obeyed where it reads the file, refused where another plainly does."""

from __future__ import annotations

import codecs
from dataclasses import replace

from newsclean.decode.detect import read
from newsclean.decode.known import Found, read_family, with_codec
from newsclean.decode.lines import without_cut_utf8
from newsclean.decode.one_line import strict
from newsclean.decode.tables import BIG5, FAMILY, GB18030, edition_2022
from newsclean.decode.wide import bom, by_pattern
from newsclean.errors import DecodeError, OptionError
from newsclean.likelihood import mean_nats

_NO_CODEC = {
    "euctw": "EUC-TW",
    "xeuctw": "EUC-TW",
    "iso2022cn": "ISO-2022-CN",
    "iso2022cnext": "ISO-2022-CN-EXT",
}

# A reading this much likelier per character than the one asked for shows that the wrong name was given.
BETTER = 2.5


def given(data: bytes, encoding: str) -> Found:
    """Return the text of `data` in the encoding that the user names.

    Raises:
        OptionError: there is no such encoding, or none that can be read here.
        DecodeError: the file is in another encoding, which the message names.
    """
    codec = canonical(encoding)
    marked = bom(data)
    if marked and (marked[0] == codec or marked[0].startswith(codec + "-")):
        return with_codec(data[marked[1] :], marked[0], "given")
    if codec in ("utf-16", "utf-32"):
        pattern = by_pattern(data)
        codec = pattern if pattern and pattern.startswith(codec) else f"{codec}-le"
    found = _strictly(data, codec)
    if found is not None and not _misread(data, found):
        return found
    try:
        other = read(data)
    except DecodeError as error:
        raise DecodeError(f"this is not {encoding}: {error}") from None
    if found is None and FAMILY.get(other.codec, other.codec) == FAMILY.get(codec, codec):
        return replace(other, how="given")
    if found is not None and not _clearly(found, other):
        return found
    raise DecodeError(
        f"this is not {encoding}: it looks like {other.codec}; leave the encoding out, or name that one"
    )


def canonical(encoding: str) -> str:
    """Return the Python name of an encoding, the name of its superset where it is Chinese.

    Raises:
        OptionError: Python has no such text encoding.
    """
    plain = "".join(char for char in encoding.lower() if char.isalnum())
    if plain in _NO_CODEC:
        name = _NO_CODEC[plain]
        raise OptionError(
            f"{name} cannot be decoded here: convert the file first, e.g. iconv -f {name} -t UTF-8 FILE"
        )
    try:
        info = codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, ValueError, TypeError, UnicodeError):
        raise OptionError(
            f"unknown encoding {encoding!r}: name one as Python does, e.g. gb18030, big5, utf-8"
        ) from None
    name = "utf-8" if info.name == "utf-8-sig" else info.name
    return FAMILY.get(name, name)


def _strictly(data: bytes, codec: str) -> Found | None:
    """Return the strict reading, or None where the bytes do not fit."""
    if codec in (GB18030, BIG5):
        found = read_family(data, codec)
        if found is not None:
            found.text = edition_2022(found.text)
        return found
    if codec == "utf-8":
        data, cut = without_cut_utf8(data)
        text = strict(data, codec)
        return Found(text, codec, "given", cut=cut) if text is not None else None
    found = with_codec(data, codec, "given")
    return None if found.replaced else found


def _misread(data: bytes, found: Found) -> bool:
    """Say whether the text that came out is hardly Chinese."""
    return bool(data) and mean_nats(found.text[:4000]) > 9.0


def _clearly(found: Found, other: Found) -> bool:
    """Say whether detection found a far better reading than the one asked for."""
    return mean_nats(other.text[:4000]) + BETTER < mean_nats(found.text[:4000])
