"""`newsclean explain`: the picture of one page."""

from __future__ import annotations

import os
from typing import Any

import click

from newsclean.batch.documents import Input, called, read_documents, read_input
from newsclean.batch.outcome import reason
from newsclean.cleaner import Cleaner
from newsclean.cli.inputs import with_kind
from newsclean.cli.options import (
    PATH,
    cleaning_options,
    common_options,
    field_options,
    fields_from,
    options_from,
    reading_options,
)
from newsclean.cli.say import complain
from newsclean.errors import FormatError, NewscleanError

EXAMPLES = """\b
Examples:
  newsclean explain 新闻.txt                       in colour
  newsclean explain 新闻.jsonl:12                  one record
  newsclean explain --color 新闻.txt | less -R     in colour through a pipe
  newsclean explain -f json 新闻.txt               for programs
  newsclean explain -f svg 新闻.txt > 新闻.svg     for a web page
"""


@click.command(epilog=EXAMPLES)
@click.argument("path", type=PATH, default="-")
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "svg"]),
    default="text",
    help="A picture for the terminal, the account as JSON, or a picture for the web.",
)
@click.option("--color/--no-color", default=None, help="Colour, whatever standard output is.")
@cleaning_options
@reading_options
@field_options
@common_options
def explain(path: str, color: bool | None, output_format: str, **settings: Any) -> int:  # noqa: ANN401
    """Show one page with all that is done to it.

    How the bytes became text, what was repaired, each removed stretch and the rule behind it, and what the
    page says about the article. PATH is a file, a record or member as check names it (news.jsonl:12,
    news.zip/a.txt), or - for standard input, which is also the default.
    """
    cleaner = Cleaner(options_from(settings))
    fields = fields_from(settings)
    file, inside = _parted(path)
    item = with_kind(Input(file, None if path == "-" else file, file), settings["input_format"])
    from newsclean.console import explanation_svg, print_explanation

    shown = failed = 0

    def complain_of(problem: str) -> None:
        nonlocal failed
        if not inside:
            failed += 1
            complain(f"{file}: {problem}")

    try:
        data = read_input(item)
    except (NewscleanError, OSError) as error:
        complain(f"{path}: {reason(error)}")
        return 3
    try:
        for document in read_documents(
            item, data, input_format=cleaner.options.input_format, fields=fields, bad=complain_of
        ):
            if inside and document.name != path:
                continue
            try:
                article = cleaner.clean(document.data, source=document.name)
            except NewscleanError as error:
                if inside or not document.place:
                    raise
                complain_of(f"{called(document.name, item)}: {error}")
                continue
            shown += 1
            if output_format == "svg":
                click.echo(explanation_svg(article), nl=False)
            else:
                print_explanation(article, color=color, as_json=output_format == "json")
        if inside and not shown:
            raise FormatError(f"{file} holds no such record or member, or one that cannot be read")
    except NewscleanError as error:  # an OSError is that of standard output
        complain(f"{path}: {reason(error)}")
        return 3
    return 3 if failed else 0


def _parted(path: str) -> tuple[str, bool]:
    """Return the file that a path leads to, and whether the path goes on inside of it."""
    if path == "-" or os.path.lexists(path):
        return path, False
    file, _, number = path.rpartition(":")
    if number.isdigit() and os.path.isfile(file):
        return file, True
    file = path
    while "/" in file:
        file = file.rpartition("/")[0]
        if os.path.isfile(file):
            return file, True
    return path, False
