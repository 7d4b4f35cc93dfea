"""An HTML page → the text of its article, and what the page says about it."""

from __future__ import annotations

from dataclasses import dataclass

from newsclean.errors import FormatError
from newsclean.formats.html.article import find_article
from newsclean.formats.html.tree import grow, parse
from newsclean.values import NO_META, Meta


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
    root = document.root
    title = document.css_first("title")
    lines = find_article(grow(root), title.text() if title else "") if root is not None else []
    if not lines:
        raise FormatError(
            "the page has no article: no running text was found (a list, video, login or error page?)"
        )
    return Page("\n".join(line.text for line in lines))
