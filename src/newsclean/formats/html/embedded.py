"""Bodies that a page keeps in a script: the state of a web application, HTML in a string literal."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser

#: A body is longer than a summary, and has sentences.
MIN_CHARACTERS = 200
MIN_STOPS = 3
#: Characters of script that are searched in one page.
MAX_SCRIPT = 8_000_000

_STOPS = re.compile(r"[。！？]|\\u3002|\\uff01|\\uff1f", re.IGNORECASE)
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.){200,})"|\'((?:[^\'\\\n]|\\.){200,})\'|`([^`]{200,})`', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\n", "t": " ", "b": "", "f": "", "v": ""}


def embedded_bodies(document: LexborHTMLParser) -> Iterator[str]:
    """Yield the texts (HTML or plain) in the page's scripts with length and sentences enough for a body."""
    left = MAX_SCRIPT
    for node in document.css("script"):
        script = node.text()
        left -= len(script)
        if left < 0:
            return
        if script.lstrip()[:3] == "%7B":
            script = unquote(script)  # JSON percent-encoded, as some portals hold a page's state
        if len(_STOPS.findall(script)) < MIN_STOPS:
            continue
        for found in _LITERAL.finditer(script):
            literal = found[1] or found[2] or found[3] or ""
            if len(_STOPS.findall(literal)) >= MIN_STOPS:
                yield from _texts(_unescaped(literal))


def _texts(text: str) -> Iterator[str]:
    """Yield the text, or the strings in it where it is JSON itself."""
    if text.lstrip().startswith(("{", "[{")):
        for found in _LITERAL.finditer(text):
            inner = _unescaped(found[1] or found[2] or "")
            if len(_STOPS.findall(inner)) >= MIN_STOPS:
                yield inner
    elif len(text) >= MIN_CHARACTERS:
        yield text


def _unescaped(literal: str) -> str:
    """Return what a JavaScript or JSON string literal stands for, HTML in entities as HTML."""
    text = literal
    if "\\" in text:
        text = _ESCAPE.sub(_character, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "&lt;" in text:
        text = html.unescape(text)
    return text


def _character(escape: re.Match[str]) -> str:
    code = escape[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return _PLAIN.get(code, code)
