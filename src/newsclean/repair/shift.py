"""Frame shifts: GBK text in which a byte-wise replacement cut characters in half (轉變?!闭憬瓐D書館).

Sites that put pinyin behind characters, or touched punctuation, replaced bytes, not characters. The bytes
of 。”浙江 are A1 **A3 A1** B1 D5 E3 BD AD; A3 A1 is also ！. What follows such a hit is read one byte out of
step, `?！闭憬`, until a byte below 80 brings the reader back. Here the bytes are put in step again. A lead
byte that was lost (shown as "?") is chosen by likelihood; one that an annotation names (`?cè)`) is found by
its reading.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsclean.likelihood import bigrams
from newsclean.repair.candidates import CLOSERS, Page, gbk_bytes, gbk_char
from newsclean.repair.edits import Edit, apply_edits
from newsclean.repair.reframe import FOLDED, HIT, MARKS, TAIL, Search
from newsclean.repair.used import Used

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsclean.values import Repair

#: What a shift starts with: a mark, and either a torn annotation or the punctuation of the hit.
_find_shifts = re.compile(rf"[{MARKS}](?:{TAIL}|(?=[{''.join(HIT)}]))").finditer
_find_mark = re.compile(f"[{MARKS}]").search
#: In a line of nothing but marks every reading is as good as another.
_has_hanzi = re.compile("[\u3400-\u9fff]").search
#: ?!?!?! is what people write when they are upset: so many marks in a row. Of fewer, ?!?! is none of the runs
#: that a shift leaves, of which 219 in 219 are ?!? in damaged pages.
_UPSET, _OUTCRY, _TWO_PAIRS = "?!？！", 5, 4
#: Records that show a page to have been damaged as this module repairs it.
_PROOF = {"shift", "pinyin"}
#: Characters before a mark that are searched for open brackets.
_SENTENCE = 400
#: Nats of a character alone that damage hardly ever starts with: ?, is rarely the rest of one.
_STRANGE = 17.0
#: What a lost byte may show as, in either width: tidy makes some of the half-width ones full.
_LOST = re.compile(f"[{MARKS}\N{FULLWIDTH QUESTION MARK}\ue000-\uf8ff]")
#: More of these than so many, and one in so many characters, and the page is rubbish: any reading of it is
#: chance. Damaged pages have one in eight at most.
_LOST_OF_SHORT, _LOST_OF_LONG = 12, 8
#: Searches without result that a line is worth, and a page, and how many characters are worth one more.
#: A hundred take up to a fifth of a second.
_FAILURES = 60
_FAILURES_OF_PAGE, _WORTH_A_FAILURE = 100, 3_000
#: More searches without result than these, and so many for each with one, and the page is rubbish: damaged
#: pages have one at most.
_FRUITLESS, _TO_ONE = 20, 2
#: So many readings that were found are worth one more.
_EARN_ONE = 2
#: Characters that searches may go through, and lists of likely characters that they may ask for, in all
#: rounds together: damaged pages ask for one in sixty of either, small ones for half of theirs, 600 at most.
#: A page that asks for more is not shifted, and stays as it is. 1,000 take 15 and 27 milliseconds.
_STEPS, _STEPS_OF_LONG = 3_000, 40
_CHOICES, _CHOICES_OF_LONG = 3_000, 50


def undo_shifts(text: str, records: list[Repair], whole: Callable[[str], str], used: Used) -> str:
    """Return `text` with shifted runs put in step again.

    A run of nothing but marks may be written so: 怎么会这样?!? could be 怎么会这样。” before the bytes were
    replaced. It is damage where a quotation stands open, as in four of five damaged pages, or on a page that
    shows other damage of the kind.

    Args:
        text: a page, or an excerpt of it.
        records: receives the records.
        whole: returns the page that a text is, or is an excerpt of; it shows what is spoken of.
        used: the page's account, for all rounds.
    """
    if used.given_up:
        return text
    edits = _shifts(text, whole, used)
    doubtful = [edit for edit in edits if _is_written(text[edit.start : edit.end], edit.text)]
    if doubtful:
        proven = len(doubtful) < len(edits) or any(record.kind in _PROOF for record in records)
        written = {
            edit
            for edit in doubtful
            if _in_outcry(text, edit.start, _TWO_PAIRS) or not (proven or _closes_a_quotation(text, edit))
        }
        edits = [edit for edit in edits if edit not in written]
    return apply_edits(text, edits, "shift", records)


def _is_written(run: str, reading: str) -> bool:
    """Tell whether a run may be as somebody wrote it: marks, of which no tag lost its bracket."""
    return not any(map(str.isalnum, run)) and not reading.endswith("<")


def _closes_a_quotation(text: str, edit: Edit) -> bool:
    """Tell whether an edit closes what stands open before it in its line and is not closed behind it."""
    before = text[max(0, edit.start - _SENTENCE) : edit.start].rpartition("\n")[2]
    behind = text[edit.end : edit.end + _SENTENCE].partition("\n")[0]
    return any(
        closer in edit.text
        and before.rfind(opener) > before.rfind(closer)
        and closer not in behind.partition(opener)[0]
        for closer, opener in CLOSERS.items()
    )


def _shifts(text: str, whole: Callable[[str], str] = str, used: Used | None = None) -> list[Edit]:
    used = used or Used()
    page: Page | None = None
    edits: list[Edit] = []
    failures = 0
    mark = _find_mark(text)
    while mark is not None:
        start = text.rfind("\n", 0, mark.start()) + 1
        end = text.find("\n", mark.start())
        end = len(text) if end < 0 else end
        line = text[start:end]
        if _has_hanzi(line) and _next_shift(line, 0):
            if page is None:
                page_text = whole(text)
                # Not for good: what is taken for lost now may be gone in the next round. White space does not
                # count, as tidy takes some of it.
                filled = sum(map(len, page_text.split()))
                if len(_LOST.findall(page_text)) > _LOST_OF_SHORT + filled // _LOST_OF_LONG:
                    return []
                page = Page(page_text, used)
                failures = _FAILURES_OF_PAGE + page.length // _WORTH_A_FAILURE
            if page.failures > failures + len(edits) // _EARN_ONE:
                break
            edits += [
                edit._replace(start=start + edit.start, end=start + edit.end) for edit in _in_line(line, page)
            ]
            if _spent(page):
                used.given_up = True
                return []
        mark = _find_mark(text, end)
    # Where most marks open nothing, the few that seem to are chance.
    used.given_up = page is not None and page.failures > _FRUITLESS + _TO_ONE * len(edits)
    return [] if used.given_up else edits


def _spent(page: Page) -> bool:
    """Whether searches have taken more than the page is worth."""
    used, length = page.used, page.length
    return (
        used.steps > _STEPS + length // _STEPS_OF_LONG or used.choices > _CHOICES + length // _CHOICES_OF_LONG
    )


def _next_shift(line: str, position: int) -> re.Match[str] | None:
    """Return the next mark that a search may pay for: `?,` with a possible character after it, or `?cè)`."""
    model = bigrams()
    for match in _find_shifts(line, position):
        if match[1]:
            return match
        at = match.end()
        if _in_outcry(line, match.start(), _OUTCRY):
            continue
        char = line[at + 1 : at + 2]
        if not char:  # the byte that was carried would have nothing to complete it
            continue
        if char in MARKS or char in FOLDED or char == "€":
            return match
        raw = gbk_bytes(char) or char.encode("ascii", "ignore")
        whole = gbk_char(HIT[line[at]], raw[0]) if raw else ""
        if whole and model.alone.get(model.folds.get(ord(whole), whole), model.unknown) < _STRANGE:
            return match
    return None


def _in_outcry(line: str, at: int, fewest: int) -> bool:
    """Tell whether the mark at `at` is one of so many in a row that people wrote them."""
    behind = line[at : at + fewest]
    before = line[max(0, at - fewest) : at]
    return len(behind) - len(behind.lstrip(_UPSET)) + len(before) - len(before.rstrip(_UPSET)) >= fewest


def _in_line(line: str, page: Page) -> Iterator[Edit]:
    position = failures = 0
    repaired = ""
    while failures < _FAILURES and not _spent(page):
        match = _next_shift(line, position)
        if match is None:
            return
        at = match.start()
        repaired = (repaired + line[max(position, at - _SENTENCE) : at])[-_SENTENCE:]
        reading = Search(line, at, page, repaired).run(match[1])
        if reading is None:
            failures += 1
            page.failures += 1
            repaired += line[at]
            position = at + 1
        else:
            yield Edit(at, reading.end, reading.text, reading.guessed)
            repaired += reading.text
            position = reading.end
