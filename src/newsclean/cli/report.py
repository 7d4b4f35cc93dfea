"""What a run says to people: errors as they come, a bar while it lasts, a summary at the end."""

from __future__ import annotations

import os
import sys
from collections import Counter
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

from newsclean.cli.say import complain, say
from newsclean.terminal import printable_line

if TYPE_CHECKING:
    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import Outcome, Tally
    from newsclean.cli.inputs import Inputs

#: A run that is over sooner draws no bar, and does not load what draws it (60 ms).
BAR_AFTER_SECONDS = 0.7

#: How the warning ends that a field was taken for the text.
_GUESS = "(--text-field)"


class Report:
    """Speaks to standard error.

    Args:
        inputs: what the run goes over, to count it for the bar.
        writes_files: documents go to files, so that bar and summary disturb no stream.
        quiet: errors only.
        verbose: a line about each input.
    """

    def __init__(self, inputs: Inputs, *, writes_files: bool, quiet: bool, verbose: bool) -> None:
        self._inputs = inputs
        self._verbose = verbose and not quiet
        self._quiet = quiet
        terminal = sys.stderr is not None and sys.stderr.isatty()
        self._sums_up = writes_files and not quiet and not inputs.one_page
        self._draws = self._sums_up and terminal
        self._started = perf_counter()
        self._bar: Any = None
        self._guesses: Counter[str] = Counter()
        self._done = self._failed = self._bytes = self._ahead = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def take(self, outcome: Outcome) -> None:
        """Tell of one input what has to be told."""
        self.warn(outcome)
        if self._verbose and outcome.error is None:
            say(f"{printable_line(outcome.item.name)}: {'changed' if outcome.changed else 'unchanged'}")
        self._failed += outcome.error is not None
        self._advance(outcome.item)

    def warn(self, outcome: Outcome) -> None:
        """Tell what went wrong; what was guessed for thousands of inputs of one make is told once."""
        name = outcome.item.name
        if outcome.error is not None:
            complain(f"{name}: {outcome.error}")
        if outcome.bad or not self._quiet:
            for warning in outcome.warnings:
                if warning.endswith(_GUESS):
                    self._guesses[warning] += 1
                    if self._guesses[warning] > 1:
                        continue
                complain(f"{name}: {warning}")

    def read(self, count: int) -> None:
        """Move on by bytes of a file that is not done yet."""
        self._ahead += count
        self._bytes += count
        self._show()

    def skip(self, item: Input) -> None:
        """Tell of an input that an earlier run finished."""
        if self._verbose:
            say(f"{printable_line(item.name)}: finished before")
        self._advance(item)

    def stage(self, what: str, done: int, of: int) -> None:
        """Tell in the bar how far the work that follows on the inputs is."""
        if self._bar is not None:
            self._bar.stage(f"{what}, {done / max(1, of):.0%}")

    def finish(self, tally: Tally) -> None:
        """Sum up."""
        for warning, count in self._guesses.items():
            if count > 1:
                complain(f"{count - 1:,} more inputs: {warning}")
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        if self._sums_up:
            rows = summary_rows(tally, perf_counter() - self._started)
            if self._draws:
                _print_table(rows)
            else:
                width = max(len(label) for label, _ in rows)
                for label, value in rows:
                    say(f"{label:<{width}}  {printable_line(value)}")

    def _advance(self, item: Input) -> None:
        self._done += 1
        self._bytes += max(0, item.size - self._ahead)
        self._ahead = 0
        self._show()

    def _show(self) -> None:
        if not self._draws:
            return
        if self._bar is None:
            if perf_counter() - self._started < BAR_AFTER_SECONDS:
                return
            from newsclean.cli.bar import Bar

            self._bar = Bar(self._inputs)
        self._bar.show(self._done, self._bytes, self._failed)


def summary_rows(tally: Tally, seconds: float) -> list[tuple[str, str]]:
    """Return the summary as labels and values."""
    notes = [
        f"{count:,} {what}"
        for count, what in ((tally.changed, "changed"), (tally.skipped, "finished before"))
        if count
    ]
    rows = [
        ("files", f"{tally.files + tally.skipped:,}" + (f" ({', '.join(notes)})" if notes else "")),
        (
            "read",
            f"{_size(tally.bytes)} in {seconds:,.1f} s, {_size(tally.bytes / max(seconds, 1e-9))}/s",
        ),
        ("encodings", _listed(tally.encodings)),
        ("scripts", _listed(tally.scripts)),
        ("repaired", f"{_documents(tally.repaired)}: {_listed(tally.repairs)}" if tally.repaired else ""),
        ("removed", f"{_listed(tally.removed)} (characters)" if tally.removed else ""),
        (
            "slowest",
            _extremes(tally.slowest, "{:.2f} s") if tally.slowest and tally.slowest[0][0] > 0.5 else "",
        ),
        ("most removed", _extremes(tally.most_stripped, "{:.0%}")),
        (
            "kept whole",
            f"{tally.kept_whole:,} that would have lost or taken too much" if tally.kept_whole else "",
        ),
        ("failed", f"{tally.failed:,}" if tally.failed else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _size(count: float) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count:,} documents"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common() if count)


def _extremes(entries: list[tuple[float, str]], form: str) -> str:
    return ", ".join(f"{os.fspath(name)} {form.format(value)}" for value, name in entries)


def _print_table(rows: list[tuple[str, str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for label, value in rows:
        table.add_row(label, Text(printable_line(value), "red" if label == "failed" else ""))
    Console(stderr=True, highlight=False).print(table)
