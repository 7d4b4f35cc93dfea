"""What a page states about its article for machines: <title>, <meta>, JSON-LD."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser

#: More JSON-LD than this on one page is a product list, not an article.
MAX_JSON_LD = 2_000_000

_BREAK = re.compile(
    r"\s*[_|｜│┃]\s*|\s+[-–—]+\s+|--+|(?<![0-9A-Za-z])[-–—](?=[^-–—]+$)|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The statements of a page's head.

    Attributes:
        title: the <title>.
        named: content of each <meta> by its lower-case name, property or itemprop; the first of a kind.
        tags: all article:tag values.
        article: the JSON-LD object of the article, empty where there is none.
    """

    title: str = ""
    named: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    article: dict[str, Any] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        """Return the first of the named <meta> values that is not empty, or ""."""
        return next((value for name in names if (value := self.named.get(name, ""))), "")

    def stated(self, name: str) -> str:
        """Return a string of the JSON-LD article, or ""."""
        value = self.article.get(name)
        return value.strip() if isinstance(value, str) else ""

    @property
    def titles(self) -> str:
        """All titles that the page states, one a line."""
        return "\n".join(
            (self.title, self.first("og:title"), self.first("twitter:title"), self.stated("headline"))
        )

    @property
    def openings(self) -> tuple[str, ...]:
        """How the article begins, as summaries and JSON-LD have it; the longest first."""
        named = (
            self.named.get(name, "") for name in ("description", "og:description", "twitter:description")
        )
        return tuple(
            sorted({self.stated("articleBody")[:300], self.stated("description"), *named} - {""}, key=len)
        )[::-1]


def read_head(document: LexborHTMLParser) -> Head:
    """Return what the head of the page states."""
    named: dict[str, str] = {}
    tags: list[str] = []
    for node in document.css("meta"):
        attributes = node.attributes
        name = (
            (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "")
            .strip()
            .lower()
        )
        content = (attributes.get("content") or "").strip()
        if name and content:
            if name == "article:tag":
                tags.append(content)
            named.setdefault(name, content)
    title = document.css_first("title")
    article: dict[str, Any] = {}
    for node in document.css('script[type="application/ld+json"]'):
        for thing in _things(node.text()):
            kinds = thing.get("@type")
            if any(
                isinstance(kind, str) and kind.endswith(("Article", "Posting"))
                for kind in (kinds if isinstance(kinds, list) else [kinds])
            ):
                article = article or thing
    return Head(" ".join(title.text().split()) if title else "", named, tuple(tags), article)


def _things(source: str) -> Iterator[dict[str, Any]]:
    """Yield the top-level objects of a JSON-LD script, nothing where it cannot be read."""
    if len(source) > MAX_JSON_LD:
        return
    try:
        loaded = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return
    for thing in loaded if isinstance(loaded, list) else [loaded]:
        if isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            if isinstance(graph, list):
                yield from (inner for inner in graph if isinstance(inner, dict))


def without_site(title: str) -> str:
    """Return a page title without the names of the site and its sections: "…上涨_财经_新浪网" → "…上涨"."""
    title = " ".join(title.split())
    for _ in range(4):
        cuts = list(_BREAK.finditer(title))
        if not cuts:
            break
        left, right = title[: cuts[-1].start()], title[cuts[-1].end() :]
        if len(left) < 5 or len(right) > max(16, len(left) // 2):
            break
        title = left
    return title.strip()
