"""Damaged text to the text as it was written.

Every family of damage is a module; the order in which they run is written here and nowhere else. A page pays
for the families whose sign it bears; a clean one pays for the signs alone (see gates).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newsclean.plain import first_strange
from newsclean.repair.gates import ascii_signs, count_odd, family
from newsclean.repair.used import Used

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsclean.values import Repair

#: One repair may lay bare another (an entity in an escape); more layers than this are no accident.
_ROUNDS = 4
#: A page of so many characters is looked at as it is: an excerpt of 2,000 takes 20 us more than it saves.
_SHORT = 8_000
_NOTHING: Counter[str] = Counter()
_DEBRIS = frozenset("_<?")
_VISIBLE = {"misread", "high", "reading", "lost", "fill"}


def repair(text: str, *, lossy: bool = False) -> tuple[str, tuple[Repair, ...]]:
    r"""Return `text` as it was written, and what was repaired or flagged, in the order of the text.

    Newlines are neither added nor removed, clean text comes back as it was, and what comes back is not
    changed by repairing it again.

    Args:
        text: a page with "\n" line ends.
        lossy: also fill in, by likelihood, characters of misread text whose bytes were lost.
    """
    odd, signs = _odd(text), ascii_signs(text)
    if not odd and not signs:
        return text, ()
    if len(text) > _SHORT:
        from newsclean.repair.excerpt import excerpt

        part = excerpt(text, spaced=" " in signs)
        if part is not None:
            put_back = part.put_back
            repaired, records = _in_rounds(
                part.text, odd, signs, lambda now: put_back(text, now) or text, lossy=lossy
            )
            whole = put_back(text, repaired)
            if whole is not None:
                return whole, tuple([_at(record, part.line(record.line)) for record in records])
    repaired, records = _in_rounds(text, odd, signs, str, lossy=lossy)
    return repaired, tuple(records)


def _in_rounds(
    text: str, odd: Counter[str], signs: str, whole: Callable[[str], str], *, lossy: bool
) -> tuple[str, list[Repair]]:
    """Return `text` repaired until nothing changes, and the records, in the order of the text.

    Args:
        text: a page, or an excerpt of it.
        odd: how many odd characters of each family there are.
        signs: the ASCII signs.
        whole: returns the page with what became of the text in it.
        lossy: whether to guess lost bytes.
    """
    records: list[Repair] = []
    lost = False
    used = Used()
    for turn in range(_ROUNDS):
        if turn:
            odd, signs = _odd(text), ascii_signs(text)
        if not odd and not signs:
            break
        before = text
        text, lost = _one_round(text, odd, signs, whole, records, used, lossy=lossy)
        if text == before:
            break
    if lost:
        from newsclean.repair.debris import flag_lost

        flag_lost(text, records)
    records.sort(key=_line)
    return text, records


def _at(record: Repair, line: int) -> Repair:
    return record if record.line == line else record._replace(line=line)


def _odd(text: str) -> Counter[str]:
    """Return how many odd characters of each family there are."""
    start = first_strange(text)
    found = count_odd(text, start) if start >= 0 else _NOTHING
    if not found:
        return _NOTHING
    odd: Counter[str] = Counter()
    for char, count in found.items():
        odd[family(char)] += count
    return odd


def _line(record: Repair) -> int:
    return record.line


def _one_round(  # noqa: PLR0917  # what all families take
    text: str,
    odd: Counter[str],
    signs: str,
    whole: Callable[[str], str],
    records: list[Repair],
    used: Used,
    *,
    lossy: bool,
) -> tuple[str, bool]:
    """Run every family whose sign is there, in the one order that works; say whether something may be lost.

    Shifts need the marks, private-use characters and torn tags that debris and characters would take away;
    pinyin needs the characters that shifts give back.
    """
    before = text
    # Each family is imported by the first page that needs it: their tables and patterns take a while to make.
    if odd["invisible"] and "\x1b" in text:
        from newsclean.repair.characters import remove_terminal_codes

        text = remove_terminal_codes(text, records)
    if "~" in signs:
        from newsclean.repair.mojibake import read_hz

        text = read_hz(text, records)
    if "&" in signs or "?" in signs:
        from newsclean.repair.entities import resolve_entities

        text = resolve_entities(text, records)
    if "%" in signs or "\\" in signs:
        from newsclean.repair.entities import resolve_escapes

        text = resolve_escapes(text, records)
    if lossy and odd["lost"]:
        from newsclean.repair.lossy import guess_lost_bytes

        text = guess_lost_bytes(text, records)
    high = odd["high"] + odd["control"]
    if high > 1 or odd["misread"] or odd["private"]:
        from newsclean.repair.mojibake import undo_mojibake

        text = undo_mojibake(text, records, single=high > 1)
    if "?" in signs or odd["lost"]:
        from newsclean.repair.shift import undo_shifts

        text = undo_shifts(text, records, whole, used)
    shifted = any(record.kind == "shift" for record in records)
    if "(" in signs or shifted or odd["reading"] or odd["high"]:
        from newsclean.repair.pinyin import remove_pinyin

        text = remove_pinyin(text, records, bare=odd["reading"] > 0, shifted=shifted)
    if not _DEBRIS.isdisjoint(signs):
        from newsclean.repair.debris import remove_debris

        text = remove_debris(text, records)
    if text is not before:
        odd = _odd(text)
    if odd.keys() - _VISIBLE:
        from newsclean.repair.characters import tidy_characters

        text = tidy_characters(text, odd, records)
    if " " in signs:
        from newsclean.repair.debris import close_spaces

        text = close_spaces(text, records)
    return text, bool("?" in signs or odd["lost"] or odd["fill"])
