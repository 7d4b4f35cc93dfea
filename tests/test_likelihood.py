"""The one model that decode and repair share."""

from __future__ import annotations

import math

import pytest

from newsclean.likelihood import DATA, NONE, bigrams, mean_nats, nats_table, normal, total_nats

CHINESE = [
    pytest.param("新华社北京一月三日电，记者从有关部门获悉。", id="simplified news"),
    pytest.param("　　據報導，台北市政府今天宣布，將於下週開放「書展」。", id="traditional news"),
    pytest.param("呢個係香港嘅新聞，佢哋話唔會加價。", id="written Cantonese"),
]
OTHER = [
    pytest.param("閺傛澘宕曠粈鍙ュ寳娴?", id="UTF-8 read as GBK"),
    pytest.param("тервью с президентом", id="Cyrillic"),
    pytest.param("Fußgänger über Brücken", id="German letters"),
    pytest.param("에서 열린 회의", id="Hangul"),
]


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_lies_below_nine_nats(text: str) -> None:
    assert 4 < mean_nats(text) < 9


@pytest.mark.parametrize("text", OTHER)
def test_everything_else_lies_above_eleven(text: str) -> None:
    assert mean_nats(text) > 11


def test_ascii_is_free_and_not_counted() -> None:
    assert mean_nats("plain ASCII") == 0.0
    assert mean_nats("abc新闻") == mean_nats("新闻")
    assert total_nats("abc新闻") == pytest.approx(2 * mean_nats("新闻"))


def test_a_lone_surrogate_is_no_error() -> None:
    assert total_nats("新\ud800闻") >= total_nats("新闻")


def test_the_table_has_one_byte_for_each_utf16_unit() -> None:
    assert len(nats_table()) == 0x10000


def test_normal_form_keeps_the_length() -> None:
    assert normal("國「會」,7 A國") == "国“会”，0\na国"


def test_the_better_reading_costs_less() -> None:
    model = bigrams()
    assert model.total("上海科创") < model.total("上专科创")
    assert model.cost("新", "闻") < model.cost("新", "锢")


def test_cost_is_the_dictionary_or_the_backoff() -> None:
    model = bigrams()
    assert model.cost("新", "闻") == model.after["新"]["闻"]
    assert "龘" not in model.after.get("新", NONE)
    assert model.cost("新", "龘") == model.backoff["新"] + model.alone.get("龘", model.unknown)
    assert model.cost("\ue000", "\ue000") == model.unknown


@pytest.mark.parametrize("previous", ["的", "新", "。", "\n"])
def test_the_followers_of_a_character_are_a_distribution(previous: str) -> None:
    model = bigrams()
    known = model.after[previous]
    # The costs are rounded to a quarter of a nat, so the sum may miss 1 by an eighth.
    mass = sum(math.exp(-model.cost(previous, char)) for char in model.alone if char not in "0a")
    assert len(known) > 100
    assert 0.8 < mass < 1.13


def test_both_files_stay_under_300_kilobytes() -> None:
    assert sum((DATA / name).stat().st_size for name in ("likelihood.bin", "bigrams.bin")) < 300_000
