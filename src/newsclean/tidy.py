"""Clean paragraphs: white space, and half-width punctuation between Hanzi.

The policy, all of it:

* A line is a paragraph. White space at its ends (indents of `　　`, trailing blanks) goes, and so does a line
  with nothing else. Lines are never joined, and split only at the <br> that scrapers leave in one-line pages,
  unless the text speaks of the tag: 用<br>换行, “<br>”.
* Inside a line two or more blanks become one space, or one U+3000 where all of them are; a single tab,
  no-break space or em space becomes a space. A single space and a single U+3000 stay (张三　李四).
* `, : ;` and runs of `! ?` become `，：；！？` where Hanzi stand on either side; marks that only CJK text has
  (》 」 ）) count as Hanzi, and so does a curly quotation mark on one side (“破圈”,打造). Next to a digit, a
  Latin letter or the end of the line they stay: 3:2, 3,000, http://…, 对吗?
* `(…)` becomes `（…）`, both or neither, where its first and last characters count as Hanzi, and the
  characters before and behind do too or are punctuation or the end of the line: 浙江(杭州) but 图书馆(2024).

Nothing else changes, whatever the script or language of the line.
"""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

from newsclean.breaks import BREAK, ends_line
from newsclean.large import LARGE, parts, replaced
from newsclean.later import later

if TYPE_CHECKING:
    from collections.abc import Iterator

_CJK_MARKS = frozenset("々〇「」『』《》〈〉（）【】〔〕")
_QUOTES = frozenset("“”‘’")
_PUNCTUATION = frozenset(",:;!?.，：；！？。、…—\n")

# Where a line begins or ends with white space, or is empty. A search for the newlines takes a quarter of the
# time that cutting, stripping and joining the lines takes, and nearly every page ends with it.
_LOOSE = re.compile(r"\n(?:(?=\s)|(?<=\s\n))")

# Blanks found inside lines of real pages. One alone is looked for with `in`, which takes a tenth of the time
# of a search for a class of them, and runs with a pattern that begins with one character, which takes two
# thirds of the time that `in` takes for two.
_WIDE = "\N{IDEOGRAPHIC SPACE}"
_TAB, _NO_BREAK, _EM = "\t", "\N{NO-BREAK SPACE}", "\N{EM SPACE}"
_ODD = _TAB + _NO_BREAK + _EM
_BLANK = f"[{_ODD} {_WIDE}]"
# Two or more blanks, or an odd one.
_BLANKS = later(f"{_BLANK}(?:(?<=[{_ODD}])|(?={_BLANK})){_BLANK}*+")
_SPACES = later("  +")
_RUN, _WIDE_RUN = re.compile(f" (?=[ {_WIDE}])"), re.compile(f"{_WIDE}(?=[ {_WIDE}])")

# Marks with something wide on either side; what exactly, `_widened` looks at. A literal in front is found
# three times as fast as a class of the five, and these classes compile in no time.
_FULL = dict(zip(",:;!?", "，：；！？", strict=True))
_MARKS = [
    (mark, later(rf"{re.escape(mark)}(?<=[^\x00-\xff].){more}(?=[^\x00-\xff])"))
    for mark, more in ((",", ""), (":", ""), (";", ""), ("!", "[!?]*+"), ("?", "[!?]*+"))
]

# The content is bounded, so that a page of opening brackets costs no more than its length. Most brackets hold
# ASCII, and are let go at the first character.
_BRACKETS = later(r"\((?=[^\x00-\x7f])([^()（）\n]{1,80})\)")


def tidy(text: str) -> str:
    """Return `text` with clean paragraphs, one a line, without a newline at the end.

    Tidying twice changes nothing more; the cost is linear in the length of the text. A large text is tidied
    in parts, since what each pattern makes of it would be there twice.
    """
    if len(text) < LARGE:
        return _tidied(text)
    done = StringIO()
    for part in parts(text, "\n"):
        if tidied := _tidied(part):
            done.write("\n" + tidied if done.tell() else tidied)
    return done.getvalue()


def _tidied(text: str) -> str:
    if "<" in text:
        text = BREAK.sub(_line_end, text)
    text = text.strip()
    if _LOOSE.search(text):
        text = "\n".join(filter(None, map(str.strip, text.split("\n"))))
    for odd in _ODD:
        if odd in text:
            text = replaced(text, _lines_with(odd, text))
    if _WIDE_RUN.search(text):
        text = _BLANKS.sub(_one_blank, text)
    elif _RUN.search(text):
        text = _BLANKS.sub(_one_blank, text) if _WIDE in text else _SPACES.sub(" ", text)
    if "(" in text:
        text = _BRACKETS.sub(_bracketed, text)
    for mark, pattern in _MARKS:
        if mark in text:
            text = pattern.sub(_widened, text)
    return text


def _line_end(tag: re.Match[str]) -> str:
    return "\n" if ends_line(tag) else tag[0]


def _widened(match: re.Match[str]) -> str:
    """Return marks in full width where Hanzi stand on either side.

    Curly quotation marks on both sides may be English: “Yes”,“No”.
    """
    text, (start, end) = match.string, match.span()
    left, right = text[start - 1], text[end]
    if not ("\u4e00" <= left <= "\u9fff" and "\u4e00" <= right <= "\u9fff"):  # half of the time of all
        among = _is_cjk(right) or right in _QUOTES if _is_cjk(left) else left in _QUOTES and _is_cjk(right)
        if not among:
            return match[0]
    return _FULL.get(match[0]) or "".join(map(_FULL.__getitem__, match[0]))


def _lines_with(blank: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the lines with an odd blank are, and what becomes of them."""
    at = text.find(blank)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield start, end, _BLANKS.sub(_one_blank, text[start:end])
        at = text.find(blank, end)


def _one_blank(match: re.Match[str]) -> str:
    blanks = match[0]
    return _WIDE if blanks == _WIDE * len(blanks) else " "


def _is_cjk(char: str) -> bool:
    """Tell whether `char`, at most one character, is a Hanzi or a mark of CJK text only."""
    return (
        "\u4e00" <= char <= "\u9fff"
        or char in _CJK_MARKS
        or "\u3400" <= char <= "\u4dbf"
        or "\uf900" <= char <= "\ufaff"
        or "\U00020000" <= char <= "\U0003ffff"
    )


def _bracketed(match: re.Match[str]) -> str:
    content, text = match[1], match.string
    before, behind = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    inside = all(_is_cjk(char) or char in _QUOTES for char in (content[0], content[-1]))
    if inside and _may_be_beside(before) and _may_be_beside(behind):
        return f"（{content}）"
    return match[0]


def _may_be_beside(char: str) -> bool:
    return not char or _is_cjk(char) or char in _QUOTES or char in _PUNCTUATION
