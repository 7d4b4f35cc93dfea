"""Which lines of a page are the article.

Every line has a value: prose counts for its box, links and menu entries count against it. The article is the
box with the highest sum; what is not prose inside it is pruned by its links and by its container's name.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from newsclean.formats.html.names import CAPTION, STRONG, WEAK, opens_other_articles, words_of
from newsclean.formats.html.tree import HEADINGS, Box, Line

if TYPE_CHECKING:
    from collections.abc import Callable

_STOPS = re.compile(r"[。！？；!?;]|[.](?=\s|$)|[”」』…]$")
_DATE = re.compile(
    r"[\s(（]*(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[\s)）]*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*"
)
_COMMAS = re.compile(r"[，、：,:]")


def line_value(line: Line) -> float:
    """Return how much a line speaks for (or, below 0, against) its box being the article."""
    own = len(line.text) - line.link
    if own < line.link:
        return -0.5 * min(len(line.text), 40)
    stops = len(_STOPS.findall(line.text))
    commas = len(_COMMAS.findall(line.text))
    if (stops and own >= 15) or (commas >= 2 and own >= 30):
        return min(own, 25 * (stops + commas) + 20)
    if line.box.tag in HEADINGS:
        return 0.0
    return -0.25 * min(len(line.text), 30)


def find_article(page: Box, title: str = "", opening: str = "") -> list[Line]:
    """Return the lines of the article in order, empty where the page has none.

    Args:
        page: the tree; cut in place.
        title: the page's title.
        opening: how the article begins, as the page's description says.
    """
    for line in page.lines():
        line.value = line_value(line)
    start = re.sub(r"\W+", "", opening)[:16]
    drop_other(page, lambda line: len(start) == 16 and start in re.sub(r"\W+", "", line.text[:200]))
    best = best_box(page)
    if best is None:
        return []
    core = core_of(best)
    keep = before(core, best, title)
    keep += core.lines()
    keep += after(core, best)
    return prune(keep)


def core_of(box: Box) -> Box:
    """Return the innermost box that holds nearly all prose of `box`."""
    prose: dict[int, float] = {}
    boxes = list(box.boxes())
    for inner in reversed(boxes):
        own = sum(max(0.0, part.value) for part in inner.parts if isinstance(part, Line))
        prose[id(inner)] = prose.get(id(inner), 0.0) + own
        if inner is not box:
            assert inner.parent is not None
            prose[id(inner.parent)] = prose.get(id(inner.parent), 0.0) + prose[id(inner)]
    while True:
        heavy = [
            part for part in box.parts if isinstance(part, Box) and prose[id(part)] >= 0.7 * prose[id(box)]
        ]
        if not heavy or (
            not any(isinstance(part, Box) for part in heavy[0].parts) and heavy[0].tag in ("p", "li")
        ):
            return box
        box = heavy[0]


def before(core: Box, best: Box, title: str) -> list[Line]:
    """Return the lead in a box of its own before the body: prose between the title and the core."""
    first = next(core.lines(), None)
    if first is None:
        return []
    head: list[Line] = []
    for line in best.lines():
        if line.order >= first.order:
            break
        if line.box.tag in ("h1", "h2") or is_title(line.text, title):
            head.clear()
        elif line.value > 0 and len(line.text) > 30:
            head.append(line)
    return head


def after(core: Box, best: Box) -> list[Line]:
    """Return what follows the core and is as much article as the core: a box with the same tag and names."""
    kept: list[Line] = []
    box = core
    while box is not best and box.parent is not None:
        parts = box.parent.parts
        for part in parts[parts.index(box) + 1 :]:
            if isinstance(part, Line):
                if part.value > 0:
                    kept.append(part)
            elif (part.tag == core.tag and part.names == core.names) or (part.tag == "p" and box is core):
                kept.extend(line for line in part.lines())
        box = box.parent
    return kept


def is_title(text: str, title: str) -> bool:
    """Tell whether a line repeats the page's title."""
    return len(text) >= 6 and text in title


def prune(lines: list[Line]) -> list[Line]:
    """Drop the lines that are links, and the heading over them."""
    kept: list[Line] = []
    dropped = False
    for line in reversed(lines):
        is_link = line.link >= 0.6 * len(line.text) and line.value <= 0
        if is_link:
            dropped = True
            continue
        if dropped and len(line.text) <= 12 and line.value <= 0 and not _STOPS.search(line.text):
            continue
        dropped = False
        kept.append(line)
    kept.reverse()
    return kept


def drop_other(page: Box, keep: Callable[[Line], bool]) -> None:
    """Cut the boxes that are hidden or named as no article, unless they hold most of the prose.

    Args:
        page: the tree; cut in place.
        keep: tells whether a line is known (from the page's own description) to belong to the article.
    """
    prose = {id(page): 0}
    known: set[int] = set()
    boxes = list(page.boxes())
    for box in reversed(boxes):
        total = prose.get(id(box), 0)
        for part in box.parts:
            if isinstance(part, Line) and part.value > 0:
                total += len(part.text) - part.link
                if keep(part):
                    known.add(id(box))
        prose[id(box)] = total
        if box.parent is not None:
            prose[id(box.parent)] = prose.get(id(box.parent), 0) + total
            if id(box) in known:
                known.add(id(box.parent))
    gone: set[int] = set()
    whole = prose[id(page)]
    for box in boxes:
        if box.parent is None or id(box) in known:
            continue
        if id(box.parent) in gone:
            gone.add(id(box))
            continue
        words = words_of(box.names)
        share = prose[id(box)] / whole if whole else 0
        if (
            box.hidden
            or (share < 0.5 and (words & STRONG or box.tag in ("nav", "aside")))
            or (share < 0.15 and (words & WEAK or box.tag in ("footer", "header")))
            or (share < 0.4 and (words & CAPTION or box.tag == "figcaption"))
            or (share < 0.5 and is_list_of_others(box))
        ):
            gone.add(id(box))
            box.parent.parts.remove(box)


def is_list_of_others(box: Box) -> bool:
    """Tell whether the box opens with 相關新聞 or the like, or holds teasers: alike boxes with titles."""
    first = next(box.lines(), None)
    if first is not None and opens_other_articles(first.text):
        return True
    shapes = Counter((part.tag, part.names) for part in box.parts if isinstance(part, Box))
    for (tag, names), count in shapes.items():
        if count >= 3:
            items = [
                part for part in box.parts if isinstance(part, Box) and (part.tag, part.names) == (tag, names)
            ]
            if 2 * sum(map(is_teaser, items)) > count:
                return True
    return False


def is_teaser(item: Box) -> bool:
    """Tell whether an item is a title with its link, picture text or time, and at most two sentences."""
    lines = list(item.lines())
    if not lines or len(lines) > 6 or sum(len(line.text) for line in lines) > 400:
        return False
    return len(lines) > 1 and any(
        line.box.tag in HEADINGS or line.link >= 0.8 * len(line.text) or _DATE.fullmatch(line.text)
        for line in lines
    )


def best_box(page: Box) -> Box | None:
    """Return the box whose lines add up to the highest value, the innermost of several."""
    boxes = list(page.boxes())
    for box in boxes:
        box.value = 0.0
    for box in reversed(boxes):
        box.value += sum(part.value for part in box.parts if isinstance(part, Line))
        if box.parent is not None:
            box.parent.value += box.value
    best = None
    for box in boxes:
        if box.value > 0 and (best is None or box.value >= best.value):
            best = box
    return best
