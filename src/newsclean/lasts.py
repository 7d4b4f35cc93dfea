"""With which marks no match of a pattern can end."""

from __future__ import annotations

from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

#: Marks that sentences end with, in the folded spelling.
MARKS = "。!?…;:,”’」』)》"
_EMPTY = frozenset({sre.ASSERT, sre.ASSERT_NOT, sre.AT})
_REPEATS = frozenset({sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT})


def not_last(pattern: str) -> str:
    """Return those of `MARKS` with which no match of `pattern` ends; none where that is hard to say.

    Three keyed lines in five are sentences of the article, and end with a full stop; half of the rules that
    their keys call for take dates, names and buttons. The pattern is read by the parser of `re`.
    """
    try:
        last, empty = _of_sequence(_parser.parse(pattern))
    except _NotSaidError:
        return ""
    return "" if empty else "".join([mark for mark in MARKS if mark not in last])


class _NotSaidError(Exception):
    """Reading on does not tell with what a match ends."""


def _of_sequence(items: Any) -> tuple[set[str], bool]:  # noqa: ANN401 - the parser has no types
    """Return the marks a sequence can end with, and whether it can match nothing at all."""
    found: set[str] = set()
    for operation, argument in reversed(list(items)):
        more, empty = _of(operation, argument)
        found |= more
        if not empty:
            return found, False
    return found, True


def _of(operation: Any, argument: Any) -> tuple[set[str], bool]:  # noqa: ANN401
    if operation is sre.LITERAL:
        return {chr(argument)}, False
    if operation is sre.NOT_LITERAL:
        return set(MARKS) - {chr(argument)}, False
    if operation is sre.ANY:
        return set(MARKS), False
    if operation is sre.IN:
        return {mark for mark in MARKS if _holds(argument, mark)}, False
    if operation is sre.SUBPATTERN:
        return _of_sequence(argument[3])
    if operation is sre.ATOMIC_GROUP:
        return _of_sequence(argument)
    if operation is sre.BRANCH:
        parts = [_of_sequence(part) for part in argument[1]]
        return set().union(*(found for found, _ in parts)), any(empty for _, empty in parts)
    if operation in _REPEATS:
        found, empty = _of_sequence(argument[2])
        return found, empty or argument[0] == 0
    if operation in _EMPTY:
        return set(), True
    raise _NotSaidError


def _holds(members: Any, mark: str) -> bool:  # noqa: ANN401
    """Tell whether a class holds a mark, which is no letter, no digit and no white space."""
    negated = held = False
    for operation, argument in members:
        if operation is sre.NEGATE:
            negated = True
        elif operation is sre.LITERAL:
            held = held or argument == ord(mark)
        elif operation is sre.RANGE:
            held = held or argument[0] <= ord(mark) <= argument[1]
        elif operation is sre.CATEGORY:
            held = held or "_NOT_" in str(argument)
        else:
            raise _NotSaidError
    return held != negated
