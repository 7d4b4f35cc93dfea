"""One rule: what a pack says of one kind of boilerplate, checked entry by entry."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from newsclean.bounded import BoundedPattern
from newsclean.errors import PackError
from newsclean.firsts import gated_inside
from newsclean.lasts import not_last
from newsclean.prefilter import fold
from newsclean.values import META_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: Where a rule may act. Narrow places are safe places: a weak pattern belongs in "tail", not in "line".
PLACES: Mapping[str, str] = {
    "line": "a whole line, anywhere",
    "head": "a whole line before the first paragraph",
    "tail": "a whole line after the last paragraph",
    "edge": "a whole line before the first or after the last paragraph",
    "margin": "a whole line before the first paragraph, or with less than a third of the prose behind it",
    "start": "a stretch at the start of a line",
    "end": "a stretch at the end of a line",
    "lead": "a stretch at the start of the text",
    "close": "a stretch at the end of the text",
    "inline": "a stretch anywhere in a line",
    "heading": "a line that opens a list of titles; the titles go with it",
    "rest": "the stretch and what follows it, unless a sentence follows",
    "credit": "a role in a line of roles and names; `value` says what may follow it, `fills` what it tells",
    "block": "lines that only their neighbours give away; judged by code, named and explained here",
}

#: Places where a rule must match a whole line.
WHOLE_LINE = frozenset({"line", "head", "tail", "edge", "margin", "heading", "credit"})

#: Categories whose notices go on for sentences after the one that gives them away.
NOTICES = frozenset({"legal", "disclaimer", "licence"})

#: What may follow the role of a credit: any names, a name with a known family name, an organisation.
VALUES = ("people", "staff", "person", "name", "org")

#: Lines longer than this are matched by a whole-line rule only if the rule says so with `longest`.
LONGEST = 120

_LONGEST_EVER = 10_000
#: A pattern this long comes of definitions that multiply each other.
_LONGEST_PATTERN = 200_000
_REQUIRED = frozenset({"id", "where", "keys", "match", "why", "strip", "keep"})
_OPTIONAL = frozenset({"category", "longest", "value", "fills"})


@dataclass(frozen=True, eq=False)
class Rule:
    """One kind of boilerplate, and how it is known.

    Attributes:
        id: "pack/name".
        category: what `keep` calls it.
        where: one of `PLACES`.
        keys: literals, one of which must occur, in the folded spelling.
        match: the pattern as written, in the folded spelling.
        why: the reason it is no part of the article.
        strip: texts the rule must cut.
        keep: texts it must leave alone.
        longest: characters a line may have to be tried, for whole-line rules.
        pattern: `match` with its definitions filled in.
        value: for a credit, one of `VALUES`.
        fills: for a credit, the field of the metadata its value goes to.
        pack: the file, as the user named it; "" for the package's own.
        not_last: marks that no match of `pattern` ends with.
    """

    id: str
    category: str
    where: str
    keys: tuple[str, ...]
    match: str
    why: str
    strip: tuple[str, ...]
    keep: tuple[str, ...]
    longest: int
    pattern: str = field(repr=False)
    value: str = ""
    fills: str = ""
    pack: str = ""
    not_last: str = ""

    @cached_property
    def key_set(self) -> frozenset[str]:
        """The keys, to be looked up."""
        return frozenset(self.keys)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern; compiled when a text first holds one of the keys."""
        return re.compile(self.pattern)


class UserRule(Rule):
    """A rule of a pack that is not the package's own."""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """A pattern that raises SlowRuleError rather than match a page for longer than a second."""
        return bounded(self.pattern, self.pack, self.id)


def bounded(pattern: str, pack: str, rule_id: str) -> re.Pattern[str]:
    """Return what matches as `re.compile(pattern)` does, but not without end."""
    # Not one of `re`, but with the methods that strip asks for.
    return cast("re.Pattern[str]", BoundedPattern(pattern, pack, rule_id))


def rule_of(
    path: Path, raw: dict[str, Any], category: object, define: Mapping[str, str], *, own: bool
) -> Rule:
    """Return the rule that the table `raw` of the pack at `path` describes.

    Args:
        path: the pack.
        raw: one [[rule]] of it.
        category: what the pack says for all its rules.
        define: the definitions that (?&name) refers to.
        own: the pack is one of the package's own; others' rules are `UserRule`.

    Raises:
        PackError: an entry is missing, unknown, or not what it should be.
    """
    name = raw.get("id")
    pack = str(path)
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise PackError(pack, None, f"a rule needs an id of a-z, 0-9 and -, not {name!r}")
    required = _REQUIRED - {"keys", "match"} if raw.get("where") == "block" else _REQUIRED
    if missing := required - raw.keys():
        raise PackError(pack, name, f"lacks {listed(missing)}")
    if unknown := raw.keys() - _REQUIRED - _OPTIONAL:
        raise PackError(pack, name, f"unknown entry {listed(unknown)}")
    category = raw.get("category", category)
    if not isinstance(category, str):
        raise PackError(pack, name, "lacks a category, and so does the pack")
    for entry in ("where", "match", "why", "value", "fills"):
        if not isinstance(raw.get(entry, ""), str):
            raise PackError(pack, name, f"{entry} is a string, not {raw[entry]!r}")
    longest = raw.get("longest", LONGEST)
    if type(longest) is not int or not 0 < longest <= _LONGEST_EVER:
        raise PackError(
            pack, name, f"longest is a number of characters up to {_LONGEST_EVER}, not {longest!r}"
        )
    if raw["where"] not in PLACES:
        raise PackError(pack, name, f"where is one of {', '.join(PLACES)}, not {raw['where']!r}")
    raw = {"keys": (), "match": "", **raw}
    for entry in ("strip", "keep") if raw["where"] == "block" else ("keys", "strip", "keep"):
        strings = raw[entry]
        if not isinstance(strings, list) or not strings or not all(isinstance(one, str) for one in strings):
            raise PackError(pack, name, f"{entry} is a list of at least one string")
    for key in raw["keys"]:
        if len(key) < 2 or fold(key) != key:
            raise PackError(
                pack, name, f"the key {key!r} needs two characters, lower case, ASCII punctuation"
            )
    try:
        pattern = expand(raw["match"], define)
        if own:
            pattern = gated_inside(pattern)
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what `re` may read otherwise one day, `regex` does today
            groups = re.compile(pattern).groupindex
        if not own:
            bounded(pattern, pack, name)
    except (re.error, Warning, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise PackError(pack, name, f"match is not a pattern: {error}") from error
    if unknown := {group.rstrip("0123456789") for group in groups} - set(META_FIELDS):
        raise PackError(pack, name, f"group {listed(unknown)} is no field of the metadata")
    return (Rule if own else partial(UserRule, pack=pack))(
        id=f"{path.stem}/{name}",
        category=category,
        where=raw["where"],
        keys=tuple(raw["keys"]),
        match=raw["match"],
        why=raw["why"],
        strip=tuple(raw["strip"]),
        keep=tuple(raw["keep"]),
        longest=longest,
        pattern=pattern,
        value=raw.get("value", ""),
        fills=raw.get("fills", ""),
        not_last=not_last(pattern),
    )


def expand(pattern: str, define: Mapping[str, str]) -> str:
    """Return `pattern` with every (?&name) replaced by its definition, nested ones too."""
    for _ in range(16):
        pattern, count = re.subn(r"\(\?&(\w+)\)", lambda match: f"(?:{define[match[1]]})", pattern)
        if not count:
            return pattern
        if len(pattern) > _LONGEST_PATTERN:
            break
    raise TypeError("the definitions refer to each other in a circle, or grow without end")


def listed(names: Iterable[str]) -> str:
    """Return names as a message shows them."""
    return ", ".join(repr(name) for name in sorted(names))
