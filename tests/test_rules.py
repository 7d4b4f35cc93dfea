"""Every rule against its own examples: alone, with all rules in force, and in the spellings pages use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import opencc
import pytest

from newsclean.examples import failing_alone, failing_together, variants
from newsclean.packs import builtin_rules
from newsclean.strip import strip

if TYPE_CHECKING:
    from newsclean.rule import Rule

RULES = list(builtin_rules())
TRADITIONAL = opencc.OpenCC("s2t")
PARAGRAPH = (
    "昨天的会议开了三个小时，与会的二十名代表一致同意在年底前完成老城区的管线改造。\n"
    "街道办主任说，施工期间不停水不停电，每天晚上十点以后不再使用大型机械。\n"
)
BLOCKS = {rule.id for rule in RULES if rule.where == "block"}


@pytest.fixture(params=RULES, ids=lambda rule: rule.id)
def rule(request: pytest.FixtureRequest) -> Rule:
    found: Rule = request.param
    return found


def test_a_rule_alone_does_what_its_examples_say(rule: Rule) -> None:
    assert list(failing_alone(rule)) == []


def test_no_other_rule_eats_its_keep_examples_in_any_spelling(rule: Rule) -> None:
    assert list(failing_together([rule])) == []


def test_traditional_examples_fare_the_same(rule: Rule) -> None:
    for text in rule.strip:
        kept, removals, _ = strip(TRADITIONAL.convert(text), builtin_rules(), script="hant", max_loss=1)
        assert removals, kept
    for text in rule.keep:
        traditional = TRADITIONAL.convert(text)
        assert strip(traditional, builtin_rules(), script="hant")[0] == traditional


def test_look_alikes_stay_behind_an_article(rule: Rule) -> None:
    if rule.id in BLOCKS or rule.id == "bylines/alias":
        return  # a block's keep examples are pages; 关于作者 behind the end may well be on the author
    for text in rule.keep:
        for name, variant in variants(text):
            kept = strip(PARAGRAPH + variant, builtin_rules())[0]
            assert kept == PARAGRAPH + variant, name


def test_noise_behind_an_article_goes_and_the_article_stays(rule: Rule) -> None:
    if rule.where in ("head", "lead", "start", "inline", "end", "rest", "close", "block"):
        return  # these need their place; the examples alone have it
    for text in rule.strip:
        kept = strip(PARAGRAPH + text, builtin_rules())[0]
        assert kept == PARAGRAPH, text
