"""Stretches glued to the story: a head or tail that shares its line with text that does not repeat.

Half of the pages scraped in Taiwan are one line, and a cut may fall between any two characters. Every run of
eight characters in the first and last stretch of a page is counted; runs that lie side by side and are each
frequent make a stretch. Of overlapping stretches the one that explains the most characters in the group is
taken, its occurrences are taken out, and the rest is looked at again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsclean.learn.pages import Page, says_story

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

#: Characters of the runs that are counted. Eight characters of a story hardly ever repeat by themselves: in
#: five sources of 178 to 491 articles 1 % of the body lay in runs that a tenth of the articles share.
RUN = 8
#: Shortest stretch, in Hanzi and Latin words: "English" or 传染病处 may stand in any story.
SHORTEST = 6
#: Longest, so that a rule finds its key within reach of its ends.
LONGEST = 300
#: Characters at the two ends of a page in which glued stretches are looked for.
HEAD, TAIL = 400, 1600
#: Stretches taken from one group at most.
_MOST = 200
#: Distinct runs weighed at once at most: the heaviest.
_POOL = 600
_UNIT = re.compile(r"[A-Za-z]+|[^\W\d_]")
#: What belongs to the sentence before a stretch, or to nothing.
_LEADING = re.compile(r"^(?:[。！？!?，,、；;：:”’」』)）\]】〕》>…·\s]|0(?![/年月日:：.\-])|[A-Za-z]*$)+")
_TRAILING = re.compile(r"[“‘「『(（\[【〔《<0\s]+$")
#: Stands for what was taken out.
_GAP = "\n"


@dataclass(slots=True)
class Stretch:
    """A stretch that repeats; see `Candidate` for the attributes."""

    text: str
    count: int
    places: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    contexts: list[tuple[str, str, str]] = field(default_factory=list)


def find_stretches(
    texts: Sequence[str], pages: Sequence[Page], repeated: Collection[str], least: int
) -> Iterator[Stretch]:
    """Yield the stretches that at least `least` pages hold glued to other text.

    Args:
        texts: the pages as they stand.
        pages: the same pages, digits levelled.
        repeated: lines that repeat as a whole; they are looked at elsewhere.
        least: pages that must hold a stretch.
    """
    windows = [_windows(page, repeated) for page in pages]
    counts: Counter[str] = Counter()
    for window in windows:
        counts.update({run for piece in window for run in _runs(piece)})
    frequent = {run for run, count in counts.items() if count >= least}
    if not frequent:
        return
    rests = [[run for piece in window for run in _merged(piece, frequent)] for window in windows]
    for text in _weighed(rests, least):
        stretch = _located(text, texts, pages)
        if stretch.count >= least:
            yield stretch


def _windows(page: Page, repeated: Collection[str]) -> list[str]:
    """Return the two ends of the page, without the lines that repeat."""
    lines = [line for line in page.lines if line not in repeated]
    text = _GAP.join(lines)
    return [text] if len(text) <= HEAD + TAIL else [text[:HEAD], text[-TAIL:]]


def _runs(text: str) -> Iterator[str]:
    return (run for i in range(len(text) - RUN + 1) if _GAP not in (run := text[i : i + RUN]))


def _merged(text: str, frequent: Collection[str]) -> Iterator[str]:
    """Yield the longest stretches of `text` all of whose runs are frequent."""
    start = end = -1
    for i in range(len(text) - RUN + 1):
        if text[i : i + RUN] in frequent:
            if start < 0:
                start = i
            end = i + RUN
        elif start >= 0:
            yield text[start:end]
            start = -1
    if start >= 0:
        yield text[start:end]


def _weighed(rests: list[list[str]], least: int) -> Iterator[str]:
    """Yield the stretches by the characters they explain, each counted without those before it."""
    for _ in range(_MOST):
        holders: Counter[str] = Counter()
        for rest in rests:
            holders.update(set(rest))
        pool = sorted(
            {cut for text in holders if len(cut := trimmed(text)) and _worth(cut)},
            key=lambda text: (-holders.get(text, 1) * len(text), text),
        )[:_POOL]
        joined = Counter(_GAP.join(rest) for rest in rests if rest)
        best = max(
            ((_count(text, joined), text) for text in pool),
            key=lambda pair: (pair[0] * len(pair[1]) if pair[0] >= least else 0, pair[1]),
            default=(0, ""),
        )
        if best[0] < least:
            return
        yield best[1]
        for rest in rests:
            if any(best[1] in piece for piece in rest):
                rest[:] = [
                    part
                    for piece in rest
                    for part in piece.replace(best[1], _GAP).split(_GAP)
                    if len(part) >= RUN
                ]


def _count(text: str, joined: Counter[str]) -> int:
    return sum(count for rest, count in joined.items() if text in rest)


def _worth(text: str) -> bool:
    return units(text) >= SHORTEST


def units(text: str) -> int:
    """Return the length of a text in Hanzi and Latin words."""
    return len(_UNIT.findall(text))


def trimmed(text: str) -> str:
    """Return a stretch without what belongs to its neighbours, balanced in brackets, not too long."""
    text = _TRAILING.sub("", _LEADING.sub("", text[:LONGEST]))
    return _balanced(text)


_PAIRS = {
    ")": "(",
    "）": "（",
    "]": "[",
    "】": "【",
    "〕": "〔",
    "」": "「",
    "』": "『",
    "”": "“",
    "》": "《",
}


def _balanced(text: str) -> str:
    """Return what stands behind the last bracket that closes nothing and before the first left open."""
    opened: list[tuple[str, int]] = []
    begin = 0
    for i, char in enumerate(text):
        if char in _PAIRS.values():
            opened.append((char, i))
        elif char in _PAIRS:
            if opened and opened[-1][0] == _PAIRS[char]:
                opened.pop()
            else:
                begin = i + 1
                opened.clear()
    end = opened[0][1] if opened else len(text)
    return text[begin:end].strip() if (begin, end) != (0, len(text)) else text


def _located(text: str, texts: Sequence[str], pages: Sequence[Page]) -> Stretch:
    """Return the stretch with where it stands in each page."""
    stretch = Stretch(text, 0)
    for page, raw in zip(pages, texts, strict=True):
        for number, line in enumerate(page.lines):
            at = line.find(text)
            if at < 0:
                continue
            stretch.count += 1
            behind = line[at + len(text) :]
            head = number <= page.first and not says_story(line[:at])
            tail = number >= page.last and not says_story(behind)
            stretch.places["tail" if tail else "head" if head else "among"] += 1
            stretch.ends["start" if not at else "end" if not behind else "within"] += 1
            if len(stretch.contexts) < 3:
                context = _in_context(raw, number, text)
                stretch.contexts += [context] if context else []
            break
    return stretch


def _in_context(raw: str, number: int, text: str) -> tuple[str, str, str] | None:
    line = [kept for part in raw.split("\n") if (kept := part.strip())][number]
    pattern = r"\d+".join(map(re.escape, text.split("0")))
    match = re.search(pattern, line)
    if match is None:
        return None
    return line[: match.start()][-24:], match[0], line[match.end() :][:24]
