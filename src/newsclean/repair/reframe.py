"""One shifted run read in step again: a beam search over the bytes that follow a mark.

A state is what the bytes so far may have been: the byte that waits for its second half, the last character,
the cost in nats of all characters. States with the same waiting byte and last character have the same future,
so only the cheapest of them is kept.
"""

from __future__ import annotations

import re
from functools import cache
from math import log
from typing import TYPE_CHECKING, NamedTuple

from newsclean.likelihood import NONE
from newsclean.repair.candidates import (
    CLOSERS,
    STOPS,
    UNLIKELY,
    Page,
    gbk_bytes,
    gbk_char,
    private_cells,
)
from newsclean.repair.readings import LETTERS, hanzi_read

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Punctuation that a hit shows after the mark of the lost byte, and its second byte in row A3.
HIT = {"！": 0xA1, "，": 0xAC, "？": 0xBF, "!": 0xA1, ",": 0xAC, "?": 0xBF, "；": 0xBB, "：": 0xBA}
#: Full-width punctuation that a page may since have had made half-width.
FOLDED = {"!": 0xA1, ",": 0xAC, "?": 0xBF, ":": 0xBA, ";": 0xBB, "(": 0xA8, ")": 0xA9}
MARKS = "?\N{REPLACEMENT CHARACTER}"
TAIL = rf"\(?([{LETTERS}]{{1,6}})\)"
_tail_at = re.compile(rf"[{MARKS}]{TAIL}").match
_annotation_at = re.compile(rf"[(（]([{LETTERS}]{{1,6}})[)）]").match
_annotation_before = re.compile(rf"[(（][{LETTERS}]{{1,6}}[)）]$").search
_tag_at = re.compile(r"/?[a-z]{1,10}[1-6]?>").match


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


class Reading(NamedTuple):
    """What a run is read as; its gain is in nats over the text as it stands."""

    gain: float
    end: int
    text: str
    guessed: bool


class Search:
    """A beam search over the readings of what follows one mark."""

    def __init__(self, line: str, at: int, page: Page, repaired: str) -> None:
        self.line = line
        self.at = at
        self.page = page
        self.folds = page.model.folds
        self.best: Reading | None = None
        before = _annotation_before(line, max(0, at - 8), at)
        self.known = before.start() if before else at  # the last character in step stands before this
        self.opened = frozenset(
            opener for closer, opener in CLOSERS.items() if repaired.rfind(opener) > repaired.rfind(closer)
        )

    def run(self, tail: str | None) -> Reading | None:
        """Return the best reading if it beats the literal one by enough."""
        previous = self._plain(self.known - 1) if self.known else "\n"
        states, position, literal, last = self._start(tail, previous)
        for _ in range(_LONGEST):
            if not states or position >= len(self.line) or states[0].cost > literal + _HOPELESS:
                break
            states, position, literal, last = self._step(states, position, literal, last)
            self.page.used.steps += 1
        if self.best is None or self.best.gain < _GAIN:
            return None
        return self.best

    def _start(self, tail: str | None, previous: str) -> tuple[list[_State], int, float, str]:
        line, at = self.line, self.at
        if tail is not None:
            end = _tail_at(line, at).end()  # type: ignore[union-attr]
            return self._named(tail, previous), end, self._cost(previous, "？") + _TORN, "？"
        mark, shown = self._plain(at), self._plain(at + 1)
        carry = HIT[line[at + 1]]
        lost = self.page.choices(
            previous, self.page.with_trail(0xA3), _TRIED, self._next(carry, at + 2), self.opened
        )
        states = [_State(choice.cost, carry, choice.normal, choice.char, guessed=True) for choice in lost]
        return states, at + 2, self._cost(previous, mark) + self._cost(mark, shown), shown

    def _named(self, letters: str, previous: str) -> list[_State]:
        """Return a state for each byte that makes, after the last one in step, a character read `letters`."""
        shown = self.line[self.known - 1 : self.known]
        raw = gbk_bytes(shown) or shown.encode("ascii", "ignore")
        lead = FOLDED.get(shown, raw[-1] if raw else 0)
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
        plain = self._plain(position)
        if char in MARKS:
            tail = _tail_at(self.line, position)
            if tail is not None:
                self._end_by_reading(states, tail[1], tail.end(), literal + self._cost(last, plain) + _TORN)
                return [], tail.end(), literal, plain
        literal += self._cost(last, plain)
        after: list[_State] = []
        if char in MARKS:
            self._end_by_loss(states, position, literal)
            after += self._lost_pairs(states)
        after += self._follow(states, char, position, literal)
        return _merged(after), position + 1, literal, plain

    def _follow(self, states: list[_State], char: str, position: int, literal: float) -> list[_State]:
        """Return the states after an ordinary character: its first byte completes the carried one."""
        after: list[_State] = []
        if char == "€" or "@" <= char <= "~":
            following = self._plain(position + 1) if position + 1 < len(self.line) else "\n"
            trail = 0x80 if char == "€" else ord(char)
            for state in states:
                for cost, whole, _ in self._completed(state, trail, following):
                    self._end(state, whole, cost, position + 1, literal)
            return after
        raw = bytes((0xA3, FOLDED[char])) if char in FOLDED else gbk_bytes(char)
        if not raw:
            return after
        first, second = raw
        following = self._next(second, position + 1)
        for state in states:
            completed = self._completed(state, first, following)
            if second <= 0x80:  # a letter of the page itself: ≧ is A8 52, （ and R
                torn = "€" if second == 0x80 else chr(second)
                for cost, whole, _ in completed:
                    self._end(state, whole, cost + _LETTER, position + 1, literal, torn)
                continue
            guessed = state.guessed or state.carry < 0
            for cost, whole, normal in completed:
                after.append(_State(state.cost + cost, second, normal, state.text + whole, guessed))
        return after

    def _completed(self, state: _State, trail: int, following: str) -> list[tuple[float, str, str]]:
        """Return the characters, with costs and normal forms, that the carried byte makes with `trail`."""
        if state.carry < 0:
            among = self.page.with_trail(trail, state.carry)
            lost = self.page.choices(state.previous, among, _TRIED, following, self.opened)
            return [choice[:3] for choice in lost]
        char = gbk_char(state.carry, trail)
        if not char:
            return []
        normal = self.folds.get(ord(char), char)
        cost = self._cost(state.previous, normal) + 0.5 * self.page.surcharge(char)
        if normal in STOPS and state.previous in STOPS:
            cost += UNLIKELY
        return [(cost, char, normal)]

    def _next(self, carry: int, position: int) -> str:
        """Return the character that `carry` makes with the byte at `position`, "" if that is unknown."""
        char = self.line[position : position + 1]
        if not char or char in MARKS:
            return ""
        trail = 0xA3 if char in FOLDED else char.encode("gb18030", "replace")[0]
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
        loss = _LOST_TRAIL if not following or following in HIT else 2 * _LOST_TRAIL
        torn = "<" if _tag_at(self.line, position + 1) else ""
        after = self._plain(position + 1) if following and not torn else "\n"
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
        following = self._plain(end) if end < len(self.line) else "\n"
        if following not in MARKS and following != "？":
            total += self._cost(self._normal(char), following)
            plain = self._cost(self._plain(end - 1), following)
        gain = literal + plain - total
        if self.best is None or gain > self.best.gain:
            self.best = Reading(gain, end, state.text + char + torn, state.guessed or state.carry < 0)

    def _plain(self, position: int) -> str:
        return self._normal(self.line[position])

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


@cache
def _rarity(trail: int) -> float:
    """Return the nats that a pair starting with `trail` is not in private use."""
    return log(94 / len(private_cells()[trail]))
