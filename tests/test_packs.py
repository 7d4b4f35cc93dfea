"""Rule packs: what is refused and why, and what options do to the rules in force."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsclean import OptionError, PackError
from newsclean.examples import check_pack, load_checked_rules
from newsclean.packs import RuleSet, builtin_rules, index, load_rules, own_packs, read_pack, vocabulary
from newsclean.rule import PLACES, Rule
from newsclean.strip import strip

if TYPE_CHECKING:
    from collections.abc import Iterable

INVALID = Path(__file__).parent / "packs" / "invalid"
REASONS = {
    "not-toml": "is not TOML",
    "no-rule": "has no [[rule]]",
    "unknown-table": "unknown entry 'colour'",
    "bad-id": "needs an id of a-z, 0-9 and -",
    "no-reason": "lacks 'why'",
    "unknown-field": "unknown entry 'colour'",
    "no-category": "lacks a category",
    "bad-place": "where is one of",
    "short-key": "needs two characters",
    "unfolded-key": "ASCII punctuation",
    "bad-pattern": "match is not a pattern",
    "unknown-definition": "match is not a pattern: 'nobody'",
    "unknown-group": "group 'colour' is no field of the metadata",
    "circle": "in a circle",
    "twice": "stands twice",
    "no-examples": "keep is a list of at least one string",
    "strip-example-missed": "has no key that occurs in its example",
    "keep-example-hit": "which it must keep",
}

MINE = """
category = "mine"
[define]
station = "山城(?:电台|广播)"
[[rule]]
id = "slogan"
where = "line"
keys = ["山城"]
match = "(?&station),?伴你每一天"
why = "The station's slogan."
strip = ["山城电台，伴你每一天"]
keep = ["山城电台昨天搬了家。"]
"""


@pytest.fixture
def mine(tmp_path: Path) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    return str(path)


def test_every_invalid_pack_has_its_reason() -> None:
    assert {path.stem for path in INVALID.glob("*.toml")} == REASONS.keys()


@pytest.mark.parametrize("name", REASONS)
def test_an_invalid_pack_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(PackError) as refused:
        load_checked_rules([INVALID / f"{name}.toml"])
    assert REASONS[name] in refused.value.reason
    assert refused.value.pack.endswith(f"{name}.toml")


def test_a_pack_that_is_not_there_is_refused() -> None:
    with pytest.raises(PackError, match="cannot be read"):
        load_rules(["nowhere.toml"])


def test_the_index_is_what_the_packs_say() -> None:
    path = own_packs()[0].parent / "index.txt"
    assert path.read_bytes().decode() == index(), "run python -m newsclean.packs"


def test_the_index_gives_the_rules_and_the_vocabulary_of_the_packs() -> None:
    def written(rules: Iterable[Rule]) -> list[dict[str, Any]]:
        return [asdict(rule) for rule in rules]

    assert written(builtin_rules()) == written(rule for path in own_packs() for rule in read_pack(path))
    folder = own_packs()[0].parent
    assert vocabulary() == tomllib.loads((folder / "vocabulary.toml").read_text(encoding="utf-8"))["define"]
    assert builtin_rules().digest == RuleSet(builtin_rules()).digest


def test_the_packages_own_rules_have_unique_ids_and_known_places() -> None:
    rules = list(builtin_rules())
    assert len({rule.id for rule in rules}) == len(rules)
    assert {rule.where for rule in rules} <= PLACES.keys()


@pytest.mark.parametrize("path", own_packs(), ids=lambda path: path.stem)
def test_a_pack_of_the_package_reads_as_any_pack_does(path: Path) -> None:
    assert all(rule.id.startswith(f"{path.stem}/") and rule.why.endswith(".") for rule in read_pack(path))


def test_a_pack_of_the_users_adds_its_rules(mine: str) -> None:
    rules = load_checked_rules([mine])
    kept, removals, _ = strip("昨天下了一场雨。\n山城电台，伴你每一天\n", rules)
    assert (kept, [removal.rule for removal in removals]) == ("昨天下了一场雨。\n", ["mine/slogan"])
    assert len(rules) == len(builtin_rules()) + 1


def test_check_pack_has_nothing_to_say_of_a_good_pack(mine: str) -> None:
    assert check_pack(mine) == []


def test_check_pack_names_every_failing_example(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(MINE.replace("山城电台昨天搬了家。", "山城广播，伴你每一天"), encoding="utf-8")
    assert [rule for rule, _ in check_pack(str(path))] == ["bad/slogan"]


def test_two_rules_by_one_id_are_refused(mine: str) -> None:
    with pytest.raises(PackError, match="exists already"):
        load_rules([mine, mine])


def test_a_disabled_rule_does_not_act() -> None:
    text = "昨天下了一场雨。\n责任编辑：王小明\n"
    assert strip(text, load_rules())[0] != text
    assert strip(text, load_rules(disable=["credits/editor", "bylines/editor-glued"]))[0] == text


def test_a_kept_category_stays_and_still_fills_the_metadata() -> None:
    text = "昨天下了一场雨。\n责任编辑：王小明\n"
    kept, removals, meta = strip(text, load_rules(keep=["editor"]))
    assert (kept, removals, meta.editor) == (text, (), "王小明")


@pytest.mark.parametrize("option", [{"disable": ["credits/nobody"]}, {"keep": ["nothing"]}])
def test_unknown_ids_and_categories_are_mistakes(option: dict[str, list[str]]) -> None:
    with pytest.raises(OptionError, match=r"no (rule|category) is called"):
        load_rules(**option)


def test_the_digest_tells_rule_sets_apart(mine: str) -> None:
    sets = [
        load_rules(),
        load_rules([mine]),
        load_rules(disable=["credits/editor"]),
        load_rules(keep=["editor"]),
    ]
    assert len({rules.digest for rules in sets}) == len(sets)
    assert load_rules().digest == load_rules(()).digest


def test_a_rule_is_found_by_its_id() -> None:
    rules = builtin_rules()
    assert rules["credits/editor"].category == "editor"
    assert "credits/editor" in rules
    assert "credits/nobody" not in rules
    assert {"byline", "source", "editor", "caption", "tags", "legal"} <= rules.categories
