"""A JSON list on standard output, written entry by entry."""

from __future__ import annotations

import json
from typing import Self

from newsclean.cli.say import write_output
from newsclean.terminal import printable


class JsonList:
    """Writes a JSON list while its entries are found; the memory it takes does not grow.

    Args:
        enabled: False writes nothing at all.
        before: what stands before the list, in the same JSON document.
        after: called for what stands behind it.
    """

    def __init__(self, *, enabled: bool = True, before: str = "[", after: str = "]") -> None:
        self._enabled = enabled
        self.before = before
        self.after = after
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def add(self, entry: object) -> None:
        """Write one entry."""
        lead = ",\n" if self._count else self.before + "\n"
        self._count += 1
        line = json.dumps(entry, ensure_ascii=False)
        if printable(line) != line:
            line = json.dumps(entry)  # what could act on a terminal, as \uXXXX
        write_output((lead + line).encode())

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._enabled and kind is None:
            lead = "\n" if self._count else self.before
            write_output(f"{lead}{self.after}\n".encode())
