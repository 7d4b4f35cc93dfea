"""Frame shifts: GBK text in which a byte-wise replacement cut characters in half (轉變?!闭憬瓐D書館).

Sites that put pinyin behind characters, or touched punctuation, replaced bytes, not characters. The bytes
of 。”浙江 are A1 **A3 A1** B1 D5 E3 BD AD; A3 A1 is also ！. What follows such a hit is read one byte out of
step, `?！闭憬`, until a byte below 80 brings the reader back. Here the bytes are put in step again. A lead
byte that was lost (shown as "?") is chosen by likelihood; one that an annotation names (`?cè)`) is found by its
reading.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import log
from typing import TYPE_CHECKING, NamedTuple

from newsclean.likelihood import NONE, Bigrams, bigrams, nats_table, normal
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
find_shift = re.compile(rf"[{_MARKS}](?:{_TAIL}|(?=[{''.join(_HIT)}]))")
_tail_at = re.compile(rf"[{_MARKS}]{_TAIL}").match
_annotation_at = re.compile(rf"[(（]([{LETTERS}]{{1,6}})[)）]").match
_annotation_before = re.compile(rf"[(（][{LETTERS}]{{1,6}}[)）]$").search
_tag_at = re.compile(r"/?[a-z]{1,10}[1-6]?>").match

_find_hanzi = re.compile("[\u3400-\u9fff]").findall

#: Nats by which a reading must beat the text as it stands.
_GAIN = 6.0
_BEAM = 24
#: A state is dropped when it costs this many nats more than the best.
_MARGIN = 9.0
#: Characters tried for a lost byte, and for one that ends the run.
_TRIED = 16
_TRIED_LAST = 30
#: Longest run out of step, in characters; in Simplified text it ends only with the clause.
_LONGEST = 240
#: A search is given up when its best reading costs this many nats more than the text as it stands.
_HOPELESS = 14.0
#: Characters before a mark that are searched for open brackets, and of a page that show what it speaks of.
_SENTENCE = 400
_PAGE = 20_000
#: Searches without result that one line is worth.
_FAILURES = 60

#: A pair of characters that the page has elsewhere, too, costs half of what it costs elsewhere, and this.
_NEAR = 1.0
#: Sites replace common characters: part of what one costs alone.
_OF_TABLE = 0.3
_LETTER = 3.0
_LOST_TRAIL = 2.0
_LOST_PAIR = 4.0
_NOT_READ = 8.0
_PRIVATE = 12.0
#: Characters kept of those that a lost byte allows.
_CANDIDATES = 160

#: Punctuation of which two never stand together; sources of the model have it, in reviews.
_STOPS = frozenset("，。、；：？！")
_CLOSERS = dict(zip("”’」』》）】", "“‘「『《（【", strict=True))


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
    if not find_shift.search(text):
        return text
    return apply_edits(text, list(_shifts(text)), "shift", records)


def _shifts(text: str) -> Iterator[Edit]:
    style = _style_of(text)
    near = _followers(text)
    start = 0
    for line in text.split("\n"):
        if find_shift.search(line):
            for edit in _in_line(line, style, near):
                yield edit._replace(start=start + edit.start, end=start + edit.end)
        start += len(line) + 1


def _followers(text: str) -> dict[str, str]:
    """Return for each character of the page, in normal form, those that stand after it somewhere."""
    plain = normal(text[:_PAGE])
    near: dict[str, str] = {}
    for pair in set(zip(plain, plain[1:], strict=False)):
        near[pair[0]] = near.get(pair[0], "") + pair[1]
    return near


def _in_line(line: str, style: _Style, near: dict[str, str]) -> Iterator[Edit]:
    position = failures = 0
    repaired = ""
    while failures < _FAILURES:
        match = find_shift.search(line, position)
        if match is None:
            return
        at = match.start()
        repaired = (repaired + line[position:at])[-_SENTENCE:]
        reading = _Search(line, at, style, near, repaired).run(match[1])
        if reading is None:
            failures += 1
            repaired += line[at]
            position = at + 1
        else:
            yield Edit(at, reading.end, reading.text, reading.guessed)
            repaired += reading.text
            position = reading.end


class _Candidate(NamedTuple):
    lead: int
    trail: int
    char: str
    normal: str
    alone: float  # nats without regard to what stands before it
    extra: float  # nats for what the model does not see: the script, a rare variant, the quotation marks


class _Style:
    """What a page's own characters say about the ones it lost: its script and its quotation marks."""

    def __init__(self, *, traditional: bool, corners: bool) -> None:
        self.model: Bigrams = bigrams()
        self.traditional = traditional
        self.corners = corners
        self._rated: dict[str, _Candidate] = {}
        self._lists: dict[tuple[str, int, int], list[_Candidate]] = {}

    def with_trail(self, trail: int, carry: int = 0) -> list[_Candidate]:
        """Return the characters with a second byte; of a lost pair `carry`, those whose first byte was in it."""
        leads = range(0x81, 0xFF) if carry >= 0 else _private()[-carry]
        return self._list("trail", trail, carry, ((lead, trail) for lead in leads))

    def with_lead(self, lead: int) -> list[_Candidate]:
        """Return the characters with a first byte."""
        return self._list("lead", lead, 0, ((lead, trail) for trail in range(0x40, 0xFF)))

    def before_private(self, carry: int) -> list[_Candidate]:
        """Return the characters whose second byte, with some byte after it, makes a private-use cell."""
        leads = (carry,) if carry >= 0 else _private()[-carry]
        return self._list("private", carry, 0, ((lead, trail) for lead in leads for trail in _private()))

    def _list(self, kind: str, byte: int, carry: int, pairs: Iterable[tuple[int, int]]) -> list[_Candidate]:
        key = kind, byte, carry
        found = self._lists.get(key)
        if found is None:
            rated = (self.rated(char)._replace(lead=a, trail=b) for a, b in pairs if (char := _char(a, b)))
            found = self._lists[key] = sorted(rated, key=_by_cost)[:_CANDIDATES]
        return found

    def rated(self, char: str) -> _Candidate:
        """Return `char` with what it costs."""
        rated = self._rated.get(char)
        if rated is None:
            model = self.model
            normal = model.folds.get(ord(char), char)
            alone = model.alone.get(normal, model.unknown)
            extra = self._extra(char, normal, alone)
            rated = self._rated[char] = _Candidate(0, 0, char, normal, alone, extra)
        return rated

    def _extra(self, char: str, normal: str, alone: float) -> float:
        cost = 0.5 * max(0.0, _unit(char) - alone - 1.0)
        if "\u3400" <= char <= "\u9fff":
            if self.traditional:
                return cost + (3.0 if normal == char and char in _simplified_only() else 0.0)
            return cost + (6.0 if normal != char else 0.0)
        if char in "“”‘’":
            cost += 4.0 if self.corners else 0.0
        elif char in "「」『』":
            cost += 0.0 if self.corners else 4.0
        return cost


def _by_cost(candidate: _Candidate) -> float:
    return candidate.alone + candidate.extra


@cache
def _style(*, traditional: bool, corners: bool) -> _Style:
    return _Style(traditional=traditional, corners=corners)


def _style_of(text: str) -> _Style:
    sample = text[:20_000]
    hanzi = _find_hanzi(sample)
    folded = sum(map(bigrams().folds.keys().__contains__, map(ord, hanzi)))
    return _style(traditional=folded > 0.05 * len(hanzi), corners=sample.count("「") > sample.count("“"))


def _unit(char: str) -> float:
    return nats_table()[ord(char)] / 8 if char <= "\uffff" else 20.0


@cache
def _simplified_only() -> frozenset[str]:
    """Return the characters that Traditional text writes otherwise, but for those it has too (后 里 干)."""
    targets: dict[str, int] = {}
    for point, char in bigrams().folds.items():
        if 0x3400 <= point <= 0x9FFF:
            targets[char] = min(targets.get(char, 99), round(_unit(chr(point))))
    return frozenset(
        char for char, nats in targets.items() if nats < 11 and char not in "后里干面台只系千斗丑余云几松谷"
    )


@cache
def _private() -> dict[int, frozenset[int]]:
    """Return first byte -> second bytes of the cells that decoders without private use show as "?"."""
    table: dict[int, frozenset[int]] = {}
    for lead in range(0x81, 0xFF):
        if cells := frozenset(trail for trail in range(0x81, 0xFF) if not _char(lead, trail)):
            table[lead] = cells
    return table


@lru_cache(maxsize=32768)
def _char(lead: int, trail: int) -> str:
    """Return the GBK character of two bytes, "" if they are none or private use."""
    if trail == 0x7F:
        return ""
    char = bytes((lead, trail)).decode("gb18030", "ignore")
    return "" if len(char) != 1 or "\ue000" <= char <= "\uf8ff" else char


@lru_cache(maxsize=8192)
def _two_bytes(char: str) -> bytes:
    """Return the two GBK bytes of `char`, b"" if it has not two."""
    raw = char.encode("gb18030", "ignore")
    return raw if len(raw) == 2 else b""


class _Search:
    """A beam search over the readings of what follows one mark."""

    def __init__(self, line: str, at: int, style: _Style, near: dict[str, str], repaired: str) -> None:
        self.line = line
        self.at = at
        self.style = style
        self.near = near
        self.model = style.model
        self.best: _Reading | None = None
        before = _annotation_before(line, max(0, at - 8), at)
        self.known = before.start() if before else at  # the last character in step stands before this
        self.open = {
            opener for closer, opener in _CLOSERS.items() if repaired.rfind(opener) > repaired.rfind(closer)
        }

    def run(self, tail: str | None) -> _Reading | None:
        """Return the best reading if it beats the literal one by enough."""
        previous = self._normal(self.line[self.known - 1 : self.known] or "\n")
        states, position, literal, last = self._start(tail, previous)
        for _ in range(_LONGEST):
            if not states or position > len(self.line):
                break
            states, position, literal, last = self._step(states, position, literal, last)
            if states and min(states)[0] > literal + _HOPELESS:
                break
        if self.best is None or self.best.gain < _GAIN:
            return None
        return self.best

    def _start(self, tail: str | None, previous: str) -> tuple[list[_State], int, float, str]:
        line, at = self.line, self.at
        if tail is not None:
            end = _tail_at(line, at).end()  # type: ignore[union-attr]
            states = self._named(tail, previous)
            return states, end, self._cost(previous, "？") + 10.0, "？"
        mark, shown = line[at], line[at + 1]
        literal = self._cost(previous, self._normal(mark))
        literal += self._cost(self._normal(mark), self._normal(shown))
        states = [
            _State(cost, _HIT[shown], self._normal(char), char, guessed=True)
            for cost, char in self._likeliest(
                previous, self.style.with_trail(0xA3), _TRIED, self._next(_HIT[shown], at + 2)
            )
        ]
        return states, at + 2, literal, self._normal(shown)

    def _named(self, letters: str, previous: str) -> list[_State]:
        """Return a state for each byte that, after the last byte in step, makes a character read `letters`."""
        shown = self.line[self.known - 1 : self.known]
        raw = _two_bytes(shown) or shown.encode("ascii", "ignore")
        lead = _FOLDED.get(shown, raw[-1] if raw else 0)
        hits: dict[int, float] = {}
        for char in hanzi_read(letters):
            two = _two_bytes(char)
            if two and two[0] == lead:
                rated = self.style.rated(char)
                hits[two[1]] = min(hits.get(two[1], 99.0), _OF_TABLE * rated.alone + rated.extra)
        return [_State(cost, hit, previous, "", guessed=False) for hit, cost in sorted(hits.items())]

    def _step(
        self, states: list[_State], position: int, literal: float, last: str
    ) -> tuple[list[_State], int, float, str]:
        """Read one token; return the states after it, its end, and the literal cost and last character."""
        line = self.line
        if position == len(line):
            return [], position, literal, last
        annotation = _annotation_at(line, position)
        if annotation is not None:
            read = hanzi_read(annotation[1])
            shown = line[position - 1]
            kept = [
                s if shown in read or s.text[-1:] in read else s._replace(cost=s.cost + _NOT_READ)
                for s in states
            ]
            return kept, annotation.end(), literal, last
        char = line[position]
        normal = self._normal(char)
        after: list[_State] = []
        if char in _MARKS:
            tail = _tail_at(line, position)
            if tail is not None:
                literal += self._cost(last, normal) + 10.0
                self._end_by_reading(states, tail[1], tail.end(), literal)
                return [], tail.end(), literal, normal
        literal += self._cost(last, normal)
        if char in _MARKS:
            self._end_by_loss(states, position, literal)
            after += self._lost_pairs(states)
        for state in states:
            after += self._follow(state, char, position, literal)
        after.sort()
        while after and (len(after) > _BEAM or after[-1].cost > after[0].cost + _MARGIN):
            del after[-1]
        return after, position + 1, literal, normal

    def _follow(self, state: _State, char: str, position: int, literal: float) -> list[_State]:
        """Return the states after an ordinary character: its first byte completes the carried one."""
        if char == "€" or "@" <= char <= "~":
            following = self._normal(self.line[position + 1 : position + 2] or "\n")
            for cost, whole in self._completed(state, 0x80 if char == "€" else ord(char), following):
                self._end(state, whole, cost, position + 1, literal, char)
            return []
        if char in _FOLDED:
            raw = bytes((0xA3, _FOLDED[char]))
        else:
            raw = _two_bytes(char)
            if not raw:
                return []
        completed = self._completed(state, raw[0], self._next(raw[1], position + 1))
        if raw[1] <= 0x80:  # a letter of the page itself: ≧ is A8 52, （ and R
            torn = "€" if raw[1] == 0x80 else chr(raw[1])
            for cost, whole in completed:
                self._end(state, whole, cost + _LETTER, position + 1, literal, char, torn)
            return []
        guessed = state.guessed or state.carry < 0
        return [
            _State(state.cost + cost, raw[1], self._normal(whole), state.text + whole, guessed)
            for cost, whole in completed
        ]

    def _completed(self, state: _State, trail: int, following: str = "") -> list[tuple[float, str]]:
        """Return the characters, with costs, that the carried byte makes with `trail`."""
        if state.carry < 0:
            return self._likeliest(
                state.previous, self.style.with_trail(trail, state.carry), _TRIED, following
            )
        char = _char(state.carry, trail)
        if not char:
            return []
        plain = self._normal(char)
        cost = self._cost(state.previous, plain) + 0.5 * self.style.rated(char).extra
        if plain in _STOPS and state.previous in _STOPS:
            cost += _NOT_READ
        return [(cost, char)]

    def _likeliest(
        self, previous: str, candidates: list[_Candidate], tried: int, following: str = ""
    ) -> list[tuple[float, str]]:
        """Return the likeliest candidates after `previous`, and before `following`, with their costs."""
        return [(cost, c.char) for cost, c in self._best_of(previous, candidates, tried, following)]

    def _best_of(
        self, previous: str, candidates: list[_Candidate], tried: int, following: str = ""
    ) -> list[tuple[float, _Candidate]]:
        after, backoff = self.model.after, self.model.backoff
        known = after.get(previous, NONE)
        near = self.near.get(previous, "")
        rest = backoff.get(previous, 0.0)
        next_alone = self.model.alone.get(following, self.model.unknown)
        scored = []
        for candidate in candidates:
            _, _, char, normal, alone, extra = candidate
            cost = (known[normal] if normal in known else rest + alone) + extra
            if normal in near:
                cost = min(cost, _NEAR + 0.5 * cost)
            if char in _CLOSERS:
                cost += self._bracket(char)
            elif char == "\u3000" or (normal in _STOPS and previous in _STOPS):
                cost += _NOT_READ
            rank = cost
            if following:
                row = after.get(normal, NONE)
                rank += row[following] if following in row else backoff.get(normal, 0.0) + next_alone
            scored.append((rank, cost, candidate))
        scored.sort()
        return [(cost, candidate) for _, cost, candidate in scored[:tried]]

    def _next(self, carry: int, position: int) -> str:
        """Return the character that `carry` makes with the byte shown at `position`, "" if that is unknown."""
        char = self.line[position : position + 1]
        if not char or char in _MARKS:
            return ""
        if char in _FOLDED:
            trail = 0xA3
        else:
            raw = _two_bytes(char) or char.encode("gb18030", "ignore")
            trail = raw[0] if raw else 0
        whole = _char(carry, trail) if trail >= 0x40 else ""
        return self._normal(whole) if whole else ""

    def _bracket(self, char: str) -> float:
        return -2.0 if _CLOSERS[char] in self.open else 3.0

    def _lost_pairs(self, states: list[_State]) -> list[_State]:
        """Return the states if the mark is a pair of private use: one trail byte and one lead byte."""
        after = []
        for state in states:
            for cost, best in self._best_of(state.previous, self.style.before_private(state.carry), _TRIED):
                rarity = log(94 / len(_private()[best.trail]))
                after.append(
                    _State(
                        state.cost + cost + _LOST_PAIR + rarity,
                        -best.trail,
                        best.normal,
                        state.text + best.char,
                        guessed=True,
                    )
                )
        return after

    def _end_by_loss(self, states: list[_State], position: int, literal: float) -> None:
        """The mark is a trail byte, lost before a hit of punctuation, ASCII or the end of the line."""
        following = self.line[position + 1 : position + 2]
        loss = _LOST_TRAIL if not following or following in _HIT else 2 * _LOST_TRAIL
        torn = "<" if _tag_at(self.line, position + 1) else ""
        for state in states[:_TRIED]:
            if state.carry < 0:
                continue
            for cost, char in self._likeliest(
                state.previous,
                self.style.with_lead(state.carry),
                _TRIED_LAST,
                self._normal(following or "\n"),
            ):
                lost = state._replace(cost=state.cost + loss, guessed=True)
                self._end(lost, char, cost, position + 1, literal, "？", torn)

    def _end_by_reading(self, states: list[_State], letters: str, end: int, literal: float) -> None:
        """The mark is a trail byte whose character the annotation names."""
        read = hanzi_read(letters)
        for state in states:
            candidates = [
                self.style.rated(char)
                for char in read
                if state.carry < 0 or _two_bytes(char)[:1] == bytes((state.carry,))
            ]
            for cost, char in self._likeliest(state.previous, candidates, _TRIED):
                self._end(state, char, cost, end, literal, "？")

    def _end(  # noqa: PLR0917  # the inner step of the search
        self, state: _State, char: str, cost: float, end: int, literal: float, shown: str, torn: str = ""
    ) -> None:
        """Hold the reading that ends with `char`, back in step, if it is the best so far."""
        following = self._normal(self.line[end : end + 1] or "\n")
        if following in _MARKS:
            total, plain = 0.0, 0.0
        else:
            total = self._cost(self._normal(char), following)
            plain = self._cost(self._normal(shown), following)
        gain = literal + plain - (state.cost + cost + total)
        if self.best is None or gain > self.best.gain:
            guessed = state.guessed or state.carry < 0
            self.best = _Reading(gain, end, state.text + char + torn, guessed)

    def _normal(self, char: str) -> str:
        return self.model.folds.get(ord(char), char)

    def _cost(self, previous: str, char: str) -> float:
        model = self.model
        known = model.after.get(previous, NONE).get(char)
        if known is not None:
            return known
        return model.backoff.get(previous, 0.0) + model.alone.get(char, model.unknown)
