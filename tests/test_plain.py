"""Plain text: what is plain has nothing that repair or the script decision looks for, asked one by one."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsclean import plain
from newsclean.later import Patience
from newsclean.plain import first_strange, misread_first, misread_second
from newsclean.repair.gates import count_odd
from newsclean.script import patterns

#: All that is assigned, and of the planes that are empty or private every 257th: a run over all takes 30 seconds.
CODES = (
    *range(0x40000),
    *range(0x40000, 0xE0000, 257),
    *range(0xE0000, 0xE1000),
    *range(0xE1000, 0x110000, 257),
)

PLAIN = {
    "Simplified news": "记者从会议上获悉，该项目将于2024年10月1日开工（总投资3.5亿元）。",
    "English and a web address": "Hello, world! https://example.com/a?b=1",
    "punctuation and symbols of Chinese text": "“‘……——·《》〈〉【】①㎡±5℃→★",
    "a middle dot and a long sound mark": "尼古拉・特斯拉ー",
    "emoji": "转发\U0001f44d",
    "hanzi that memory is filled with, in words": "烫伤，屯门",
    "one hanzi that misread text begins with": f"{min(misread_first())}。",
    "nothing": "",
}

NOT_PLAIN = {
    "a no-break space": "张三\N{NO-BREAK SPACE}李四",
    "a byte order mark": "\ufeff新闻",
    "a Traditional character": "国家的發展",
    "kana": "鲜の每日",
    "a filling of memory": "新闻烫烫烫",
    "a filling that follows a word": "屯门屯屯屯",
    "UTF-8 read as GBK": "鐨勬槸",
    "a lost character": "新\ufffd",
    "a tone mark": "图(tú)",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_what_is_plain(text: str) -> None:
    assert first_strange(text) < 0


@pytest.mark.parametrize("text", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_not(text: str) -> None:
    assert first_strange(text) >= 0


def looked_for(text: str) -> list[str]:
    """Return the characters that repair and the script decision look for, by their own scans."""
    return [*count_odd(text), *patterns().foreign.findall(text)]


def test_no_plain_character_that_is_assigned_is_one_that_a_step_looks_for() -> None:
    everything = [chr(code) for code in CODES if not 0xD800 <= code < 0xE000]
    plain = [char for char in everything if first_strange(char) < 0]
    assert not looked_for("\n".join(plain))


@given(
    st.lists(
        st.sampled_from([*"新闻，。a\n烫屯发發の\xa0\ufffd", *"鐨勬槸", *sorted(misread_first())[:9]]),
        max_size=30,
    ).map("".join)
    | st.text(max_size=30)
)
@example("".join(sorted(misread_second() - misread_first())))
@settings(max_examples=300, deadline=None)
def test_plain_text_has_nothing_that_a_step_looks_for(text: str) -> None:
    start = first_strange(text)
    before = text if start < 0 else text[:start]
    assert not looked_for(before)


def by_sets_and_by_class(text: str, start: int = 0) -> tuple[int, int]:
    """Where the run of plain characters ends, for a first page and for one of many."""
    ends = []
    for characters in (len(text), -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(plain, "_patience", Patience(characters))
            ends.append(plain._end_of_run(text, start))
    return ends[0], ends[1]


def test_sets_and_class_agree_on_all_that_is_assigned(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_ones = []
    for characters in (0x110000, -1):
        monkeypatch.setattr(plain, "_patience", Patience(characters))
        plain_ones.append([code for code in CODES if plain._end_of_run(chr(code), 0)])
    assert plain_ones[0] == plain_ones[1]


@given(
    st.text(st.sampled_from([*"新闻，。a\n烫屯发發の\xa0\ufffd鐨勬槸\ud83d\U0001f44d"]), max_size=30),
    st.integers(0, 5),
)
def test_a_set_and_the_class_find_the_same_place(text: str, start: int) -> None:
    by_sets, by_class = by_sets_and_by_class(text, min(start, len(text)))
    assert by_sets == by_class
