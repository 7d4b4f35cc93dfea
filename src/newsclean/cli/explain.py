"""`newsclean explain`: the picture of one page."""

from __future__ import annotations

from typing import Any

import click

from newsclean.batch.documents import Input, read_documents, read_input
from newsclean.batch.outcome import reason
from newsclean.cleaner import Cleaner
from newsclean.cli.inputs import with_kind
from newsclean.cli.options import (
    cleaning_options,
    common_options,
    field_options,
    fields_from,
    options_from,
    reading_options,
)
from newsclean.cli.say import complain
from newsclean.errors import NewscleanError

EXAMPLES = """\b
Examples:
  newsclean explain 新闻.txt                       in colour
  newsclean explain --color 新闻.txt | less -R     in colour through a pipe
  newsclean explain -f json 新闻.txt               for programs
  newsclean explain -f svg 新闻.txt > 新闻.svg     for a web page
"""


@click.command(epilog=EXAMPLES)
@click.argument("path", type=click.Path(), default="-")
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "svg"]),
    default="text",
    help="Output.",
)
@click.option("--color/--no-color", default=None, help="Colour, whatever standard output is.")
@cleaning_options
@reading_options
@field_options
@common_options
def explain(path: str, color: bool | None, output_format: str, **settings: Any) -> int:  # noqa: ANN401
    """Show one page with all that is done to it.

    How the bytes became text, what was repaired, each removed stretch and the rule behind it, and what the
    page says about the article. PATH is a file, or - for standard input, which is also the default.
    """
    cleaner = Cleaner(options_from(settings))
    fields = fields_from(settings)
    item = with_kind(Input(path, None if path == "-" else path, path), settings["input_format"])
    try:
        data = read_input(item)
        articles = [
            cleaner.clean(document.data, source=document.name)
            for document in read_documents(
                item, data, input_format=cleaner.options.input_format, fields=fields
            )
        ]
    except (NewscleanError, OSError) as error:
        complain(f"{path}: {reason(error)}")
        return 3
    from newsclean.console import explanation_svg, print_explanation

    for article in articles:
        if output_format == "svg":
            click.echo(explanation_svg(article), nl=False)
        else:
            print_explanation(article, color=color, as_json=output_format == "json")
    return 0
