"""Single Traditional characters in Simplified text that are surely slips: 国家的發展.

A slip is a frequent character that no name or title keeps (`[leftovers]` in the word list), inside a
Simplified line, with Hanzi beside it, and far from any other Traditional character: two in a row are a
quotation or a name. In a quotation that has nothing Simplified it is meant: “時代曲一百首”.
"""

from __future__ import annotations

from functools import cache
from sys import maxsize

from newsclean.later import later
from newsclean.script import patterns
from newsclean.simplify import passages
from newsclean.simplify.converter import converter
from newsclean.simplify.words import word_list

#: A slip is more than so many characters away from any other Traditional one.
_ALONE = 8
_NOWHERE = (maxsize, maxsize)
# Lines about the script itself show Traditional characters on purpose.
_ABOUT_SCRIPT = later("[繁异书楷隶篆]体|汉字|正体字|书法|篆|碑|拓本|写作|字形|部首|笔画")


@cache
def _forms() -> dict[str, str]:
    characters = word_list().leftovers
    return dict(zip(characters, converter().convert(characters), strict=True))


def without_slips(line: str) -> str:
    """Return one line of Simplified text with its slips converted."""
    hits = [match.start() for match in patterns().traditional.finditer(line)]
    if not hits or _ABOUT_SCRIPT.search(line):
        return line
    forms = _forms()
    meant = iter(sorted(passages.japanese(line) + passages.traditional_quotes(line)))
    start, end = next(meant, _NOWHERE)
    chars = list(line)
    for before, at, behind in zip(
        [-_ALONE - 1, *hits], hits, [*hits[1:], len(line) + _ALONE + 1], strict=False
    ):
        while end <= at:
            start, end = next(meant, _NOWHERE)
        apart = at - before > _ALONE and behind - at > _ALONE
        if apart and not start <= at and line[at] in forms and _in_a_word(line, at):
            chars[at] = forms[line[at]]
    return "".join(chars)


def _in_a_word(line: str, at: int) -> bool:
    """Tell whether Hanzi stand beside: a character shown alone (“愛”字, 爱（愛）) is meant as it is."""
    hanzi = patterns().hanzi
    return hanzi.match(line, at + 1) is not None or (at > 0 and hanzi.match(line, at - 1) is not None)
