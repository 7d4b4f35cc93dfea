"""Frame shifts: GBK text in which a byte-wise replacement cut characters in half (轉變?!闭憬瓐D書館).

Sites that put pinyin behind characters, or touched punctuation, replaced bytes, not characters. The bytes
of 。”浙江 are A1 **A3 A1** B1 D5 E3 BD AD; A3 A1 is also ！. What follows such a hit is read one byte out of
step, `?！闭憬`, until a byte below 80 brings the reader back. Here the bytes are put in step again. A lead
byte that was lost (shown as "?") is chosen by likelihood; one that an annotation names (`?cè)`) is found by
its reading.
"""

from __future__ import annotations

import re
from math import log
from typing import TYPE_CHECKING, NamedTuple

from newsclean.likelihood import NONE, bigrams
from newsclean.repair.candidates import (
    CLOSERS,
    STOPS,
    UNLIKELY,
    Page,
    gbk_bytes,
    gbk_char,
    private_cells,
)
from newsclean.repair.edits import Edit, apply_edits
from newsclean.repair.readings import LETTERS, hanzi_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsclean.values import Repair

#: Punctuation that a hit shows after the mark of the lost byte, and its second byte in row A3.
_HIT = {"！": 0xA1, "，": 0xAC, "？": 0xBF, "!": 0xA1, ",": 0xAC, "?": 0xBF, "；": 0xBB, "：": 0xBA}
#: Full-width punctuation that a page may since have had made half-width.
_FOLDED = {"!": 0xA1, ",": 0xAC, "?": 0xBF, ":": 0xBA, ";": 0xBB, "(": 0xA8, ")": 0xA9}
_MARKS = "?\N{REPLACEMENT CHARACTER}"
_TAIL = rf"\(?([{LETTERS}]{{1,6}})\)"
#: What a shift starts with: a mark, and either a torn annotation or the punctuation of the hit.
_find_shifts = re.compile(rf"[{_MARKS}](?:{_TAIL}|(?=[{''.join(_HIT)}]))").finditer
_tail_at = re.compile(rf"[{_MARKS}]{_TAIL}").match
_annotation_at = re.compile(rf"[(（]([{LETTERS}]{{1,6}})[)）]").match
_annotation_before = re.compile(rf"[(（][{LETTERS}]{{1,6}}[)）]$").search
_tag_at = re.compile(r"/?[a-z]{1,10}[1-6]?>").match

#: ?!?!?! is what people write when they are upset.
_is_outcry = re.compile(r"[?!？！]{5}").match

#: Nats by which a reading must beat the text as it stands.
_GAIN = 6.0
_BEAM = 8
#: A state is dropped when it costs this many nats more than the best.
_MARGIN = 7.0
#: Characters tried for a lost byte, and for one that ends the run.
_TRIED = 6
_TRIED_LAST = 30
#: Longest run out of step, in characters; in Simplified text it ends only with the clause.
_LONGEST = 240
#: A search is given up when its best reading costs this many nats more than the text as it stands.
_HOPELESS = 14.0
#: Characters before a mark that are searched for open brackets.
_SENTENCE = 400
#: Nats of a character alone that damage hardly ever starts with: ?, is rarely the rest of one.
_STRANGE = 17.0
#: Searches without result that one line is worth.
_FAILURES = 60

# Nats for what a reading supposes.
_LOST_TRAIL = 2.0
_LOST_PAIR = 4.0
_LETTER = 3.0
#: Sites replace common characters: part of what one costs alone.
_OF_TABLE = 0.3
#: What a torn annotation costs as text: hardly anybody writes `?cè)`.
_TORN = 10.0


#: What never stands before punctuation, a space or the end of a line.
_NEVER_LAST = frozenset((*CLOSERS.values(), "\u3000"))


class _State(NamedTuple):
    cost: float
    carry: int  # lead byte that waits for its trail byte; minus the byte before it if that pair was lost
    previous: str  # the last character, as the model counts it
    text: str
    guessed: bool


class _Reading(NamedTuple):
    gain: float
    end: int
    text: str
    guessed: bool


def undo_shifts(text: str, records: list[Repair]) -> str:
    """Return `text` with shifted runs put in step again."""
    return apply_edits(text, list(_shifts(text)), "shift", records)


def _shifts(text: str) -> Iterator[Edit]:
    page: Page | None = None
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if ("?" in line or "\N{REPLACEMENT CHARACTER}" in line) and _next_shift(line, 0):
            page = page or Page(text)
            for edit in _in_line(line, page.plain[start:end], page):
                yield edit._replace(start=start + edit.start, end=start + edit.end)
        start = end + 1


def _next_shift(line: str, position: int) -> re.Match[str] | None:
    """Return the next mark that a search may pay for: `?,` with a possible character after it, or `?cè)`."""
    model = bigrams()
    for match in _find_shifts(line, position):
        if match[1]:
            return match
        at = match.end()
        if _is_outcry(line, match.start()):
            continue
        char = line[at + 1 : at + 2]
        if not char:  # the byte that was carried would have nothing to complete it
            continue
        if char in _MARKS or char in _FOLDED or char == "€":
            return match
        raw = gbk_bytes(char) or char.encode("ascii", "ignore")
        whole = gbk_char(_HIT[line[at]], raw[0]) if raw else ""
        if whole and model.alone.get(model.folds.get(ord(whole), whole), model.unknown) < _STRANGE:
            return match
    return None


def _in_line(line: str, plain: str, page: Page) -> Iterator[Edit]:
    position = failures = 0
    repaired = ""
    while failures < _FAILURES:
        match = _next_shift(line, position)
        if match is None:
            return
        at = match.start()
        repaired = (repaired + line[position:at])[-_SENTENCE:]
        reading = _Search(line, plain, at, page, repaired).run(match[1])
        if reading is None:
            failures += 1
            repaired += line[at]
            position = at + 1
        else:
            yield Edit(at, reading.end, reading.text, reading.guessed)
            repaired += reading.text
            position = reading.end


class _Search:
    """A beam search over the readings of what follows one mark."""

    def __init__(self, line: str, plain: str, at: int, page: Page, repaired: str) -> None:
        self.line = line
        self.plain = plain  # the line in the model's normal form
        self.at = at
        self.page = page
        self.folds = page.model.folds
        self.best: _Reading | None = None
        before = _annotation_before(line, max(0, at - 8), at)
        self.known = before.start() if before else at  # the last character in step stands before this
        self.opened = {
            opener for closer, opener in CLOSERS.items() if repaired.rfind(opener) > repaired.rfind(closer)
        }

    def run(self, tail: str | None) -> _Reading | None:
        """Return the best reading if it beats the literal one by enough."""
        previous = self.plain[self.known - 1] if self.known else "\n"
        states, position, literal, last = self._start(tail, previous)
        for _ in range(_LONGEST):
            if not states or position >= len(self.line) or states[0].cost > literal + _HOPELESS:
                break
            states, position, literal, last = self._step(states, position, literal, last)
        if self.best is None or self.best.gain < _GAIN:
            return None
        return self.best

    def _start(self, tail: str | None, previous: str) -> tuple[list[_State], int, float, str]:
        line, at = self.line, self.at
        if tail is not None:
            end = _tail_at(line, at).end()  # type: ignore[union-attr]
            return self._named(tail, previous), end, self._cost(previous, "？") + _TORN, "？"
        mark, shown = self.plain[at], self.plain[at + 1]
        carry = _HIT[line[at + 1]]
        lost = self.page.choices(
            previous, self.page.with_trail(0xA3), _TRIED, self._next(carry, at + 2), self.opened
        )
        states = [_State(choice.cost, carry, choice.normal, choice.char, guessed=True) for choice in lost]
        return states, at + 2, self._cost(previous, mark) + self._cost(mark, shown), shown

    def _named(self, letters: str, previous: str) -> list[_State]:
        """Return a state for each byte that makes, after the last one in step, a character read `letters`."""
        shown = self.line[self.known - 1 : self.known]
        raw = gbk_bytes(shown) or shown.encode("ascii", "ignore")
        lead = _FOLDED.get(shown, raw[-1] if raw else 0)
        hits: dict[int, float] = {}
        for char in hanzi_read(letters):
            two = gbk_bytes(char)
            if two and two[0] == lead:
                alone = self.page.model.alone.get(self._normal(char), self.page.model.unknown)
                hits[two[1]] = min(hits.get(two[1], 99.0), _OF_TABLE * alone + self.page.surcharge(char))
        return sorted(_State(cost, hit, previous, "", guessed=False) for hit, cost in hits.items())

    def _step(
        self, states: list[_State], position: int, literal: float, last: str
    ) -> tuple[list[_State], int, float, str]:
        """Read one token; return the states after it, its end, and the literal cost and last character."""
        char = self.line[position]
        if char in "(（":
            annotation = _annotation_at(self.line, position)
            if annotation is not None:
                read = hanzi_read(annotation[1])
                shown = self.line[position - 1]
                if shown not in read:
                    states = [s for s in states if s.text[-1:] in read]
                return states, annotation.end(), literal, last
        plain = self.plain[position]
        if char in _MARKS:
            tail = _tail_at(self.line, position)
            if tail is not None:
                self._end_by_reading(states, tail[1], tail.end(), literal + self._cost(last, plain) + _TORN)
                return [], tail.end(), literal, plain
        literal += self._cost(last, plain)
        after: list[_State] = []
        if char in _MARKS:
            self._end_by_loss(states, position, literal)
            after += self._lost_pairs(states)
        for state in states:
            after += self._follow(state, char, position, literal)
        return _merged(after), position + 1, literal, plain

    def _follow(self, state: _State, char: str, position: int, literal: float) -> list[_State]:
        """Return the states after an ordinary character: its first byte completes the carried one."""
        if char == "€" or "@" <= char <= "~":
            following = self.plain[position + 1] if position + 1 < len(self.plain) else "\n"
            for cost, whole, _ in self._completed(state, 0x80 if char == "€" else ord(char), following):
                self._end(state, whole, cost, position + 1, literal)
            return []
        raw = bytes((0xA3, _FOLDED[char])) if char in _FOLDED else gbk_bytes(char)
        if not raw:
            return []
        completed = self._completed(state, raw[0], self._next(raw[1], position + 1))
        if raw[1] <= 0x80:  # a letter of the page itself: ≧ is A8 52, （ and R
            torn = "€" if raw[1] == 0x80 else chr(raw[1])
            for cost, whole, _ in completed:
                self._end(state, whole, cost + _LETTER, position + 1, literal, torn)
            return []
        guessed = state.guessed or state.carry < 0
        return [
            _State(state.cost + cost, raw[1], normal, state.text + whole, guessed)
            for cost, whole, normal in completed
        ]

    def _completed(self, state: _State, trail: int, following: str) -> list[tuple[float, str, str]]:
        """Return the characters, with costs and normal forms, that the carried byte makes with `trail`."""
        if state.carry < 0:
            among = self.page.with_trail(trail, state.carry)
            lost = self.page.choices(state.previous, among, _TRIED, following, self.opened)
            return [choice[:3] for choice in lost]
        char = gbk_char(state.carry, trail)
        if not char:
            return []
        normal = self._normal(char)
        cost = self._cost(state.previous, normal) + 0.5 * self.page.surcharge(char)
        if normal in STOPS and state.previous in STOPS:
            cost += UNLIKELY
        return [(cost, char, normal)]

    def _next(self, carry: int, position: int) -> str:
        """Return the character that `carry` makes with the byte at `position`, "" if that is unknown."""
        char = self.line[position : position + 1]
        if not char or char in _MARKS:
            return ""
        trail = 0xA3 if char in _FOLDED else char.encode("gb18030", "replace")[0]
        whole = gbk_char(carry, trail) if carry > 0x80 else ""
        return self._normal(whole) if whole else ""

    def _lost_pairs(self, states: list[_State]) -> list[_State]:
        """Return the states if the mark is a pair of private use: one trail byte and one lead byte."""
        after = []
        for state in states:
            among = self.page.before_private(state.carry)
            for choice in self.page.choices(state.previous, among, _TRIED, "", self.opened):
                cost = state.cost + choice.cost + _LOST_PAIR + _rarity(choice.trail)
                text = state.text + choice.char
                after.append(_State(cost, -choice.trail, choice.normal, text, guessed=True))
        return after

    def _end_by_loss(self, states: list[_State], position: int, literal: float) -> None:
        """The mark is a trail byte, lost before a hit of punctuation, ASCII or the end of the line."""
        following = self.line[position + 1 : position + 2]
        loss = _LOST_TRAIL if not following or following in _HIT else 2 * _LOST_TRAIL
        torn = "<" if _tag_at(self.line, position + 1) else ""
        after = self.plain[position + 1] if following and not torn else "\n"
        for state in states:
            if state.carry > 0:
                among = self.page.with_lead(state.carry)
                lost = state._replace(cost=state.cost + loss, guessed=True)
                choices = self.page.choices(state.previous, among, _TRIED_LAST, after, self.opened)
                last = next((choice for choice in choices if choice.char not in _NEVER_LAST), None)
                if last is not None:
                    self._end(lost, last.char, last.cost, position + 1, literal, torn)

    def _end_by_reading(self, states: list[_State], letters: str, end: int, literal: float) -> None:
        """The mark is a trail byte whose character the annotation names."""
        read = hanzi_read(letters)
        for state in states:
            for char in read:
                two = gbk_bytes(char)
                if two and (
                    two[0] == state.carry if state.carry > 0 else two[0] in private_cells()[-state.carry]
                ):
                    cost = self._cost(state.previous, self._normal(char)) + self.page.surcharge(char)
                    self._end(state, char, cost, end, literal)

    def _end(  # noqa: PLR0917  # the inner step of the search
        self, state: _State, char: str, cost: float, end: int, literal: float, torn: str = ""
    ) -> None:
        """Hold the reading that ends with `char`, back in step, if it is the best so far."""
        total, plain = state.cost + cost, 0.0
        following = self.plain[end] if end < len(self.plain) else "\n"
        if following not in _MARKS and following != "？":
            total += self._cost(self._normal(char), following)
            plain = self._cost(self.plain[end - 1], following)
        gain = literal + plain - total
        if self.best is None or gain > self.best.gain:
            self.best = _Reading(gain, end, state.text + char + torn, state.guessed or state.carry < 0)

    def _normal(self, char: str) -> str:
        return self.folds.get(ord(char), char)

    def _cost(self, previous: str, char: str) -> float:
        model = self.page.model
        row = model.after.get(previous, NONE)
        if char in row:
            return row[char]
        return model.backoff.get(previous, 0.0) + model.alone.get(char, model.unknown)


def _merged(states: Iterable[_State]) -> list[_State]:
    """Return the best states, one for each future: the carried byte and the last character decide it."""
    best: dict[tuple[int, str], _State] = {}
    for state in states:
        key = state.carry, state.previous
        held = best.get(key)
        if held is None or state.cost < held.cost:
            best[key] = state
    kept = sorted(best.values())[:_BEAM]
    return [state for state in kept if state.cost <= kept[0].cost + _MARGIN]


def _rarity(trail: int) -> float:
    """Return the nats that a pair starting with `trail` is not in private use."""
    return log(94 / len(private_cells()[trail]))
