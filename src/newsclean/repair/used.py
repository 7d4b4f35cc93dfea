"""What the searches for shifted frames have taken of a page's allowance, in all rounds of repair together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Used:
    """One page's account; a new page, or a page cleaned again, begins with nothing.

    Attributes:
        steps: characters that searches went through.
        choices: lists of likely characters that were made for them.
        given_up: whether the page was found to be rubbish, in which no round need search.
    """

    steps: int = 0
    choices: int = 0
    given_up: bool = False
