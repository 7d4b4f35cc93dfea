"""A text in the spellings that strip needs, and its lines: what can be said of each by its form alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsclean.prefilter import fold, spellings
from newsclean.rule import LONGEST
from newsclean.strip.places import ANYWHERE, NOTICE, ZONED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsclean.rule import Rule

#: Marks around a line that say nothing about it: Markdown, indents, rules.
_DECORATION = " *_>~`=\\\N{ZERO WIDTH SPACE}\ufeff"


def _spelled(chars: str) -> str:
    return "".join(map(spellings, chars))


#: What may follow the mark that ends a sentence, and such marks.
_CLOSING = _spelled('"”’」』)]》*_ ')
_ENDS_SENTENCE = frozenset(_spelled("。!?;:…"))
#: A line this long may be prose; a sentence this long in the rest of a page means that the article goes on.
SENTENCE = 25
#: An open line of so many characters is too long for a title.
_LONG_TITLE = 40
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

    def without(self, start: int, end: int, cuts: Iterable[tuple[int, int]]) -> Page:
        """Return what of start..end is left without the cuts, which are in order and do not overlap."""
        kept = []
        at = start
        for low, high in cuts:
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


class Line:
    """One line of a page; most hold no key, and can only go with their neighbours.

    Attributes:
        page: what the positions count in.
        start, end: where its content stands.
        after: where the next line begins.
        size: characters of its content without what tidy takes: blanks around it, all but one of several.
        blank: it is nothing but white space.
        is_sentence: it reads as prose: a full stop in it, or too long for a title or a button.
        noise: the rule that takes the whole line where it stands now, if any.
    """

    __slots__ = ("after", "blank", "end", "is_sentence", "noise", "page", "size", "start")

    #: What only a `KeyedLine` can have; most lines are never asked for more.
    hits: Sequence[Hit] = ()
    calls = 0
    bare: str | None = None
    heading: Rule | None = None
    cuts: Sequence[Cut] = ()
    may_be_candidate = False

    def __init__(self, page: Page, start: int, end: int, after: int, raw: str) -> None:
        self.page = page
        self.start = start
        self.end = end
        self.after = after
        self.noise: Rule | None = None
        self.size = size = len(" ".join(raw.split()))
        self.blank = not size
        self.is_sentence = size >= SENTENCE and (
            size > LONGEST or "。" in raw or (size > _LONG_TITLE and not _ends_open(raw))
        )

    @property
    def raw(self) -> str:
        """The content in Simplified characters."""
        return self.page.view[self.start : self.end]

    @property
    def view(self) -> str:
        """The content in the rules' spelling."""
        return self.page.folded[self.start : self.end]

    @property
    def ends_open(self) -> bool:
        """True for a line without the end of a sentence: a title, a name, a button."""
        return _ends_open(self.raw)

    @property
    def is_title_like(self) -> bool:
        """True for a line that could be the title of another article."""
        view = self.view.strip()
        return 4 <= len(view) <= 60 and "。" not in view and view[-1] not in ";:,、"


class KeyedLine(Line):
    """A line that holds keys of rules.

    Attributes:
        hits: (position in the line, key) of the rules' keys in it, in order.
        bare: the content as a reader sees it, if that is less: without the readings injected in it, as in
            责(zé)任编辑, or without the targets of its links, as in [登录](/login); such a line goes whole or
            stays.
        calls: what they call for.
        asked: whether a rule takes the line wherever it stands is known.
        known: the rule that takes the whole line wherever it stands, if any.
        heading: the rule by which it opens a list of titles, if any.
        edge: rules that take the whole line if it stands at the page's edge; None as long as nobody has
            asked.
        cuts: (start, end, rule) stretches cut from it.
        glued: the place in which `cuts` were found.
        twin: the first line of the page that is written the same, if it is not this one.
    """

    __slots__ = (
        "_content",
        "_keys",
        "_view",
        "asked",
        "bare",
        "calls",
        "cuts",
        "edge",
        "glued",
        "heading",
        "hits",
        "known",
        "twin",
    )

    def __init__(
        self,
        line: Line,
        hits: Sequence[Hit],
        calls: int,
        bare: str | None = None,
        twin: KeyedLine | None = None,
    ) -> None:
        self.page = line.page
        self.start = line.start
        self.end = line.end
        self.after = line.after
        self.noise = None
        self.size = line.size
        self.blank = line.blank
        self.is_sentence = line.is_sentence
        self.hits = hits
        self.bare = bare
        self.calls = calls
        self.asked = not calls & ANYWHERE
        self.known: Rule | None = None
        self.heading = None
        self.edge: Sequence[Rule] | None = None
        self.cuts: list[Cut] = []
        self.glued: object = None
        self.twin = twin
        self._keys: tuple[str, ...] | None = None
        self._view: str | None = None
        self._content: tuple[int, int] | None = None

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
    def may_be_candidate(self) -> bool:  # type: ignore[override]
        """False where it is known already that no rule takes the line at the page's edge."""
        return self.edge != () and self.calls & ZONED != 0

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, each once."""
        if self._keys is None:
            self._keys = self.twin.keys if self.twin else tuple(dict.fromkeys([key for _, key in self.hits]))
        return self._keys

    def written(self, start: int, end: int) -> str:
        """Return view[start:end] as the page spells it."""
        if self.bare is not None:
            return self.bare[start:end]
        return self.page.written[self.start + start : self.start + end]

    def content(self) -> tuple[int, int]:
        """Return where the content begins and ends in `view`, marks around it left out."""
        if self._content is None:
            view = self.view
            start = len(view) - len(view.lstrip(_DECORATION))
            self._content = start, max(start, len(view.rstrip(_DECORATION)))
        return self._content

    def last(self, end: int) -> str:
        """Return the character that rules must reach which take all up to `end`, none for a notice's."""
        return "" if self.calls & NOTICE else self.view[end - 1 : end]


def _ends_open(raw: str) -> bool:
    return raw.rstrip(_CLOSING)[-1:] not in _ENDS_SENTENCE
