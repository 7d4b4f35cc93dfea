"""`newsclean diff-rules`: what another version of a rule pack would do to one's own documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from newsclean.batch.documents import read_documents, read_input
from newsclean.batch.outcome import reason
from newsclean.cleaner import Cleaner
from newsclean.cli.inputs import Inputs
from newsclean.cli.options import PATH, common_options, finding_options, options_from, reading_options
from newsclean.cli.say import complain, write_line
from newsclean.errors import NewscleanError
from newsclean.terminal import printable_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsclean.values import Article, Removal

EXAMPLES = """\b
Examples:
  newsclean diff-rules none 我的.toml 抓取/   what a pack cuts besides the package's rules
  newsclean diff-rules 我的.toml none 抓取/   what would stay without it
"""

#: In the place of a pack: the package's own rules alone.
NO_PACK = "none"
#: Characters of a stretch that are shown.
_SHOWN = 100


class Change(NamedTuple):
    """A stretch that one pack cuts and the other does not; `sign` is "+" where only the new one does."""

    start: int
    line: int
    sign: str
    rule: str
    text: str


@click.command("diff-rules", epilog=EXAMPLES)
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.argument("paths", nargs=-1, required=True, type=PATH)
@reading_options
@finding_options
@common_options
def diff_rules(old: str, new: str, paths: tuple[str, ...], **settings: Any) -> int:  # noqa: ANN401
    """Compare two rule packs by what they cut from documents.

    Prints path:line: rule-id text for each stretch that comes out differently: + is cut by NEW only, - by OLD
    only and stays under NEW. OLD or NEW may be none. Writes nothing; exits with 1 if a document changes.
    """
    options = options_from(settings)
    before, after = (
        Cleaner(replace(options, rules=() if pack == NO_PACK else (pack,))) for pack in (old, new)
    )
    documents = changed = 0
    failed = False
    counts: Counter[tuple[str, str]] = Counter()
    for item in Inputs(paths, settings):
        try:
            for document in read_documents(item, read_input(item), input_format=options.input_format):
                changes = differences(
                    before.clean(document.data, document.name), after.clean(document.data, document.name)
                )
                documents += 1
                changed += bool(changes)
                for change in changes:
                    counts[change.sign, change.rule] += len(change.text)
                    write_line(_row(document.name, change))
        except (NewscleanError, OSError) as error:
            complain(f"{item.name}: {reason(error)}")
            failed = True
    if not settings["quiet"]:
        for (sign, rule), characters in sorted(counts.items(), key=lambda row: -row[1]):
            complain(f"{sign}{characters:,} characters by {rule}")
        complain(f"{changed:,} of {documents:,} documents change")
    return 3 if failed else 1 if changed else 0


def differences(old: Article, new: Article) -> list[Change]:
    """Return what one article lost and the other did not, in the order of the text."""
    changes = [
        Change(*stretch[:2], sign, *stretch[2:])
        for sign, cuts, others in (("-", old.removals, new.removals), ("+", new.removals, old.removals))
        for stretch in _uncovered(cuts, others)
    ]
    return sorted(changes)


def _uncovered(cuts: Sequence[Removal], others: Sequence[Removal]) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, line, rule, text) for each part of `cuts` that no cut of `others` takes."""
    at = 0
    for cut in cuts:
        start = cut.start
        while at < len(others) and others[at].end <= start:
            at += 1
        look = at
        while start < cut.end:
            other = others[look] if look < len(others) else None
            end = cut.end if other is None else min(cut.end, max(other.start, start))
            if cut.text[start - cut.start : end - cut.start].strip():
                line = cut.line + cut.text.count("\n", 0, start - cut.start)
                yield start, line, cut.rule, cut.text[start - cut.start : end - cut.start]
            start = cut.end if other is None else max(end, other.end)
            look += 1


def _row(name: str, change: Change) -> str:
    text = change.text.strip()
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"{printable_line(name)}:{change.line}: {change.sign}{change.rule}  {printable_line(text)}"
