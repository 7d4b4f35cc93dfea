"""The page's text to the article: what the rule packs know as boilerplate is cut, and recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.meta import Captures
from newsclean.simplify import simplified_view
from newsclean.strip.blocks import judge_blocks
from newsclean.strip.lines import NOTICES, match_lines
from newsclean.strip.page import lines_of, prose_in, worth_a_look
from newsclean.strip.sections import cut_sections
from newsclean.values import NO_META, Meta, Removal, Script

if TYPE_CHECKING:
    from newsclean.packs import RuleSet
    from newsclean.strip.page import Cut

#: The rule named by the one empty removal of a page that was kept whole, because too much would have gone.
KEPT_WHOLE = "strip/kept-whole"

#: Peeling one layer can bare the next; real pages need two passes or three.
_PASSES = 8
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
            removal is empty and named `KEPT_WHOLE`.
    """
    # Rules are Simplified; a page may hold Traditional lines even after simplify: a reposted footer.
    view = text if script in ("ja", "other") else simplified_view(text)
    captures = Captures()
    cuts = _all_cuts(text, view, rules, captures)
    if not cuts:
        return text, (), captures.meta()
    if _prose_lost(view, cuts, rules) > max_loss:
        return text, (Removal(KEPT_WHOLE, 1, 0, 0, ""),), NO_META
    return *_apply(text, cuts), captures.meta()


def _all_cuts(text: str, view: str, rules: RuleSet, captures: Captures) -> list[Cut]:
    """Return every cut, in the order of the text; passes are repeated until nothing more is found."""
    cuts: list[Cut] = []
    kept = [(0, len(view))]
    current = view
    captures.text = text
    for _ in range(_PASSES):
        found = _one_pass(current, rules, captures)
        if not found:
            break
        for start, end, rule in found:
            cuts += [(a, b, rule) for a, b in _in_original(kept, start, end)]
        kept = _without(kept, found)
        current = "".join(view[a:b] for a, b in kept)
        captures.text = "".join(text[a:b] for a, b in kept)
    return sorted(cuts, key=lambda cut: cut[:2])


def _one_pass(text: str, rules: RuleSet, captures: Captures) -> list[Cut]:
    lines = lines_of(text, rules)
    if not worth_a_look(lines):
        return []
    match_lines(lines, rules, captures)
    cut_sections(lines)
    judge_blocks(lines, rules)
    cuts: list[Cut] = []
    for line in lines:
        if line.noise is not None:
            if line.noise.category not in rules.keep:
                cuts.append((line.start, line.after, line.noise))
        else:
            cuts += [cut for cut in line.cuts if cut[2].category not in rules.keep]
    return _disjoint(cuts)


def _disjoint(cuts: list[Cut]) -> list[Cut]:
    """Return the cuts in order, each without what an earlier one took already."""
    done: list[Cut] = []
    at = 0
    for start, end, rule in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
        if end > max(start, at):
            done.append((max(start, at), end, rule))
            at = end
    return done


def _in_original(kept: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of the original that positions start..end of the joined `kept` stand for."""
    pieces = []
    at = 0
    for a, b in kept:
        low, high = max(start, at), min(end, at + b - a)
        if low < high:
            pieces.append((a + low - at, a + high - at))
        at += b - a
    return pieces


def _without(kept: list[tuple[int, int]], cuts: list[Cut]) -> list[tuple[int, int]]:
    """Return `kept` without the cuts, which count in positions of its join."""
    left = []
    at = 0
    queue = iter(cuts)
    cut = next(queue, None)
    for a, b in kept:
        low, end = at, at + b - a
        while cut is not None and cut[0] < end:
            if cut[0] > low:
                left.append((a + low - at, a + cut[0] - at))
            low = max(low, cut[1])
            if cut[1] > end:
                break
            cut = next(queue, None)
        if low < end:
            left.append((a + low - at, b))
        at = end
    return left


def _prose_lost(text: str, cuts: list[Cut], rules: RuleSet) -> float:
    """Return the share of the page's own sentences that the cuts take: long ones, without a key, no notices.

    Footers do not count, however long they are: a report of two sentences may stand above a page of terms.
    """
    cuts = [cut for cut in cuts if cut[2].category not in NOTICES]
    total = lost = 0
    at = 0
    for line in lines_of(text, rules):
        for low, high in prose_in(line):
            first, last = line.start + low, line.start + high
            total += last - first
            while at < len(cuts) and cuts[at][1] <= first:
                at += 1
            lost += sum(
                max(0, min(last, end) - max(first, start))
                for start, end, _ in cuts[at : at + _NEAR]
                if start < last
            )
    return lost / total if total else 0.0


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
