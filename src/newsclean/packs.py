r"""Rule packs: what is known about boilerplate, as data.

A pack is a TOML file. Its name is the first half of its rules' ids; `category` is what `--keep` calls them.

    category = "editor"

    [[rule]]
    id = "editor"
    where = "edge"
    keys = ["责任编辑", "责编"]
    match = '[(\\[]?(?:责任编辑|责编):?(?P<editor>(?&name))[)\\]]?'
    why = "Who edited the piece is not part of it."
    strip = ["责任编辑：王小明", "（责编：张三丰）"]
    keep = ["责任编辑制度改革座谈会昨日在京举行。"]

Rules are written in Simplified characters, lower case and ASCII punctuation, and match the folded view of a
text (`prefilter.fold`). One of `keys` must occur where the rule is to be tried. `(?&name)` stands for an
entry of the `[define]` table of the pack or of vocabulary.toml. Named groups fill `Article.meta`.
"""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from newsclean.errors import OptionError, PackError
from newsclean.prefilter import Prefilter
from newsclean.rule import LONGEST, WHOLE_LINE, Rule, listed, rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_RULES = os.path.join(os.path.dirname(__file__), "rules")
_VOCABULARY = "vocabulary.toml"
#: What `index` returns, written by `python -m newsclean.packs` after every change of a pack; a test compares.
#: To be read it needs nothing that has to be imported: `json`, `pathlib`, `tomllib` and `hashlib` would take
#: 10 ms, a sixth of a short run. Its cells, rows and tables end as ASCII provides.
_INDEX = "index.txt"
_ITEM, _CELL, _ROW, _TABLE = "\x1c", "\x1f", "\x1e\n", "\x1d\n"
_LISTS = ("keys", "strip", "keep")


class RuleSet:
    """The rules in force.

    Attributes:
        rules: every rule, in the order of the packs.
        keep: categories that stay in the text (they still fill the metadata).
        digest: changes with anything that could change a result.
        keys: all keys, to be looked for.
        strong: keys that count wherever they stand, not only in lines of at most `LONGEST` characters.
    """

    def __init__(self, rules: Iterable[Rule], *, keep: Iterable[str] = (), digest: str | None = None) -> None:
        self.rules = tuple(rules)
        self._digest = digest
        self.keep = frozenset(keep)
        self._by_id = {rule.id: rule for rule in self.rules}
        self.by_key: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for key in rule.keys:
                self.by_key.setdefault(key, []).append(rule)

    @cached_property
    def keys(self) -> Prefilter:
        """All keys."""
        return Prefilter(self.by_key)

    @cached_property
    def strong(self) -> frozenset[str]:
        """Keys that count wherever they stand; the others do in short lines and at the end of long ones."""
        return frozenset(
            key
            for rule in self.rules
            if rule.where not in WHOLE_LINE or rule.longest > LONGEST
            for key in rule.keys
        )

    @cached_property
    def digest(self) -> str:
        """A hash of everything about the rules that could change a result."""
        if self._digest is not None:
            return self._digest
        from hashlib import sha256

        parts = [
            f"{rule.id}\0{rule.where}\0{rule.keys}\0{rule.pattern}\0{rule.longest}" for rule in self.rules
        ]
        return sha256("\n".join([*parts, *sorted(self.keep)]).encode()).hexdigest()[:16]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, rule_id: str) -> Rule:
        return self._by_id[rule_id]

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._by_id

    @property
    def categories(self) -> frozenset[str]:
        """The names `keep` understands."""
        return frozenset(rule.category for rule in self.rules)


def load_rules(
    paths: Iterable[str] = (), *, disable: Iterable[str] = (), keep: Iterable[str] = ()
) -> RuleSet:
    """Return the package's own rules, and those of `paths`, without the disabled ones.

    The examples of the packs in `paths` are not tried here: see `newsclean.examples.load_checked_rules`.

    Raises:
        PackError: a pack of `paths` does not parse, or has a rule by the id of another.
        OptionError: `disable` names no rule, or `keep` no category.
    """
    paths, disable, keep = tuple(map(str, paths)), frozenset(disable), frozenset(keep)
    if not (paths or disable or keep):
        return builtin_rules()
    from pathlib import Path

    rules = {rule.id: rule for rule in builtin_rules()}
    for path in paths:
        for rule in read_pack(Path(path)):
            if rule.id in rules:
                raise PackError(path, rule.id, "this id exists already; rename the rule, or the file")
            rules[rule.id] = rule
    if unknown := disable - rules.keys():
        raise OptionError(f"disable: no rule is called {listed(unknown)} (newsclean rules list shows them)")
    categories = {rule.category for rule in rules.values()}
    if unknown := keep - categories:
        known = ", ".join(sorted(categories))
        raise OptionError(f"keep: no category is called {listed(unknown)} (known: {known})")
    return RuleSet((rule for rule in rules.values() if rule.id not in disable), keep=keep)


@lru_cache(maxsize=1)
def builtin_rules() -> RuleSet:
    """Return the package's own rules, from their index: the packs themselves take 60 times longer to read."""
    digest, _, rules = _tables()
    return RuleSet(map(_rule, rules.split(_ROW)), digest=digest)


def _rule(row: str) -> Rule:
    values: dict[str, Any] = dict(zip(Rule.__match_args__, row.split(_CELL), strict=True))
    for name in _LISTS:
        values[name] = tuple(values[name].split(_ITEM)) if values[name] else ()
    values["longest"] = int(values["longest"])
    return Rule(**values)


def own_packs() -> tuple[Path, ...]:
    """Return the package's own packs, in the order their rules are tried."""
    from pathlib import Path

    return tuple(path for path in sorted(Path(_RULES).glob("*.toml")) if path.name != _VOCABULARY)


def index() -> str:
    """Return the index of the package's own packs: digest, vocabulary, and a row of cells for every rule."""
    rules = [rule for path in own_packs() for rule in read_pack(path)]
    rows = []
    for rule in rules:
        cells = (getattr(rule, name) for name in Rule.__match_args__)
        rows.append(_CELL.join(_ITEM.join(cell) if isinstance(cell, tuple) else str(cell) for cell in cells))
    words = [_CELL.join(pair) for pair in _written_vocabulary().items()]
    return _TABLE.join([RuleSet(rules).digest, _ROW.join(words), _ROW.join(rows)])


def _tables() -> list[str]:
    with open(os.path.join(_RULES, _INDEX), encoding="utf-8", newline="") as file:
        return file.read().split(_TABLE)


def read_pack(path: Path) -> tuple[Rule, ...]:
    """Return the rules of the pack at `path`, without trying their examples.

    Raises:
        PackError: the file cannot be read, is not TOML, or is not a pack.
    """
    import tomllib

    name = str(path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError(name, None, f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(name, None, f"is not TOML: {error}") from error
    if unknown := table.keys() - {"category", "define", "rule", "profile"}:
        raise PackError(name, None, f"unknown entry {listed(unknown)} (known: category, define, rule)")
    own = os.path.dirname(path) == _RULES
    known = _written_vocabulary() if own else vocabulary()
    define = {**known, **_strings(name, table.get("define", {}))}
    # `newsclean learn` notes in [profile] what was decided; where nothing was learned there is no rule.
    rules = table.get("rule", [] if "profile" in table else None)
    if not isinstance(rules, list) or not (rules or "profile" in table):
        raise PackError(name, None, "has no [[rule]]")
    found: dict[str, Rule] = {}
    for raw in rules:
        rule = rule_of(path, raw, table.get("category"), define, own=own)
        if rule.id in found:
            raise PackError(name, rule.id, "stands twice in the file")
        found[rule.id] = rule
    return tuple(found.values())


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, str]:
    """Return the definitions every pack may use: names, role words, times, separators."""
    _, words, _ = _tables()
    return dict(row.split(_CELL) for row in words.split(_ROW))


@lru_cache(maxsize=1)
def _written_vocabulary() -> Mapping[str, str]:
    """Return what vocabulary.toml says now, for what makes the index."""
    import tomllib

    with open(os.path.join(_RULES, _VOCABULARY), "rb") as file:
        define: dict[str, str] = tomllib.load(file)["define"]
    return define


def _strings(pack: str, table: object) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise PackError(pack, None, "[define] maps names to patterns")
    return table


if __name__ == "__main__":
    with open(os.path.join(_RULES, _INDEX), "w", encoding="utf-8", newline="") as file:
        file.write(index())
