"""An HTML page → the text of its article, and what the page says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsclean.errors import FormatError
from newsclean.formats.html.article import find_article, prose, text_lines
from newsclean.formats.html.embedded import embedded_bodies
from newsclean.formats.html.head import Head, read_head
from newsclean.formats.html.lines import short_line_value, title_test
from newsclean.formats.html.meta import describe
from newsclean.formats.html.refuse import is_no_article
from newsclean.formats.html.tree import grow, parse
from newsclean.values import NO_META, Meta

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from newsclean.formats.html.boxes import Line

#: Characters of prose below which a page is looked at again: news in brief has 60 and more.
MIN_BODY = 100


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds.

    Attributes:
        text: the article, one block a line; boilerplate that stands among its paragraphs is still there.
        meta: what the page's head says about the article.
    """

    text: str
    meta: Meta = NO_META


def extract(page: str) -> Page:
    """Return the article of a page.

    Raises:
        FormatError: the page has no article (a list, a video, a captcha, an error page), elements are nested
            too deep to be a page, or the parser is not installed.
    """
    document = parse(page)
    head = read_head(document)
    root = document.root
    everything, lines = _visible(root, head) if root is not None else ([], [])
    if prose(lines) < MIN_BODY:
        embedded = _embedded(document, head)
        if prose(embedded) > 2 * prose(lines):
            lines = embedded
    if not lines and root is not None:
        lines = _short_lines(root, head)
    if not lines or (prose(lines) < MIN_BODY and is_no_article(head, lines)):
        raise FormatError(
            "the page has no article: it is a list, a video, a login, captcha or error page, or empty"
        )
    meta = describe(
        head, above(everything, lines[0]), lines[:4], below(everything, lines[-1]), _address(document, head)
    )
    return Page("\n".join(line.text for line in lines), meta)


def _visible(root: LexborNode, head: Head) -> tuple[list[Line], list[Line]]:
    """Return all lines of the page, and those of the article among what it shows."""
    tree = grow(root)
    everything = list(tree.lines())
    lines = find_article(tree, head.titles, head.openings)
    if prose(lines) < MIN_BODY:
        # The body may be folded away until a button is pressed, or its box be called "popup".
        tree = grow(root)
        unnamed = find_article(tree, head.titles, head.openings, trust_names=False)
        if prose(unnamed) > 4 * prose(lines):
            return everything, unnamed
    return everything, lines


def _short_lines(root: LexborNode, head: Head) -> list[Line]:
    """Return the lines of an article without sentences, under the page's title; none where they are few."""
    tree = grow(root)
    repeats = title_test(head.titles)
    titles = [line.order for line in tree.lines() if repeats(line.text)]
    lines = find_article(tree, head.titles, head.openings, value=short_line_value)
    if not titles or not lines or lines[0].order < titles[0] or prose(lines) < MIN_BODY:
        return []
    return lines


def _embedded(document: LexborHTMLParser, head: Head) -> list[Line]:
    """Return the lines of the longest body that the page keeps in a script."""
    best: list[Line] = []
    for body in [head.stated("articleBody"), *embedded_bodies(document)]:
        if body:
            lines = text_lines(body)
            best = max(best, lines, key=prose)
    return best


def above(lines: list[Line], first: Line) -> list[Line]:
    """Return the lines before the body that may name its time and author: from the last <h1>, at least 12."""
    end = first.order - 1
    start = max(0, end - 12)
    for index in range(end - 1, max(0, end - 80), -1):
        if lines[index].box.tag == "h1":
            start = min(start, max(0, index - 3))
            break
    return lines[start : end + 1]


def below(lines: list[Line], last: Line) -> list[Line]:
    """Return the lines after the body that may name its time and source."""
    return lines[last.order : last.order + 8]


def _address(document: LexborHTMLParser, head: Head) -> str:
    link = document.css_first('link[rel="canonical"]')
    return (link.attributes.get("href") if link else None) or head.first("og:url", "url")
