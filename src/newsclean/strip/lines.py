"""A page cut into lines, and the keys found in each."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.prefilter import fold
from newsclean.rule import LONGEST
from newsclean.strip.called import called_by
from newsclean.strip.effort import KEYED
from newsclean.strip.page import KeyedLine, Line
from newsclean.strip.works import leave_works_alone, speaks_of_works

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsclean.packs import RuleSet
    from newsclean.strip.effort import Effort
    from newsclean.strip.page import Hit, Page

#: Line ends: real ones, and the <br> that scrapers leave inside one-line pages.
_BREAK = later(r"[\n<](?:(?<=\n)|(?i:br ?/?>))")
#: One reading that was injected and not repaired: too few of them in a line to tell them from a gloss.
_READING = later(r"[(（](?<=[^\W\d_a-zA-Z].)[a-zà-ǜ]{1,6}[)）]")
#: Such a reading in folded text, which may also be an abbreviation: most pages have none.
_LETTERS = later(r"\([a-zà-ǜ]{1,6}\)")
#: Quotations by their opening mark. A page has one kind or two: a mark alone is found four times as fast as
#: any of four.
_QUOTED = {
    opening: re.compile(f"{opening}[^{closing}\\n]{{1,120}}{closing}")
    for opening, closing in ("“”", "「」", "『』", "‘’")
}
_ANY_QUOTED = later(
    "[“「『‘](?:"
    + "|".join(f"(?<={opening}){quoted.pattern[1:]}" for opening, quoted in _QUOTED.items())
    + ")"
)
#: What opens and closes code in Markdown.
_FENCE = "```"
#: A link as Markdown writes it, with a word or a name for its text, and the bold type that labels are set in.
_LINK = later(
    r"(?<!!)\[(?=[^\W_]|[*<>《【「『“(（])"
    r"([^\[\]\n]{1,10}|[^\W\d_a-zA-Z]{1,8} [ -Z^-~]{1,24}|[ -Z^-~]{1,24})\]"
    r"\((?:https?:/|/|#)[^\s()]{0,300}(?:\s\"[^\"\n]{0,80}\")?\)|\*\*"
)
#: What a link and bold type have in Markdown.
_TARGET, _BOLD = "](", "**"
_MARKUP = later(r"\*\*|\]\(")
#: A sentence, a picture, and where an archive has the text from are none of them.
_NO_LABELS = ("。", "![", "原文", "~~[")
#: A line of such links is no longer; text glued to a longer one is cut by itself.
_LABELLED = 80
#: A title has at least so many characters.
_TITLE = 12


def lines_of(page: Page, rules: RuleSet, effort: Effort, each_key: int) -> list[Line]:
    """Return the lines of `page` with the keys found in each.

    Args:
        page: the text.
        rules: the rules in force.
        effort: what may still be looked at.
        each_key: what of it a key takes, where no line before is written like its own.

    Raises:
        TooDenseError: there are more keys and lines than may be looked at.
    """
    folded = page.folded
    lines = _split(page)
    if not folded or folded.isspace():  # what is left of a line that was a picture
        return lines
    starts = [line.start for line in lines]
    hits = _spoken(folded, rules.keys.occurrences(folded))
    effort.spend(KEYED * min(len(hits), len(lines)))
    looked_at = 0
    first_of: dict[str, KeyedLine] = {}
    strong, called = rules.strong, called_by(rules)
    low = 0
    while low < len(hits):
        number = bisect_right(starts, hits[low][0]) - 1
        line = lines[number]
        start, end = line.start, line.end
        high = bisect_left(hits, (line.after,), low)
        written = page.written[start:end]
        twin = first_of.get(written)
        # Where a passage is not taken for Traditional, it may be written the same and not read the same.
        if twin is not None and twin.view == folded[start:end]:
            low = high
            lines[number] = KeyedLine(line, twin.hits, twin.calls, twin=twin)
            continue
        # Weak keys count at the end of a paragraph only, where a short line may be glued to it.
        weak = start if line.size <= LONGEST else start + _tail(folded[start:end].rstrip(), line.size)
        found = [
            (place - start, key)
            for place, key in hits[low:high]
            if (place >= weak or key in strong) and place + len(key) <= end
        ]
        low = high
        if found:
            lines[number] = first_of[written] = KeyedLine(line, found, called.calls(found, folded[end - 1]))
            looked_at += len(found)
    effort.spend(each_key * looked_at)
    if _FENCE in folded:
        _leave_code_alone(lines)
    if speaks_of_works(folded):
        leave_works_alone(lines)
    if _BOLD in folded or _TARGET in folded:
        marked = {bisect_right(starts, mark.start()) - 1 for mark in _MARKUP.finditer(folded)}
        _leave_targets_out(lines, marked, rules)
    if (letters := _LETTERS.search(folded)) is not None and (
        first := _READING.search(page.view, letters.start())
    ) is not None:
        _leave_readings_out(lines, bisect_right(starts, first.start()) - 1, rules)
    return lines


def _tail(line: str, size: int) -> int:
    """Return where the last LONGEST characters of a line begin, if of several blanks one counts."""
    if size == len(line.lstrip()):
        return len(line) - LONGEST
    at = len(line)
    for _ in range(LONGEST):
        at = len(line[: at - 1].rstrip()) if line[at - 1].isspace() else at - 1
    return at


def _leave_code_alone(lines: list[Line]) -> None:
    """Take the lines between two fences for prose without keys: code is as short as a page's foot."""
    fences = [number for number, line in enumerate(lines) if line.view.lstrip().startswith(_FENCE)]
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        for number in range(opening, closing + 1):
            line = lines[number]
            lines[number] = line = Line(line.page, line.start, line.end, line.after, line.raw)
            line.is_sentence = not line.blank


def _leave_readings_out(lines: list[Line], first: int, rules: RuleSet) -> None:
    """Judge short lines that hold readings by what is left without them; none stands before `first`."""
    for number in range(first, len(lines)):
        line = lines[number]
        if line.size > LONGEST:
            continue
        raw = line.raw
        bare = _READING.sub("", raw)
        if len(bare) < len(raw):
            lines[number] = _bared(line, bare, rules)


def _leave_targets_out(lines: list[Line], numbers: Iterable[int], rules: RuleSet) -> None:
    """Judge open lines by what a reader sees of them, where links are words and names: 登录 / 注册.

    A link that is a title stays as it is: lists of such links may be the article. So does 原文来自[小城](…):
    the rule for it knows it by its target.
    """
    for number in numbers:
        line = lines[number]
        raw = line.raw
        if _TARGET not in raw and _BOLD not in raw.strip().strip(_BOLD):
            continue
        if any(sign in raw for sign in _NO_LABELS):
            continue
        bare = _LINK.sub(r"\1", raw)
        if len(bare) <= _LABELLED and _TARGET not in bare:
            lines[number] = _bared(line, bare, rules)


def _bared(line: Line, bare: str, rules: RuleSet) -> Line:
    """Return the line as one that is judged by `bare`, what is left of it."""
    view = fold(bare)
    found = _spoken(view, rules.keys.occurrences(view))
    calls = called_by(rules).calls(found, view[-1:])
    return KeyedLine(Line(line.page, line.start, line.end, line.after, bare), found, calls, bare)


def _split(page: Page) -> list[Line]:
    view = page.view
    if "<br" in page.folded:
        lines = []
        at = 0
        for match in _BREAK.finditer(view):
            end, after = match.span()
            lines.append(Line(page, at, end, after, view[at:end]))
            at = after
        return [*lines, Line(page, at, len(view), len(view), view[at:])]
    after = 0
    lines = [
        Line(page, after, after + len(raw), after := after + len(raw) + 1, raw) for raw in view.split("\n")
    ]
    lines[-1].after = len(view)
    return lines


def _spoken(folded: str, hits: list[Hit]) -> list[Hit]:
    """Return the hits in a text without quoted ones: what is quoted is what the line is about."""
    kinds = [quoted for opening, quoted in _QUOTED.items() if opening in folded] if hits else []
    if not kinds:
        return hits
    if "<br" in folded:  # no quotation goes on beyond its line
        folded = _BREAK.sub(lambda tag: "\n" * len(tag[0]), folded)
    spoken: list[Hit] = []
    at = 0
    for quoted in (kinds[0] if len(kinds) == 1 else _ANY_QUOTED).finditer(folded):
        low = bisect_left(hits, (quoted.start(),), at)
        spoken += hits[at:low]
        at = bisect_left(hits, (quoted.end(),), low)
    return spoken + hits[at:] if at else hits


def worth_a_look(lines: list[Line]) -> bool:
    """Tell whether anything in the page could be boilerplate: a key, or open lines in a row."""
    if any(line.hits for line in lines):
        return True
    run = 0
    for line in lines:
        if line.is_sentence:
            run = 0
        elif line.size >= _TITLE:
            run += 1
            if run > 1:
                return True
    return False
