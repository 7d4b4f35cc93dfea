"""What of a page is not its article: hidden boxes, boxes named so, lists of other articles, comments."""

from __future__ import annotations

from itertools import islice

from newsclean.formats.html.boxes import HEADINGS, Box, Line
from newsclean.formats.html.lines import DATE
from newsclean.formats.html.names import STRONG, WEAK, opens_other_articles, words_of

#: Characters of prose that make an article beside a list of comments.
MIN_ARTICLE = 200
#: The same beside a list of linked titles: news in brief.
MIN_BRIEF = 60
MIN_TITLE = 8
#: The title, time, author, excerpt and buttons of a teaser; an excerpt is cut at 60 to 300 characters.
MAX_TEASER_LINES = 8
MAX_TEASER = 400
MIN_ITEMS = 4
#: <section><div><header><h3><span>相關新聞 … and no search through a page's whole depth for every box.
MAX_HEADING_DEPTH = 8


def drop_other(page: Box, opening: Line | None, *, trust_names: bool = True) -> None:
    """Cut the boxes that are hidden or named as no article, unless they hold most of the prose.

    Args:
        page: the tree; cut in place.
        opening: a line that is known to belong to the article; no box around it is cut.
        trust_names: cut by names at all.
    """
    prose = prose_by_box(page)
    known = set(map(id, opening.box.around())) if opening else set()
    whole = prose[id(page)]
    stack = [page]
    while stack:
        outer = stack.pop()
        kept: list[Box | Line] = []
        teasers = teasers_in(outer, whole)
        for part in outer.parts:
            if isinstance(part, Box):
                if id(part) in teasers:
                    continue
                own = prose[id(part)]
                share = own / whole if whole else 0.0
                named = trust_names and id(part) not in known and is_named_other(part, share)
                if named or is_list_of_others(part, own, whole):
                    continue
                stack.append(part)
            kept.append(part)
        outer.parts = kept


def prose_by_box(page: Box) -> dict[int, int]:
    """Return the characters of prose in each box of the page, by the box's id()."""
    boxes = list(page.boxes())
    prose = dict.fromkeys(map(id, boxes), 0)
    for box in reversed(boxes):
        prose[id(box)] += sum(prose_in(part) for part in box.parts if isinstance(part, Line))
        if box is not page and box.parent is not None:
            prose[id(box.parent)] += prose[id(box)]
    return prose


def is_named_other(box: Box, share: float) -> bool:
    """Tell whether a box with this share of the page's prose is hidden, or named as no part of an article."""
    words = words_of(box.names)
    return bool(
        box.hidden
        or (share < 0.5 and (words & STRONG or box.tag in ("nav", "aside")))
        or (share < 0.15 and (words & WEAK or box.tag in ("footer", "header", "form")))
    )


def is_list_of_others(box: Box, own: int, whole: int) -> bool:
    """Tell whether the box is a list of other articles or of comments.

    Such a box opens with 相關新聞 or the like, or holds alike boxes of a title, a link or a time, and few
    words. Where most of the page's prose is in it, times and paragraphs are a live blog; only items with
    links are a list then (readers' comments), and only beside an article.

    Args:
        box: the box.
        own: characters of prose in it.
        whole: characters of prose on the page.
    """
    most = own >= 0.5 * whole
    rest = whole - own
    if most and rest < MIN_BRIEF:
        return False
    link = 0 if not most else MIN_TITLE if rest < MIN_ARTICLE else 1
    if not most and (first := first_line(box)) is not None and opens_other_articles(first.text):
        return True
    for items in alike(box):
        teasers = [item for item in items if is_teaser(item, link=link)]
        if (sum(map(prose_of, teasers)) > 0.4 * own) if most else (2 * len(teasers) > len(items)):
            return True
    return False


def teasers_in(box: Box, whole: int) -> set[int]:
    """Return the id() of the box's parts that are teasers and stand beside the paragraphs of an article."""
    found: set[int] = set()
    for items in alike(box):
        # A row of a table may well hold a linked name.
        teasers = [item for item in items if item.tag != "tr" and is_teaser(item, link=MIN_TITLE)]
        if 2 * len(teasers) > len(items) and whole - sum(map(prose_of, teasers)) >= MIN_BRIEF:
            found.update(map(id, teasers))
    return found


def alike(box: Box) -> list[list[Box]]:
    """Return the parts of the box that have tag and names in common, where three or more have."""
    shapes: dict[tuple[str, str], list[Box]] = {}
    for part in box.parts:
        if isinstance(part, Box):
            shapes.setdefault((part.tag, part.names), []).append(part)
    return [items for items in shapes.values() if len(items) >= 3]


def first_line(box: Box) -> Line | None:
    """Return the line that the box opens with, None where it lies deeper than `MAX_HEADING_DEPTH` boxes."""
    for _ in range(MAX_HEADING_DEPTH):
        part = box.parts[0]
        if isinstance(part, Line):
            return part
        box = part
    return None


def is_index(box: Box) -> bool:
    """Tell whether the box is a list of articles and nothing else: items with linked titles hold its prose.

    The posts of a forum have links too, but to their authors, and are kept.
    """
    whole = prose_of(box)
    for inner in box.boxes():
        if len(inner.parts) >= MIN_ITEMS:
            items = [part for part in inner.parts if isinstance(part, Box)]
            teasers = [item for item in items if is_teaser(item, link=MIN_TITLE)]
            if len(teasers) >= MIN_ITEMS and sum(map(prose_of, teasers)) > 0.7 * whole:
                return True
    return False


def is_teaser(item: Box, *, link: int) -> bool:
    """Tell whether an item is a link of `link` characters and few words; for 0 a title or time will do."""
    lines = list(islice(item.lines(), MAX_TEASER_LINES + 1))
    if not 1 < len(lines) <= MAX_TEASER_LINES or sum(len(line.text) for line in lines) > MAX_TEASER:
        return False
    if any(line.link >= max(link, 0.8 * len(line.text)) for line in lines):
        return True
    return not link and any(line.box.tag in HEADINGS or DATE.fullmatch(line.text) for line in lines)


def prose_of(box: Box) -> int:
    """Return the characters of prose in the box."""
    return sum(map(prose_in, box.lines()))


def prose_in(line: Line) -> int:
    """Return the characters outside links, 0 where the line is no prose."""
    return len(line.text) - line.link if line.value > 0 else 0
