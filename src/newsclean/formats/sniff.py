"""Whether an input is HTML, asked for every document: plain string comparisons, nothing compiled."""

from __future__ import annotations

HTML_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml")
#: What a page begins with, after white space and comments. `<p>` or `<div>` is no page but a text with tags.
_OPENINGS = ("<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<link", "<script")
#: What may stand before it: white space, and what repair takes out; else it would be a page the next time.
_NOTHING = "".join(
    map(
        chr,
        (
            *(*range(0x21), *range(0x7F, 0xA1), 0xAD, 0x1680, 0x180E, *range(0x2000, 0x2010)),
            *(*range(0x2028, 0x2030), *range(0x205F, 0x2070), 0x3000, *range(0xFE00, 0xFE10), 0xFEFF),
        ),
    )
)
#: What repair takes out wherever it stands.
_INVISIBLE = {ord(char): None for char in _NOTHING if not char.isspace()}
#: Characters by which a page is known.
_OPENING = 20_000


def is_html(text: str, source: str | None, input_format: str = "auto") -> bool:
    """Return whether the option, the source's name or the first characters of the text say HTML.

    A text without a single "<" is none, whatever it is called: cleaned text may stand in an .html file.
    """
    if input_format != "auto":
        return input_format == "html" and "<" in text
    if source is not None and source.lower().endswith(HTML_SUFFIXES):
        return "<" in text
    start = _opening(text[:200]) or _opening(text[:_OPENING])
    return start.startswith("<") and _opens_a_page(_opening(text[:_OPENING]))


def _opening(text: str) -> str:
    return text.replace("&nbsp;", " ").lstrip(_NOTHING)


def _opens_a_page(start: str) -> bool:
    start = start.translate(_INVISIBLE).lower()
    while start.startswith(("<!--", "<?xml")):
        end = start.find(">" if start.startswith("<?") else "-->")
        if end < 0:
            return False
        start = start[end + 1 :].lstrip("->" + _NOTHING)
    return start.startswith(_OPENINGS)
