"""`newsclean detect`: how bytes become text, input by input."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from newsclean.batch.detect import detect_chunk
from newsclean.cli.inputs import Inputs
from newsclean.cli.listing import JsonList
from newsclean.cli.options import (
    PATH,
    common_options,
    field_options,
    fields_from,
    finding_options,
    options_from,
    reading_options,
)
from newsclean.cli.say import complain, write_line
from newsclean.engines import available_jobs, run
from newsclean.terminal import printable_line

EXAMPLES = """\b
Examples:
  newsclean detect 抓取/              encoding, how it was found, script, path
  newsclean detect -f json 新闻.txt   the same for programs
"""


@click.command(epilog=EXAMPLES)
@click.argument("paths", nargs=-1, type=PATH)
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Columns, or a list of JSON objects.",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(0), help="Processes; 0, the default, is one for each processor."
)
@reading_options
@field_options
@finding_options
@common_options
def detect(paths: tuple[str, ...], **settings: Any) -> int:  # noqa: ANN401
    """Name encoding and script of each input.

    Columns: the encoding, how it was found (bom, ascii, utf-8, likelihood, mixed …), the script (hans, hant,
    mixed, ja, other), the path.
    """
    options = options_from(settings, steps=())
    inputs = Inputs(paths, settings)
    failed = False
    with JsonList(enabled=settings["output_format"] == "json") as listing:
        for result in run(
            inputs,
            partial(detect_chunk, options, fields_from(settings)),
            jobs=settings["jobs"] or available_jobs(),
            streaming=inputs.streaming,
        ):
            failed = failed or result.tally.failed > 0
            for outcome in result.outcomes:
                for warning in outcome.warnings:
                    complain(f"{outcome.item.name}: {warning}")
                if outcome.error is not None:
                    complain(f"{outcome.item.name}: {outcome.error}")
                for found in outcome.detected:
                    if settings["output_format"] == "json":
                        listing.add(found)
                    else:
                        write_line(_row(found))
    return 3 if failed else 0


def _row(found: dict[str, Any]) -> str:
    how = found["how"]
    if found["replaced"]:
        how += f", {found['replaced']} damaged"
    name = "+".join(found["codecs"]) or found["encoding"] or "text"
    return f"{name:<10} {how:<11} {found['script']:<6} {printable_line(found['path'])}"
