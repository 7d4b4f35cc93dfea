"""The tree that a page is judged as: boxes (block-level elements) that hold boxes and lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A paragraph of its own; what holds several is a container.
PARAGRAPHS = frozenset(
    ("p", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "figure", "figcaption")
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True, eq=False)
class Line:
    """A stretch of text between two breaks.

    Attributes:
        text: the text with white space collapsed.
        link: characters of it that stand inside <a>.
        tag: "h1" … "h6" inside a heading, "li", "td", "figcaption" …: the box the line stands in.
        bold: True where all of it is bold.
        box: the box that holds it.
        order: its number on the page.
    """

    text: str
    link: int
    box: Box
    bold: bool = False
    order: int = 0
    value: float = 0.0


@dataclass(slots=True, eq=False)
class Box:
    """A block-level element.

    Attributes:
        tag: lower case.
        names: its class, id, role, itemprop, lower-cased where they are not camelCase.
        parts: boxes and lines in the order of the page.
    """

    tag: str
    names: str = ""
    parent: Box | None = None
    parts: list[Box | Line] = field(default_factory=list)
    hidden: bool = False
    value: float = 0.0

    def lines(self) -> Iterator[Line]:
        """Yield the lines of the box and of all boxes in it, in the order of the page."""
        stack: list[Iterator[Box | Line]] = [iter(self.parts)]
        while stack:
            for part in stack[-1]:
                if isinstance(part, Line):
                    yield part
                else:
                    stack.append(iter(part.parts))
                    break
            else:
                stack.pop()

    def around(self) -> Iterator[Box]:
        """Yield the box and the boxes it stands in, inner before outer."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent

    def boxes(self) -> Iterator[Box]:
        """Yield the box and every box in it, outer before inner, in the order of the page."""
        stack = [self]
        while stack:
            box = stack.pop()
            yield box
            stack.extend(part for part in reversed(box.parts) if isinstance(part, Box))
