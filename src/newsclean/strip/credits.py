"""Lines of credits: a role and a name, a role and a name, and nothing else.

As one pattern such a line would be tried in exponentially many ways (校对 may be a role or somebody called
校对), so it is parsed: every role that is followed by a separator opens an item, and what stands between two
roles must look like the value the first one asks for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newsclean.later import later
from newsclean.strip.credit_shapes import Shapes, shapes_of

if TYPE_CHECKING:
    import re

    from newsclean.packs import RuleSet
    from newsclean.rule import Rule

#: A credit line is short; a longer one is a paragraph that begins like one.
LONGEST_CREDITS = 200
_OPEN = later(r"[\s(\[|·■□⊙○◆●◎▲△▍▌※*/+>-]{0,6}")
_CLOSE = " )]|/。.;,、*·#"
#: What is left out of the end of a line of credits, and a date of the Republic behind it.
_MAY_FOLLOW = _CLOSE + "0123456789"
#: 来源：这个词在古汉语里的意思与今天不同。 A sentence, by its full stop and what no name of a paper has.
_STATEMENT = later(r"[的是不了]|有(?![限色])|在(?!线)")
#: What belongs to a time: 发表时间：2019-05-21 06:58, 2021年04月21日 08版.
_BEFORE_STAMP = later(r"\s(?:发布|发表|更新|刊登|播出|上传)?(?:时间|日期|于)?\s?:?\s?$")
_BEHIND_STAMP = later(r"(?:发表|发布|更新|刊登|第?\s?[a-z]?\d{1,3}\s?版)?")
_NUMBER = later(r"\)\s*\d{6,8}$")
#: Roles and names without a separator are tried on short lines only: 早报记者张明责任编辑祝建.
_BARE = 60
#: A line no longer than this with a role and names known for names is a byline wherever it stands.
_SURE = 36
_GAP = " |/·▪○⊙□■●,、;)(][。\N{ZERO WIDTH SPACE}"
_BOUNDARY = frozenset(" |/·▪○⊙□■●,、;)(][。》」』”>:-&")
_TRAILING = later(
    r"[\s/]{0,3}(?:联合|综合)?(?:摄影报道|报道|报导|摄影|摄像|拍摄|摄|文/?图|图/?文|文|图|整理|供图|编译|供稿|综合|写)$"
)
#: 供稿 and 供图 follow their name: 市园林局、药剂科供稿.
_LEADING = later(r"(?:[^\W\d_a-z]|[、 ]){2,24}(?:供稿|供图|摄影|摄)[\s/|]*$")


class Credits(NamedTuple):
    """A line of credits.

    Attributes:
        rule: the rule of its first role.
        values: (field of the metadata, start, end) of every value.
        firm: True where every role had a colon or the like, or brackets hold the whole.
    """

    rule: Rule
    values: tuple[tuple[str, int, int], ...]
    firm: bool


def parse_credits(view: str, start: int, end: int, rules: RuleSet) -> Credits | None:
    """Return the credits that view[start:end] consists of, or None where it is something else."""
    if not 2 < end - start <= LONGEST_CREDITS:
        return None
    # Most stretches asked about are the last sentences of a paragraph; parsing one takes ten microseconds.
    stop = view.find("。", start, end)
    if stop >= 0 and view[stop:end].strip(_MAY_FOLLOW):
        return None
    found = _parse(view[start:end], rules)
    if found is None or not start:
        return found
    values = tuple((name, start + low, start + high) for name, low, high in found.values)
    return Credits(found.rule, values, found.firm)


def last_stop(view: str, end: int) -> int:
    """Return where the last sentence ends that no credits can begin before, 0 where there is none."""
    content = view[max(0, end - LONGEST_CREDITS) : end].rstrip(_MAY_FOLLOW)
    at = max(content.rfind("。"), content.rfind("!"), content.rfind("?"))
    return max(0, end - LONGEST_CREDITS) + at if at >= 0 else 0


# A line is asked about up to three times, and its end once more.
@lru_cache(maxsize=16)
def _parse(text: str, rules: RuleSet) -> Credits | None:
    shapes = shapes_of(rules)
    if shapes is None:
        return None
    bracketed = text[0] in "(["
    end = len(text)
    if (number := _NUMBER.search(text)) is not None:
        end = number.start() + 1
    opened = _OPEN.match(text, 0, end)
    begin = opened.end() if opened is not None else 0
    while end > begin and text[end - 1] in _CLOSE:
        if text[end - 1] == ")" and text.rfind("(", begin, end) >= 0:
            break  # 文:曾郁 (文化研究者)
        end -= 1
    line = text[begin:end]
    if "。" in line or "!" in line or "?" in line:
        return None  # a sentence; looking for its roles takes 50 microseconds
    # No bare line has a colon, and a page whose credits all have one need not wait 25 ms for these patterns.
    if (
        len(line) <= _BARE
        and ":" not in line
        and shapes.may_be_bare(line)
        and shapes.bare.fullmatch(line) is not None
    ):
        return _parse_bare(line, begin, shapes, firm=bracketed)
    # What parts a role from its value; a role without one at the end of a line is no credit.
    if not (":" in line or "|" in line or "/" in line or len(line.split(None, 1)) > 1):
        return None
    found = _parse_items(line, begin, shapes, bracketed)
    if found is not None and text[end : end + 1] == "。" and found.values:
        _, low, high = found.values[-1]
        if _STATEMENT.search(text, low, high) is not None:
            return None
    return found


def _parse_bare(line: str, begin: int, shapes: Shapes, *, firm: bool) -> Credits:
    """Return the credits of a line of roles and names without separators: first role, and who follows."""
    at, length, rule = min(
        (
            (role.start(), -len(role[0]), rule)
            for rule in shapes.by_group
            if (role := rule.regex.search(line))
        ),
        key=lambda found: found[:2],
    )
    names = shapes.value("person").search(line, at - length)
    values = ((rule.fills, begin + names.start(), begin + names.end()),) if names is not None else ()
    return Credits(rule, values, firm)


def _parse_items(line: str, begin: int, shapes: Shapes, bracketed: bool) -> Credits | None:
    marks = [mark for mark in shapes.role.finditer(line + " ") if _opens_item(mark, line, shapes)]
    if len(marks) > 1 and marks[-1]["firm"] is None and marks[-1].end() > len(line):
        marks.pop()  # 本报记者 刘军 摄影报道: the last role says what the first one did
    if not marks:
        return None
    values: list[tuple[str, int, int]] = []
    ahead = line[: marks[0].start()].strip(_GAP)
    if ahead and not _may_lead(
        line[: marks[0].start()], shapes, values, begin, role=marks[0][0], firm=marks[0]["firm"] is not None
    ):
        return None
    for number, mark in enumerate(marks):
        low = min(mark.end(), len(line))
        high = len(line)
        if number + 1 < len(marks):
            high = marks[number + 1].start()
            if line[high - 1] not in _BOUNDARY:  # 每经记者:叶晓 每经编辑:文多
                high = max(low, line.rfind(" ", low, high))
        rule = _rule_of(mark, shapes)
        kind = rule.value
        if kind == "person" and (
            bracketed or len(marks) > 1 or _is_no_question(mark, ahead)
            if rule.fills == "byline"
            else _is_staff(marks, rule, shapes)
        ):
            kind = "stranger"
        span = _value(line, low, high, kind, shapes, values, begin)
        if span is None:
            return None
        if span[0] < span[1]:
            values.append((rule.fills, begin + span[0], begin + span[1]))
        elif number + 1 == len(marks) and (mark["firm"] is None or mark.end() - mark.start() < 3):
            return None
    firm = bracketed or marks[0]["firm"] is not None or _is_sure(line, marks, values, begin, shapes)
    return Credits(_rule_of(marks[0], shapes), tuple(values), firm)


def _is_no_question(mark: re.Match[str], ahead: str) -> bool:
    """Tell whether a role opens a byline for certain; 记者: opens a question as well."""
    return bool(ahead) if mark["firm"] is None else ":" not in mark["firm"]


def _is_staff(marks: list[re.Match[str]], rule: Rule, shapes: Shapes) -> bool:
    """Tell whether an editor stands among those who read the piece; 一审 and 二审 alone are a court's."""
    others = (_rule_of(mark, shapes) for mark in marks if mark["firm"] is not None)
    return any(other is not rule and other.fills == rule.fills for other in others)


def _is_sure(
    line: str, marks: list[re.Match[str]], values: list[tuple[str, int, int]], begin: int, shapes: Shapes
) -> bool:
    """Tell whether a short line is a byline though a space is all that parts role and name."""
    if len(line) > _SURE or (marks[0].start() == 0 and "者" not in marks[0][0]):
        return False
    people = [(start - begin, end - begin) for name, start, end in values if name in ("byline", "editor")]
    return bool(people) and all(shapes.value("person").fullmatch(line, *span) for span in people)


def _rule_of(mark: re.Match[str], shapes: Shapes) -> Rule:
    return next(rule for number, rule in enumerate(shapes.by_group) if mark[f"r{number}"] is not None)


def _opens_item(mark: re.Match[str], line: str, shapes: Shapes) -> bool:
    """Tell whether a role begins an item: after a boundary, or anywhere if it is a word with a colon."""
    at = mark.start()
    if at == 0 or line[at - 1] in _BOUNDARY:
        return True
    if mark["firm"] is not None:
        role_length = mark.end() - at - len(mark["firm"])
        return role_length >= 2
    return shapes.media.search(line, 0, at) is not None or (
        at <= 6 and "者" in mark[0] and line[:at].isalpha()
    )


def _may_lead(
    ahead: str, shapes: Shapes, values: list[tuple[str, int, int]], begin: int, *, role: str, firm: bool
) -> bool:
    """Tell whether what stands before the first role may: a time, a newspaper, a supplier."""
    skipped = len(ahead) - len(ahead.lstrip(_GAP))
    if (stamp := shapes.stamp.match(ahead, skipped)) is not None:
        if ":" not in stamp[0] and stamp.end() == len(ahead):
            return False  # the date of a letter, and a credit glued to it
        values.append(("published", begin + skipped, begin + stamp.end()))
        ahead = ahead[stamp.end() :]
    word = ahead.strip(_GAP)
    if ahead.rstrip().endswith("(") and word.endswith(("讯", "电")):
        return False  # a dateline: 本报讯(记者 刘欢)
    if word.startswith("《") and firm:
        return False  # a list of winners: 《守塔人》 作者:…
    if word.isalpha() and len(word) <= (3 if firm else 6) and ("记者" in role or "编辑" in role):
        return True  # 每经记者:…, 立场记者 …
    return not word or shapes.media.fullmatch(ahead) is not None or _LEADING.fullmatch(ahead) is not None


def _value(  # noqa: PLR0917 - one step of _parse_items, parted from it for its length
    line: str, low: int, high: int, kind: str, shapes: Shapes, values: list[tuple[str, int, int]], begin: int
) -> tuple[int, int] | None:
    """Return where the value between two roles stands (empty where there is none), None if it is no value."""
    while low < high and line[low] in _GAP:
        low += 1
    for stamp in shapes.stamp.finditer(line, low, high):
        values.append(("published", begin + stamp.start(), begin + stamp.end()))
        if _BEHIND_STAMP.fullmatch(line[stamp.end() : high].strip(_GAP)) is None:
            return None
        label = _BEFORE_STAMP.search(line, low, stamp.start())
        high = stamp.start() if label is None else label.start()
    while high > low and line[high - 1] in _GAP:
        high -= 1
    if low == high:
        return low, high
    if shapes.value(kind).fullmatch(line, low, high):
        return low, high
    trailing = _TRAILING.search(line, low, high)
    if kind != "org" and trailing is not None and shapes.value(kind).fullmatch(line, low, trailing.start()):
        return low, trailing.start()
    return None
