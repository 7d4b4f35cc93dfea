"""The picture that `newsclean explain` draws of one article.

The page stands as strip received it, each removed stretch in colour with its rule beside it; around it how
the bytes were read, what was repaired, what was converted and what the page said about itself. Where there
is no colour the removed stretches stand in [- … -].
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from newsclean.strip import WHOLE
from newsclean.terminal import printable, printable_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from newsclean.values import Article, Encoding, Removal, Repair

#: A table of repairs shows at most this many rows for each kind; the rest is counted.
ROWS_PER_KIND = 4
#: Converted characters are listed by frequency, at most so many.
CONVERSIONS_SHOWN = 24

SCRIPTS = {
    "hans": "Simplified",
    "hant": "Traditional",
    "mixed": "mixed Simplified and Traditional",
    "ja": "Japanese",
    "other": "no Chinese to speak of",
}
#: One colour for each category of noise, the same on every page; others take the last.
COLOURS = {
    "credits": "magenta",
    "byline": "magenta",
    "editor": "magenta",
    "source": "cyan",
    "sources": "cyan",
    "legal": "red",
    "licences": "red",
    "related": "yellow",
    "promotion": "green",
}
OTHER_COLOUR = "blue"


def print_explanation(article: Article, *, color: bool | None = None, as_json: bool = False) -> None:
    """Write the account of `article` to standard output.

    Args:
        article: what `Cleaner.clean` returned.
        color: True or False force or forbid colour; None asks the terminal.
        as_json: write `article.to_dict()` with the text before strip instead of a picture.
    """
    if as_json:
        account = {**article.to_dict(), "before_strip": article.before_strip}
        sys.stdout.write(json.dumps(account, ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(
        file=sys.stdout, highlight=False, force_terminal=color, no_color=None if color is None else not color
    )
    console.print(explanation(article, marks=console.color_system is None))


def explanation_svg(article: Article, *, width: int = 96) -> str:
    """Return the picture of `article` as an SVG image, `width` columns wide, for a web page or a README."""
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print(explanation(article))
    title = f"newsclean explain {printable_line(article.source or '')}".rstrip()
    # The web fonts rich points to are blocked where READMEs are shown, and hold no Hanzi.
    return re.sub(r"@font-face \{.*?\}\s*", "", console.export_svg(title=title), flags=re.DOTALL)


def explanation(article: Article, *, marks: bool = False) -> RenderableType:
    """Return the picture of `article` for any rich console.

    Args:
        article: what `Cleaner.clean` returned.
        marks: put removed stretches into [- … -], for output without colour.
    """
    parts: list[RenderableType] = [_overview(article)]
    if article.repairs:
        parts.append(_repairs(article.repairs))
    if conversions := _conversions(article.before_simplify, article.before_strip):
        parts.append(conversions)
    parts.append(_page(article, marks=marks))
    if any(article.meta.values()):
        parts.append(_meta(article))
    return Group(*parts)


def _overview(article: Article) -> Panel:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    grid.add_row("encoding", describe_encoding(article.encoding))
    grid.add_row("script", SCRIPTS[article.script])
    repaired = sum(repair.count for repair in article.repairs if not repair.flagged)
    flagged = sum(repair.count for repair in article.repairs if repair.flagged)
    grid.add_row("repairs", f"{repaired:,}" + (f", and {flagged:,} places only flagged" if flagged else ""))
    before = len(article.before_strip)
    removed = sum(removal.end - removal.start for removal in article.removals)
    share = f" ({removed / before:.0%} of the page)" if removed else ""
    whole = next((WHOLE[removal.rule] for removal in article.removals if removal.rule in WHOLE), None)
    taken = f"{removed:,} of {before:,} characters{share} by {_rules(article.removals)}"
    grid.add_row("removed", taken if whole is None else f"nothing: {whole}")
    grid.add_row("article", f"{len(article.text.strip()):,} characters")
    name = printable_line(article.source or "text")
    return Panel(
        grid, title=Text(name, style="bold"), title_align="left", border_style="dim", box=box.ROUNDED
    )


def _rules(removals: tuple[Removal, ...]) -> str:
    count = len({removal.rule for removal in removals})
    return "no rule" if not count else "1 rule" if count == 1 else f"{count} rules"


def describe_encoding(encoding: Encoding) -> str:
    """Return one line that says how the bytes became text."""
    if encoding.name is None:
        return "none: the input was text"
    parts = [f"{encoding.name}, by {encoding.how}"]
    if encoding.codecs:
        parts.append("lines in " + " and ".join(encoding.codecs))
    if encoding.plausibility is not None:
        parts.append(f"{encoding.plausibility:.1f} nats a character")
    if encoding.realigned:
        parts.append(f"{encoding.realigned} characters won back")
    if encoding.replaced:
        parts.append(f"{encoding.replaced} unreadable, the first in line {encoding.damaged_line}")
    if encoding.truncated:
        parts.append("cut off inside a character")
    return "; ".join(parts)


def _repairs(repairs: tuple[Repair, ...]) -> Table:
    table = Table(title="Repairs", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("line", "kind", "before", "after"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "line" else "left")
    shown: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    for repair in repairs:
        if shown[repair.kind] >= ROWS_PER_KIND:
            hidden[repair.kind] += repair.count
            continue
        shown[repair.kind] += 1
        note = " (guessed)" if repair.guessed else ""
        after = (
            Text("only flagged", "dim")
            if repair.flagged
            else Text(printable_line(repair.after) + note, "green")
        )
        kind = repair.kind + (f" ×{repair.count}" if repair.count > 1 else "")
        table.add_row(str(repair.line), kind, Text(printable_line(repair.before), "red"), after)
    for kind, count in hidden.items():
        table.add_row("", kind, Text(f"… and {count:,} more", "dim"), "")
    return table


def _conversions(before: str, after: str) -> Text | None:
    """Return the converted characters by frequency; None where nothing was, or where lengths differ."""
    if before == after:
        return None
    line = Text("Simplified  ", "bold")
    if len(before) != len(after):
        line.append(f"{len(before):,} characters became {len(after):,}", "default")
        return line
    pairs = Counter((a, b) for a, b in zip(before, after, strict=True) if a != b)
    for (a, b), count in pairs.most_common(CONVERSIONS_SHOWN):
        line.append(f"{a}→{b}", "default")
        line.append(f"×{count} " if count > 1 else " ", "dim")
    if len(pairs) > CONVERSIONS_SHOWN:
        line.append(f"… {sum(pairs.values()):,} in all", "dim")
    line.append("\n")
    return line


def _page(article: Article, *, marks: bool) -> Text:
    """Return the page line by line: what stays as it is, what goes in colour with its rule."""
    page = Text()
    text = article.before_strip
    position = 0
    for removal in article.removals:
        if removal.rule in WHOLE:
            continue
        page.append(printable(text[position : removal.start]))
        page.append_text(_removed(removal, marks=marks))
        position = removal.end
    page.append(printable(text[position:]))
    page.rstrip()
    return page


def _removed(removal: Removal, *, marks: bool) -> Text:
    colour = COLOURS.get(removal.rule.partition("/")[0], OTHER_COLOUR)
    # The line break a removal ends with belongs after the rule's name, or the name would stand one line late.
    body = removal.text.rstrip("\n")
    rest = removal.text[len(body) :]
    shown = Text()
    if marks:
        shown.append(f"[-{printable(body)}-]")
    else:
        shown.append(printable(body), f"strike {colour}")
    shown.append(f" ‹{printable_line(removal.rule)}›", f"bold {colour}")
    shown.append(rest)
    return shown


def _meta(article: Article) -> Table:
    table = Table(
        title="The page says", title_justify="left", box=box.SIMPLE_HEAD, show_header=False, pad_edge=False
    )
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for key, value in _known(article):
        table.add_row(key, value)
    return table


def _known(article: Article) -> Iterator[tuple[str, str]]:
    for key, value in article.meta.items():
        if value:
            shown = value if isinstance(value, str) else "、".join(value)
            yield key.replace("_", " "), printable_line(shown)
