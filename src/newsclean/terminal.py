"""What may reach a screen: text from strangers, made harmless.

A scraped page or a file name can hold escape sequences that recolour, retitle or rewrite a terminal, and
bidirectional overrides that show a line in another order than it has. They are shown as escapes instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.later import later

if TYPE_CHECKING:
    import re

# C0 and C1 controls but tab and newline; DEL; soft hyphen, zero-width and bidirectional marks; line and
# paragraph separator; interlinear marks; lone surrogates (a file name that is not UTF-8 has them); BOM; tags.
_HARMFUL = later(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    r"""Return `text` with every character that could act on a terminal written as an escape.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return _HARMFUL.sub(_escape, text)


def printable_line(text: str) -> str:
    """Return `printable(text)` on one line: tabs and newlines become escapes, too."""
    return printable(text).replace("\t", "\\t").replace("\n", "\\n")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
