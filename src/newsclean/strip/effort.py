"""How much of a page strip looks at before it gives the page up."""

from __future__ import annotations

#: What is looked at, in units of some 5 microseconds: a line, a line with keys, and a key where its line is
#: read for the first time, or what is left of it once more.
LINE, KEYED, FIRST_KEY, NEXT_KEY = 2, 3, 5, 2
#: Units that every page has, and for each character. News takes 0.1 a character, a file of whole pages with
#: their menus 0.4, and a megabyte of keys in different lines, which took 7 seconds, 1.8.
_EVERY_PAGE, _CHARACTER = 20_000, 0.7


class TooDenseError(Exception):
    """There is more to look at than in any page of news."""


class Effort:
    """What may still be looked at in a page."""

    __slots__ = ("_left",)

    def __init__(self, characters: int) -> None:
        self._left = _EVERY_PAGE + int(_CHARACTER * characters)

    def spend(self, units: int) -> None:
        """Take units from those that are left.

        Raises:
            TooDenseError: there are not so many.
        """
        self._left -= units
        if self._left < 0:
            raise TooDenseError
