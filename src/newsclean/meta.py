"""What the cut boilerplate said about the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.values import META_FIELDS, NO_META, Meta

if TYPE_CHECKING:
    import re

    from newsclean.strip.page import Line


class Captures:
    """The values that rules captured, in the order of the text; the first of a kind wins."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, match: re.Match[str], line: Line) -> None:
        """Note the named groups of a match in the folded view of `line`, as the line spells them."""
        for group in match.re.groupindex:
            start, end = match.span(group)
            if start >= 0 and (value := line.raw[start:end].strip()):
                self._found.setdefault(group.rstrip("0123456789"), []).append(value)

    def add_values(self, values: tuple[tuple[str, int, int], ...], line: Line) -> None:
        """Note the values of a line of credits, as the line spells them."""
        for name, start, end in values:
            if value := line.raw[start:end].strip():
                self._found.setdefault(name, []).append(value)

    def meta(self) -> Meta:
        """Return the metadata, times in ISO 8601, names without what surrounds them."""
        if not self._found:
            return NO_META
        values = {
            name: found[0] for name, found in self._found.items() if name in META_FIELDS and name != "tags"
        }
        return Meta(**values, tags=tuple(self._found.get("tags", ())))
