"""`newsclean check`: what clean would change, for people, hooks and code hosts."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from newsclean.batch.blocks import Block
from newsclean.batch.check import CheckJob, check_chunk
from newsclean.batch.cutting import in_blocks
from newsclean.cleaner import Cleaner
from newsclean.cli.findings import FORMATS, coloured
from newsclean.cli.inputs import Inputs
from newsclean.cli.options import (
    PATH,
    cleaning_options,
    common_options,
    field_options,
    fields_from,
    finding_options,
    options_from,
    reading_options,
)
from newsclean.cli.say import complain, write_output
from newsclean.engines import available_jobs, run

if TYPE_CHECKING:
    from newsclean.batch.outcome import Outcome, Tally

EXAMPLES = """\b
Examples:
  newsclean check 语料/                            path:line: rule-id  text
  newsclean check --diff 新闻.txt                  as a unified diff
  newsclean check --format sarif 语料/ > a.sarif   for code scanning
"""


@click.command(epilog=EXAMPLES)
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--diff", is_flag=True, help="Show the change as a unified diff.")
@click.option("--color/--no-color", default=None, help="Colour the diff, whatever standard output is.")
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    default="text",
    help="How it is told; text is path:line: rule-id  text.",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(0), help="Processes; 0, the default, is one for each processor."
)
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input.")
@cleaning_options
@reading_options
@field_options
@finding_options
@common_options
def check(paths: tuple[str, ...], diff: bool, color: bool | None, **settings: Any) -> int:  # noqa: ANN401
    """Say what clean would change, and write nothing.

    Exits with 1 if there is anything. Lines count in the input as it is.
    """
    options = options_from(settings)
    Cleaner(options)  # a broken rule pack is found before any input is read
    if diff and settings["output_format"] != "text":
        raise click.UsageError("--diff is a format of its own; leave --format out")
    inputs = Inputs(paths, settings)
    jobs = settings["jobs"] or available_jobs()
    colour = color if color is not None else sys.stdout is not None and sys.stdout.isatty()
    from newsclean.batch.outcome import Tally

    tally = Tally()
    with FORMATS[settings["output_format"]]() as output:
        job = CheckJob(options, diff=diff, fields=fields_from(settings))
        found = run(in_blocks(inputs, job), partial(check_chunk, job), jobs=jobs, streaming=inputs.in_pieces)
        files = _Files(tally)
        for result in found:
            tally.merge(result.tally)
            for outcome in result.outcomes:
                files.count(outcome)
                if outcome.bad or not settings["quiet"]:
                    for warning in outcome.warnings:
                        complain(f"{outcome.item.name}: {warning}")
                if outcome.error is not None:
                    complain(f"{outcome.item.name}: {outcome.error}")
                elif diff:
                    if outcome.diff:
                        write_output(
                            coloured(outcome.diff, colour=colour).encode("utf-8", "backslashreplace")
                        )
                elif outcome.findings:
                    output.add(outcome)
    if not settings["quiet"]:
        _sum_up(tally)
    return 3 if tally.failed else 1 if tally.changed else 0


class _Files:
    """Counts large files, which come in blocks, once each."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._changed = self._failed = 0

    def count(self, outcome: Outcome) -> None:
        """Take a block; other inputs are counted."""
        block = outcome.item
        if not isinstance(block, Block):
            return
        if outcome.changed and block.number > self._changed:
            self._tally.changed += 1
            self._changed = block.number
        if outcome.bad and block.number > self._failed:
            self._tally.failed += 1
            self._failed = block.number


def _sum_up(tally: Tally) -> None:
    if tally.changed:
        complain(
            f"{tally.changed:,} of {tally.files:,} would change; newsclean clean --in-place changes them"
        )
