"""Pinyin that mirror sites put behind the characters of a page: 圖書(shū)館 back to 圖書館.

An annotation goes only if it spells the hanzi right before it, and if the page has enough of its kind on
ordinary characters: 李娜(Li Na), 纳米(nm), 荨(qián)麻 and a page that teaches pinyin stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newsclean.likelihood import bigrams
from newsclean.repair.edits import Edit, apply_edits
from newsclean.repair.readings import (
    BOPOMOFO,
    BOPOMOFO_TONES,
    LETTERS,
    MARKED,
    from_bopomofo,
    hanzi_read,
    spellings,
    spelt,
    spelt_length,
    without_tones,
)

if TYPE_CHECKING:
    from newsclean.values import Repair

_HANZI = "\u3007\u3400-\u9fff"
_PAIRS = {"(": ")", "（": "）", "[": "]", "〔": "〕", "【": "】", "〈": "〉", "{": "}"}
_OPEN, _CLOSE = re.escape("".join(_PAIRS)), re.escape("".join(_PAIRS.values()))
_SYLLABLE_BOPOMOFO = f"[˙]?[{BOPOMOFO}]{{1,3}}[{BOPOMOFO_TONES}]?"
#: An annotation: letters (or bopomofo) in brackets. The hanzi before it are looked at afterwards.
_find_annotation = re.compile(
    rf"[{_OPEN}](?:([{LETTERS} ][{LETTERS}1-5 '’·-]{{0,59}})"
    rf"|({_SYLLABLE_BOPOMOFO}(?: ?{_SYLLABLE_BOPOMOFO}){{0,7}}))[{_CLOSE}]"
).finditer
_find_bare_bopomofo = re.compile(rf"({_SYLLABLE_BOPOMOFO})(?![{BOPOMOFO}])").finditer
_find_bare = re.compile(rf"(?<=[{_HANZI}])([{LETTERS}]{{1,6}})(?![a-z])").finditer
_has_bopomofo = re.compile(f"[{BOPOMOFO}]").search
_has_mark = re.compile(f"[{MARKED}]").search
#: Up to eight hanzi right before an annotation.
_hanzi_before = re.compile(rf"[{_HANZI}]{{0,8}}$").search

#: A page that talks about readings is no damaged page: nothing goes this near to one of these words, and
#: where they occur at all, a handful of annotations is a lesson.
_LESSON = re.compile(
    "拼音|讀音|读音|聲調|声调|多音字|注音|發音|发音|读作|讀作|念作|唸作|音同|字典|跟读|跟讀|生字|破音字|輕聲|轻声|聲母|声母|韻母|韵母|翹舌|翘舌|捲舌|卷舌"
)
_LESSON_REACH = 12
#: So few annotations are a lesson on a page with one of these words, and with two of them.
_LESSON_SIZE, _LONG_LESSON = 8, 40
#: A page that reads so many characters in two ways, and one in so many, is about that.
_TWO_READINGS, _ONE_IN = 3, 4

#: Plain letters that are units, and would be vowel-dropped readings of 纳米, 米, 克 …
_UNITS = frozenset(
    [
        "m",
        "g",
        "t",
        "l",
        "s",
        "h",
        "d",
        "a",
        "v",
        "b",
        "k",
        "n",
        "nm",
        "km",
        "kg",
        "mm",
        "cm",
        "dm",
        "ml",
        "mg",
        "kw",
        "kv",
        "mw",
        "gw",
        "hz",
        "mb",
        "gb",
        "tb",
        "cc",
        "ah",
        "wh",
        "bp",
    ]
)
#: Letters of the longest syllable (zhuāng).
_SYLLABLE = 6
#: Annotations a page must have before any of them goes.
_ENOUGH = 3
#: The same for plain letters, which may be a gloss: 功夫(kung fu), 百度(baidu).
_ENOUGH_PLAIN = 8
#: Nats of a character alone; above it, a reading may well be help for the reader (荨, 饕, 翟).
_ORDINARY = 9.3


class _Annotation(NamedTuple):
    start: int
    end: int
    hanzi: str  # what it spells
    style: str
    ordinary: bool  # on a common character, with the reading it usually has


#: Of an annotation: the hanzi it spells, the style, and whether it is ordinary.
_Reading = tuple[str, str, bool]


def remove_pinyin(text: str, records: list[Repair], *, bare: bool, shifted: bool = False) -> str:
    """Return `text` without injected pinyin and bopomofo.

    Args:
        text: the page.
        records: receives the records.
        bare: whether the page has letters with tone marks or bopomofo: they may stand without brackets.
        shifted: whether frame shifts were found: the page surely had pinyin put in, so one is enough.
    """
    found, others = _annotations(text)
    if bare:
        found += _bare(text, found)
    accepted = _accepted(text, found, others, 1 if shifted else _ENOUGH)
    return apply_edits(text, (Edit(a.start, a.end, "") for a in accepted), "pinyin", records, bulk=True)


def _annotations(text: str) -> tuple[list[_Annotation], int]:
    """Return what spells the hanzi before it, and how many lower-case brackets after hanzi do not."""
    found: list[_Annotation] = []
    others = 0
    last_end, last_hanzi = -1, ""
    for match in _find_annotation(text):
        start, end = match.span()
        if _PAIRS[text[start]] != text[end - 1]:
            continue
        before = last_hanzi if start == last_end else text[max(0, start - 8) : start]
        letters, bopomofo = match.groups()
        single = _of_one(before[-1:], letters) if letters and len(letters) <= _SYLLABLE else None
        read = (before[-1], *single) if single is not None else _read(before, letters, bopomofo)
        if read is None:
            others += bool(before) and "\u3400" <= before[-1] <= "\u9fff"
            continue
        found.append(_Annotation(start, end, *read))
        last_end, last_hanzi = end, before
    return found, others


@lru_cache(maxsize=4096)
def _read(before: str, letters: str | None, bopomofo: str | None) -> _Reading | None:
    """Return how an annotation spells the end of `before`, but for what `_of_one` knows."""
    hanzi = _hanzi_before(before)[0]  # type: ignore[index]  # matches the empty string
    if not hanzi:
        hanzi = _split_hanzi(before)
        if not hanzi or letters is None or hanzi not in hanzi_read(letters):
            return None
        return hanzi, "split", True
    if bopomofo is not None:
        syllables = re.findall(_SYLLABLE_BOPOMOFO, bopomofo)
        numbers = "".join(map(from_bopomofo, syllables))
        return _styled(hanzi, numbers, "numbered", shown="bopomofo") if numbers else None
    assert letters is not None
    spelling = spelt(letters)
    if not spelling:
        return None
    if _has_mark(letters):
        return _styled(hanzi, spelling, "marked")
    if any(char.isdigit() for char in letters):
        return _styled(hanzi, spelling.replace("ü", "v"), "numbered")
    plain = _styled(hanzi, without_tones(letters), "plain")
    return plain or _styled(hanzi, without_tones(letters), "dropped")


def _styled(hanzi: str, spelling: str, style: str, shown: str = "") -> _Reading | None:
    count = spelt_length(hanzi, spelling, style)
    if not count and style in ("marked", "numbered"):
        # A tone that no dictionary gives: 一个(yí gè), or one changed in speech.
        plain = without_tones(spelling).translate(_NO_DIGITS)
        count = spelt_length(hanzi, plain, "plain")
        return (hanzi[-count:], shown or style, False) if count else None
    if not count:
        return None
    own = hanzi[len(hanzi) - count :]
    usual = count > 1 or style == "dropped" or spellings(own, style)[0] == spelling
    return own, shown or style, usual and _is_common(own)


@lru_cache(maxsize=4096)
def _of_one(char: str, letters: str) -> tuple[str, bool] | None:
    """Return (style, ordinary) of letters with a tone mark that spell `char`: what most annotations are."""
    found = _styled(char, spelt(letters), "marked") if _has_mark(letters) else None
    return found[1:] if found is not None else None


_NO_DIGITS = str.maketrans("", "", "12345")


def _is_common(hanzi: str) -> bool:
    model = bigrams()
    return all(model.alone.get(char, 99.0) < _ORDINARY for char in hanzi.translate(model.folds))


def _split_hanzi(before: str) -> str:
    """Return the hanzi with the last two GBK bytes of `before`: `，F(xiàn)` was hit at 現 = AC 46."""
    if before[-1:].isascii() and len(before) > 1 and before[-2] > "\x7f":
        raw = before[-2:].encode("gbk", "ignore")[-2:]
        return raw.decode("gbk", "ignore") if len(raw) == 2 else ""
    return ""


def _bare(text: str, found: list[_Annotation]) -> list[_Annotation]:
    """Return annotations without brackets: bopomofo, and marked letters if the page is full of them."""
    bare: list[_Annotation] = []
    for match in _find_bare_bopomofo(text) if _has_bopomofo(text) else ():
        start = match.start()
        read = _read(text[max(0, start - 8) : start], None, match[1])
        if read is not None and len(read[0]) == 1:
            bare.append(_Annotation(start, match.end(), *read))
    if not found and _has_mark(text):
        marked = [
            m for m in _find_bare(text) if without_tones(m[1]) in spellings(text[m.start() - 1], "plain")
        ]
        if sum(1 for m in marked if _has_mark(m[1])) >= _ENOUGH_PLAIN:
            bare += [
                _Annotation(m.start(), m.end(), text[m.start() - 1], "bare", ordinary=True) for m in marked
            ]
    return bare


def _accepted(text: str, found: list[_Annotation], others: int, enough: int) -> list[_Annotation]:
    """Return the annotations that are damage, in the order of the text."""
    # A hit across two characters, as in `，F(xiàn)`, has no other cause.
    split = [a for a in found if a.style == "split"]
    if len(found) < enough:
        return split
    styles: dict[str, list[_Annotation]] = {}
    for annotation in found:
        styles.setdefault(annotation.style, []).append(annotation)
    surely = ("split", "marked", "numbered", "bopomofo", "bare")
    toned = [a for style in surely for a in styles.get(style, ())]
    many = sum(a.ordinary for a in toned) >= enough
    accepted = toned if many else split
    plain, dropped = styles.get("plain", []), styles.get("dropped", [])
    telling = {
        (a.hanzi, text[a.start : a.end]) for a in dropped if text[a.start + 1 : a.end - 1] not in _UNITS
    }
    if len(telling) >= _ENOUGH and len(telling) > others:
        accepted = accepted + dropped + plain
    elif (many and enough > 1) or (
        len(plain) >= _ENOUGH_PLAIN and len(plain) > 4 * others and _varied(plain)
    ):
        accepted = accepted + plain
    if _reads_in_two_ways(text, accepted):
        return split
    if _LESSON.search(text):
        apart = [
            a
            for a in accepted
            if not _LESSON.search(text, max(0, a.start - _LESSON_REACH), a.end + _LESSON_REACH)
        ]
        words = len({word[0] for word in _LESSON.finditer(text)})
        if len(apart) < (_LESSON_SIZE if words < 2 else _LONG_LESSON):
            return split
        if len(apart) < 0.8 * len(accepted):
            accepted = apart
    return sorted(accepted)


def _reads_in_two_ways(text: str, annotations: list[_Annotation]) -> bool:
    """Tell whether the page gives many of its characters more than one reading."""
    readings: dict[str, set[str]] = {}
    for annotation in annotations:
        if len(annotation.hanzi) == 1:  # 银行(yínháng) and 流行(liúxíng) are no two readings of one word
            readings.setdefault(annotation.hanzi, set()).add(text[annotation.start : annotation.end])
    twice = sum(len(spelled) > 1 for spelled in readings.values())
    return twice >= _TWO_READINGS and twice * _ONE_IN >= len(readings)


def _varied(annotations: list[_Annotation]) -> bool:
    return len({annotation.hanzi for annotation in annotations}) >= _ENOUGH
