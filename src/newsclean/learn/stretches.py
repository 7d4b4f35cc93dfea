"""Stretches glued to the story: a head or tail that shares its line with text that does not repeat.

Half of the pages scraped in Taiwan are one line, and a cut may fall between any two characters. Every run of
eight characters in the first and last stretch of a page is counted; runs that lie side by side and are each
frequent make a stretch. Of overlapping stretches the one that explains the most characters in the group is
taken, its occurrences are taken out, and the rest is looked at again.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import chain
from typing import TYPE_CHECKING

from newsclean.learn.pages import Page, add_example, says_story, wants_example

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

#: Characters of the runs that are counted. Eight characters of a story hardly ever repeat by themselves: in
#: five sources of 178 to 491 articles 1 % of the body lay in runs that a tenth of the articles share.
RUN = 8
#: Shortest stretch, in Hanzi and Latin words: "English" or 传染病处 may stand in any story.
SHORTEST = 6
#: Longest, so that a rule finds its key within reach of its ends.
LONGEST = 300
#: Characters at the two ends of a page in which glued stretches are looked for.
HEAD, TAIL = 400, 1600
#: In a large group runs are not counted on all pages. All of them are on so many that twelve are expected to
#: hold a stretch just frequent enough; less than three do once in a thousand times. Those found are counted
#: on so many that fifty are expected; less than 35 do once in a hundred. What they make is counted exactly.
FIRST, COUNTED = 12, 50
#: Lines at each end of a page in which stretches are looked for; what stands between them is the story.
_LINES = 3
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
    frequent = _frequent(windows, least / max(least, len(pages)))
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
    if len(lines) > 2 * _LINES:
        lines = [*lines[:_LINES], *lines[-_LINES:]]
    if sum(map(len, lines)) <= HEAD + TAIL:
        return lines
    text = _GAP.join(lines)
    return [*text[:HEAD].split(_GAP), *text[-TAIL:].split(_GAP)]


def _frequent(windows: Sequence[list[str]], share: float) -> set[str]:
    """Return the runs that a share of `share` of the pages hold, or nearly so."""
    first, counted = math.ceil(FIRST / share), math.ceil(COUNTED / share)
    counts: Counter[str] = Counter()
    for window in windows[:first]:
        counts.update({run for piece in window for run in _runs(piece)})
    few = 3 if len(windows) > first else share * len(windows) - 0.5
    candidates = {run for run, count in counts.items() if count >= few}
    counts = Counter({run: counts[run] for run in candidates})
    for window in windows[first:counted]:
        counts.update(candidates.intersection(chain.from_iterable(map(_runs, window))))
    enough = share * len(windows) - 0.5 if len(windows) <= counted else 0.7 * COUNTED
    return {run for run, count in counts.items() if count >= enough}


def _runs(text: str) -> list[str]:
    return [text[i : i + RUN] for i in range(len(text) - RUN + 1)]


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
    """Yield the stretches by the characters they explain, each counted without those before it.

    What is taken out only lowers the counts of the others, so a count is made again only for the stretch that
    leads by its old one.
    """
    pages = Counter(_GAP.join(rest) for rest in rests if rest)
    queue: list[tuple[int, str]] = []
    known: set[str] = set()

    def offer(pieces: Iterable[str]) -> None:
        for text in {trimmed(piece) for piece in pieces} - known:
            known.add(text)
            if _worth(text):
                heappush(queue, (-len(text) * sum(pages.values()), text))

    holders = Counter(
        piece for page, count in pages.items() for piece in set(page.split(_GAP)) for _ in range(count)
    )
    offer(sorted(holders, key=lambda piece: (-holders[piece] * len(piece), piece))[:_POOL])
    taken = 0
    while queue and taken < _MOST:
        _, text = heappop(queue)
        count = sum(number for page, number in pages.items() if text in page)
        if count < least:
            continue
        if queue and (-count * len(text), text) > queue[0]:
            heappush(queue, (-count * len(text), text))
            continue
        taken += 1
        yield text
        rest: Counter[str] = Counter()
        left: set[str] = set()
        for page, number in pages.items():
            if text in page:
                parts = [part for part in page.replace(text, _GAP).split(_GAP) if len(part) >= RUN]
                left.update(parts)
                page = _GAP.join(parts)  # noqa: PLW2901
            rest[page] += number
        pages = rest
        offer(sorted(left)[:_POOL])


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
            if wants_example(stretch.contexts, stretch.places) and (
                context := _in_context(raw, number, text)
            ):
                add_example(stretch.contexts, context)
            break
    return stretch


def _in_context(raw: str, number: int, text: str) -> tuple[str, str, str] | None:
    line = [kept for part in raw.split("\n") if (kept := part.strip())][number]
    pattern = r"\d+".join(map(re.escape, text.split("0")))
    match = re.search(pattern, line)
    if match is None:
        return None
    return line[: match.start()][-24:], match[0], line[match.end() :][:24]
