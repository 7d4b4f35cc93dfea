"""Blocks judged as a whole: what only its neighbours give away."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.rule import NOTICES
from newsclean.strip.heads import cut_head
from newsclean.strip.matching import may_stand_at_the_edge
from newsclean.strip.menus import cut_menus
from newsclean.strip.prose import Sentences
from newsclean.strip.register import is_notice, is_plain_notice, is_story
from newsclean.strip.zones import edges, prose_behind

if TYPE_CHECKING:
    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import Line

#: Kinds of noise that stand in the foot of a page; bare lines between two of them are part of the foot.
_FOOT = frozenset(
    {"legal", "disclaimer", "licence", "related", "promotion", "widget", "editor", "tags", "source", "byline"}
)
#: What may stand above a poem behind an editor's note as well; more lines than these below it are the poem.
_HEADS_A_POEM = frozenset({"source", "byline"})
_VERSES = 3
#: Share of the page's prose that a notice over several lines may be.
_MOST_BEHIND = 0.6
#: What a notice says in other words: so much of it between the lines that say the usual.
_BETWEEN = 0.5
#: Characters in other words behind which no more is looked for: each of 83,000 lines takes 3 microseconds.
_TOO_MUCH = 5_000
#: A line of the foot is no longer than this.
_LONGEST = 100
#: The end of a notice: 春江苑物业服务中心, 2023年5月16日.
_OFFICE = later(
    r"[^\W\d_]{2,24}(?:公司|中心|局|委员会|办公室|学校|中学|小学|大学|学院|编辑部|医院|协会|集团|厅|处|街道办|政府|银行|馆|大队|支队|党委|工会)"
)
_DAY = later(
    r"(?:20\d\d年\d{1,2}月\d{1,2}日|二[〇零○][〇零○一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
#: Teasers: at least so many, of at most so many lines each, or of more if all have as many; the last of them,
#: or the last but buttons, is a time.
_FEWEST_TEASERS, _TEASER, _EQUAL_TEASER, _TIME_LINE = 3, 5, 8, 30
_TIME = later(r"(?:20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?)\s?\d{2}:\d\d(?::\d\d)?")
#: So a list of links counts; the entries of a diary of events and comments do as well, in sentences.
_AGO = later(r"\d{1,2}\s?(?:分钟|小时|天)前")
#: Bare titles: at least so many in a row, each this long; one of them may be a little shorter or longer.
_FEWEST, _SHORTEST, _WIDEST = 2, 12, 45
_SHORT_TITLE, _WIDE_TITLE = 8, 64
_TITLE_MARK = later(
    r"(?:[^\W\d_]|[!?」]){4}\s(?:[^\W\d_]|\d|「)(?:[^\W_]|「){3}|(?:[^\W\d_]|」){4}:(?:[^\W\d_]|「)|「[^」]{1,12}」[^\W\d_]"
)
_HANZI = later("[\u3400-\u9fff]")
_MAY_BE_TITLE_MARK = later(r"[\s:「]")
#: A table or a fixture has more gaps, a label, or a sum of money.
_TABLE = later(
    r"\S\s+\S+\s+\S|^.{1,3}:|[$%]|\d:\d\d|\s指"
    r"|(?:时间|地点|方式|电话|对象|费用|地址|名额|日期|单位|热线|网址|邮箱|范围|条件|材料|要求|标准|人数|奖)[^:]{0,4}:"
)
_ITEM = later(r"[(\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)\]、.．]")


def judge_blocks(lines: list[Line], rules: RuleSet) -> None:
    """Mark the lines that only their neighbours give away."""
    if "blocks/menu" in rules:
        cut_menus(lines, rules["blocks/menu"])
    if "blocks/head" in rules:
        cut_head(lines, rules["blocks/head"])
    _notice_to_the_end(lines, rules)
    if "blocks/notices" in rules:
        _notices_at_the_end(lines, rules["blocks/notices"])
    if "blocks/teasers" in rules:
        _teasers(lines, rules["blocks/teasers"])
    if "blocks/titles" in rules:
        _titles(lines, rules["blocks/titles"], rules)
    if "blocks/foot" in rules:
        _foot(lines, rules["blocks/foot"])


def _teasers(lines: list[Line], rule: Rule) -> None:
    """Other articles as title, first sentence and time, over and over: the times give them away."""
    short = [line for line in lines if line.hits and line.size <= _TIME_LINE]
    for shape in (_TIME, _AGO) if len(short) >= _FEWEST_TEASERS else ():
        stamped = {id(line) for line in short if shape.fullmatch(line.view.strip()) is not None}
        if len(stamped) >= _FEWEST_TEASERS:
            _cut_teasers(lines, stamped, rule, sentences=shape is _TIME)


def _cut_teasers(lines: list[Line], stamped: set[int], rule: Rule, *, sentences: bool) -> None:
    """Mark the teasers that end in the stamped lines; `sentences`: there may be some in them."""
    filled = [line for line in lines if not line.blank and (sentences or line.noise is None)]
    times = [number for number, line in enumerate(filled) if id(line) in stamped]
    if len(times) < _FEWEST_TEASERS:
        return
    gaps = [after - before for before, after in pairwise(times)]
    longest = _EQUAL_TEASER if max(gaps) == min(gaps) else _TEASER
    if max(gaps) > longest or min(gaps) < 2:  # a title at least stands between two times
        return
    first = times[0] - max(gaps) + 1
    if not any(line.is_sentence for line in filled[: max(0, first)]):
        return
    if not sentences:  # the first title may be gone, and above it stands the article
        first = max((at + 1 for at in range(first, times[0]) if "。" in filled[at].view), default=first)
    teasers = filled[first : times[-1] + 1]
    if not sentences and any("。" in line.view for line in teasers):
        return
    for line in teasers:
        if line.noise is None:
            line.noise = rule


def _titles(lines: list[Line], rule: Rule, rules: RuleSet) -> None:
    """Two or more titles in a row between paragraphs, or below the last: links that lost their heading."""
    first, last = edges(lines)
    run: list[Line] = []
    for index, line in enumerate([*lines[first + 1 :], None], first + 1):
        if line is not None:
            if line.blank or line.noise is not None:
                continue
            if not line.is_sentence and line.size >= _SHORT_TITLE and _may_be_title(line, rules):
                run.append(line)
                continue
        if len(run) >= _FEWEST and _are_titles(run, below=index > last + 1):
            for one in run:
                one.noise = rule
        run = []


def _are_titles(run: list[Line], *, below: bool) -> bool:
    """Tell whether most of the lines are written like titles; below the article a third of them will do."""
    titles = [one for one in run if _reads_as_title(one)]
    marked = [one for one in titles if _has_title_mark(one)]
    if not marked:
        return False
    asking = [one for one in titles if one.view.rstrip()[-1:] == "?"]
    written = len({id(one) for one in (*marked, *asking)})
    return written * (3 if below and written > 1 else 2) > len(run)


def _may_be_title(line: Line, rules: RuleSet) -> bool:
    """Tell whether a short line can stand among titles, though nothing in it says that it is one."""
    view = line.view.strip()
    return (
        _SHORT_TITLE <= len(view) <= _WIDE_TITLE
        and "。" not in view
        and ";" not in view
        and view[-1] not in ":、,)”!"
        and view[0] not in "“「([▲▼#"
        and _ITEM.match(view) is None
        and not may_stand_at_the_edge(line, rules)
    )


def _reads_as_title(line: Line) -> bool:
    """Tell whether a line that may be a title looks like one."""
    view = line.view.strip()
    return (
        _SHORTEST <= len(view) <= _WIDEST
        and "," not in view
        and _TABLE.search(view) is None
        and not view[0].isdigit()
    )


def _has_title_mark(line: Line) -> bool:
    """Tell whether a line is written like a title: a blank for a comma, a colon, a quote.

    Two words of a language that has blanks between words are none: Жители просят.
    """
    view = line.view.strip()
    first = _MAY_BE_TITLE_MARK.search(view)
    if first is None or _HANZI.search(view) is None:
        return False
    # The pattern looks at four characters before a blank or a colon; where there is none it takes 25 us.
    return _TITLE_MARK.search(view, max(0, first.start() - 4)) is not None


def _notice_to_the_end(lines: list[Line], rules: RuleSet) -> None:
    """A notice that runs over several lines: from its first one to the end, if no report follows."""
    notices = [
        (index, rule)
        for index, line in enumerate(lines)
        if (line.noise is not None or line.cuts) and (rule := _notice_of(line)) is not None
    ]
    if not notices:
        return
    behind = prose_behind(lines, lambda line: may_stand_at_the_edge(line, rules))
    goes_on = _goes_on_behind(lines)
    rule_at = {index: rule for index, rule in notices if behind[index] <= _MOST_BEHIND and index >= goes_on}
    rest: list[Line] = []
    longest = 0
    sentences = Sentences()
    for index in range(len(lines) - 1, min(rule_at, default=len(lines)) - 1, -1):
        if sentences.is_story:
            break
        if index in rule_at and not sentences.tell_a_story:
            longest, rule = len(rest), rule_at[index]
        line = lines[index]
        if line.noise is None and not line.blank:
            rest.append(line)
            view = line.view
            sentences.read(view if view.rstrip()[-1:] in ("。", "!", "?") else view + "。", 0, line.hits)
    for other in rest[:longest]:
        other.noise = rule


def _goes_on_behind(lines: list[Line]) -> int:
    """Return the last line that cannot belong to a notice, -1 if all can."""
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.noise is None and not line.blank and not _goes_on(line):
            return index
    return -1


def _notices_at_the_end(lines: list[Line], rule: Rule) -> None:
    """Lines that are nothing but notices, from the end up to where a report begins; the article is above."""
    below: list[Line] = []
    taken = plain = other = 0
    line = None
    for above in reversed(lines):
        if above.noise is not None or above.blank:
            continue
        if line is not None:
            is_plain = is_plain_notice(line.view)
            if is_plain:
                plain += line.size
            elif _goes_on(line):
                other += line.size
            else:
                break
            below.append(line)
            if is_plain and other <= plain * _BETWEEN:
                taken = len(below)
            elif other > plain + _TOO_MUCH:
                break
        line = above
    if not taken:
        return
    filled = [one for one in lines if one.noise is None and not one.blank]
    if any(one.is_sentence for one in filled[:-taken]):
        for one in below[:taken]:
            one.noise = rule


def _notice_of(line: Line) -> Rule | None:
    """Return the rule of a notice that the line is, or ends in."""
    if line.noise is not None:
        return line.noise if line.noise.category in NOTICES else None
    for _, end, rule in line.cuts:
        if end == line.end and rule.category in NOTICES:
            return rule
    return None


def _goes_on(line: Line) -> bool:
    """Tell whether a line can belong to a notice: nothing quoted, nobody reported."""
    view = line.view
    if is_story(view, 0, len(view)):
        return False
    return ("“" not in view and "「" not in view) or is_notice(view, 0, len(view))


def _foot(lines: list[Line], rule: Rule) -> None:
    """Open lines after the last sentence, behind the first line that is part of the page's foot."""
    if all(line.noise is None and not line.cuts for line in lines):
        return
    _, last = edges(lines)
    # A poem, a table, a notice: their own lines are as short as those of a foot.
    if last < 0 or _is_signed(lines):
        return
    started = any(
        end == lines[last].end and cut.category == "related" and cut.where != "inline"
        for _, end, cut in lines[last].cuts
    )
    for number, line in enumerate(lines[last + 1 :], last + 1):
        if line.blank:
            continue
        if line.noise is not None:
            started = started or (
                line.noise.category in _FOOT
                and (line.noise.category not in _HEADS_A_POEM or _next_mark(lines, number) <= _VERSES)
            )
        elif started and line.ends_open and _is_foot(line):
            line.noise = rule


def _is_signed(lines: list[Line]) -> bool:
    """Tell whether the page ends as a notice or a letter does: who signs it, and the day."""
    ends = [line for line in lines if not line.blank][-2:]
    return (
        len(ends) == 2
        and _DAY.fullmatch(ends[1].view.strip()) is not None
        and _OFFICE.fullmatch(ends[0].view.strip()) is not None
    )


def _next_mark(lines: list[Line], number: int) -> int:
    """Return how many lines stand between the line and the next that is noise, or the end."""
    between = 0
    for line in lines[number + 1 :]:
        if line.noise is not None:
            break
        between += not line.blank
    return between


def _is_foot(line: Line) -> bool:
    """Tell whether a line in the foot of a page can go with it: short, no full stop, no item of a list."""
    view = line.view.strip()
    return len(view) <= _LONGEST and "。" not in view and _ITEM.match(view) is None
