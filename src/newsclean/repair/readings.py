"""How hanzi are read: the table behind injected pinyin, and the ways in which pages spell a reading."""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import cache, lru_cache
from itertools import product

from newsclean.likelihood import DATA

#: Every letter that pinyin with tone marks is written in; the look-alikes of IPA and of keyboards come last.
MARKED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿăĕĭŏŭ"
LETTERS = "a-züêɡɑ" + MARKED
BOPOMOFO = "\u3105-\u3129"
BOPOMOFO_TONES = "ˊˇˋ˙ˉ"

_LOOKALIKES = str.maketrans("ɡɑăĕĭŏŭüê", "gaǎěǐǒǔve")
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_SEPARATORS = re.compile("[ '’·\N{NO-BREAK SPACE}-]+")

_INITIALS = dict(
    zip(
        "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ",
        [
            "b",
            "p",
            "m",
            "f",
            "d",
            "t",
            "n",
            "l",
            "g",
            "k",
            "h",
            "j",
            "q",
            "x",
            "zh",
            "ch",
            "sh",
            "r",
            "z",
            "c",
            "s",
        ],
        strict=True,
    )
)
_FINALS = dict(
    zip(
        "ㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ",
        ["a", "o", "e", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er"],
        strict=True,
    )
)
_MEDIAL_FINALS: dict[str, str] = dict(
    re.findall(
        r"(\w+)=(\w+)",
        "ㄧ=i ㄨ=u ㄩ=v ㄧㄚ=ia ㄧㄛ=io ㄧㄝ=ie ㄧㄞ=iai ㄧㄠ=iao ㄧㄡ=iu ㄧㄢ=ian ㄧㄣ=in ㄧㄤ=iang "
        "ㄧㄥ=ing ㄨㄚ=ua ㄨㄛ=uo ㄨㄞ=uai ㄨㄟ=ui ㄨㄢ=uan ㄨㄣ=un ㄨㄤ=uang ㄨㄥ=ong ㄩㄝ=ve ㄩㄢ=van "
        "ㄩㄣ=vn ㄩㄥ=iong",
    )
)
#: Finals that no initial stands before are written otherwise.
_ALONE: dict[str, str] = dict(
    re.findall(
        r"(\w+)=(\w+)",
        "i=yi u=wu v=yu iu=you in=yin ing=ying ui=wei un=wen ong=weng ve=yue van=yuan vn=yun iong=yong",
    )
)


@cache
def _syllables() -> dict[str, tuple[str, str]]:
    """Return numbered syllable -> (hanzi first read so, hanzi also read so): data/build_readings.py."""
    text = zlib.decompress((DATA / "readings.bin").read_bytes()).decode("utf-8")
    rows = (line.split("\t") for line in text.split("\n"))
    return {syllable: (first, more) for syllable, first, more in rows}


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """Return hanzi -> its numbered syllables, the first reading in front (20,903 hanzi; about 10 ms)."""
    first: dict[str, tuple[str, ...]] = {}
    rest: dict[str, tuple[str, ...]] = {}
    for syllable, (primary, more) in _syllables().items():
        own = (syllable,)
        for char in primary:
            first[char] = own
        for char in more:
            rest[char] = rest.get(char, ()) + own
    for char, syllables in rest.items():
        first[char] = first.get(char, ()) + syllables
    return first


def hanzi_read(letters: str) -> str:
    """Return the hanzi of GBK read `letters` ("guó", "guo2"; "guo" for any tone); "" if there is none."""
    key = numbered(letters)
    table = _syllables()
    if key[-1:].isdigit():
        return "".join(table.get(key, ()))
    return "".join("".join(table.get(f"{key}{tone}", ())) for tone in range(1, 6))


def numbered(letters: str) -> str:
    """Return a syllable with a tone number where it had a tone mark: "guó" -> "guo2", "guo" -> "guo"."""
    plain, tone = [], ""
    for char in letters.lower().translate(_LOOKALIKES):
        decomposed = unicodedata.normalize("NFD", char)
        plain.append("v" if "\u0308" in decomposed else decomposed[0])
        for mark in decomposed[1:]:
            tone = _TONES.get(mark, tone)
    return "".join(plain) + tone


@lru_cache(maxsize=8192)
def without_tones(letters: str) -> str:
    """Return `letters` in plain ASCII, ü as v, separators and tone marks gone."""
    folded = _SEPARATORS.sub("", letters.lower()).translate(_LOOKALIKES)
    decomposed = unicodedata.normalize("NFD", folded.translate(_MARKED_U))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_MARKED_U = str.maketrans("ǖǘǚǜ", "vvvv")


@lru_cache(maxsize=8192)
def spelt(letters: str) -> str:
    """Return annotation letters as the spelling they are compared in: no separators, no look-alikes, NFC."""
    return unicodedata.normalize("NFC", _SEPARATORS.sub("", letters.lower())).translate(_LOOKALIKES)


@lru_cache(maxsize=8192)
def spellings(char: str, style: str) -> tuple[str, ...]:
    """Return how the readings of `char` are spelt in a style, the first reading in front.

    Styles: "marked" (guó), "numbered" (guo2), "plain" (guo), "dropped" (gu: a browser font lost the accented
    vowel, and often ɡ and ɑ with it).
    """
    found: dict[str, None] = {}
    for syllable in _readings().get(char, ()):
        found.update(dict.fromkeys(_SPELL[style](syllable)))
    return tuple(found)


def _marked(syllable: str) -> str:
    """Return "guó" for "guo2"."""
    letters, tone = syllable[:-1], syllable[-1]
    at = _tone_place(letters)
    if tone == "5" or at < 0:
        return letters
    mark = "\u0304\u0301\u030c\u0300"[int(tone) - 1]
    vowel = unicodedata.normalize("NFC", ("ü" if letters[at] == "v" else letters[at]) + mark)
    return letters[:at] + vowel + letters[at + 1 :]


def _tone_place(letters: str) -> int:
    for vowel in "aeo":
        if vowel in letters:
            return letters.index(vowel)
    return max(map(letters.rfind, "iuv"))


def _dropped(syllable: str) -> list[str]:
    letters, tone = syllable[:-1], syllable[-1]
    gone = _tone_place(letters) if tone != "5" else -1
    choices = [
        ("",) if at == gone else ("", char) if char in "ag" else (char,) for at, char in enumerate(letters)
    ]
    forms = ["".join(form) for form in product(*choices)]
    # Any syllable may be unstressed, and then has no accent to lose: 这个(zh ge).
    return forms if tone == "5" else forms + _dropped(letters + "5")


_SPELL = {
    "marked": lambda syllable: [_marked(syllable)],
    "numbered": lambda syllable: [syllable, syllable[:-1]] if syllable[-1] == "5" else [syllable],
    "plain": lambda syllable: [syllable[:-1]],
    "dropped": _dropped,
}


def spelt_length(hanzi: str, letters: str, style: str) -> int:
    """Return how many hanzi at the end of `hanzi` the letters spell in full, 0 if they do not spell them."""
    open_ends = {letters}
    for count, char in enumerate(reversed(hanzi), 1):
        forms = spellings(char, style)
        open_ends = {end[: len(end) - len(form)] for end in open_ends for form in forms if end.endswith(form)}
        if "" in open_ends:
            return count
        if not open_ends:
            return 0
    return 0


def from_bopomofo(text: str) -> str:
    """Return the numbered pinyin of one bopomofo syllable ("ㄍㄨㄛˊ" -> "guo2"), "" if it is none."""
    tone = next((str(n) for mark, n in zip("ˉˊˇˋ˙", (1, 2, 3, 4, 5), strict=True) if mark in text), "1")
    body = text.strip(BOPOMOFO_TONES)
    initial = _INITIALS.get(body[:1], "")
    rime = body[1:] if initial else body
    final = _MEDIAL_FINALS.get(rime) or _FINALS.get(rime)
    if final is None:
        return f"{initial}i{tone}" if initial and not rime else ""
    if not initial:
        glide = {"i": "y", "u": "w"}.get(final[0])
        return _ALONE.get(final, glide + final[1:] if glide else final) + tone
    if initial in ("j", "q", "x") and final[0] == "v":
        final = "u" + final[1:]
    return initial + final + tone
