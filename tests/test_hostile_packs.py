"""Packs by strangers: their patterns mean what `re` says, and end; what the loader cannot vouch for it refuses."""

from __future__ import annotations

import re
import warnings
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from newsclean import Cleaner, NewscleanError, Options, bounded
from newsclean.bounded import BoundedPattern
from newsclean.errors import PackError, SlowRuleError
from newsclean.examples import check_pack
from newsclean.packs import RuleSet, builtin_rules, read_pack, vocabulary
from newsclean.rule import UserRule, expand
from newsclean.strip import strip

if TYPE_CHECKING:
    from pathlib import Path

    from commandline import Command

PACK = """\
category = "cinema"
[[rule]]
id = "slogan"
where = "{where}"
keys = ["周末去哪"]
match = '{match}'
why = "A slogan of the house."
strip = ["周末去哪看电影"]
keep = ["他们问周末去哪看电影。"]
"""
# Fails in 2^n ways on n characters, and at once on the pack's own examples.
SLOW = "周末去哪看电影|周末去哪(?:a|b|ab)*c"
ATTACK = "周末去哪" + "ab" * 40 + "cd"
PAGE = "城西的露天电影院上周末放完了今年最后一场电影。\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(PACK.format(where="line", match=SLOW), encoding="utf-8")
    return path


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "ALLOWED", 0.02)


# What may differ between the two, and what packs are written in.
ATOMS = (
    "a", "王", "1", "①", "\u0301", "\x1c", ".", "^", "$", r"\w", r"\W", r"\s", r"\S", r"\d", r"\D", r"\b", r"\Z", r"\A",
    r"[^\W\d_]", r"[\w·]", r"[^\s\w]", r"[\Wa]", r"[^\W\Sa]", r"[\S\W]", r"[^\S]", "[a-c]", "[^a]", "[]a]", "[^]a]", r"[\]a]",
    "[:a:]", "[a[b]", r"\[", r"\{", r"[\b]", "[-a]", "[a-]", r"\x41", r"\u738b", r"\N{DIGIT ONE}", r"[\N{DIGIT ONE}b]", "(?#x)", r"\1",
    "(?&han)", "(?&who)", "(?&sep)",
)  # fmt: skip
COUNTS = ("", "", "", "?", "*", "+", "{2}", "{1,2}", "{,2}", "{1,}", "??", "*?", "?+", "*+", "{1,2}+")
CHARACTERS = "aabc王王1①²_A ]\\[{}\u0301\x1c\x85\u200b\n\u3000〇é·、:"


def patterns() -> st.SearchStrategy[str]:
    piece = st.builds("".join, st.tuples(st.sampled_from(ATOMS), st.sampled_from(COUNTS)))
    line = st.lists(piece, min_size=1, max_size=4).map("".join)
    group = st.builds(
        lambda opening, one, other, count: f"{opening}{one}|{other}){count}",
        st.sampled_from(("(", "(?:", "(?P<title>", "(?=", "(?!", "(?<=", "(?<!", "(?>")),
        line,
        line,
        st.sampled_from(COUNTS),
    )
    return st.lists(st.one_of(piece, group), min_size=1, max_size=4).map("".join)


@given(patterns(), st.lists(st.text(CHARACTERS, max_size=9), min_size=3, max_size=5))
@settings(max_examples=100, deadline=None)
def test_pattern_that_is_accepted_means_what_re_says(written: str, texts: list[str]) -> None:
    pattern = expand(written, {"sep": "[ :、]", **vocabulary()})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ours = re.compile(pattern)
    except (re.error, Warning):
        assume(False)
    theirs = BoundedPattern(pattern, "mine.toml", "mine/slogan")
    bounded.begin_page(0)
    for text, method in product(texts, ("match", "fullmatch", "search")):
        for span in ((), (1,), (1, max(1, len(text) - 1))):
            one, other = (getattr(pattern, method)(text, *span) for pattern in (ours, theirs))
            assert (one and (one.span(), one.groupdict())) == (other and (other.span(), other.groupdict()))
        assert [m.span() for m in ours.finditer(text)] == [m.span() for m in theirs.finditer(text)]


@pytest.mark.parametrize("name", sorted(vocabulary()))
def test_every_word_of_the_vocabulary_is_accepted_from_users(name: str) -> None:
    BoundedPattern(expand(f"(?&{name})", vocabulary()), "mine.toml", "mine/slogan")


@pytest.mark.parametrize("rule", [rule for rule in builtin_rules() if rule.pattern], ids=lambda rule: rule.id)
def test_packaged_pattern_means_the_same_in_a_pack_of_the_users(rule: UserRule) -> None:
    theirs = BoundedPattern(rule.pattern, "mine.toml", rule.id)
    bounded.begin_page(0)
    for text in (*rule.strip, *rule.keep):
        one, other = rule.regex.search(text), theirs.search(text)
        assert (one and (one.span(), one.groupdict())) == (other and (other.span(), other.groupdict()))


def test_packaged_patterns_are_matched_by_re() -> None:
    assert all(type(rule.regex) is re.Pattern for rule in builtin_rules())


@pytest.mark.parametrize(
    "match",
    [
        "(?i)周末", "周末(?i:a)", "(?x)周 末", "(?s).", "(?V1)周末", "(?|周(.)|末(.))", "(周)?(?(1)末|去)",
        "周末{e<=1}", "周末{e}", "周{}", "周末}", "周{,}", r"\p{L}", r"\X", r"\K", r"\B", "[[:alpha:]]", "[[a]&&b]", "[a&&b]",
        "[a--b]", "[a||b]", "周++{2}", "(?R)", "(?<a>周)", "(?<=周+)末", "(*FAIL)", "周{1,99999999999}", "(" * 3000 + ")" * 3000,
    ],
    ids=lambda match: match[:12],
)  # fmt: skip
def test_what_only_one_dialect_knows_or_reads_otherwise_is_refused(tmp_path: Path, match: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PACK.format(where="line", match=match), encoding="utf-8")
    with pytest.raises(PackError, match="slogan"):
        read_pack(path)


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize(
    ("where", "match", "text"),
    [
        ("line", SLOW, ATTACK),
        ("tail", SLOW, ATTACK),
        ("start", rf"{SLOW}\Z", ATTACK),
        ("inline", rf"{SLOW}\Z", PAGE[:-1] + ATTACK),
        ("rest", rf"{SLOW}\Z", PAGE[:-1] + ATTACK),
        ("close", rf"{SLOW}\Z", PAGE[:-1] + ATTACK),
        ("credit", SLOW, ATTACK + "：王小明"),
    ],
)
def test_page_on_which_a_users_rule_would_not_end_raises_and_names_it(
    tmp_path: Path, where: str, match: str, text: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PACK.format(where=where, match=match), encoding="utf-8")
    rule = read_pack(path)[0]
    assert isinstance(rule, UserRule)

    with pytest.raises(SlowRuleError, match=r"mine\.toml: rule 'mine/slogan' took more than") as raised:
        strip(PAGE + text + "\n", RuleSet([*builtin_rules(), rule]))
    assert (raised.value.pack, raised.value.rule) == (str(path), "mine/slogan")
    assert raised.value.exit_code == 3


@pytest.mark.usefixtures("hurry")
def test_lines_that_each_take_a_little_add_up(pack: Path) -> None:
    each = "周末去哪" + "ab" * 9 + "d"  # some hundred microseconds
    cleaner = Cleaner(Options(rules=(str(pack),)))
    assert each in cleaner.clean(PAGE + each).text
    with pytest.raises(SlowRuleError):
        cleaner.clean(PAGE + "".join(f"{each}{number}\n" for number in range(1500)))
    assert each in cleaner.clean(PAGE + each).text  # the next page starts anew


@pytest.mark.usefixtures("hurry")
def test_pack_whose_own_example_takes_too_long_is_refused(pack: Path) -> None:
    pack.write_text(
        PACK.format(where="line", match=SLOW).replace("keep = [", f'keep = ["{ATTACK}", '), "utf-8"
    )
    with pytest.raises(PackError, match="takes longer for one of its examples"):
        Cleaner(Options(rules=(str(pack),)))
    assert [rule for rule, _ in check_pack(str(pack))] == ["mine/slogan"]


@pytest.mark.usefixtures("hurry")
def test_command_line_names_rule_and_page_keeps_the_page_and_does_the_others(
    cli: Command, work: Path, pack: Path
) -> None:
    attacked = PAGE + ATTACK + "\n"
    (work / "a.txt").write_text(attacked, encoding="utf-8")
    (work / "b.txt").write_text(PAGE + "周末去哪看电影\n", encoding="utf-8")
    done = cli("clean", "--in-place", "--rules", pack, "a.txt", "b.txt")
    assert done.status == 3
    assert "a.txt" in done.err
    assert "mine/slogan" in done.err
    assert "mine.toml" in done.err
    assert (work / "a.txt").read_text(encoding="utf-8") == attacked
    assert (work / "b.txt").read_text(encoding="utf-8") == PAGE
    assert sorted(path.name for path in work.iterdir()) == ["a.txt", "b.txt"]


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("command", ["check", "explain", "diff-rules none"])
def test_other_commands_end_cleanly_too(cli: Command, work: Path, pack: Path, command: str) -> None:
    (work / "a.txt").write_text(PAGE + ATTACK + "\n", encoding="utf-8")
    options = [pack, "a.txt"] if command.startswith("diff") else ["--rules", pack, "a.txt"]
    done = cli(*command.split(), *options)
    assert done.status == 3
    assert "mine/slogan" in done.err
    assert "Traceback" not in done.err


def test_slow_rule_is_an_error_of_ours() -> None:
    assert issubclass(SlowRuleError, NewscleanError)
