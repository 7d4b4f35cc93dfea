"""Which characters a lost byte may have belonged to, and how likely each is on the page at hand."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newsclean.likelihood import NONE, UNITS_PER_NAT, bigrams, nats_table, normal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsclean.repair.used import Used

#: Closing marks and what they close: one is likelier where its opener stands open.
CLOSERS = dict(zip("”’」』》）】", "“‘「『《（【", strict=True))
_OPEN, _NOT_OPEN = -3.0, 2.0
#: Punctuation of which two never stand together; the model has seen it, in reviews.
STOPS = frozenset("，。、；：？！")
UNLIKELY = 8.0
#: A pair of characters that the page has elsewhere, too: nats, and share of what the pair costs in general.
_NEAR, _NEAR_SHARE = 0.5, 0.3
#: What a character that the page has elsewhere is spared, in nats.
_SEEN = 0.8
#: Characters of a page that show what it speaks of.
_PAGE = 20_000
#: Characters kept of those that a lost byte allows.
_KEPT = 70


class Choice(NamedTuple):
    """A character for a lost byte: its cost in nats, in which the next character has no part."""

    cost: float
    char: str
    normal: str
    trail: int


class _List(NamedTuple):
    """Characters that some bytes allow, as columns: a search reads them by the hundred."""

    chars: tuple[str, ...]
    normals: tuple[str, ...]
    trails: tuple[int, ...]
    costs: tuple[float, ...]  # nats without regard to what stands before
    extra: tuple[float, ...]  # of these, for what the model does not see
    after: tuple[dict[str, float], ...]
    backoff: tuple[float, ...]
    places: dict[str, list[int]]
    closers: tuple[int, ...]
    stops: tuple[int, ...]


class Page:
    """What a page's own characters say about the ones it lost.

    Attributes:
        length: its number of characters.
        traditional: whether the page is in Traditional characters.
        failures: searches on the page that found no reading.
        used: what searches have taken of the page's allowance.
    """

    def __init__(self, text: str, used: Used) -> None:
        self.length = len(text)
        self.failures = 0
        self.used = used
        self.model = bigrams()
        self._start = text[:_PAGE]
        chars = set(self._start)
        folded = chars & _folded()
        hanzi = len([char for char in chars if "\u3400" <= char <= "\u9fff"])
        self.traditional = len(folded & _folded_hanzi()) > 0.08 * hanzi
        self._corners = "「" in chars and text.count("「") > text.count("“")
        self._seen = chars - folded
        self._seen.update([self.model.folds[ord(char)] for char in folded])
        self._near: dict[str, frozenset[str]] = {}
        self._spared: dict[int, list[int]] = {}
        self._chosen: dict[tuple[str, int, int, str, frozenset[str]], list[Choice]] = {}

    def surcharge(self, char: str) -> float:
        """Return the nats that the model does not see in `char`: its script, its variant, its style."""
        return _extra(char, self.traditional, self._corners)

    def with_trail(self, trail: int, carry: int = 0) -> _List:
        """Return the characters with a second byte; after a lost pair `carry`, those that may follow it."""
        return _with_trail(trail, min(carry, 0), self.traditional, self._corners)

    def with_lead(self, lead: int) -> _List:
        """Return the characters with a first byte."""
        return _with_lead(lead, self.traditional, self._corners)

    def before_private(self, carry: int) -> _List:
        """Return the characters whose second byte, with some byte after it, makes a private-use cell."""
        return _before_private(carry, self.traditional, self._corners)

    def choices(
        self, previous: str, among: _List, tried: int, following: str, opened: frozenset[str]
    ) -> list[Choice]:
        """Return the likeliest characters between two, the likeliest first.

        They are remembered: making them takes 27 microseconds, and a megabyte of one damaged sentence asks
        60,000 times for 21 lists.

        Args:
            previous: the character before, in normal form.
            among: what the bytes allow.
            tried: how many to yield at most.
            following: the character after, in normal form; "" if that is not known.
            opened: the brackets and quotation marks that stand open.
        """
        key = previous, id(among), tried, following, opened
        chosen = self._chosen.get(key)
        if chosen is None:
            self.used.choices += 1
            chosen = self._chosen[key] = self._choose(previous, among, tried, following, opened)
        return chosen

    def _choose(
        self, previous: str, among: _List, tried: int, following: str, opened: frozenset[str]
    ) -> list[Choice]:
        known = self.model.after.get(previous, NONE)
        rest = self.model.backoff.get(previous, 0.0)
        costs = [rest + cost for cost in among.costs]
        # Of 70 characters the model knows two or three behind the last one.
        for char in known.keys() & among.places.keys():
            for at in among.places[char]:
                costs[at] = known[char] + among.extra[at]
        for at in self._spared_of(among):
            costs[at] -= _SEEN
        for char in self._near_to(previous) & among.places.keys():
            for at in among.places[char]:
                costs[at] = min(costs[at], _NEAR + _NEAR_SHARE * (costs[at] + _SEEN))
        for at in among.closers:
            costs[at] += _OPEN if CLOSERS[among.chars[at]] in opened else _NOT_OPEN
        if previous in STOPS:
            for at in among.stops:
                costs[at] += UNLIKELY
        ranks = costs
        if following:
            alone = self.model.alone.get(following, self.model.unknown)
            ranks = [
                cost + (row[following] if following in row else backoff + alone)
                for cost, row, backoff in zip(costs, among.after, among.backoff, strict=True)
            ]
        order = sorted(range(len(ranks)), key=ranks.__getitem__)[:tried]
        return [Choice(costs[at], among.chars[at], among.normals[at], among.trails[at]) for at in order]

    def _near_to(self, previous: str) -> frozenset[str]:
        """Return the characters that follow `previous` somewhere on the page."""
        near = self._near.get(previous)
        if near is None:
            # Cut at every form of the character: cheaper than the normal form of a page of which a few lines
            # are read.
            following = {part[:1] for form in _forms_of(previous) for part in self._start.split(form)[1:]}
            near = self._near[previous] = frozenset(normal("".join(following))) - {previous}
        return near

    def _spared_of(self, among: _List) -> list[int]:
        spared = self._spared.get(id(among))
        if spared is None:
            seen = self._seen & among.places.keys()
            spared = self._spared[id(among)] = [at for char in seen for at in among.places[char]]
        return spared


@cache
def _folded() -> frozenset[str]:
    """Return the characters that have another normal form."""
    return frozenset(map(chr, bigrams().folds))


@cache
def _folded_hanzi() -> frozenset[str]:
    return frozenset([char for char in _folded() if "\u3400" <= char <= "\u9fff"])


@cache
def _unfolded() -> dict[str, list[str]]:
    """Return the characters of each normal form that has other ones."""
    forms: dict[str, list[str]] = {}
    for point, plain in bigrams().folds.items():
        forms.setdefault(plain, []).append(chr(point))
    return forms


def _forms_of(plain: str) -> list[str]:
    return [plain, *_unfolded().get(plain, ())]


@cache
def _with_trail(trail: int, carry: int, traditional: bool, corners: bool) -> _List:
    leads = private_cells()[-carry] if carry else range(0x81, 0xFF)
    return _listed(((lead, trail) for lead in leads), traditional, corners)


@cache
def _with_lead(lead: int, traditional: bool, corners: bool) -> _List:
    return _listed(((lead, trail) for trail in range(0x40, 0xFF)), traditional, corners)


@cache
def _before_private(carry: int, traditional: bool, corners: bool) -> _List:
    leads = private_cells()[-carry] if carry < 0 else (carry,)
    pairs = ((lead, trail) for lead in leads for trail in private_cells())
    return _listed(pairs, traditional, corners)


def _listed(pairs: Iterable[tuple[int, int]], traditional: bool, corners: bool) -> _List:
    model = bigrams()
    rows = []
    for lead, trail in pairs:
        char = gbk_char(lead, trail)
        if char:
            plain = model.folds.get(ord(char), char)
            alone = model.alone.get(plain, model.unknown)
            extra = _extra(char, traditional, corners) + (UNLIKELY if char == "\u3000" else 0.0)
            rows.append((alone + extra, char, plain, trail, extra))
    rows.sort()
    del rows[_KEPT:]
    if not rows:
        return _List((), (), (), (), (), (), (), {}, (), ())
    costs, chars, normals, trails, extras = zip(*rows, strict=True)
    index: dict[str, list[int]] = {}
    for at, plain in enumerate(normals):
        index.setdefault(plain, []).append(at)
    return _List(
        chars,
        normals,
        trails,
        costs,
        extras,
        tuple(model.after.get(plain, NONE) for plain in normals),
        tuple(model.backoff.get(plain, 0.0) for plain in normals),
        index,
        tuple(at for at, char in enumerate(chars) if char in CLOSERS),
        tuple(at for at, plain in enumerate(normals) if plain in STOPS),
    )


@lru_cache(maxsize=32768)
def _extra(char: str, traditional: bool, corners: bool) -> float:
    model = bigrams()
    plain = model.folds.get(ord(char), char)
    # A variant that nobody writes (為 爲 羣) shares its normal form's cost in the bigrams only.
    unit = nats_table()[ord(char)] / UNITS_PER_NAT if char <= "\uffff" else 20.0
    cost = 0.5 * max(0.0, unit - model.alone.get(plain, model.unknown) - 1.0)
    if "\u3400" <= char <= "\u9fff":
        if traditional:
            return cost + (3.0 if plain == char and plain in _simplified_only() else 0.0)
        return cost + (6.0 if plain != char else 0.0)
    if char in "“”‘’":
        return cost + (4.0 if corners else 0.0)
    if char in "「」『』":
        return cost + (0.0 if corners else 4.0)
    return cost


@cache
def _simplified_only() -> frozenset[str]:
    """Return the characters that Traditional text writes otherwise, but for those it has too (后 里 干)."""
    units = nats_table()
    return frozenset(
        char
        for point, char in bigrams().folds.items()
        if 0x3400 <= point <= 0x9FFF
        and units[point] < 11 * UNITS_PER_NAT
        and char not in "后里干面台只系千斗丑余云几松谷"
    )


@cache
def private_cells() -> dict[int, frozenset[int]]:
    """Return first byte -> second bytes of the cells that decoders without private use show as "?"."""
    table: dict[int, frozenset[int]] = {}
    for lead in range(0x81, 0xFF):
        if cells := frozenset(trail for trail in range(0x81, 0xFF) if not gbk_char(lead, trail)):
            table[lead] = cells
    return table


@lru_cache(maxsize=32768)
def gbk_char(lead: int, trail: int) -> str:
    """Return the GBK character of two bytes, "" if they are none or private use."""
    if trail == 0x7F or trail < 0x40:
        return ""
    char = bytes((lead, trail)).decode("gb18030", "ignore")
    return "" if len(char) != 1 or "\ue000" <= char <= "\uf8ff" else char


@lru_cache(maxsize=32768)
def gbk_bytes(char: str) -> bytes:
    """Return the two GBK bytes of `char`, b"" if it has not two."""
    raw = char.encode("gb18030", "ignore")
    return raw if len(raw) == 2 else b""
