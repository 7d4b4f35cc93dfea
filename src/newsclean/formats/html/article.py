"""Which lines of a page are the article.

Every line has a value: prose counts for its box, links and menu entries count against it. The article is the
box with the highest sum; what is not prose inside it is pruned by its links and by its container's name.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from newsclean.formats.html.boxes import PARAGRAPHS, Box, Line
from newsclean.formats.html.lines import STOPS, is_caption, line_value, opens_foot, title_test
from newsclean.formats.html.names import BODY, words_of
from newsclean.formats.html.others import drop_other, is_index, prose_in
from newsclean.formats.html.tree import grow, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def find_article(
    page: Box,
    title: str = "",
    openings: Sequence[str] = (),
    *,
    trust_names: bool = True,
    value: Callable[[Line], float] = line_value,
) -> list[Line]:
    """Return the lines of the article in order, empty where the page has none.

    Args:
        page: the tree; cut in place.
        title: the page's titles, one a line.
        openings: how the article begins, as the page's descriptions say.
        trust_names: cut what is hidden or is called something else; False for pages whose article is.
        value: how much a line speaks for its box.
    """
    everything = list(page.lines())
    for line in everything:
        line.value = value(line)
    drop_other(page, opening_line(page, openings), trust_names=trust_names)
    best = best_box(page)
    if best is None or is_index(best):
        return []
    core = core_of(best)
    above = title_order(everything, best, title)
    keep = before(core, best, above)
    keep += (line for line in core.lines() if line.order > above)
    keep += after(core, best)
    return prune(cut_tail(keep))


def prose(lines: Sequence[Line]) -> int:
    """Return the characters of prose in the lines."""
    return sum(map(prose_in, lines))


def text_lines(text: str) -> list[Line]:
    """Return the lines of a body without a page around it: HTML or plain text."""
    root = parse(text if "<" in text else html.escape(text).replace("\n", "<br>")).root
    if root is None:
        return []
    lines = list(grow(root).lines())
    for line in lines:
        line.value = line_value(line)
    return prune(lines)


def cut_tail(lines: list[Line]) -> list[Line]:
    """Return the lines without the foot of the page: from a © notice or the heading of the comments on.

    Only where the notice stands outside the box that holds the paragraphs: inside it, strip has the rules.
    """
    prose: dict[int, float] = {}
    for line in lines:
        home = home_of(line)
        prose[id(home)] = prose.get(id(home), 0.0) + max(0.0, line.value)
    whole = sum(prose.values())
    if not whole:
        return lines
    best = max(prose, key=lambda home: prose[home])
    above = 0.0
    for index, line in enumerate(lines):
        if (
            above > 0.5 * whole
            and opens_foot(line.text)
            and all(id(box) != best for box in line.box.around())
        ):
            return lines[:index]
        above += max(0.0, line.value)
    return lines


def home_of(line: Line) -> Box:
    """Return the box whose paragraph the line is."""
    box = line.box
    return box.parent if box.parent is not None and box.tag in PARAGRAPHS else box


def title_order(page: Sequence[Line], best: Box, titles: str) -> int:
    """Return the number of the line that is the article's title, 0 where none stands above most of the prose.

    It may stand outside the box of the article, even in one that was cut.
    """
    repeats = title_test(titles)
    value = {line.order: max(0.0, line.value) for line in best.lines()}
    whole = sum(value.values())
    above = 0.0
    order = 0
    for line in page:
        if above > 0.3 * whole:
            break
        # Some editors write their sub-headings as <h1>.
        if (line.box.tag == "h1" and not above) or repeats(line.text):
            order = line.order
        above += value.get(line.order, 0.0)
    return order


def opening_line(page: Box, openings: Sequence[str]) -> Line | None:
    """Return the line that begins as the page's descriptions do: the longest, as teasers are cut short."""
    starts = [start for opening in openings if len(start := re.sub(r"\W+", "", opening)[:16]) == 16]
    found = None
    if starts:
        for line in page.lines():
            if line.value > 0 and (found is None or len(line.text) > len(found.text)):
                bare = re.sub(r"\W+", "", line.text[:200])
                if any(start in bare for start in starts):
                    found = line
    return found


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
        if not heavy or is_one_of_several(heavy[0], box, prose):
            return box
        box = heavy[0]


def is_one_of_several(inner: Box, outer: Box, prose: dict[int, float]) -> bool:
    """Tell whether the inner box is a long paragraph, and the outer one the container of all."""
    if any(isinstance(part, Box) for part in inner.parts):
        return False
    return inner.tag in PARAGRAPHS or any(
        part is not inner and (part.tag, part.names) == (inner.tag, inner.names) and prose[id(part)] > 0
        for part in outer.parts
        if isinstance(part, Box)
    )


def before(core: Box, best: Box, title: int) -> list[Line]:
    """Return the lead in a box of its own before the body: prose between the title and the core."""
    first = next(core.lines()).order
    return [
        line
        for line in best.lines()
        if title < line.order < first and line.value > 0 and len(line.text) > 30 and not is_caption(line)
    ]


def after(core: Box, best: Box) -> list[Line]:
    """Return what follows the core and is as much article: a box named alike, or named as a body."""
    kept: list[Line] = []
    box = core
    while box is not best and box.parent is not None:
        parts = box.parent.parts
        for part in parts[parts.index(box) + 1 :]:
            if isinstance(part, Line):
                if part.value > 0:
                    kept.append(part)
            elif (part.tag == core.tag and part.names == core.names) or (part.tag == "p" and box is core):
                kept.extend(part.lines())
            elif words_of(part.names) & BODY:
                kept.extend(
                    line for line in part.lines() if line.value > 0 and not line.link and not is_caption(line)
                )
        box = box.parent
    return kept


def prune(lines: list[Line]) -> list[Line]:
    """Drop the lines that are links, and the heading over them."""
    kept: list[Line] = []
    dropped = False
    for line in reversed(lines):
        is_link = line.link >= 0.6 * len(line.text) and line.value <= 0
        if is_link:
            dropped = True
            continue
        if dropped and len(line.text) <= 12 and line.value <= 0 and not STOPS.search(line.text):
            continue
        dropped = False
        kept.append(line)
    kept.reverse()
    return kept


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
    if best is not None and best.parent is not None and not any(isinstance(part, Box) for part in best.parts):
        # A single paragraph: short lines beside it ("他说：") cost its container more than they bring.
        outer = best.parent
        if len(best.parts) == 1 and outer.value >= 0.5 * best.value:
            return outer
    return best
