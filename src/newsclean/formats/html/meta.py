"""The article's title, date, author and source, from what the page states and the lines under its title."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from newsclean.formats.html.bylines import bare_name, byline_in, clean_name, source_in
from newsclean.formats.html.head import Head, without_site
from newsclean.formats.html.lines import MIN_TITLE, bare
from newsclean.values import Meta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsclean.formats.html.boxes import Line

PUBLISHED = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "weibo:article:create_at",
    "og:published_time",
    "og:release_date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
    "apub:time",
    "bytedance:published_time",
    "weibo:webpage:create_at",
    "datecreated",
    "publication_date",
    "date",
)
UPDATED = (
    "article:modified_time",
    "datemodified",
    "lastmod",
    "dateupdate",
    "og:updated_time",
    "weibo:article:update_at",
    "bytedance:updated_time",
    "apub:update_time",
)
AUTHOR = (
    "author",
    "article:author",
    "dable:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
)
SOURCE = ("source", "article:source", "mediaid", "og:article:source", "contentsource")

_TIME = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})(?!\d)"
    r"(?:\s?[日号號]?[T\s\u3000,，|(（]{0,3}(?:(?:星期|周|週)[一二三四五六日天][)）]?\s{0,3})?(?P<noon>上午|下午|晚上|AM|PM)?\s?"
    r"(?P<hour>\d{1,2})\s?[:：時时點点]\s?(?P<minute>\d{2})(?:[:：分](?P<second>\d{2}))?(?:\.\d+)?\s?"
    r"(?P<pm>AM|PM|am|pm)?(?P<offset>Z|[+-]\d\d:?\d\d)?)?"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)"
    r"(?:T?(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?)?(?!\d)"
)
#: 19-12-03 08:15: a year of two digits only before a time.
_SHORT = re.compile(
    r"(?<![\d-])(?P<year>[012]\d)-(?P<month>\d{2})-(?P<day>\d{2})\s(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?!\d)"
)
_IN_URL = re.compile(r"/(?P<year>20\d\d)[-/]?(?P<month>[01]\d)[-/]?(?P<day>[0-3]\d)(?:[/_t-]|\d{2,}|$)")
_PUBLISHED = re.compile(r"(?:时间|時間|日期|发布|發布|发表|發表)\s?[:：於于]?\s*")
#: 发布时间：09-30 22:46, in a year that is stated elsewhere.
_YEARLESS = re.compile(
    r"(?:时间|時間|日期|发布|發布|发表|發表)\s?[:：]\s*(?P<month>\d{1,2})-(?P<day>\d{1,2})\s?(?P<time>\d{2}:\d{2})"
)
_UPDATED = re.compile(r"更新|修改|Updated", re.IGNORECASE)


def describe(
    head: Head, lines: Sequence[Line], opening: Sequence[Line], below: Sequence[Line] = (), url: str = ""
) -> Meta:
    """Return what the page says about its article.

    Args:
        head: what the page states for machines; it wins over what stands among the lines.
        lines: the lines around the title, before the body.
        opening: the first lines of the body, for the date and the byline only.
        below: the lines under the body, for what is labelled.
        url: the page's own address, whose digits are the last resort for the date.
    """
    title = _title(head, lines)
    near = _near(title, lines)
    close = [line.text for line in opening if len(line.text) < 80]
    under = [line.text for line in below if len(line.text) < 80]
    publisher = _name(head.article.get("publisher")) or _first_name(
        head, ("publisher", "og:site_name", "application-name")
    )
    site = head.title[len(without_site(head.title)) :]
    above, under_title = _parted(title, lines)
    below_title = list(dict.fromkeys([*under_title, *close[:3]]))
    source = _first_name(head, SOURCE) or source_in(near + close + under, below_title, site, _has_time)
    byline = _names(head.article.get("author")) or _first_name(head, AUTHOR)
    if any(_same(byline, other) for other in (publisher, source, site)):
        byline = ""
    first = [line.text[:60] for line in opening[:3]]
    known = {*above, publisher, head.first("article:section")}
    return Meta(
        title=title or None,
        byline=byline or byline_in(near + close[:2], first, below_title, known, _has_time) or None,
        source=source or None,
        publisher=publisher or None,
        published=_published(head, near, close, under, url) or None,
        updated=_updated(head, near) or None,
        tags=_tags(head),
    )


def _near(title: str, lines: Sequence[Line]) -> list[str]:
    """Return the texts under the title, then the few above it, nearest first."""
    texts = [line.text for line in lines]
    at = max((index for index, text in enumerate(texts) if bare(text) == bare(title)), default=-1)
    return texts[at + 1 :] + texts[max(0, at - 4) : max(0, at)][::-1]


def _parted(title: str, lines: Sequence[Line]) -> tuple[list[str], list[str]]:
    """Return the texts above the title and those under it; all are above where it is not among them."""
    texts = [line.text for line in lines]
    at = max((index for index, text in enumerate(texts) if bare(text) == bare(title)), default=len(texts))
    return texts[:at], texts[at + 1 :]


def _has_time(text: str) -> bool:
    return bool(iso_time(text)) or _YEARLESS.search(text) is not None


def _published(head: Head, near: Sequence[str], close: Sequence[str], under: Sequence[str], url: str) -> str:
    return (
        iso_time(head.stated("datePublished"))
        or iso_time(head.first(*PUBLISHED))
        or _visible_time([*near, *close])
        or _visible_time([text[found.end() :] for text in under if (found := _PUBLISHED.search(text))])
        or _in_the_year_of(_updated(head, near), near)
        or iso_time(url, _IN_URL)
    )


def _in_the_year_of(later: str, lines: Sequence[str]) -> str:
    """Return a time that is stated without its year, by a later time that has one, or ""."""
    found = next(filter(None, map(_YEARLESS.search, lines)), None)
    if found is None or not later:
        return ""
    year = int(later[:4])
    date = f"{int(found['month']):02}-{int(found['day']):02}"
    return iso_time(f"{year if date <= later[5:10] else year - 1}-{date} {found['time']}")


def _updated(head: Head, near: Sequence[str]) -> str:
    return (
        iso_time(head.stated("dateModified"))
        or iso_time(head.first(*UPDATED))
        or _visible_time(near, updated=True)
    )


def iso_time(text: str, pattern: re.Pattern[str] | None = None) -> str:
    """Return the first time in `text` as ISO 8601 ("2023-09-05T02:14:01+08:00", "2023-09-05"), or ""."""
    found = (
        pattern.search(text)
        if pattern
        else (_TIME.search(text) or _COMPACT.search(text) or _SHORT.search(text))
    )
    if found is None:
        return ""
    part = found.groupdict()
    year = part["year"] if len(part["year"]) == 4 else f"20{part['year']}"
    try:
        date = dt.date(int(year), int(part["month"]), int(part["day"])).isoformat()
    except ValueError:
        return ""
    if not part.get("hour"):
        return date
    hour, minute = int(part["hour"]), int(part["minute"])
    if (part.get("noon") or part.get("pm") or "").upper() in ("下午", "晚上", "PM") and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        return date
    second = f":{part['second']}" if part.get("second") else ""
    offset = part.get("offset") or ""
    if len(offset) == 5:
        offset = f"{offset[:3]}:{offset[3:]}"
    return f"{date}T{hour:02}:{minute:02}{second}{offset}"


def _visible_time(lines: Sequence[str], *, updated: bool = False) -> str:
    for text in lines:
        mark = _UPDATED.search(text)
        if updated:
            if mark and (time := iso_time(text[mark.end() :])):
                return time
        elif time := iso_time(text):
            return time
    return ""


def _title(head: Head, lines: Sequence[Line]) -> str:
    """Return the heading that the page's title repeats, or the title without the site's name."""
    stated = [head.first("og:title", "twitter:title", "title"), head.title]
    whole = [bare(title) for title in stated if title]

    def is_in_title(text: str) -> bool:
        return any(
            title.startswith(text) or (text in title and len(text) >= 0.6 * len(title)) for title in whole
        )

    for tags in (("h1",), ("h1", "h2", "h3", "h4", "div", "td", "p", "span")):
        for line in lines:
            if line.box.tag in tags and len(text := bare(line.text)) >= MIN_TITLE and is_in_title(text):
                return line.text.lstrip("\ufeff")
    headline = head.stated("headline")
    if headline and not headline.endswith(("…", "...")):
        return without_site(headline)
    if title := next((without_site(title) for title in stated if title), ""):
        return title
    return next((line.text for line in reversed(lines) if line.box.tag == "h1"), "")


def _name(thing: Any) -> str:  # noqa: ANN401 - JSON-LD may hold anything here
    if isinstance(thing, list):
        thing = thing[0] if thing else ""
    if isinstance(thing, dict):
        thing = thing.get("name")
    return clean_name(thing) if isinstance(thing, str) else ""


def _names(things: Any) -> str:  # noqa: ANN401 - as above
    """Return the authors' names with 、 between several."""
    names = (bare_name(_name(thing)) for thing in (things if isinstance(things, list) else [things]))
    return "、".join(dict.fromkeys(name for name in names if name))


def _first_name(head: Head, keys: Sequence[str]) -> str:
    return next((name for key in keys if (name := bare_name(clean_name(head.first(key))))), "")


def _same(name: str, other: str) -> bool:
    """Tell whether one name is part of the other: 网易 and 网易新闻 are the site, not an author."""
    name, other = bare(name), bare(other)
    return bool(name and other) and (name in other or other in name)


def _tags(head: Head) -> tuple[str, ...]:
    tags = head.tags
    if not tags:
        words = head.article.get("keywords") or head.first("news_keywords", "keywords")
        if isinstance(words, str):
            words = re.split(r"[,，、;；|]\s*", words)
        tags = tuple(word for word in words if isinstance(word, str)) if isinstance(words, list) else ()
    return tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip() and len(tag) <= 30))[:20]
