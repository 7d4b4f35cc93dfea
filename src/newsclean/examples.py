"""Tries the examples that every rule carries: alone, with every rule in force, and in other spellings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.errors import PackError, SlowRuleError
from newsclean.packs import RuleSet, builtin_rules, load_rules, read_pack
from newsclean.prefilter import fold
from newsclean.simplify import simplified_view
from newsclean.strip import WHOLE, strip
from newsclean.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsclean.rule import Rule

#: A pattern that fails in many ways on a line like its own examples.
_TOO_SLOW = "takes longer for one of its examples than it may for a whole page"


def load_checked_rules(
    paths: Iterable[str] = (), *, disable: Iterable[str] = (), keep: Iterable[str] = ()
) -> RuleSet:
    """Return what `load_rules` returns, after trying the examples of the packs in `paths`.

    Raises:
        PackError: a pack cannot be read, or a rule of it fails one of its own examples.
        OptionError: `disable` names no rule, or `keep` no category.
    """
    paths = tuple(map(str, paths))
    rules = load_rules(paths, disable=disable, keep=keep)
    if not paths:
        return rules
    from pathlib import Path

    for path in paths:
        for rule in read_pack(Path(path)):
            for problem in failing_alone(rule):
                raise PackError(path, rule.id, problem)
    return rules


def failing_alone(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with the rule's own examples when no other rule is in force."""
    if rule.where == "block":
        return  # a block is judged by what other rules found around it
    rules = RuleSet([rule])
    try:
        for text in rule.strip:
            if not any(key in _keyed(text) for key in rule.keys) and rule.keys:
                yield f"has no key that occurs in its example {text!r}"
            elif not _rules_that_cut(text, rules):
                yield f"does not strip its example {text!r}"
        for text in rule.keep:
            if _rules_that_cut(text, rules):
                yield f"strips {text!r}, which it must keep"
    except SlowRuleError:
        yield _TOO_SLOW


def failing_together(rules: Iterable[Rule], packs: RuleSet | None = None) -> Iterator[tuple[str, str]]:
    """Yield (rule id, problem) for every example that comes out wrong with all of `packs` in force.

    Every example is tried as it stands and in the spellings of `variants`: a strip example must lose
    something to some rule, a keep example nothing to any.
    """
    packs = packs or builtin_rules()
    for rule in rules:
        try:
            for text in rule.strip:
                for name, variant in variants(text):
                    if not _rules_that_cut(variant, packs):
                        yield rule.id, f"nothing strips its example {variant!r} ({name})"
            for text in rule.keep:
                for name, variant in variants(text):
                    for eater in _rules_that_cut(variant, packs):
                        yield rule.id, f"{eater} strips {variant!r}, which must stay ({name})"
        except SlowRuleError as error:
            yield error.rule, _TOO_SLOW


def check_pack(path: str) -> list[tuple[str, str]]:
    """Return (rule id, problem) for everything that is wrong with the examples of a pack; none if it is good.

    Raises:
        PackError: the pack cannot be read at all.
    """
    from pathlib import Path

    own = read_pack(Path(path))
    return check_rules(own, RuleSet([*builtin_rules(), *own]))


def check_rules(rules: Iterable[Rule], packs: RuleSet) -> list[tuple[str, str]]:
    """Return (rule id, problem) for everything that is wrong with the examples of some rules of `packs`."""
    rules = tuple(rules)
    alone = [(rule.id, problem) for rule in rules for problem in failing_alone(rule)]
    return alone or list(failing_together(rules, packs))


def variants(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, text) for the spellings in which a page may hold the same text."""
    yield "as written", text
    yield "indented", "\N{IDEOGRAPHIC SPACE}\N{IDEOGRAPHIC SPACE}" + text
    yield "half width", "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    yield "full width", "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    yield "another colon", text.replace("：", "﹕")
    yield "GB18030", text.encode("gb18030").decode("gb18030")
    yield "tidied", tidy(text)


def _keyed(text: str) -> str:
    return fold(simplified_view(text))


def _rules_that_cut(text: str, rules: RuleSet) -> list[str]:
    _, removals, _ = strip(text, rules, script="mixed", max_loss=1)
    return [removal.rule for removal in removals if removal.rule not in WHOLE]
