"""Going through what repeats, the most doubtful first, and noting what a person decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsclean.learn.rulemaking import name_of, seen, why
from newsclean.terminal import printable, printable_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console, RenderableType

    from newsclean.learn.judging import Verdict
    from newsclean.learn.profile import Profile

#: What the answers mean; any other key asks again.
ANSWERS = {"a": "accept", "r": "reject", "s": "skip", "q": "quit"}


@dataclass(slots=True)
class Decisions:
    """What was decided in a review: names of rules."""

    accepted: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)


def undecided(verdicts: Iterable[Verdict], earlier: Profile) -> list[Verdict]:
    """Return what nobody has decided on yet, the most doubtful first; the vetoed stand before all others."""
    open_ones = [
        verdict
        for verdict in verdicts
        if (name := name_of(verdict)) not in earlier.accepted and name not in earlier.rejected
    ]
    return sorted(open_ones, key=lambda verdict: (not verdict.veto, -verdict.doubt, verdict.text))


def review(
    verdicts: Iterable[Verdict],
    earlier: Profile,
    *,
    console: Console,
    ask: Callable[[], str],
    decisions: Decisions,
) -> None:
    """Show what repeats one by one and put what is answered into `decisions`, until all is seen or "q".

    Skipped texts stay as learning judged them. What was decided before an interruption is in `decisions`.

    Args:
        verdicts: what repeats.
        earlier: decisions that stand already.
        console: where to show.
        ask: returns one key: a, r, s or q.
        decisions: takes the answers.
    """
    open_ones = undecided(verdicts, earlier)
    for number, verdict in enumerate(open_ones, 1):
        console.print(card(verdict, f"{number} of {len(open_ones)}"))
        console.print(
            "[bold]a[/]ccept  [bold]r[/]eject  [bold]s[/]kip  [bold]q[/]uit and keep what was decided"
        )
        while (answer := ANSWERS.get(ask().lower()[:1])) is None:
            pass
        if answer == "quit":
            return
        name = name_of(verdict)
        if answer == "accept":
            decisions.accepted.add(name)
        elif answer == "reject":
            decisions.rejected.add(name)


def card(verdict: Verdict, title: str) -> RenderableType:
    """Return the picture of one text: itself, why it is doubtful, where it stands."""
    from rich import box
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    lines = [
        Text(printable(verdict.text), "bold"),
        Text(why(verdict)),
        Text(
            f"Not learned: it {verdict.veto}." if verdict.veto else "Learned, unless you reject it.",
            "red" if verdict.veto else "green",
        ),
    ]
    for before, text, after in verdict.found[0].contexts:
        line = Text(printable_line(before + ("⏎" if verdict.whole and before else "")), "dim")
        line.append(printable_line(text), "not dim strike")
        line.append(printable_line(("⏎" if verdict.whole and after else "") + after), "dim")
        lines.append(line)
    return Panel(Group(*lines), title=f"{title} · {name_of(verdict)}", title_align="left", box=box.ROUNDED)


def listing(verdicts: Iterable[Verdict], earlier: Profile) -> Iterator[str]:
    """Yield a line for each text nobody has decided on, for output that is no terminal."""
    for verdict in undecided(verdicts, earlier):
        state = f"not learned: {verdict.veto}" if verdict.veto else "learned"
        yield (
            f"{name_of(verdict)}  doubt {verdict.doubt:.2f}  {verdict.where:<6}  {seen(verdict.found[0])}  "
            f"{state}  {printable_line(verdict.text)}"
        )
