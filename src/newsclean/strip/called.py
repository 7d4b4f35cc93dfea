"""The rules that the keys of a line call for, sorted by what they take and where."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache, reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from newsclean.lasts import MARKS
from newsclean.strip.credits import LONGEST_CREDITS
from newsclean.strip.places import PLACE, calls_for, may_end_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import Hit


class Choice(NamedTuple):
    """Rules one of which may take a stretch as a whole, in the order in which they are tried.

    Attributes:
        rules: they themselves.
        keys: those of the line's keys that call for one of them.
        longest: characters of the longest stretch that any of them takes.
    """

    rules: tuple[Rule, ...]
    keys: frozenset[str]
    longest: int


_NOTHING = Choice((), frozenset(), 0)


class _Calls(dict[str, int]):
    """For every key the places and the work it calls for in a line that ends with `last`."""

    def __init__(self, rules: RuleSet, last: str) -> None:
        super().__init__()
        self._by_key = rules.by_key
        self._last = last

    def __missing__(self, key: str) -> int:
        calls = self[key] = reduce(or_, [calls_for(rule, self._last) for rule in self._by_key[key]])
        return calls


class Called:
    """What keys call for under a set of rules; worked out for each key when a page first has it."""

    def __init__(self, rules: RuleSet) -> None:
        self._by_key = rules.by_key
        self._calls = {last: _Calls(rules, last) for last in ("", *MARKS)}
        #: For places and a last mark, and for each key, what it calls for there by itself.
        self._choices: defaultdict[tuple[int, str], dict[str, Choice]] = defaultdict(dict)

    def calls(self, hits: Iterable[Hit], last: str) -> int:
        """Return what the keys of a line call for that ends with the character `last`."""
        calls = self._calls[last if last in MARKS else ""]
        return reduce(or_, [calls[key] for _, key in hits], 0)

    def at(self, places: int, keys: Sequence[str], last: str) -> Choice:
        """Return the rules of `keys` that may take a stretch.

        Args:
            places: places for whole lines, in one of which it stands.
            keys: its keys, each once.
            last: its last character; empty where the rules need not reach its end.
        """
        at = places, last if last in MARKS else ""
        known = self._choices[at]
        if len(keys) == 1:
            return known.get(keys[0]) or self._choice(at, keys[0])
        found = [
            choice for key in keys if (choice := known.get(key) or self._choice(at, key)) is not _NOTHING
        ]
        if len(found) < 2:
            return found[0] if found else _NOTHING
        return Choice(
            tuple(dict.fromkeys(chain.from_iterable([choice.rules for choice in found]))),
            frozenset().union(*[choice.keys for choice in found]),
            max([choice.longest for choice in found]),
        )

    def stretches(self, keys: Sequence[str]) -> Sequence[Rule]:
        """Return the rules of `keys` that take a stretch of a line."""
        by_key = self._by_key
        return tuple(dict.fromkeys([rule for key in keys for rule in by_key[key] if rule.where not in PLACE]))

    def _choice(self, at: tuple[int, str], key: str) -> Choice:
        places, last = at
        rules = tuple(
            [
                rule
                for rule in self._by_key[key]
                if PLACE.get(rule.where, 0) & places and may_end_in(rule, last)
            ]
        )
        longest = [LONGEST_CREDITS if rule.where == "credit" else rule.longest for rule in rules]
        choice = Choice(rules, frozenset({key}), max(longest)) if rules else _NOTHING
        self._choices[at][key] = choice
        return choice


@lru_cache(maxsize=4)
def called_by(rules: RuleSet) -> Called:
    """Return what keys call for under `rules`."""
    return Called(rules)
