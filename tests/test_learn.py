"""Learning: what must not be learned first, then what must."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import learnsites
from newsclean import Cleaner, Options
from newsclean.batch.outcome import ChunkResult, Outcome, Tally
from newsclean.examples import check_pack
from newsclean.learn.distinct import distinct_articles
from newsclean.learn.judging import Thresholds
from newsclean.learn.learning import Learned, decide, learn
from newsclean.learn.profile import profile_text, read_profile
from newsclean.learn.reading import Entry, texts_of
from newsclean.learn.stretches import RUN, _weighed, _worth, trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from newsclean.batch.documents import Input

DATELINE = "中国证券网讯（记者 王小明）"
APPEAL = "点击下载青石桥客户端，第一时间读到更多本地故事"


def stories(count: int, seed: int = 1, paragraphs: int = 3) -> list[list[str]]:
    lots = random.Random(seed)
    return [learnsites.story(lots, paragraphs) for _ in range(count)]


def learned_from(groups: dict[str, list[str]], folder: Path, **options: object) -> Learned:
    entries = [entry for name, texts in groups.items() for entry in learnsites.put(folder, name, texts)]
    return learn(entries, str(folder), **options)


def texts_learned(learned: Learned) -> set[str]:
    return {one.verdict.text for one in decide(learned.verdicts).rules}


def profile_of(learned: Learned, folder: Path) -> str:
    path = folder / "站.toml"
    path.write_text(profile_text(decide(learned.verdicts).rules, name=path.name), encoding="utf-8")
    return str(path)


def pages_with(
    bodies: list[list[str]], *, head: str = "", tail: str = "", middle: str = "", every: int = 1
) -> list[str]:
    """Pages with lines around their stories, on every so manieth page."""
    pages = []
    for number, body in enumerate(bodies):
        has = number % every == 0
        lines = [*([head] if head and has else []), body[0], *([middle] if middle and has else []), *body[1:]]
        pages.append("\n".join([*lines, *([tail] if tail and has else [])]))
    return pages


# ---------------------------------------------------------------- what is not learned


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.text("天地玄黄宇宙洪荒，。！\n日月0123", min_size=5, max_size=120), min_size=12, max_size=20)
)
def test_what_stands_in_one_article_only_is_never_learned(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    bodies = stories(len(lines))
    pages = ["\n".join([*body, line]) for body, line in zip(bodies, lines, strict=True)]
    for verdict in learned_from({"站": pages}, tmp_path_factory.mktemp("texts")).verdicts:
        if not verdict.veto:
            held = sum(
                verdict.text in "".join(page.split("\n")) or _level(verdict.text, page) for page in pages
            )
            assert held >= Thresholds().count


def _level(text: str, page: str) -> bool:
    from newsclean.learn.pages import level_digits

    return text in level_digits(page)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["\n", ""]))
def test_clean_text_teaches_nothing(
    tmp_path_factory: pytest.TempPathFactory, seed: int, between: str
) -> None:
    pages = [between.join(body) for body in stories(40, seed)]
    assert learned_from({"站": pages}, tmp_path_factory.mktemp("texts")).verdicts == []


@pytest.mark.parametrize("glued", [False, True], ids=["line by line", "in one line"])
@pytest.mark.parametrize(
    "shared",
    [learnsites.SYNDICATED[0], "「老钟」（铜铸）停了三个时辰，守钟人说是齿轮里进了一粒稗子，要请匠人来修。"],
    ids=["plain", "with full-width marks at its start"],
)
def test_stories_that_sites_share_are_not_learned(tmp_path: Path, glued: bool, shared: str) -> None:
    # Each of twelve small sites prints the story in four versions, far enough apart to count as four.
    join = "" if glued else "\n"
    groups = {}
    for site in range(12):
        lots = random.Random(site)
        pages = [join.join(learnsites.story(lots)) for _ in range(30 if site > 1 else 8)]
        repeats = 4 if site < 2 else 1
        pages += [join.join([*learnsites.story(lots, 4), shared]) for _ in range(repeats)]
        groups[f"站{site}"] = pages
    assert texts_learned(learned_from(groups, tmp_path)) == set()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"middle": "记者："}, "the label of a question"),
        ({"middle": "【编者按】"}, "an editor's note"),
        ({"middle": "其中的缘由说来话长"}, "a sub-head that a column always has"),
        ({"middle": "推荐理由"}, "a sub-head with a word that appeals have, too"),
        ({"tail": "特此公告。"}, "the form of an announcement"),
        ({"tail": "目前，案件还在办理之中，警方表示将继续调查，他说会有结果的。"}, "how police news ends"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_belongs_to_the_story_is_not_learned(
    tmp_path: Path, options: dict[str, str], reason: str
) -> None:
    pages = pages_with(stories(30), **options)
    assert texts_learned(learned_from({"站": pages}, tmp_path)) == set(), reason


def test_datelines_glued_to_their_stories_are_not_learned(tmp_path: Path) -> None:
    pages = ["\n".join([DATELINE + body[0], *body[1:]]) for body in stories(30)]
    assert texts_learned(learned_from({"站": pages}, tmp_path)) == set()


def test_phrases_of_a_template_inside_the_story_are_not_learned(tmp_path: Path) -> None:
    pages = [
        "".join([body[0], "股东计划自公告之日起十五个交易日后的六个月内减持", *body[1:]])
        for body in stories(30)
    ]
    assert texts_learned(learned_from({"站": pages}, tmp_path)) == set()


@pytest.mark.parametrize("line", ["河东 晴 {}℃ 到 {}℃", "大米每斤{}元，比昨天贵{}分", "{} {} {} {} 开奖号码"])
def test_figures_that_change_from_page_to_page_are_content(tmp_path: Path, line: str) -> None:
    lots = random.Random(5)
    pages = [
        "\n".join([*body, line.format(*(lots.randint(1, 999) for _ in range(4)))]) for body in stories(30)
    ]
    assert texts_learned(learned_from({"站": pages}, tmp_path)) == set()


def titles(count: int, seed: int = 7) -> list[str]:
    return [sentence[:14] for sentence in ("".join(body) for body in stories(count, seed, 1))]


def test_the_label_of_a_list_that_differs_from_page_to_page_is_not_learned(tmp_path: Path) -> None:
    pages = []
    for body, names in zip(stories(30), zip(*[iter(titles(90))] * 3, strict=True), strict=True):
        pages.append("\n".join([*body, "今晚登台的各位", *names]))
    learned = learned_from({"站": pages}, tmp_path)
    assert texts_learned(learned) == set()
    assert "label of a list" in learned.verdicts[0].veto


def test_a_story_behind_an_appeal_stays(tmp_path: Path) -> None:
    bodies = stories(30)
    pages = ["".join([*body, APPEAL, *titles(3, number)]) for number, body in enumerate(bodies)]
    learned = learned_from({"站": pages}, tmp_path)
    clean = Cleaner(Options(rules=(profile_of(learned, tmp_path),))).clean
    story = "守钟人在昨天的会上表示，他要在入冬以前把镇上所有的钟都修好，然后回乡下去种他的竹子。"
    assert story in clean("".join([*bodies[0], APPEAL, story])).text
    assert titles(3, 0)[0] not in clean(pages[0]).text


def test_a_word_is_never_cut_from_inside_a_line(tmp_path: Path) -> None:
    pages = [
        "".join(["书院 International 春", *body[0][n:], *body[1:]]) for n, body in enumerate(stories(12))
    ]
    pages = [learnsites.story(random.Random(n))[0][:9] + page for n, page in enumerate(pages)]
    assert texts_learned(learned_from({"站": pages}, tmp_path)) == set()


def test_a_small_group_teaches_nothing_and_says_so(tmp_path: Path) -> None:
    learned = learned_from({"站": pages_with(stories(9), tail=APPEAL)}, tmp_path)
    assert learned.verdicts == []
    assert [group.name for group in learned.small] == ["站"]


def test_a_group_that_kills_its_process_is_named_and_the_rest_learned(tmp_path: Path) -> None:
    groups = {name: pages_with(stories(20, seed), tail=APPEAL) for seed, name in enumerate(["坏站", "好站"])}
    entries = [entry for name, texts in groups.items() for entry in learnsites.put(tmp_path, name, texts)]

    def run(inputs: Iterable[Input], work: Callable[..., ChunkResult]) -> Iterator[ChunkResult]:
        for item in inputs:
            bad = item.name == "坏站"
            yield ChunkResult([Outcome(item, "its worker was killed")], Tally()) if bad else work([item])

    learned = learn(entries, str(tmp_path), run=run)
    assert learned.failed == [("坏站", "its worker was killed")]
    assert [group.name for group in learned.groups] == ["好站"]
    assert texts_learned(learned) == {APPEAL}


def test_versions_of_one_story_count_once(tmp_path: Path) -> None:
    pages = ["\n".join(body) for body in stories(20)]
    versions = ["\n".join([*learnsites.SYNDICATED, f"第{number}版。"]) for number in "甲乙丙丁戊己庚辛"]
    learned = learned_from({"站": pages + versions}, tmp_path)
    assert learned.verdicts == []
    assert learned.groups[0].articles == 21


def test_what_is_too_rare_is_not_learned(tmp_path: Path) -> None:
    assert (
        texts_learned(learned_from({"站": pages_with(stories(60), tail=APPEAL, every=6)}, tmp_path)) == set()
    )


# ---------------------------------------------------------------- what is learned


def test_the_family_of_sites_teaches_exactly_its_templates(tmp_path: Path) -> None:
    groups: dict[str, list[str]] = {}
    for path, text in learnsites.family():
        groups.setdefault(path.partition("/")[0], []).append(text)
    learned = learned_from(groups, tmp_path)
    assert texts_learned(learned) == learnsites.expected()
    assert [group.articles for group in learned.small] == [3]


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    pages = [(path.partition("/")[0], text) for path, text in learnsites.family(12)]
    entries = [entry for name, text in pages for entry in learnsites.put(tmp_path, name, [text])]
    texts = []
    for seed in range(3):
        random.Random(seed).shuffle(entries)
        rules = decide(learn(entries, str(tmp_path), sample=11).verdicts).rules
        texts.append(profile_text(rules, name="p.toml"))
    assert texts[0] == texts[1] == texts[2]
    assert "[[rule]]" in texts[0]


@pytest.mark.parametrize(
    ("place", "where"),
    [("head", "line"), ("tail", "line"), ("middle", "line"), ("glued head", "start"), ("glued tail", "end")],
)
def test_an_appeal_is_learned_where_it_stands(tmp_path: Path, place: str, where: str) -> None:
    bodies = stories(30)
    if place.startswith("glued"):
        glue = (lambda body: APPEAL + body) if place == "glued head" else (lambda body: body + APPEAL)
        pages = [glue("".join(body)) for body in bodies]
    else:
        pages = pages_with(bodies, **{place: APPEAL})
    rules = decide(learned_from({"站": pages}, tmp_path).verdicts).rules
    assert [(one.verdict.text, one.rule.where) for one in rules] == [(APPEAL, where)]


@pytest.mark.parametrize("heading", ["街坊们都在说", "推荐给街坊"], ids=["by its titles", "by its words"])
def test_a_heading_takes_the_titles_below_it(tmp_path: Path, heading: str) -> None:
    lots = random.Random(4)
    pool = titles(40 if heading == "街坊们都在说" else 120)
    lists = [lots.sample(pool, 4) for _ in range(30)]
    pages = ["\n".join([*body, heading, *some]) for body, some in zip(stories(30), lists, strict=True)]
    learned = learned_from({"站": pages}, tmp_path)
    (rule,) = (one for one in decide(learned.verdicts).rules if one.verdict.text == heading)
    assert rule.rule.where == "heading"
    profile = profile_of(learned, tmp_path)
    assert check_pack(profile) == []
    for page, body in zip(pages, stories(30), strict=True):
        assert Cleaner(Options(rules=(profile,))).clean(page).text.split("\n") == [*body, ""]


def test_digits_and_dates_are_alike(tmp_path: Path) -> None:
    bodies = stories(20)
    pages = [
        "\n".join([*body, f"青石桥排印所2023年{n % 12 + 1}月{n}日第{n}号出品"])
        for n, body in enumerate(bodies)
    ]
    assert texts_learned(learned_from({"站": pages}, tmp_path)) == {"青石桥排印所0年0月0日第0号出品"}


def test_pages_are_restored_and_stories_whole_under_the_profile(tmp_path: Path) -> None:
    bodies = stories(30)
    tail = "竹纸由河东作坊的学徒们在晾架上守了七夜"
    pages = ["".join(["青石桥日报出品第3期", *body, tail]) for body in bodies]
    profile = write_profile(learned_from({"站": pages}, tmp_path), tmp_path)
    cleaner = Cleaner(Options(rules=(str(profile),)))
    for page, body in zip(pages, bodies, strict=True):
        article = cleaner.clean(page)
        assert article.text == "".join(body) + "\n"
        assert article.restore() == page
        assert {removal.rule.partition("/")[0] for removal in article.removals} == {"profile"}


@pytest.mark.parametrize(
    ("stretch", "left"),
    [
        ("。更多故事请看明天", "更多故事请看明天"),
        ("”更多故事（见", "更多故事"),
        ("）更多（本地）故事", "更多（本地）故事"),
        ("更多故事请看明天", "更多故事请看明天"),
    ],
)
def test_a_stretch_leaves_its_neighbours_what_is_theirs(stretch: str, left: str) -> None:
    assert trimmed(stretch) == left


def slowly_weighed(rests: list[list[str]], least: int) -> list[str]:
    """What `_weighed` yields, every stretch counted again each time."""
    found = []
    while True:
        pool = {cut for rest in rests for piece in rest if _worth(cut := trimmed(piece))} - set(found)
        weights = [(sum(any(text in piece for piece in rest) for rest in rests), text) for text in pool]
        weights = [(-count * len(text), text) for count, text in weights if count >= least]
        if not weights:
            return found
        best = min(weights)[1]
        found.append(best)
        rests = [[part for piece in rest for part in piece.split(best) if len(part) >= RUN] for rest in rests]


PIECES = ["更多精彩故事", "请到东街茶棚里来听", "纸坊今日刊行", "学徒守了七夜", "才有这张报"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.lists(st.sampled_from(PIECES), min_size=2, max_size=4).map("".join), max_size=3),
        min_size=4,
        max_size=16,
    )
)
def test_stretches_are_those_of_counting_all_again_each_time(rests: list[list[str]]) -> None:
    assert list(_weighed([list(rest) for rest in rests], 4)) == slowly_weighed(rests, 4)


@pytest.mark.parametrize("every", [2, 4])
def test_counting_on_some_pages_finds_what_counting_on_all_does(tmp_path: Path, every: int) -> None:
    bodies = stories(400, paragraphs=1)
    pages = [body[0] + (APPEAL if number % every == 0 else "") for number, body in enumerate(bodies)]
    (rule,) = decide(learned_from({"站": pages}, tmp_path).verdicts).rules
    assert (rule.verdict.text, rule.verdict.found[0].count) == (APPEAL, 400 // every)


# ---------------------------------------------------------------- articles


def entries_of(texts: list[str], folder: Path) -> list[Entry]:
    return learnsites.put(folder, "站", texts)


def test_different_articles_under_one_template_are_distinct(tmp_path: Path) -> None:
    template = [f"{word}的章程在这里写得十分明白请各位仔细阅读。" for word in "春夏秋冬"]
    texts = ["\n".join([body[0], *template]) for body in stories(40, paragraphs=1)]
    assert len(distinct_articles(entries_of(texts, tmp_path))) == 40


def test_copies_and_updates_are_one_article(tmp_path: Path) -> None:
    bodies = stories(20, paragraphs=5)
    texts = ["\n".join(body) for body in bodies] + ["\n".join(body[:4]) for body in bodies] * 2
    assert len(distinct_articles(entries_of(texts, tmp_path))) == 20


def test_texts_come_back_from_the_disk(tmp_path: Path) -> None:
    texts = ["甲\n", "", "\ud800乙", "𠮷" * 100]
    assert list(texts_of(entries_of(texts, tmp_path), str(tmp_path))) == texts


# ---------------------------------------------------------------- the profile


def write_profile(learned: Learned, folder: Path, **lists: object) -> Path:
    path = folder / "profile.toml"
    path.write_text(profile_text(decide(learned.verdicts).rules, name=path.name, **lists), encoding="utf-8")
    return path


@pytest.fixture
def learned(tmp_path: Path) -> Learned:
    pages = ["\n".join(["青石桥纸坊今日刊行", *body, APPEAL]) for body in stories(20)]
    pages = [f"{page}\n'引号'与\"双引号\"和\\反斜线 都在这里\x7f" for page in pages]
    return learned_from({"站": pages}, tmp_path)


def test_a_profile_passes_the_tests_of_packs(learned: Learned, tmp_path: Path) -> None:
    path = write_profile(learned, tmp_path)
    assert check_pack(str(path)) == []
    assert len(read_profile(path).rules) == 3


def test_an_empty_profile_is_a_pack(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(profile_text([], name=path.name), encoding="utf-8")
    assert read_profile(path).rules == {}
    assert Cleaner(Options(rules=(str(path),))).clean(APPEAL).text == Cleaner().clean(APPEAL).text


def test_examples_differ_where_pages_do(tmp_path: Path) -> None:
    bodies = stories(20)
    pages = ["\n".join([*body, "纸坊的话", APPEAL, "纸坊的灯"]) for body in bodies[:12]]
    pages += ["\n".join([*body, APPEAL, f"{number}号灯下"]) for number, body in enumerate(bodies[12:])]
    contexts = learned_from({"站": pages}, tmp_path).verdicts[0].found[0].contexts
    assert len(contexts) == len(set(contexts)) == 3


def test_a_rule_the_user_deleted_stays_away(learned: Learned, tmp_path: Path) -> None:
    path = write_profile(learned, tmp_path)
    head, *rules = path.read_text(encoding="utf-8").split("[[rule]]")
    end = rules[-1][rules[-1].index("# What was decided") :]
    path.write_text("[[rule]]".join([head, *rules[:-1]]) + end, encoding="utf-8")
    earlier = read_profile(path)
    assert len(earlier.rejected) == 1
    again = decide(learned.verdicts, earlier)
    assert len(again.rules) == 2
    assert again.rejected == earlier.rejected


def test_a_rule_the_user_edited_stays_edited(learned: Learned, tmp_path: Path) -> None:
    path = write_profile(learned, tmp_path)
    text = path.read_text(encoding="utf-8").replace(
        "match = '青石桥纸坊今日刊行'", "match = '青石桥纸坊[今明]日刊行'"
    )
    path.write_text(text, encoding="utf-8")
    rules = decide(learned.verdicts, read_profile(path)).rules
    assert "青石桥纸坊[今明]日刊行" in {one.rule.match for one in rules}
    assert len(rules) == 3


def test_a_rule_the_user_added_stays(learned: Learned, tmp_path: Path) -> None:
    path = write_profile(learned, tmp_path)
    own = """[[rule]]
id = "mine"
where = "line"
keys = ["竹林深处"]
match = '竹林深处'
why = "The name of a column."
strip = ["竹林深处"]
keep = ["竹林深处住着一户人家。"]

# What was"""
    path.write_text(path.read_text(encoding="utf-8").replace("# What was", own, 1), encoding="utf-8")
    assert [rule.id for rule in decide(learned.verdicts, read_profile(path)).kept] == ["profile/mine"]


def test_what_was_accepted_is_learned_against_a_veto(tmp_path: Path) -> None:
    learned = learned_from({"站": pages_with(stories(20), middle="其中的缘由说来话长")}, tmp_path)
    (verdict,) = learned.verdicts
    assert verdict.veto
    from newsclean.learn.profile import Profile
    from newsclean.learn.rulemaking import name_of

    assert len(decide([verdict], Profile(accepted={name_of(verdict)})).rules) == 1


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=8, max_size=60))
def test_any_text_that_repeats_gives_a_good_pack(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("texts")
    pages = ["\n".join([*body, text]) for body in stories(12)]
    path = write_profile(learned_from({"站": pages}, folder), folder)
    assert check_pack(str(path)) == []
