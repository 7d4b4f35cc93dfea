"""Input by strangers: damaged bytes, patterns' worst cases, packs that lie, and what reaches a screen."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from fuzz.__main__ import made
from fuzz.targets import TARGETS
from newsclean import Cleaner, Options, bounded
from newsclean.bounded import BoundedPattern
from newsclean.packs import builtin_rules
from newsclean.prefilter import fold
from newsclean.repair import repair
from newsclean.repair.shift import _shifts
from newsclean.strip import KEPT_WHOLE, TOO_DENSE, UNSTABLE, strip

if TYPE_CHECKING:
    from commandline import Command
    from newsclean.rule import Rule

#: Inputs a target gets here; `python tests/fuzz` runs as many as it is given time for.
INPUTS = {
    "bytes": 60,
    "options": 60,
    "html": 60,
    "text": 60,
    "jsonl": 150,
    "csv": 150,
    "archive": 150,
    "pack": 60,
    "arguments": 100,
}


#: Inputs that fuzzing found, as TARGET-SEED-NUMBER.bin.
FOUND = sorted(Path(__file__).parent.glob("fuzz/found/*.bin"))


@pytest.mark.parametrize("found", FOUND, ids=lambda path: path.stem)
def test_what_was_found_once_stays_mended(found: Path) -> None:
    TARGETS[found.stem.partition("-")[0]](found.read_bytes())


@pytest.mark.parametrize("target", INPUTS)
def test_nothing_but_our_own_errors_escapes_and_every_invariant_holds(target: str) -> None:
    for number in range(INPUTS[target]):
        TARGETS[target](made(target, 1, number))


#: Lines that some rule's pattern took from 0.05 to 9 seconds for.
SLOW_ONCE = {
    "bylines/filed": ["和" * 60, "和" * 58 + "报道", "和记" * 29 + "1"],
    "bylines/with-mail": ["和" * 59 + "@", "和a" * 25 + "@qq.com。"],
    "chrome/name-date": ["和" * 49 + " 2020-01-0"],
    "related/breadcrumb": ["您所在的位置: 首页 > 快讯 > 公司 > 公司" * 4 + "。", "首页-/" * 27 + "。"],
    "chrome/crumbs": ["浙里在线 > 浙里新闻 > 社会民生 正文" * 4 + "。", "网 / " * 22 + "。"],
    "chrome/navigation": ["新闻:财经:体育:" * 40 + "。", "这家网站来源:经、体育四个" * 24 + "。"],
    "chrome/shop": ["余额" * 44 + "!", "抵扣充值" * 22 + "。。。。"],
    "legal/no-reprint": ["摘编翻印谢绝" * 43 + "!!", "转载请注明责任" * 37 + "!!"],
    "legal/infringement": ["如有侵权请联系删除" * 33 + "!!"],
    "legal/views": ["不代表本网观点立场" * 46 + "!!"],
    "related/hashtags": ["#欧阳s、," * 26 + "。", "#、、" * 50 + "。"],
    "related/heading": ["精选" * 19 + "。", "更多 " * 13 + "。"],
}


NOISY = """\
城西的露天电影院上周末放完了今年最后一场电影。三百多名观众裹着毯子坐在草地上。
责任编辑：周小满
"""


def _worst(rule: Rule) -> list[str]:
    """Lines that all but match: repeats of the rule's words, keys and examples, and one character too much."""
    random = Random(rule.id)
    words = sorted(set(re.findall(r"[^\\()\[\]{}?*+|^$.<>:!=&\s-]{1,12}", rule.pattern)))
    units = [
        *rule.keys,
        *random.sample(words, min(20, len(words))),
        "(",
        "[",
        " ",
        "1",
        "a ",
        "王",
        "王小明、",
        "。",
        "·",
        "分享 ",
    ]
    units += ["".join(random.choices(units, k=3)) for _ in range(6)] + [
        fold(text)[:-1] or "x" for text in rule.strip[:4]
    ]
    return [(unit * 120)[:90] + "\N{GREEK CAPITAL LETTER DELTA}" for unit in units]


# Half a second is a thousand times what the worst of these lines takes; `re` itself could not be stopped.
@pytest.mark.parametrize("rule", [rule for rule in builtin_rules() if rule.pattern], ids=lambda rule: rule.id)
def test_no_pattern_backtracks_without_end(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "ALLOWED", 0.5)
    stoppable = BoundedPattern(rule.pattern, "the package's own", rule.id)
    for line in [*_worst(rule), *SLOW_ONCE.get(rule.id, ())]:
        for length in {20, 40, 60, 90, min(len(line), rule.longest) - 1}:
            part = line[:length] + line[-1]
            bounded.begin_page(0)
            stoppable.fullmatch(part)
            if rule.where in {"inline", "rest", "close"}:
                stoppable.search(part)


def test_bar_of_buttons_is_cut_in_one_way_only() -> None:
    bar = "分享 " * 30 + "\N{GREEK CAPITAL LETTER DELTA}"
    assert builtin_rules()["chrome/buttons"].regex.fullmatch(bar) is None


@pytest.mark.parametrize(
    "text", ["真的?? ??? 是这样", "什么?? ?", "为什么?! ?? ?", "a ?? ? ? ?? b"], ids=lambda text: text
)
def test_shouts_of_question_marks_stay(text: str) -> None:
    assert repair(text)[0] == text


@pytest.mark.parametrize(
    ("text", "repaired"),
    [("图书馆 ? ? ? 今天开门", "图书馆 今天开门"), ("图书馆 ?  ?   ? 今天开门", "图书馆 今天开门")],
)
def test_lost_spaces_go(text: str, repaired: str) -> None:
    assert repair(text)[0] == repaired


@pytest.mark.parametrize("unit", ["著作权所有。", "投资有风险。", "与本网无关。", "(c)2", "声明]"])
def test_notices_in_a_row_are_read_in_proportion(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsclean.strip import stretch, strip

    read = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            def found(view: str, start: int, end: int) -> object:
                for match in getattr(sentence, name)(view, start, end) if name == "finditer" else ():
                    read.append(len(match[0]))
                    yield match

            def at(view: str, start: int, end: int) -> object:
                match = sentence.match(view, start, end)
                read.append(0 if match is None else len(match[0]))
                return match

            return found if name == "finditer" else at

    sentence = stretch._SENTENCE
    monkeypatch.setattr(stretch, "_SENTENCE", Counting())

    strip(unit * (2400 // len(unit)) + unit[:2], builtin_rules())
    assert sum(read) < 20 * 2400


@pytest.mark.parametrize("between", ["。", " ", "，", ""])
def test_rules_of_a_line_of_nothing_but_keys_are_placed_once_a_pass(
    between: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsclean.strip import glued, strip

    calls = []

    def counting(name: str) -> None:
        work = getattr(glued, name)

        def counted(*args: object, **options: object) -> object:
            calls.append(name)
            return work(*args, **options)

        monkeypatch.setattr(glued, name, counted)

    for name in ("_cut_end", "_latest_of_rules"):
        counting(name)
    strip(between.join(sorted(builtin_rules().by_key)) + between, builtin_rules())
    # At 400 boundaries of one line each rule was looked up among its keys anew.
    assert 0 < calls.count("_cut_end") <= 8
    assert calls.count("_latest_of_rules") <= calls.count("_cut_end")


def test_page_of_fruitless_marks_is_searched_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from newsclean.repair import shift

    calls = []

    class Counting(shift.Search):
        def run(self, tail: str | None) -> object:
            calls.append(tail)
            return super().run(tail)

    monkeypatch.setattr(shift, "Search", Counting)
    line = "他说?，今天的天气比昨天好一些?；我们?！去看城西露天的电影院"
    list(_shifts("\n".join([line] * 10)))
    few = len(calls)
    list(_shifts("\n".join([line] * 1000)))
    assert 0 < few <= len(calls) - few < 500


def test_page_that_is_all_shift_is_searched_a_little_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    from newsclean.repair import shift

    steps = []

    class Counting(shift.Search):
        def _step(self, *state: object) -> object:
            steps.append(1)
            return super()._step(*state)

    monkeypatch.setattr(shift, "Search", Counting)
    assert repair("轉變?!闭憬瓐D書館的館長說。")[0] == "轉變。”浙江圖書館的館長說。"
    page = "轉變?！闭憬瓐D書館的館長說。" * 20_000
    steps.clear()
    assert repair(page)[0] == page
    assert 0 < len(steps) < 12_000


SHIFTED = "轉變?！闭憬瓐D書館的館長說。"


@pytest.mark.parametrize(
    ("page", "read"),
    [(SHIFTED, True), (SHIFTED + "問？答？" * 3, True), (SHIFTED * 9, True), ("?！闭" * 9 + SHIFTED, False)],
    ids=["one shift", "questions", "a page full of shifts", "a third of it marks"],
)
@pytest.mark.parametrize("mark", ["?", "？", "\N{REPLACEMENT CHARACTER}", "\ue123"])
def test_shifts_are_read_unless_much_of_the_page_is_lost(page: str, read: bool, mark: str) -> None:
    # What tidy makes of a half-width mark counts the same: else a page would be rubbish the first time only.
    lost = 6 * mark if read else 9 * mark
    assert ("浙江" in repair(f"{page}\n{lost}")[0]) == read


def test_rubbish_is_given_up_in_the_first_round(monkeypatch: pytest.MonkeyPatch) -> None:
    from newsclean.repair import shift

    searched = []

    class Counting(shift.Search):
        def run(self, tail: str | None) -> object:
            searched.append(self.line)
            return super().run(tail)

    monkeypatch.setattr(shift, "Search", Counting)
    page = "\n".join(["他说?，今天的天气比昨天好一些?；我们?！去看城西露天的电影院"] * 100)
    list(_shifts(page))
    once = len(searched)
    assert repair(page + "&nbsp;")[0] == page + " "  # which takes a second round
    assert 0 < once == len(searched) - once


def test_likely_characters_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from newsclean.repair import candidates

    made = []
    choose = candidates.Page._choose
    monkeypatch.setattr(
        candidates.Page,
        "_choose",
        lambda page, *asked: made.append((asked[0], id(asked[1]), *asked[2:])) or choose(page, *asked),
    )
    # Of a sentence with two marks, 60,000 a megabyte, a few of them different.
    repair("城西的露天电影院开门\ufffd！今天的天气比昨天好\ufffd？我们一起去看" * 1_000)
    assert 0 < len(made) == len(set(made)) < 100


def test_a_page_misread_throughout_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from newsclean.repair import mojibake

    monkeypatch.setattr(mojibake, "_FRUITLESS", 3)
    page = "\n".join(f"中国新闻网第{number}条消息\n" for number in range(60))
    misread = page.encode("gb18030").decode("latin-1").replace("\n\n", "\nÿÿÿÿ\n")
    assert repair(misread)[0] == page.replace("\n\n", "\nÿÿÿÿ\n")


def test_letters_of_chance_are_taken_for_double_bytes_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from newsclean.repair import mojibake

    tried = []
    best = mojibake._best
    monkeypatch.setattr(mojibake, "_FRUITLESS", 30)
    monkeypatch.setattr(mojibake, "_best", lambda *asked: tried.append(asked) or best(*asked))
    random = Random(1)
    lines = ("".join(chr(random.randrange(0xA1, 0x100)) for _ in range(20)) for _ in range(2_000))
    list(mojibake._double_byte_runs("\n".join(lines)))
    assert 30 < len(tried) < 200


def test_letters_of_chance_are_taken_for_utf8_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from newsclean.repair import mojibake

    tried = []
    inner = mojibake._find_inner
    monkeypatch.setattr(mojibake, "_FRUITLESS", 30)
    monkeypatch.setattr(mojibake, "_find_inner", lambda chars: tried.append(chars) or inner(chars))
    assert list(mojibake._utf8_runs("Ã©Ã¨ café\n" * 2_000)) == []
    assert 30 < len(tried) < 200
    tried.clear()
    misread = "新闻é".encode().decode("cp1252") + "\n"
    assert len(list(mojibake._utf8_runs((misread + "Ã©\n") * 2_000))) == 2_000


def test_escaped_tags_cost_one_pass() -> None:
    text = "&lt;b&gt;" * 20_000  # quadratic, this took a minute
    assert repair(text)[0] == text


SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize("text", [f"苏格兰队{SCOTLAND}出局", "\u2708\ufe0f起飞", "1\ufe0f\u20e3号"])
def test_tags_and_selectors_of_emoji_stay(text: str) -> None:
    assert repair(text)[0] == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("看不见的" + "\U000e0041" * 50 + "话", "看不见的话"),
        ("\U0001f3f4" + "\U000e0041" * 50 + "话", "\U0001f3f4话"),
        (f"{SCOTLAND}\U000e0069\U000e0067", SCOTLAND),
        ("话" + "\ufe0f" * 50, "话"),
    ],
    ids=["tags", "tags behind a flag", "tags behind a whole flag", "selectors"],
)
def test_hidden_text_goes_at_once(text: str, left: str) -> None:
    assert repair(text)[0] == left


# Eats what follows its key, whatever it is: what a pack must never do, and what --max-loss is there for.
GREEDY = """\
category = "cinema"
[[rule]]
id = "greedy"
where = "inline"
keys = ["周末去哪"]
match = '周末去哪[^\\n]{0,390}'
why = "A slogan of the house."
strip = ["周末去哪看电影"]
keep = ["他们在周末看电影。"]
"""
SENTENCE = "城西的露天电影院上周末放完了今年最后一场电影三百多人坐在草地上看完。"
EATEN = f"周末去哪。{SENTENCE}{SENTENCE}\n"
LEFT = f"{SENTENCE}{SENTENCE}\n"


@pytest.fixture
def greedy(tmp_path: Path) -> str:
    (tmp_path / "greedy.toml").write_text(GREEDY, encoding="utf-8")
    return str(tmp_path / "greedy.toml")


@pytest.mark.parametrize(
    ("page", "max_loss", "whole"),
    [
        (EATEN, 0.7, True),
        (EATEN, 0.99, True),
        (EATEN, 1.0, False),
        (EATEN + LEFT, 0.7, False),
        (EATEN + LEFT, 0.5, False),
        (EATEN + LEFT, 0.49, True),
        (EATEN * 3 + LEFT, 0.75, False),
        (EATEN * 3 + LEFT, 0.74, True),
        (EATEN + LEFT, 0.0, True),
        (LEFT + "责任编辑：周小满\n", 0.0, False),
    ],
)
def test_page_that_would_lose_more_than_its_share_is_kept_whole(
    greedy: str, page: str, max_loss: float, whole: bool
) -> None:
    article = Cleaner(Options(rules=(greedy,), max_loss=max_loss)).clean(page)
    assert (KEPT_WHOLE in {removal.rule for removal in article.removals}) == whole
    assert article.restore() == page
    if whole:
        assert article.text == page
        assert [(r.rule, r.line, r.start, r.end, r.text) for r in article.removals] == [
            (KEPT_WHOLE, 1, 0, 0, "")
        ]
        assert not any(article.meta.values())
    else:
        assert "周末去哪" not in article.text
        assert article.removals


#: Two lines of a page's foot, made different by numbers.
MENU = "京ICP备0500{:04}号-1\n新闻热线：0571-8888{:04}\n"


def test_a_page_with_more_to_look_at_than_news_has_is_kept_whole() -> None:
    rules = builtin_rules()
    keys = sorted(rules.by_key)
    dense = "".join(f"{key}{number}\n" for number in range(8) for key in keys)
    article = Cleaner(Options(steps=("strip",))).clean(dense)
    assert [(r.rule, r.line, r.start, r.end, r.text) for r in article.removals] == [(TOO_DENSE, 1, 0, 0, "")]
    assert article.text == article.restore() == dense
    assert not any(article.meta.values())


@pytest.mark.parametrize("text", ["甲\n" * 100_000, "甲\n" * 100_000 + "责任编辑：王小明\n"])
def test_a_page_of_hardly_anything_but_lines_is_kept_whole(text: str) -> None:
    kept, removals, _ = strip(text, builtin_rules())
    assert kept == text
    assert [removal.rule for removal in removals] == [TOO_DENSE]


def test_blank_lines_make_no_page_too_dense() -> None:
    for page in ("\n" * 300_000, LEFT + "\n" * 60_000 + "责任编辑：王小明\n"):
        once = Cleaner().clean(page).text
        assert once in ("", LEFT)
        assert Cleaner().clean(once).text == once


def test_a_menu_of_any_page_and_many_pages_in_one_file_are_not_too_dense() -> None:
    menu = "".join(MENU.format(number, number) for number in range(500))
    page = "城西的电影院今天重新开门，第一场放的是三十年前的老片子。\n" * 3 + menu
    removed = {removal.rule for removal in strip(page, builtin_rules())[1]}
    assert removed
    assert TOO_DENSE not in removed
    removed = {removal.rule for removal in strip(page * 20, builtin_rules())[1]}
    assert removed
    assert TOO_DENSE not in removed


def test_a_dense_page_is_told_from_one_that_would_lose_too_much(cli: Command, work: Path) -> None:
    (work / "a.txt").write_text("甲\n" * 100_000, encoding="utf-8")
    (work / "b.txt").write_text(LEFT, encoding="utf-8")
    done = cli("clean", "a.txt", "b.txt", "-o", "净")
    assert done.status == 0
    assert "a.txt: strip finds more lines and keys of rules here than a page of news has" in done.err
    assert re.search(r"kept whole +1 ", done.err)
    done = cli("clean", "--strict", "a.txt", "-o", "严")
    assert done.status == 3
    assert not (work / "严" / "a.txt").exists()


#: A Simplified page, and a Traditional line that is glued to its source: what is left of it would be converted.
SIMPLIFIED = "".join(
    f"{number}号桥昨天通车，第一班公交车从桥上开过时，两岸的人都在鼓掌，桥头的面馆送了一天凉茶。\n"
    for number in range(2, 12)
)
GLUED = "新學年開課兩個多月，三間學校仍未請齊校車司機，學生們還要走路。来源：青渡晚报 责任编辑：周小满\n"


@pytest.mark.parametrize(
    "line", ["朱崑山和田中さくら说：“好。”\n", "字丢了一个：\ufffd。\n", "他写的是“開課”。\n"]
)
def test_what_stays_the_same_without_its_foot_loses_it(line: str) -> None:
    article = Cleaner().clean(SIMPLIFIED + line + "来源：青渡晚报 责任编辑：周小满\n")
    assert article.text == SIMPLIFIED + line
    assert article.meta.editor == "周小满"


def test_a_page_that_would_become_another_without_its_foot_is_kept_whole(cli: Command, work: Path) -> None:
    page = SIMPLIFIED + GLUED
    article = Cleaner().clean(page)
    assert article.text == article.restore() == page
    assert [(r.rule, r.line, r.start, r.end, r.text) for r in article.removals] == [(UNSTABLE, 1, 0, 0, "")]
    assert not any(article.meta.values())
    assert Cleaner().clean(article.text).text == article.text
    (work / "a.txt").write_text(page, encoding="utf-8")
    done = cli("clean", "a.txt", "-o", "净")
    assert done.status == 0
    assert (
        "a.txt: what strip would leave of the page would be read as another text; it is kept whole"
        in done.err
    )
    done = cli("clean", "--strict", "a.txt", "-o", "严")
    assert done.status == 3
    assert not (work / "严" / "a.txt").exists()


def test_html_whose_article_stays_the_same_loses_its_foot() -> None:
    page = "".join(f"<p>{line}</p>" for line in (SIMPLIFIED + "朱崑山说好。\n来源：青渡晚报").split("\n"))
    article = Cleaner(Options(input_format="html")).clean(
        f"<html><body><article>{page}</article></body></html>"
    )
    assert article.text == SIMPLIFIED + "朱崑山说好。\n"


def test_kept_page_is_counted_and_with_strict_it_fails(cli: Command, work: Path, greedy: str) -> None:
    (work / "a.txt").write_text(EATEN, encoding="utf-8")
    (work / "b.txt").write_text(LEFT + "责任编辑：周小满\n", encoding="utf-8")
    done = cli("clean", "--rules", greedy, "a.txt", "b.txt", "-o", "净")
    assert done.status == 0
    assert re.search(r"kept whole +1 ", done.err)
    assert (work / "净" / "a.txt").read_text(encoding="utf-8") == EATEN
    assert (work / "净" / "b.txt").read_text(encoding="utf-8") == LEFT
    done = cli("check", "--rules", greedy, "a.txt")
    assert (done.status, done.out) == (0, b"")


@pytest.mark.parametrize("where", [("-o", "净"), ("--in-place",)], ids=["folder", "in place"])
def test_strict_fails_a_kept_page_and_touches_nothing(
    cli: Command, work: Path, greedy: str, where: tuple[str, ...]
) -> None:
    (work / "a.txt").write_text(EATEN, encoding="utf-8")
    (work / "b.txt").write_text(LEFT, encoding="utf-8")
    done = cli("clean", "--strict", "--rules", greedy, "a.txt", "b.txt", *where)
    assert done.status == 3
    assert "a.txt" in done.err
    assert (work / "a.txt").read_text(encoding="utf-8") == EATEN
    assert not (work / "净" / "a.txt").exists()
    assert cli("clean", "--strict", "--max-loss", "1", "--rules", greedy, "a.txt", "-o", "净").status == 0


# What acts on a terminal, hides a line, or would make a second annotation.
ATTACK = "\x1b[31m\x1b]0;x\x07\N{RIGHT-TO-LEFT OVERRIDE}\x9b2J\r::error::x%0A"


@pytest.mark.parametrize(
    "command",
    [
        "check",
        "check --diff",
        "check --diff --color",
        "check -f json",
        "check -f github",
        "check -f sarif",
        "explain",
        "detect",
        "diff-rules none none",
    ],
)
def test_attack_in_text_and_name_reaches_no_screen_raw(cli: Command, work: Path, command: str) -> None:
    name = "页\x1b[32m\N{RIGHT-TO-LEFT OVERRIDE}\n二.txt"
    (work / name).write_text(
        NOISY.replace("周小满", f"周小满{ATTACK}") + f"圖書館{ATTACK}\n", encoding="utf-8"
    )
    done = cli(*command.split(), name)
    shown = done.out.decode() + done.err
    own_colours = re.sub("\x1b\\[[0-9;]{0,8}m", "", shown) if "--color" in command else shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", own_colours)
    if "github" in command:
        assert "\n::error::x" not in shown
    assert "\x1b[31m\x1b]" not in shown


def test_name_in_a_pack_reaches_no_screen_raw(cli: Command, work: Path) -> None:
    (work / "b.toml").write_text('category = "x"\n[[rule]]\nid = "\\u001b[31m"\n', encoding="utf-8")
    (work / "a.txt").write_text(NOISY, encoding="utf-8")
    done = cli("clean", "--rules", "b.toml", "a.txt")
    assert done.status == 2
    assert "\x1b" not in done.err


PACK = """\
category = "cinema"
[[rule]]
id = "{id}"
where = "line"
keys = ["{key}"]
match = '{key}[^。]*'
why = "A slogan of the house."
strip = ["{key}看电影"]
keep = ["他们{key}看电影。"]
"""


def test_diff_rules_shows_what_another_pack_cuts(cli: Command, work: Path) -> None:
    (work / "old.toml").write_text(PACK.format(id="slogan", key="周末去哪"), encoding="utf-8")
    (work / "new.toml").write_text(PACK.format(id="slogan", key="今晚去哪"), encoding="utf-8")
    page = "周末去哪看电影\n城东的剧院今天开门，来了三百多名观众。\n今晚去哪看电影\n" + NOISY
    (work / "a.txt").write_text(page, encoding="utf-8")
    (work / "b.txt").write_text(NOISY, encoding="utf-8")
    done = cli("diff-rules", "old.toml", "new.toml", "a.txt", "b.txt")
    assert done.status == 1
    assert done.out.decode().splitlines() == [
        "a.txt:1: -old/slogan  周末去哪看电影",
        "a.txt:3: +new/slogan  今晚去哪看电影",
    ]
    assert "1 of 2 documents change" in done.err
    assert (work / "a.txt").read_text(encoding="utf-8") == page


def test_diff_rules_of_one_pack_with_itself_is_empty(cli: Command, work: Path) -> None:
    (work / "old.toml").write_text(PACK.format(id="slogan", key="周末去哪"), encoding="utf-8")
    (work / "a.txt").write_text("周末去哪看电影\n" + NOISY, encoding="utf-8")
    done = cli("diff-rules", "old.toml", "old.toml", "a.txt")
    assert (done.status, done.out) == (0, b"")


def test_sarif_of_a_hostile_page_is_json(cli: Command, work: Path) -> None:
    (work / "a.txt").write_text(NOISY.replace("周小满", f"周小满{ATTACK}\"'<b>"), encoding="utf-8")
    done = cli("check", "-f", "sarif", "a.txt")
    assert json.loads(done.out)["version"] == "2.1.0"


@pytest.mark.parametrize(
    "words", [["--row-groups", "-o", "净"], ["-o", "memory://净"], ["-", "-o", "memory://净"]]
)
def test_standard_input_has_no_place_in_a_store(cli: Command, words: list[str]) -> None:
    done = cli("clean", *words)
    assert done.status == 2
    assert "standard input" in done.err


def test_name_of_a_file_taken_for_an_option_reaches_no_screen_raw(cli: Command, work: Path) -> None:
    (work / "--\x1b[31m\n二").touch()
    done = cli("clean", "--\x1b[31m\n二")
    assert done.status == 2
    assert "\\x1b[31m\\n二" in done.err
    assert "\x1b" not in done.err


def test_name_of_a_site_reaches_neither_screen_nor_profile_raw(cli: Command, work: Path) -> None:
    site = work / "站\x1b[31m\n[[rule]]\N{RIGHT-TO-LEFT OVERRIDE}二"
    site.mkdir()
    for number in range(40):
        text = (
            NOISY.replace("三百", f"第{number * 7}条说，{number}百") + f"订阅小城晚报，随时看新鲜事{number}\n"
        )
        (site / f"页{number}.txt").write_text(text + "上小城晚报客户端看更多本地新鲜事\n", encoding="utf-8")
    done = cli("learn", ".", "--group-by", "folder", "--review", "-o", "profile.toml")
    profile = (work / "profile.toml").read_text(encoding="utf-8")
    shown = done.out.decode() + done.err + profile
    assert "\\x1b[31m\\n[[rule]]\\u202e" in shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert profile.count("\n[[rule]]") == profile.count("\nid = ")


def test_broken_web_archive_says_what_newsclean_says_and_no_more(cli: Command, work: Path) -> None:
    pytest.importorskip("warcio")
    page = f"<html><body><article><p>{NOISY * 3}</p></article></body></html>".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://a.example/{{}}\r\nWARC-Record-ID: <urn:x:{{}}>\r\n"
        f"Content-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    first, second = (head.format(n, n).encode() + page for n in "12")
    (work / "a.warc").write_bytes(first + b"\x1b[31mno blank line\r\n\r\n" + second + b"\r\n\r\n")
    done = cli("check", "a.warc")
    assert "WARNING" not in done.err
    assert "\x1b" not in done.err
