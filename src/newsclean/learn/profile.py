"""The profile: what was learned, as a rule pack for people to read, and what they decided about it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from newsclean.errors import PackError
from newsclean.learn.rulemaking import CATEGORY, seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from newsclean.learn.rulemaking import LearnedRule
    from newsclean.rule import Rule

_HEAD = """\
# What these sites always write, found by `newsclean learn` in their own pages.
#
# Use it:           newsclean clean --rules {name} …
# Try its examples: newsclean rules test {name}
# Drop a rule:      delete it, from [[rule]] to the next blank line. Learning again with
#                   --profile {name} remembers that, and your edits of other rules.
#
# Heaviest first. 0 in a comment stands for any digits; ┊ marks what is cut.
"""
#: Names of the lists in the [profile] table.
_LISTS = ("learned", "accepted", "rejected")


@dataclass(slots=True)
class Profile:
    """What an earlier profile says.

    Attributes:
        rules: the rules that stand in it, by bare name, as the user left them.
        accepted: names of rules the user accepted or added.
        rejected: names of rules the user rejected, or deleted from the file.
        edited: names of rules the user changed; they stay as they are.
    """

    rules: dict[str, Rule] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)


def read_profile(path: Path) -> Profile:
    """Return what an earlier profile says.

    Raises:
        PackError: it is no rule pack, or none that was learned.
    """
    import tomllib

    from newsclean.packs import read_pack

    rules = {rule.id.partition("/")[2]: rule for rule in read_pack(path)}
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("profile")
    if not isinstance(table, dict):
        raise PackError(str(path), None, "has no [profile]: it was not written by newsclean learn")
    lists = {}
    for name in _LISTS:
        value = table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise PackError(str(path), None, f"[profile] {name} is a list of rule names")
        lists[name] = value
    learned = dict(one.split(" ", 1) if " " in one else (one, "") for one in lists["learned"])
    deleted = learned.keys() - rules.keys()
    own = rules.keys() - learned.keys()
    edited = {name for name, digest in learned.items() if name in rules and _digest(rules[name]) != digest}
    return Profile(
        rules, (set(lists["accepted"]) | own) - deleted, set(lists["rejected"]) - own | deleted, edited
    )


def _digest(rule: Rule) -> str:
    """Return what changes when a person changes how a rule acts."""
    return sha256(repr((rule.where, rule.keys, rule.match, rule.longest)).encode()).hexdigest()[:8]


def profile_text(
    rules: Sequence[LearnedRule],
    *,
    name: str,
    accepted: Iterable[str] = (),
    rejected: Iterable[str] = (),
    kept: Iterable[Rule] = (),
) -> str:
    """Return a profile as TOML.

    Args:
        rules: what was learned, heaviest first.
        name: of the file, for the advice at its head.
        accepted: names of rules the user accepted.
        rejected: names of rules the user rejected.
        kept: rules of an earlier profile that stand for themselves: this folder does not show them.
    """
    kept = list(kept)
    names = [
        f"{rule.id.rpartition('/')[2]} {_digest(rule)}" for rule in [*(one.rule for one in rules), *kept]
    ]
    parts = [_HEAD.format(name=name), f"category = {_string(CATEGORY)}\n"]
    parts += [_entry(one) for one in rules]
    if kept:
        parts.append("# From the earlier profile; nothing in these pages speaks for or against them.\n")
        parts += [_table(rule) for rule in kept]
    parts.append(
        "# What was decided, for learning again.\n[profile]\n"
        + "".join(
            _list(entry, values)
            for entry, values in zip(_LISTS, (names, sorted(accepted), sorted(rejected)), strict=True)
        )
    )
    return "\n".join(parts)


def _entry(one: LearnedRule) -> str:
    lines = [f"# {seen(candidate)}; {_placed(candidate.places)}" for candidate in one.verdict.found[:3]]
    if len(one.verdict.found) > 3:
        lines.append(f"# and in {len(one.verdict.found) - 3:,} more groups")
    for before, text, after in one.verdict.found[0].contexts:
        mark = " ⏎ " if one.verdict.whole else ""
        shown = text if len(text) <= 80 else f"{text[:50]}…{text[-29:]}"
        lines.append(
            "#   " + _comment(f"{before and '…' + before}{mark}┊{shown}┊{mark}{after and after + '…'}")
        )
    return "\n".join(lines) + "\n" + _table(one.rule)


def _placed(places: dict[str, int]) -> str:
    total = sum(places.values()) or 1
    words = {"head": "before the story", "tail": "behind it", "among": "among it"}
    return ", ".join(
        f"{words[place]} in {count / total:.0%}"
        for place, count in sorted(places.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _table(rule: Rule) -> str:
    entries = [
        f"id = {_string(rule.id.rpartition('/')[2])}",
        f"where = {_string(rule.where)}",
        f"keys = {_strings(rule.keys)}",
        f"match = {_pattern(rule.match)}",
        f"why = {_string(rule.why)}",
        f"strip = {_strings(rule.strip)}",
        f"keep = {_strings(rule.keep)}",
    ]
    if rule.longest != 120:
        entries.insert(4, f"longest = {rule.longest}")
    if rule.category != CATEGORY:
        entries.append(f"category = {_string(rule.category)}")
    return "[[rule]]\n" + "\n".join(entries) + "\n"


def _list(name: str, values: Iterable[str]) -> str:
    return f"{name} = [" + "".join(f"\n    {_string(value)}," for value in values) + "\n]\n"


def _string(text: str) -> str:
    # JSON's strings are TOML's, but for DEL and for lone surrogates, which UTF-8 cannot hold.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _strings(texts: Iterable[str]) -> str:
    texts = [*texts]
    if sum(map(len, texts)) < 60:
        return f"[{', '.join(map(_string, texts))}]"
    return "[" + "".join(f"\n    {_string(text)}," for text in texts) + "\n]"


def _pattern(match: str) -> str:
    plain = "'" not in match and match.isprintable()
    return f"'{match}'" if plain else _string(match)


def _comment(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
