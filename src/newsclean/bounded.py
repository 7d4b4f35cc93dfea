"""Patterns of users' packs: written for `re`, matched by `regex`, and stopped when they take too long.

Packaged patterns are tried against their worst cases by the tests. Nobody has tried a pattern that a user
brings, and `re` cannot be stopped; `regex` can. The two read some things differently: `translated` spells
what both have so that `regex` means what `re` means, and refuses what only one of them has.
"""

from __future__ import annotations

import re
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from newsclean.errors import SlowRuleError
from newsclean.later import later

if TYPE_CHECKING:
    from collections.abc import Iterator

#: CPU seconds one rule of a user's pack may match on one page, and what a long page adds for a character.
ALLOWED = 1.0
_ALLOWED_PER_CHARACTER = 2e-6

# What str.isalnum and str.isspace say, which \w and \s of `re` are made of. `regex` leaves ① and ² out of \w,
# takes combining marks in, and leaves the separators U+001C to U+001F out of \s.
_WORD = r"\p{L}\p{N}_"
_SPACE = r"\s\x1c-\x1f"
_CLASSES = {"w": _WORD, "s": _SPACE}
_OUTSIDE = {
    r"\w": f"[{_WORD}]",
    r"\W": f"[^{_WORD}]",
    r"\s": f"[{_SPACE}]",
    r"\S": f"[^{_SPACE}]",
    r"\b": f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))",
}
_TOKEN = later(
    r"\\N\{[^}]*\}"  # a character by its name
    r"|\\."
    r"|\(\?#[^)]*\)"  # a comment
    r"|\(\?(?:P<\w+>|P=\w+\)|<?[=!]|[:>])"
    r"|\(\?"  # any other extension: flags, conditions, recursion
    r"|\[\^?\]?"
    r"|\{(?:\d+(?:,\d*)?|,\d+)\}"
    r"|[{}]"
    r"|.",
    re.DOTALL,
)
_MEMBER = later(r"\\N\{[^}]*\}|\\.|.", re.DOTALL)


def translated(pattern: str) -> str:
    """Return a pattern that means to `regex` what `pattern`, which `re` can compile, means to `re`.

    Raises:
        ValueError: the two may not mean the same: flags, conditions, braces that are no count.
    """
    kept = []
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        assert token is not None
        at = token.end()
        piece = token[0]
        if piece == "(?":
            raise ValueError(
                f"{pattern[at - 2 : at + 6]!r} is not supported; no flag is needed, texts are in lower case"
            )
        if piece in {"{", "}"}:
            raise ValueError(f"a {piece} that is no count of repetitions is written \\{piece}")
        if piece == r"\B":
            raise ValueError(r"\B is not supported")
        if piece.startswith("["):
            at, piece = _class(pattern, token.start(), at)
        elif piece.startswith("(?#"):
            continue
        kept.append(_OUTSIDE.get(piece, piece))
    return "".join(kept)


def _class(pattern: str, start: int, at: int) -> tuple[int, str]:
    """Return the end of the class of characters at `start`, whose first member is read up to `at`."""
    negated = pattern[start + 1] == "^"
    members = ["\\]"] if pattern[at - 1] == "]" else []
    outside = []  # \W and \S: what is in no such class
    while pattern[at] != "]":
        member = _MEMBER.match(pattern, at)
        assert member is not None
        at = member.end()
        piece = member[0]
        if piece in {r"\W", r"\S"}:
            outside.append(f"[{_CLASSES[piece[1].lower()]}]")
        elif piece in {r"\w", r"\s"}:
            members.append(_CLASSES[piece[1]])
        else:
            # To `regex`, an unescaped [ may open a POSIX class.
            members.append(r"\[" if piece == "[" else piece)
    inside = f"[{''.join(members)}]" if members else ""
    if not outside:
        return at + 1, f"[^{inside[1:]}" if negated else inside
    if negated:
        # In all of the classes whose complements it excludes, and not among the members.
        ahead = f"(?!{inside})" if inside else ""
        ahead += "".join(f"(?={one})" for one in outside[1:])
        return at + 1, f"(?:{ahead}{outside[0]})"
    return at + 1, f"(?:{'|'.join([inside] * bool(inside) + [f'[^{one[1:]}' for one in outside])})"


class _Page(threading.local):
    """The page that a thread is working at: what a rule may spend, and what each has."""

    allowed = ALLOWED

    def __init__(self) -> None:
        self.spent: dict[int, float] = {}


_page = _Page()


def begin_page(size: int) -> None:
    """Start the allowance of every bounded pattern anew, for a page of `size` characters."""
    _page.allowed = ALLOWED + size * _ALLOWED_PER_CHARACTER
    _page.spent.clear()


class BoundedPattern:
    """A pattern with the methods of `re.Pattern` that strip uses, and an end to its patience.

    Args:
        pattern: as `re` reads it.
        pack: the file it stands in, for the message.
        rule: the rule's id, for the message.

    Raises:
        ValueError: the pattern means different things to `re` and `regex`, or nothing to one of them.
    """

    def __init__(self, pattern: str, pack: str, rule: str) -> None:
        import regex

        try:
            self._pattern = regex.compile(translated(pattern), flags=regex.VERSION0)
        except regex.error as error:
            raise ValueError(str(error)) from error
        self._pack = pack
        self._rule = rule

    def fullmatch(self, text: str, *span: int) -> re.Match[str] | None:
        """Return the match of the whole stretch, or None."""
        with self._timed() as left:
            return cast("re.Match[str] | None", self._pattern.fullmatch(text, *span, timeout=left))

    def match(self, text: str, *span: int) -> re.Match[str] | None:
        """Return the match at the start of the stretch, or None."""
        with self._timed() as left:
            return cast("re.Match[str] | None", self._pattern.match(text, *span, timeout=left))

    def search(self, text: str, *span: int) -> re.Match[str] | None:
        """Return the first match in the stretch, or None."""
        with self._timed() as left:
            return cast("re.Match[str] | None", self._pattern.search(text, *span, timeout=left))

    def finditer(self, text: str, *span: int) -> Iterator[re.Match[str]]:
        """Yield the matches in the stretch."""
        with self._timed() as left:
            found = list(self._pattern.finditer(text, *span, timeout=left))
        yield from found

    @contextmanager
    def _timed(self) -> Iterator[float]:
        """Yield the seconds that are left on this page, and take off what is spent."""
        spent = _page.spent.get(id(self), 0.0)
        begun = time.thread_time()
        try:
            yield max(_page.allowed - spent, 0.0)  # below zero, `regex` knows no end
        except TimeoutError:
            raise SlowRuleError(self._pack, self._rule, _page.allowed) from None
        finally:
            _page.spent[id(self)] = spent + time.thread_time() - begun
