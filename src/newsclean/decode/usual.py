"""What nearly every file is: UTF-8, with Hanzi or in ASCII alone, and with nothing else to be said about it.

`newsclean.decode.detect` reads such a file the same, and all others; it takes 10 ms to import, and for a page
of 4 KB a third more time.
"""

from __future__ import annotations

import re

_LONG_SEQUENCE = re.compile(rb"[\xe0-\xf4]")
_CONTROLS = bytes((*range(0x08), *range(0x0E, 0x20)))

#: How documents begin that may be all ASCII, and so pass as text.
ASCII_SIGNATURES = (b"%PDF-", b"%!PS", b"{\\rtf")


def read_usual(data: bytes) -> str | None:
    """Return the text of `data`, None where it takes a closer look.

    That is what is no UTF-8 or perhaps something else: bytes with a byte order mark, with NUL, with control
    characters near their start, or with two-byte sequences only; in ASCII, marks of HZ and ISO-2022; what may
    be a document that is written in ASCII.
    """
    if data.startswith(ASCII_SIGNATURES):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if text.startswith("\ufeff") or 0 in data:
        return None
    head = data[:512]
    if len(head.translate(None, _CONTROLS)) != len(head):
        return None
    if text.isascii():
        return None if "~{" in text or "\x1b" in text else text
    return text if _LONG_SEQUENCE.search(data) else None
