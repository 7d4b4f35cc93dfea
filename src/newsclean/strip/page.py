"""A text as the lines strip judges, and what can be said of a line by its form alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsclean.prefilter import fold, spellings
from newsclean.rule import LONGEST
from newsclean.strip.register import is_notice, is_story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsclean.packs import RuleSet
    from newsclean.rule import Rule

#: Line ends: real ones, and the <br> that scrapers leave inside one-line pages.
_BREAK = re.compile(r"\n|(?i:<br ?/?>)")
#: One reading that was injected and not repaired: too few of them in a line to tell them from a gloss.
_READING = re.compile(r"[(（](?<=[^\W\d_a-zA-Z].)[a-zà-ǜ]{1,6}[)）]")
#: Marks around a line that say nothing about it: Markdown, indents, rules.
_DECORATION = " *_>~`=\\\N{ZERO WIDTH SPACE}\ufeff"


def _spelled(chars: str) -> str:
    return "".join(map(spellings, chars))


#: What may follow the mark that ends a sentence, and such marks.
_CLOSING = _spelled('"”’」』)]》*_ ')
_ENDS_SENTENCE = frozenset(_spelled("。!?;:…"))
_QUOTED = re.compile(r"“[^”\n]{1,120}”|「[^」\n]{1,120}」|『[^』\n]{1,120}』|‘[^’\n]{1,120}’")
#: A sentence this long in the rest of a page means that the article goes on.
SENTENCE = 25
#: A title has at least so many characters.
_TITLE = 12
#: An open line of so many characters is too long for a title.
_LONG_TITLE = 40
_STRETCH = re.compile(r"[^。!?\n]+")

#: A stretch to cut: first character, one past the last, and the rule that says so.
Cut = tuple[int, int, "Rule"]
#: Where a key stands, and the key.
Hit = tuple[int, str]


@dataclass(slots=True)
class Page:
    """A text in three spellings of one length: as it is written, in Simplified characters, and folded.

    Attributes:
        pieces: the stretches of the original that the text was joined from.
    """

    written: str
    view: str
    folded: str
    pieces: list[tuple[int, int]]

    @classmethod
    def of(cls, written: str, view: str) -> Page:
        """Return a whole text as a page."""
        return cls(written, view, fold(view), [(0, len(view))])

    def without(self, start: int, end: int, cuts: Sequence[Cut]) -> Page:
        """Return what of start..end is left without the cuts, which are in order and do not overlap."""
        kept = []
        at = start
        for low, high, _ in cuts:
            kept.append((at, low))
            at = high
        kept.append((at, end))
        pieces = [piece for low, high in kept for piece in self.in_original(low, high)]
        written, view, folded = (
            "".join([text[low:high] for low, high in kept]) for text in (self.written, self.view, self.folded)
        )
        return Page(written, view, folded, pieces)

    def in_original(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches of the original that start..end stands for."""
        if len(self.pieces) == 1:
            first = self.pieces[0][0]
            return [(first + start, first + end)] if start < end else []
        found = []
        at = 0
        for a, b in self.pieces:
            low, high = max(start, at), min(end, at + b - a)
            if low < high:
                found.append((a + low - at, a + high - at))
            at += b - a
        return found


@dataclass(slots=True)
class Line:
    """One line of a page.

    Attributes:
        page: what the positions count in.
        start, end: where its content stands.
        after: where the next line begins.
        hits: (position in the line, key) of the rules' keys in it, in order.
        is_sentence: it reads as prose: a full stop in it, or too long for a title or a button.
        bare: the content without the readings injected in it, if there are any: 责(zé)任编辑.
        rules: the rules of its keys, in the order of the keys; None as long as nobody has asked.
        known: the rule that takes the whole line wherever it stands, if any.
        heading: the rule by which it opens a list of titles, if any.
        edge: rules that take the whole line if it stands at the page's edge.
        noise: the rule that takes the whole line where it stands now, if any.
        cuts: (start, end, rule) stretches cut from it.
        glued: the place in which `cuts` were found.
    """

    page: Page
    start: int
    end: int
    after: int
    hits: Sequence[Hit]
    is_sentence: bool
    bare: str | None = None
    rules: list[Rule] | None = None
    known: Rule | None = None
    heading: Rule | None = None
    edge: Sequence[Rule] = ()
    noise: Rule | None = None
    cuts: list[Cut] = field(default_factory=list)
    glued: object = None
    _view: str | None = None

    @property
    def raw(self) -> str:
        """The content in Simplified characters."""
        return self.page.view[self.start : self.end] if self.bare is None else self.bare

    @property
    def view(self) -> str:
        """The content in the rules' spelling."""
        if self._view is None:
            self._view = self.page.folded[self.start : self.end] if self.bare is None else fold(self.bare)
        return self._view

    @property
    def exact(self) -> bool:
        """False where injected readings were left out of `raw`; such a line goes whole or stays."""
        return self.bare is None

    def written(self, start: int, end: int) -> str:
        """Return view[start:end] as the page spells it."""
        if self.bare is not None:
            return self.bare[start:end]
        return self.page.written[self.start + start : self.start + end]

    @property
    def blank(self) -> bool:
        """True for a line of nothing but white space."""
        return self.start == self.end or self.raw.isspace()

    def content(self) -> tuple[int, int]:
        """Return where the content begins and ends in `view`, marks around it left out."""
        view = self.view
        start = len(view) - len(view.lstrip(_DECORATION))
        return start, max(start, len(view.rstrip(_DECORATION)))

    @property
    def ends_open(self) -> bool:
        """True for a line without the end of a sentence: a title, a name, a button."""
        return _ends_open(self.raw)

    @property
    def is_title_like(self) -> bool:
        """True for a line that could be the title of another article."""
        view = self.view.strip()
        return 4 <= len(view) <= 60 and "。" not in view and view[-1] not in ";:,、"


def _ends_open(raw: str) -> bool:
    return raw.rstrip(_CLOSING)[-1:] not in _ENDS_SENTENCE


def _is_sentence(raw: str) -> bool:
    return "。" in raw or len(raw) > LONGEST or (len(raw) > _LONG_TITLE and not _ends_open(raw))


def lines_of(page: Page, rules: RuleSet) -> list[Line]:
    """Return the lines of `page` with the keys found in each."""
    view = page.view
    hits = iter(rules.keys.occurrences(page.folded))
    strong = rules.strong
    readings = _READING.search(view) is not None
    lines = []
    start = 0
    past = (len(view) + 1, "")
    at, key = next(hits, past)
    for end, after in _breaks(view):
        size = end - start
        found: Sequence[Hit] = ()
        if at < end:
            # Weak keys count at the end of a paragraph only, where a short line may be glued to it.
            weak = start if size <= LONGEST else end - LONGEST
            found = []
            while at < end:
                if (at >= weak or (at >= start and key in strong)) and at + len(key) <= end:
                    found.append((at - start, key))
                at, key = next(hits, past)
            if found:
                found = _spoken(page.folded, start, end, found)
        bare = None
        if readings and size <= LONGEST:
            raw = view[start:end]
            bare = _READING.sub("", raw)
            if len(bare) == size:
                bare = None
            else:
                folded = fold(bare)
                found = _spoken(folded, 0, len(folded), rules.keys.occurrences(folded))
                size = len(bare)
        sentence = size >= SENTENCE and (
            size > LONGEST or _is_sentence(view[start:end] if bare is None else bare)
        )
        lines.append(Line(page, start, end, after, found, sentence, bare))
        start = after
    return lines


def _breaks(view: str) -> Iterator[tuple[int, int]]:
    """Yield where each line ends, and where the next begins."""
    if "<" in view:
        for match in _BREAK.finditer(view):
            yield match.span()
    else:
        at = view.find("\n")
        while at >= 0:
            yield at, at + 1
            at = view.find("\n", at + 1)
    yield len(view), len(view)


def _spoken(folded: str, start: int, end: int, hits: list[Hit]) -> list[Hit]:
    """Return the hits in folded[start:end] without quoted ones: what is quoted is what the line is about."""
    spoken: list[Hit] = []
    at = 0
    for quoted in _QUOTED.finditer(folded, start, end):
        low = bisect_left(hits, (quoted.start() - start,), at)
        spoken += hits[at:low]
        at = bisect_left(hits, (quoted.end() - start,), low)
    return spoken + hits[at:] if at else hits


def holds_key(hits: Sequence[Hit], start: int, end: int) -> bool:
    """Tell whether a key begins in start..end; `hits` are in order."""
    at = bisect_left(hits, (start,))
    return at < len(hits) and hits[at][0] < end


def long_sentences(view: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of view[start:] stand that are long enough to be an article's."""
    # Stretches first, their length and end afterwards: asking the pattern for both looks ahead from every
    # character of a line that has no full stop, and takes a minute for 100,000 of them.
    for stretch in _STRETCH.finditer(view, start):
        first, last = stretch.span()
        if last - first >= SENTENCE and last < len(view) and view[last] != "\n":
            yield first, last + 1


def has_story(view: str, start: int, hits: Sequence[Hit]) -> bool:
    """Tell whether view[start:] goes on with the article.

    One long sentence in a reporter's words is enough; sentences of neither register are let pass where more
    than half of the long ones hold a key or are notices: a fund's disclaimer explains its fees as well.
    """
    known = unknown = 0
    for first, last in long_sentences(view, start):
        if holds_key(hits, first, last) or is_notice(view, first, last):
            known += 1
        elif is_story(view, first, last):
            return True
        else:
            unknown += 1
    return unknown > 0 and known <= unknown


def prose_in(line: Line) -> list[tuple[int, int]]:
    """Return the stretches of a line that are surely the article's: long sentences, no key, no notice."""
    if len(line.raw) < SENTENCE:
        return []
    return [
        (first, last)
        for first, last in long_sentences(line.view, 0)
        if not holds_key(line.hits, first, last) and not is_notice(line.view, first, last)
    ]


def worth_a_look(lines: list[Line]) -> bool:
    """Tell whether anything in the page could be boilerplate: a key, or open lines in a row."""
    if any(line.hits for line in lines):
        return True
    run = 0
    for line in lines:
        if line.is_sentence:
            run = 0
        elif len(line.raw) >= _TITLE:
            run += 1
            if run > 1:
                return True
    return False
