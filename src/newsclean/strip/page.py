"""A text as the lines strip judges, and what can be said of a line by its form alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsclean.packs import LONGEST
from newsclean.prefilter import fold
from newsclean.strip.register import is_notice, is_story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsclean.packs import Rule, RuleSet

#: Line ends: real ones, and the <br> that scrapers leave inside one-line pages.
_BREAK = re.compile(r"\n|(?i:<br ?/?>)")
#: One reading that was injected and not repaired: too few of them in a line to tell them from a gloss.
_READING = re.compile(r"(?<=[^\W\d_a-zA-Z])[(（][a-zà-ǜ]{1,6}[)）]")
#: Marks around a line that say nothing about it: Markdown, indents, rules.
_DECORATION = " *_>~`=\\\N{ZERO WIDTH SPACE}\ufeff"
_ENDS_SENTENCE = re.compile(r"[。!?;:…][\"”’」』)\]》*_ ]*$")
_FULL_STOP = re.compile(r"。|[!?](?=[\"”」』])|[^\d.]\.\s")
_QUOTED = re.compile(r"“[^”\n]{1,120}”|「[^」\n]{1,120}」|『[^』\n]{1,120}』|‘[^’\n]{1,120}’")
#: A sentence this long in the rest of a page means that the article goes on.
SENTENCE = 25
#: A title has at least so many characters.
_TITLE = 12
_STRETCH = re.compile(r"[^。!?\n]+")


#: A stretch to cut: first character, one past the last, and the rule that says so.
Cut = tuple[int, int, "Rule"]


@dataclass(slots=True)
class Line:
    """One line of the text.

    Attributes:
        start, end: where its content stands in the text.
        after: where the next line begins.
        raw: the content.
        hits: (position, key) of the rules' keys in it.
        exact: False where injected readings were left out of `raw`: 责(zé)任编辑; it goes whole or stays.
        noise: the rule that takes the whole line, if any.
        heading: the rule by which it opens a list of titles, if any.
        edge: rules that take the whole line if it stands at the page's edge.
        cuts: (start, end, rule) stretches cut from it, in text positions.
    """

    start: int
    end: int
    after: int
    raw: str
    hits: list[tuple[int, str]]
    exact: bool = True
    noise: Rule | None = None
    heading: Rule | None = None
    edge: list[Rule] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    _view: str | None = None

    @property
    def view(self) -> str:
        """The content in the rules' spelling."""
        if self._view is None:
            self._view = fold(self.raw)
        return self._view

    @property
    def blank(self) -> bool:
        """True for a line of nothing but white space."""
        return not self.raw or self.raw.isspace()

    def content(self) -> tuple[int, int]:
        """Return where the content begins and ends in `view`, marks around it left out."""
        view = self.view
        start = len(view) - len(view.lstrip(_DECORATION))
        return start, max(start, len(view.rstrip(_DECORATION)))

    @property
    def is_sentence(self) -> bool:
        """True for a line that reads as prose: a full stop in it, or too long for a title or a button."""
        length = len(self.raw)
        if length < SENTENCE:
            return False
        return "。" in self.raw or length > LONGEST or (length > 40 and not self.ends_open)

    @property
    def ends_open(self) -> bool:
        """True for a line without the end of a sentence: a title, a name, a button."""
        return _ENDS_SENTENCE.search(self.view) is None

    @property
    def is_title_like(self) -> bool:
        """True for a line that could be the title of another article."""
        view = self.view.strip()
        return 4 <= len(view) <= 60 and "。" not in view and view[-1] not in ";:,、"


def lines_of(text: str, rules: RuleSet) -> list[Line]:
    """Return the lines of `text` with the keys found in each."""
    short, long = rules.short.occurrences, rules.long.occurrences
    lines = []
    if "<" in text:
        breaks = [match.span() for match in _BREAK.finditer(text)]
    else:
        breaks, at = [], text.find("\n")
        while at >= 0:
            breaks.append((at, at + 1))
            at = text.find("\n", at + 1)
    breaks.append((len(text), len(text)))
    start = 0
    for end, after in breaks:
        raw = text[start:end]
        exact = True
        if end - start <= LONGEST:
            if "(" in raw or "（" in raw:
                bare = _READING.sub("", raw)
                raw, exact = bare, len(bare) == len(raw)
            hits = short(raw) if raw else []
        else:
            # Weak keys count at the ends of a paragraph only, where a short line may be glued to it.
            hits = [
                *_until(long(raw), end - start - LONGEST),
                *_moved(short(raw[-LONGEST:]), end - start - LONGEST),
            ]
        if hits:
            hits = _spoken(raw, hits)
        lines.append(Line(start, end, after, raw, hits, exact))
        start = after
    return lines


def _spoken(raw: str, hits: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the hits without those in quotation marks: what is quoted is what the line is about."""
    quoted = [match.span() for match in _QUOTED.finditer(raw)]
    if not quoted:
        return hits
    return [hit for hit in hits if not any(start <= hit[0] < end for start, end in quoted)]


def _until(hits: list[tuple[int, str]], stop: int) -> list[tuple[int, str]]:
    return [hit for hit in hits if hit[0] < stop]


def _moved(hits: list[tuple[int, str]], by: int) -> list[tuple[int, str]]:
    return [(at + by, key) for at, key in hits]


def long_sentences(view: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of view[start:] stand that are long enough to be an article's."""
    # Stretches first, their length and end afterwards: asking the pattern for both looks ahead from every
    # character of a line that has no full stop, and takes a minute for 100,000 of them.
    for stretch in _STRETCH.finditer(view, start):
        first, last = stretch.span()
        if last - first >= SENTENCE and last < len(view) and view[last] != "\n":
            yield first, last + 1


def has_story(view: str, start: int, hits: list[tuple[int, str]]) -> bool:
    """Tell whether view[start:] goes on with the article.

    One long sentence in a reporter's words is enough; sentences of neither register are let pass where more
    than half of the long ones hold a key or are notices: a fund's disclaimer explains its fees as well.
    """
    known = unknown = 0
    for first, last in long_sentences(view, start):
        if any(first <= at < last for at, _ in hits) or is_notice(view, first, last):
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
        if not any(first <= at < last for at, _ in line.hits) and not is_notice(line.view, first, last)
    ]


def worth_a_look(lines: list[Line]) -> bool:
    """Tell whether anything in the page could be boilerplate: a key, or open lines in a row."""
    run = 0
    for line in lines:
        if line.hits:
            return True
        if line.is_sentence:
            run = 0
        elif len(line.raw) >= _TITLE:
            run += 1
            if run > 1:
                return True
    return False
