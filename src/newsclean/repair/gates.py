"""What makes a page suspicious: the two scans that a clean page costs.

A search for a class of characters takes `re` 3 ns a character, a run over the class of all others (`[...]*+`)
1.7 ns, taking out the ASCII 0.9 ns. So all that is not ASCII is one class, run over once, and what is ASCII
is looked for among the page's ASCII alone, which is a fifth of it.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING

from newsclean.plain import misread_first, misread_second

if TYPE_CHECKING:
    from collections.abc import Callable

# Regular-expression character classes, as escapes: most of these cannot be seen.
#: Removed: soft hyphen, joiners, marks and overrides of direction, fillers, byte-order marks, controls.
VANISH = (
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
)
#: Become one space: spaces of other widths, and line ends that are not "\n" (lines keep their number).
SPACES = r"\x0b\x0c\x85\xa0\u2000-\u200a\u2028\u2029\u202f\u205f"
RADICALS = r"\u2e80-\u2ef3\u2f00-\u2fd5\uf900-\ufaff"
#: Vertical and small forms, Latin ligatures, and private-use cells of GB18030-2000 with a code point by now.
FORMS = (
    r"\ufe10-\ufe19\ufe30-\ufe44\ufe47\ufe48\ufe50-\ufe52\ufe54-\ufe5e\ufe5f-\ufe66\ufe68-\ufe6b\ufb00-\ufb06"
    r"\ue78d-\ue796\ue7c7\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864"
)
PRIVATE = r"\ue000-\uf8ff"
#: Latin-1 but for what Chinese text has of it: ° ± · × ÷ and the no-break space.
HIGH = r"\xa1-\xaf\xb2-\xb6\xb8-\xd6\xd8-\xf6\xf8-\xff"
#: Vowels with tone marks beyond Latin-1, and bopomofo.
READING = r"\u0100-\u01dc\u01f8\u01f9\u1e3f\u3105-\u3129"
#: What Big5 read as GBK is full of: kana, Greek, Cyrillic, box drawing, and private-use characters.
BIG5_LETTERS = r"\u3041-\u30fe\u0391-\u03c9\u0401-\u0451\u2500-\u256f"
BIG5_SIGN = rf"{BIG5_LETTERS}\ue000-\ue864"
#: Beyond the Basic Multilingual Plane, what is of none of these families; the others are their like there.
_USUAL_ASTRAL = r"\U00010000-\U0002f7ff\U0002fa20-\U000dffff\U000e0080-\U000e00ff\U000e01f0-\U0010ffff"


_NONE: Counter[str] = Counter()
#: Characters scanned at once: a list of odd ones takes 60 bytes for each.
_SCANNED = 1 << 20


def count_odd(text: str, start: int = 0) -> Counter[str]:
    """Return how often each odd character stands in `text`, from a place on.

    Those that mean something only with others behind them are counted where these stand: the first of
    烫烫烫, and the first pair of UTF-8 read as GBK.
    """
    at = _run()(text, start).end()  # type: ignore[union-attr]  # matches the empty string
    if at == len(text):
        return _NONE
    found: Counter[str] = Counter()
    for part in range(at, len(text), _SCANNED):
        found.update(_find_odd()(text, part, part + _SCANNED))
    del found[""]
    return found


def usual(but: str = "") -> tuple[str, str]:
    """Return the class of all usual characters, and the pattern of odd ones that mean nothing where they are.

    Args:
        but: characters that the class shall not have either, as in a class.
    """
    odd = f"{VANISH}{SPACES}{RADICALS}{FORMS}{PRIVATE}{HIGH}{READING}".encode().decode("unicode_escape")
    marked = f"{odd}\ufffd锟烫屯{_misread()}{but}"
    alone = f"[{_misread()}](?![{''.join(sorted(misread_second()))}])|烫(?!烫烫)|屯(?!屯屯)"
    return f"[{_all_but(marked)}{_USUAL_ASTRAL}]", alone


@cache
def _run() -> Callable[[str, int], re.Match[str] | None]:
    plain, alone = usual()
    return re.compile(f"(?:{plain}++|{alone})*+", re.DOTALL).match


@cache
def _find_odd() -> Callable[[str, int, int], list[str]]:
    """Return what lists odd characters: where a run of usual ones ends stands an odd one, or the end."""
    plain, alone = usual()
    return re.compile(f"{plain}*+(?:{alone}|(.)|\\Z)", re.DOTALL).findall


def _all_but(odd: str) -> str:
    """Return the class of all characters up to U+FFFF but those of a class.

    It is spelt out, since the test of a character ends with the first part of a class that has it, but that
    of [^...] with the last.
    """
    rest, start = "", 0
    for first, last in sorted(re.findall("(.)(?:-(.))?", odd, re.DOTALL)):
        if ord(first) > start:
            rest += f"{re.escape(chr(start))}-{re.escape(chr(ord(first) - 1))}"
        start = max(start, ord(last or first) + 1)
    return f"{rest}{chr(start)}-\uffff" if start <= 0xFFFF else rest


@cache
def misread_utf8() -> re.Pattern[str]:
    """Return the sign of UTF-8 read as GBK: a pair (lead, continuation), then a pair (continuation, lead)."""
    return re.compile(f"[{_misread()}](?=[{''.join(sorted(misread_second()))}])")


def _misread() -> str:
    return "".join(sorted(misread_first()))


@cache
def family(char: str) -> str:
    """Return which family an odd character is a sign of."""
    for name, pattern in _FAMILIES.items():
        if re.match(f"[{pattern}]", char):
            return name
    if char in "烫屯":
        return "fill"
    return "misread" if char in misread_first() else "lost"


_FAMILIES = {
    "space": SPACES,
    "control": r"\x80-\x9f\xad",  # removed like the invisible ones, but a part of misread text as well
    "high": HIGH,
    "reading": READING,
    "form": FORMS,
    "invisible": VANISH + r"\U000e0000-\U000e01ef",
    "radical": RADICALS + r"\U0002f800-\U0002fa1f",
    "private": PRIVATE,
}

#: How character references begin; those without ";" are a few that no URL has.
ENTITY = r"&(?:[A-Za-z][A-Za-z0-9]{1,30};|#|nbsp|[elr][mnsd]|mdash|hellip|middot|quot|[lg]t|times)"
#: Tags that are left of a page's mark-up.
TAGS = "span|p|div|strong|b|font|a|td|tr|tbody|table|em|i|u|li|ul|ol|br|h[1-6]|section|article"
#: So many small Latin letters in brackets make a page look annotated.
_ANNOTATIONS = 3
#: So many spaces between hanzi (or what takes as much room) there are at least in a line that is spaced out.
_SPACED = 5


class _Patterns:
    """The second looks, each made when a page first needs it: together they take as long as 100 pages."""

    @cached_property
    def entity(self) -> re.Pattern[str]:
        return re.compile(ENTITY)

    @cached_property
    def percent(self) -> re.Pattern[str]:
        return re.compile(r"%[0-9A-Fa-f]{2}[ -~]{0,8}%[0-9A-Fa-f]{2}|%u[0-9A-Fa-f]{4}")

    @cached_property
    def mark(self) -> re.Pattern[str]:
        letters = "[a-zāáǎàōóǒòēéěèīíǐìūúǔùǘǚǜ]{1,6}"
        return re.compile(rf"\?(?:[!！,，?？；：(/#]|{letters}\)| ++[?\d])")

    @cached_property
    def ascii_gaps(self) -> re.Pattern[str]:
        """What is left of `gaps` when all but the ASCII is taken out."""
        return re.compile(r" [^ \n]? [^ \n]? [^ \n]? ")

    @cached_property
    def gaps(self) -> re.Pattern[str]:
        return re.compile(r" [^ \n] [^ \n] [^ \n] ")

    @cached_property
    def spaced(self) -> re.Pattern[str]:
        return re.compile(r" (?<=[^\x00-\u2fff] )(?=[^\x00-\u2fff])")

    @cached_property
    def tag(self) -> re.Pattern[str]:
        return re.compile(rf"</(?i:{TAGS})\b")  # a literal first, which is found ten times as fast


_PATTERNS = _Patterns()


@cache
def _bracketed(opening: str, closing: str) -> re.Pattern[str]:
    """Return the pattern of small letters in brackets behind a hanzi; it looks for the bracket first."""
    behind = rf"\{opening}(?<=[\u3400-\u9fff]\{opening})"
    return re.compile(rf"{behind}[a-zɡɑ ][a-zɡɑ0-9 '-]{{0,59}}\{closing}")


#: What is left of such brackets when all but the ASCII is taken out.
_in_parentheses = re.compile(r"\([a-z0-9 '-]{0,60}\)").findall
_in_square_brackets = re.compile(r"\[[a-z0-9 '-]{0,60}\]").findall


def ascii_signs(text: str) -> str:
    r"""Return the ASCII characters that start some damage in `text`, of & ? % \ _ < ( ~ and the space."""
    patterns = _PATTERNS
    plain = text.encode("ascii", "ignore").decode("ascii")
    signs = ""
    if "&" in plain and patterns.entity.search(plain) and patterns.entity.search(text):
        signs += "&"
    if "?" in plain and patterns.mark.search(text):
        signs += "?"
    if "%" in plain and patterns.percent.search(plain) and patterns.percent.search(text):
        signs += "%"
    if "\\" in plain and "\\u" in text:
        signs += "\\"
    if "_" in plain and "_x00" in plain and "_x00" in text:
        signs += "_"
    if "<" in plain and "</" in plain and patterns.tag.search(text):
        signs += "<"
    if "~{" in plain and "~{" in text:
        signs += "~"
    # Of brackets in ASCII, those in the page's ASCII are counted first: most pages hold too few.
    if (
        (plain.count("(") >= _ANNOTATIONS <= len(_in_parentheses(plain)) and _annotated(text, "()"))
        or ("（" in text and _annotated(text, "（）"))
        or (plain.count("[") >= _ANNOTATIONS <= len(_in_square_brackets(plain)) and _annotated(text, "[]"))
        or ("〔" in text and _annotated(text, "〔〕"))
    ):
        signs += "("
    if plain.count(" ") > 8 and patterns.ascii_gaps.search(plain) and _spaced_out(text):
        signs += " "
    return signs


def _annotated(text: str, pair: str) -> bool:
    """Whether the page has enough small Latin letters in brackets of one kind; three are enough."""
    pattern = _bracketed(*pair)
    return bool(pattern.search(text)) and len([*islice(pattern.finditer(text), _ANNOTATIONS)]) == _ANNOTATIONS


def _spaced_out(text: str) -> bool:
    """Whether the page has a line with a space behind each character."""
    return bool(_PATTERNS.gaps.search(text)) and len(_PATTERNS.spaced.findall(text)) >= _SPACED
