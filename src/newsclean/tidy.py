"""Clean paragraphs: white space, and half-width punctuation between Hanzi.

The policy, all of it:

* A line is a paragraph. White space at its ends (indents of `　　`, trailing blanks) goes, and so does a line
  with nothing else. Lines are never joined or split.
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
from itertools import pairwise

_CJK_MARKS = frozenset("々〇「」『』《》〈〉（）【】〔〕")
_QUOTES = frozenset("“”‘’")
_PUNCTUATION = frozenset(",:;!?.，：；！？。、…—\n")

# Blanks found inside lines of real pages. Each is looked for on its own: `in` takes a fifth of the time that
# a search for a class of them takes.
_WIDE = "\N{IDEOGRAPHIC SPACE}"
_TAB, _NO_BREAK, _EM = "\t", "\N{NO-BREAK SPACE}", "\N{EM SPACE}"
_ODD = _TAB + _NO_BREAK + _EM
_BLANKS = re.compile(f"[{_ODD} {_WIDE}]{{2,}}|[{_ODD}]")

_SHOUTS = re.compile("([!?]+)")
_SHOUTED = str.maketrans("!?", "！？")

# The content is bounded, so that a page of opening brackets costs no more than its length. Most brackets hold
# ASCII, and are let go at the first character.
_BRACKETS = re.compile(r"\((?=[^\x00-\x7f])([^()（）\n]{1,80})\)")


def tidy(text: str) -> str:
    """Return `text` with clean paragraphs, one a line, without a newline at the end.

    Tidying twice changes nothing more; the cost is linear in the length of the text.
    """
    text = "\n".join(filter(None, map(str.strip, text.split("\n"))))
    runs = " " in text and "  " in text
    if runs or _WIDE in text or _TAB in text or _NO_BREAK in text or _EM in text:
        text = _BLANKS.sub(_one_blank, text)
    if "(" in text:
        text = _BRACKETS.sub(_bracketed, text)
    if "," in text:
        text = _widened(text, ",", "，")
    if ":" in text:
        text = _widened(text, ":", "：")
    if ";" in text:
        text = _widened(text, ";", "；")
    if "!" in text or "?" in text:
        text = _shouted(text)
    return text


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


def _among_hanzi(before: str, behind: str) -> bool:
    """Tell whether punctuation between these two stretches stands between Hanzi.

    Curly quotation marks on both sides may be English: “Yes”,“No”.
    """
    left, right = before[-1:], behind[:1]
    if _is_cjk(left):
        return _is_cjk(right) or right in _QUOTES
    return left in _QUOTES and _is_cjk(right)


def _widened(text: str, half: str, full: str) -> str:
    """Return `text` with the mark `half` as `full` where it stands between Hanzi."""
    pieces = text.split(half)
    parts = [pieces[0]]
    for before, behind in pairwise(pieces):
        parts += (full if _among_hanzi(before, behind) else half, behind)
    return "".join(parts)


def _shouted(text: str) -> str:
    """Return `text` with `!` and `?` and runs of them in full width where they stand between Hanzi."""
    for half, full in (("!", "！"), ("?", "？")):
        pieces = text.split(half)
        parts = [pieces[0]]
        for before, behind in pairwise(pieces):
            # An empty neighbour, too, may be the inside of a run.
            if before[-1:] in "!?" or behind[:1] in "!?":
                return _shouted_in_runs(text)
            parts += (full if _among_hanzi(before, behind) else half, behind)
        text = "".join(parts)
    return text


def _shouted_in_runs(text: str) -> str:
    parts = _SHOUTS.split(text)
    for i in range(1, len(parts), 2):
        if _among_hanzi(parts[i - 1], parts[i + 1]):
            parts[i] = parts[i].translate(_SHOUTED)
    return "".join(parts)


def _bracketed(match: re.Match[str]) -> str:
    content, text = match[1], match.string
    before, behind = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    inside = all(_is_cjk(char) or char in _QUOTES for char in (content[0], content[-1]))
    if inside and _may_be_beside(before) and _may_be_beside(behind):
        return f"（{content}）"
    return match[0]


def _may_be_beside(char: str) -> bool:
    return not char or _is_cjk(char) or char in _QUOTES or char in _PUNCTUATION
