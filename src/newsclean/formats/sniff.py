"""Whether an input is HTML, asked for every document: plain string comparisons, nothing compiled."""

from __future__ import annotations

HTML_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml")
#: What a page begins with, after white space and comments. `<p>` or `<div>` is no page but a text with tags.
_OPENINGS = ("<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<link", "<script")


def is_html(text: str, source: str | None, input_format: str = "auto") -> bool:
    """Return whether the option, the source's name or the first characters of the text say HTML.

    A text without a single "<" is none, whatever it is called: cleaned text may stand in an .html file.
    """
    if input_format != "auto":
        return input_format == "html" and "<" in text
    if source is not None and source.lower().endswith(HTML_SUFFIXES):
        return "<" in text
    start = text[:200].lstrip("\ufeff \t\n")
    return start.startswith("<") and _opens_a_page(text[:20_000])


def _opens_a_page(start: str) -> bool:
    start = start.lower().lstrip("\ufeff \t\n")
    while start.startswith(("<!--", "<?xml")):
        end = start.find(">" if start.startswith("<?") else "-->")
        if end < 0:
            return False
        start = start[end + 1 :].lstrip("-> \t\n")
    return start.startswith(_OPENINGS)
