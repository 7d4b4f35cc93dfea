r"""One kind of line end: "\n"."""

from __future__ import annotations


def one_line_end(text: str) -> str:
    r"""Return `text` with "\n" for "\r\n" and "\r", and for Unicode's own line and paragraph separators."""
    if "\u2028" in text or "\u2029" in text:
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")
