"""What is slow to prepare is prepared when it is needed, and when it is needed often enough.

A run over one small page should not take much longer than Python and Click take to start.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typing import Any


def later(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return what behaves like `re.compile(pattern, flags)`, and is compiled on first use.

    `re` takes 0.1 to 3 ms for a pattern, and one page asks for a third of them.
    """
    return cast("re.Pattern[str]", _Later(pattern, flags))


class _Later:
    """A pattern whose methods are looked up once: from then on a call costs what the pattern's own does."""

    def __init__(self, pattern: str, flags: re.RegexFlag) -> None:
        self._written = pattern, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever `re.Pattern` has
        if name.startswith("_"):  # copying and pickling ask for methods that a pattern has not
            raise AttributeError(name)
        found = getattr(re.compile(*self._written), name)  # `re` remembers what it compiled
        setattr(self, name, found)
        return found


class Patience:
    """Says whether something fast is not worth preparing yet, because what is there at once still does.

    Args:
        characters: how many characters of text the slow way may look at before it has taken as long as
            preparing the fast one.
    """

    def __init__(self, characters: int) -> None:
        self._left = characters

    def lasts(self, text: str) -> bool:
        """Return whether to take the slow way for `text`, and count it."""
        self._left = self._left - len(text) if len(text) <= self._left else -1
        return self._left >= 0
