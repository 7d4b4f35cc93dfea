"""The stretches of boilerplate at the ends of a paragraph, or between its sentences."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.rule import NOTICES
from newsclean.strip.called import called_by
from newsclean.strip.credits import last_stop
from newsclean.strip.places import ANYWHERE, CLOSE, NOTICE, STRETCH, ZONED
from newsclean.strip.prose import has_story
from newsclean.strip.stretch import Walk, notice_for, rule_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsclean.meta import Captures
    from newsclean.packs import RuleSet
    from newsclean.rule import Rule
    from newsclean.strip.page import KeyedLine

#: How far before a key a stretch may begin, and how far behind it it may end.
_BEFORE_KEY, _BEHIND_KEY = 160, 400
#: The last stretch of a paragraph begins at most this far from its end.
_GLUED = 2400
#: A search for boundaries that begins so far before them begins at none of the blanks that belong to one.
_SPACE = 64
#: Characters of a line's start in which "start" and "lead" rules are tried.
_START = 400
#: "rest" may take up to this much of a line's end, and is tried at so many places.
_REST, _REST_TRIES = 6000, 12
#: "end" and "close" are tried around so many keys, the last ones.
_CLOSE_TRIES = 8
#: Where a glued stretch may begin: after a sentence, after or before a bracket, before a mark. The first
#: character as a class of its own is found eight times as fast as a choice of patterns that begin with it.
_BOUNDARY = later(
    r"[。!?…)\]”」』\s\[(※★☆●►▶■]"
    r"(?:(?<=[。!?…])[\"”’」』)\]]*\s*|(?<=[)\]”」』])\s*|(?<=\s)(?:\s+|(?P<mark>[\[(※★☆●►▶■]))|(?P<open>(?<=[\[(※★☆●►▶■])))"
)
#: What a dateline ends in.
_WIRE = frozenset("电讯")


def match_glued(line: KeyedLine, rules: RuleSet, captures: Captures, places: int, *, first: bool) -> None:
    """Note what the rules of its keys cut from a line in `places`; `first`: no prose stands before it."""
    view = line.view
    end = _cut_end(line, rules, captures, places)
    if not line.calls & STRETCH:
        return
    stands = _stands(line)
    for rule in called_by(rules).stretches(line.keys):
        where = rule.where
        if where == "inline":
            _cut_inline(line, rule, captures, _places(stands, rule, 0))
        elif where == "start" or (where == "lead" and first):
            begin = len(view) - len(view.lstrip())
            match = rule.regex.match(view, begin, min(end, begin + _START))
            if match is not None and match.end() > begin:
                line.cuts.append((line.start + begin, line.start + match.end(), rule))
                captures.add(match, line)
        elif where == "end" or (where == "close" and places & CLOSE):
            _cut_close(line, rule, captures, end, _places(stands, rule, end - _BEHIND_KEY))
        elif where == "rest":
            _cut_rest(line, rule, captures, _places(stands, rule, len(view) - _REST))


def _cut_end(line: KeyedLine, rules: RuleSet, captures: Captures, places: int) -> int:
    """Cut what a whole-line rule knows from the end of a paragraph; return where the paragraph ends then."""
    view = line.view
    end = len(view.rstrip())
    # Half of the lines are too short to have anything glued to them.
    if _BOUNDARY.search(view, max(0, end - _GLUED), line.hits[-1][0] + 1) is None:
        return end
    whole, keys, longest = called_by(rules).at(places & (ANYWHERE | ZONED), line.keys, line.last(end))
    if not whole:
        return end
    notices = line.calls & NOTICE
    latest = {key: at for at, key in line.hits if key in keys}
    first, last = min(latest.values()), max(latest.values())
    begin = max(0, end - _GLUED)
    if not notices:  # only a notice goes on beyond its rule
        begin = max(begin, end - longest - _SPACE)
        if all(rule.where == "credit" for rule in whole):
            begin = max(begin, last_stop(view, end))
    called: dict[Rule, int] = {}
    walk = Walk()
    for boundary in _BOUNDARY.finditer(view, begin, last + 1):
        start = boundary.end() if boundary.lastgroup is None else boundary.end() - 1
        if start > last:
            break
        if start >= end or start == 0 or (view[start] == "(" and _is_dateline(view, start)):
            continue
        far = end - start > longest
        if far and not (notices and _key_in_sentence(line, start, end, walk)):
            continue  # too long for any rule, and no notice; most boundaries are such
        near: Sequence[Rule] = whole
        if start > first:
            called = called or _latest_of_rules(latest, rules)
            near = [rule for rule in whole if called[rule] >= start]
        if far:
            rule = notice_for(line, start, end, near, rules, captures, walk)
        else:
            loose = places & CLOSE != 0
            rule = rule_for(line, start, end, near, rules, captures, loose=loose, walk=walk)
        if rule is not None:
            stop = end - 1 if _closes_what_stays(view, start, end) else line.end - line.start
            line.cuts.append((line.start + start, line.start + stop, rule))
            return start
    return end


def _closes_what_stays(view: str, start: int, end: int) -> bool:
    """Tell whether the stretch ends in the bracket of what stays: （村口的老槐树。图／网络）."""
    if view[end - 1] != ")" or view.count("(", start, end) >= view.count(")", start, end):
        return False
    return view.count("(", 0, start) > view.count(")", 0, start)


def _key_in_sentence(line: KeyedLine, start: int, end: int, walk: Walk) -> bool:
    """Tell whether a key stands in the first sentence of start..end; there is one in start..end."""
    return walk.sentence_ends(line.view, start, end) > line.hits[bisect_left(line.hits, (start,))][0]


def _latest_of_rules(latest: dict[str, int], rules: RuleSet) -> dict[Rule, int]:
    """Return where the last key of each rule stands, told where each key does."""
    found: dict[Rule, int] = {}
    for key, at in latest.items():
        for rule in rules.by_key[key]:
            found[rule] = max(at, found.get(rule, 0))
    return found


def _is_dateline(view: str, start: int) -> bool:
    """Tell whether a bracket at `start` belongs to a dateline: 新华社北京1月1日电（记者…）."""
    return view[max(0, start - _BEFORE_KEY) : start].rstrip()[-1:] in _WIRE


def _stands(line: KeyedLine) -> dict[str, list[int]]:
    """Return where each key stands in a line, in order."""
    found: dict[str, list[int]] = {}
    for at, key in line.hits:
        if (places := found.get(key)) is None:
            found[key] = [at]
        else:
            places.append(at)
    return found


def _places(stands: dict[str, list[int]], rule: Rule, begin: int) -> list[int]:
    """Return where keys of a rule stand, from `begin` on."""
    places = sorted([at for key in rule.key_set.intersection(stands) for at in stands[key]])
    return places[bisect_left(places, begin) :] if begin > 0 else places


def _cut_inline(line: KeyedLine, rule: Rule, captures: Captures, places: list[int]) -> None:
    for low, high in _around(places):
        for match in rule.regex.finditer(line.view, low, high):
            first = bisect_left(places, match.start())
            if first < len(places) and places[first] < match.end():  # (600121) alone is no link to a quote
                line.cuts.append((line.start + match.start(), line.start + match.end(), rule))
                captures.add(match, line)


def _around(places: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where matches may stand that hold a key; the stretches around keys near each other are one."""
    first = last = places[0]
    for at in places:
        if at - last > _BEFORE_KEY + _BEHIND_KEY:
            yield max(0, first - _BEFORE_KEY), last + _BEHIND_KEY
            first = at
        last = at
    yield max(0, first - _BEFORE_KEY), last + _BEHIND_KEY


def _cut_close(line: KeyedLine, rule: Rule, captures: Captures, end: int, places: list[int]) -> None:
    view = line.view
    for at in places[: bisect_left(places, end)][-_CLOSE_TRIES:]:
        for match in rule.regex.finditer(view, max(0, at - _BEFORE_KEY), end):
            if match.end() == end and match.end() > match.start():
                line.cuts.append((line.start + match.start(), line.end, rule))
                captures.add(match, line)
                return


def _cut_rest(line: KeyedLine, rule: Rule, captures: Captures, places: list[int]) -> None:
    view = line.view
    for at in places[:_REST_TRIES]:
        match = rule.regex.search(view, max(0, at - _BEFORE_KEY), at + _BEHIND_KEY)
        if match is None:
            continue
        end = line.end
        if has_story(view, match.end(), line.hits):
            if rule.category in NOTICES or match.end() == match.start():
                continue
            end = line.start + match.end()  # the marker itself is no part of the article either way
        line.cuts.append((line.start + match.start(), end, rule))
        captures.add(match, line)
        return
