"""The page's text to the article: what the rule packs know as boilerplate is cut, and recorded."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from newsclean.bounded import begin_page
from newsclean.meta import Captures
from newsclean.rule import NOTICES
from newsclean.simplify import simplified_view
from newsclean.strip.blanks import Tidied
from newsclean.strip.blocks import judge_blocks
from newsclean.strip.effort import FIRST_KEY, LINE, NEXT_KEY, Effort, TooDenseError
from newsclean.strip.joints import without_new_damage
from newsclean.strip.lines import lines_of, worth_a_look
from newsclean.strip.matching import match_lines
from newsclean.strip.page import Line, Page
from newsclean.strip.prose import prose_in
from newsclean.strip.sections import cut_sections
from newsclean.values import NO_META, Meta, Removal, Script

if TYPE_CHECKING:
    from newsclean.packs import RuleSet
    from newsclean.strip.page import Cut

#: The rule named by the one empty removal of a page that was kept whole, because too much would have gone.
KEPT_WHOLE = "strip/kept-whole"
#: The same for a page with more lines and keys than any page of news has: made to take long, or a table.
TOO_DENSE = "strip/too-dense"
#: The same for a page the rest of which would be read as another text than it is beside what would go.
UNSTABLE = "strip/unstable"
#: All of them, and why, as users are told.
WHOLE = {
    KEPT_WHOLE: "strip would take more of the page than --max-loss allows",
    TOO_DENSE: "strip finds more lines and keys of rules here than a page of news has",
    UNSTABLE: "what strip would leave of the page would be read as another text",
}

#: Peeling one layer can bare the next. Real pages need up to four passes, 300 of them in one file up to five.
#: A mirror's page may hold the same foot forty times, one behind the other: passes go on as long as they look
#: at no more characters than this, which takes no longer than one page of a megabyte.
_PASSES = 5
_PEELED = 1_000_000
#: Cuts looked at for one sentence.
_NEAR = 8


def strip(
    text: str, rules: RuleSet, *, script: Script = "hans", max_loss: float = 0.7
) -> tuple[str, tuple[Removal, ...], Meta]:
    """Return the article in `text`, what was cut from it, and what the cut parts said about it.

    Args:
        text: a page, one paragraph a line or everything in one line.
        rules: the rules in force.
        script: script of the page as it was written; "ja" and "other" are matched as they are.
        max_loss: share of the page's own sentences that may go; beyond it the page is kept whole, and the one
            removal is empty and named `KEPT_WHOLE`, or `TOO_DENSE` where there is too much to look at.

    Raises:
        SlowRuleError: a rule of a user's pack took longer than a page may take.
    """
    begin_page(len(text))
    captures = Captures()
    try:
        cuts = _cuts(text, rules, captures, script, max_loss)
    except TooDenseError:
        return text, (Removal(TOO_DENSE, 1, 0, 0, ""),), NO_META
    if cuts is None:
        return text, (Removal(KEPT_WHOLE, 1, 0, 0, ""),), NO_META
    if not cuts:
        return text, (), captures.meta()
    return *_apply(text, cuts), captures.meta()


def _cuts(text: str, rules: RuleSet, captures: Captures, script: Script, max_loss: float) -> list[Cut] | None:
    """Return what to cut from the page, None where too much of it would go.

    A function of its own, so that the page's spellings and lines, five times its size, are gone when the
    article is put together.
    """
    effort = Effort(len(text))
    # Blank lines do not count: cleaned again the page has none, and must not be judged otherwise.
    effort.spend(LINE * sum(map(bool, text.split("\n"))))
    # Rules are Simplified; a page may hold Traditional lines even after simplify: a reposted footer.
    view = text if script in ("ja", "other") else simplified_view(text)
    lines = lines_of(Page.of(text, view), rules, effort, FIRST_KEY)
    cuts = _all_cuts(lines, rules, captures, effort)
    if cuts and _loses_prose(lines, cuts, max_loss):
        return None
    return without_new_damage(text, cuts)


def _all_cuts(lines: list[Line], rules: RuleSet, captures: Captures, effort: Effort) -> list[Cut]:
    """Return every cut, in the order of the text; passes are repeated until nothing more is found."""
    cuts: list[Cut] = []
    turn = looked_at = 0
    tidied: Tidied | None = None
    while turn < _PASSES or looked_at < _PEELED:
        found: list[Cut] = []
        if worth_a_look(lines):
            turn += 1
            looked_at += sum([line.size for line in lines])
            match_lines(lines, rules, captures)
            cut_sections(lines)
            judge_blocks(lines, rules)
            found, lines = _without_cuts(lines, rules, effort)
            cuts += found
        if not found:
            if tidied is not None:
                break
            tidied = Tidied(lines, rules, effort)
            if tidied.lines is lines:
                break
            lines = tidied.lines
    cuts.sort(key=lambda cut: cut[:2])
    return cuts if tidied is None else tidied.closed(cuts)


def _without_cuts(lines: list[Line], rules: RuleSet, effort: Effort) -> tuple[list[Cut], list[Line]]:
    """Return what one pass cuts from the original, and the lines it leaves; most are the same as before."""
    found: list[Cut] = []
    if all(line.noise is None and not line.cuts for line in lines):
        return found, lines
    left: list[Line] = []
    for line in lines:
        if line.noise is None and not line.cuts:
            left.append(line)
            continue
        page = line.page
        if line.noise is not None:
            if line.noise.category in rules.keep or line.start == line.after:
                left.append(line)
            else:
                found += [(a, b, line.noise) for a, b in page.in_original(line.start, line.after)]
        elif cuts := _disjoint([cut for cut in line.cuts if cut[2].category not in rules.keep]):
            found += [(a, b, rule) for low, high, rule in cuts for a, b in page.in_original(low, high)]
            rest = lines_of(
                page.without(line.start, line.after, [cut[:2] for cut in cuts]), rules, effort, NEXT_KEY
            )
            # What follows the line's own break is the next line.
            left += rest[:-1] if line.after > line.end else rest
        else:
            left.append(line)
        line.noise = None
    if not left or left[-1].after > left[-1].end:  # the last line is gone, and the break before it stays
        left.append(Line(Page("", "", "", []), 0, 0, 0, ""))
    return found, left


def _disjoint(cuts: list[Cut]) -> list[Cut]:
    """Return the cuts in order, each without what an earlier one took already."""
    done: list[Cut] = []
    at = 0
    for start, end, rule in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
        if end > max(start, at):
            done.append((max(start, at), end, rule))
            at = end
    return done


def _loses_prose(lines: list[Line], cuts: list[Cut], max_loss: float) -> bool:
    """Tell whether the cuts take more than `max_loss` of the page's own sentences.

    Those are the long ones without a key that are no notices. Footers do not count, however long they are: a
    report of two sentences may stand above a page of terms.
    """
    cuts = [cut for cut in cuts if cut[2].category not in NOTICES]
    starts = [line.start for line in lines]
    touched = {
        number
        for start, end, _ in cuts
        for number in range(max(0, bisect_right(starts, start) - 1), bisect_left(starts, end))
    }
    lost = 0
    at = 0
    for number in sorted(touched):
        line = lines[number]
        for low, high in prose_in(line):
            first, last = line.start + low, line.start + high
            while at < len(cuts) and cuts[at][1] <= first:
                at += 1
            lost += sum(
                max(0, min(last, end) - max(first, start))
                for start, end, _ in cuts[at : at + _NEAR]
                if start < last
            )
    if not lost:
        return False
    total = 0
    for line in lines:
        total += sum(high - low for low, high in prose_in(line))
        if lost <= max_loss * total:
            return False
    return lost / total > max_loss


def _apply(text: str, cuts: list[Cut]) -> tuple[str, tuple[Removal, ...]]:
    """Return the text without the cuts, and a record of each."""
    kept, removals = [], []
    at, line, counted = 0, 1, 0
    for start, end, rule in cuts:
        kept.append(text[at:start])
        line += text.count("\n", counted, start)
        counted = start
        removals.append(Removal(rule.id, line, start, end, text[start:end]))
        at = end
    kept.append(text[at:])
    return "".join(kept), tuple(removals)
