"""`newsclean merge-reports`: the reports of the parts of a run as one."""

from __future__ import annotations

import click

from newsclean.batch.summary import Summary, merged, read_summary
from newsclean.cli.options import PATH, common_options
from newsclean.cli.report import summary_rows
from newsclean.cli.say import complain, write_line, write_output
from newsclean.errors import FormatError, OptionError
from newsclean.terminal import printable_line

EXAMPLES = """\b
Examples:
  newsclean clean 抓取/ -o 干净/ --shard 3/40 --report 报告/3.json
  newsclean merge-reports 报告/*.json
"""


@click.command("merge-reports", epilog=EXAMPLES)
@click.argument("reports", nargs=-1, required=True, type=PATH)
@click.option("-f", "--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@common_options
def merge_reports(reports: tuple[str, ...], output_format: str, quiet: bool, verbose: bool) -> int:  # noqa: ARG001
    """Put together the reports of the parts of a run.

    REPORTS are what `clean --report` wrote for each part. Says which parts are missing and which inputs
    failed; refuses parts that were cleaned differently.
    """
    whole = merged(_read(path) for path in reports)
    if output_format == "json":
        write_output(whole.to_json().encode())
    else:
        for label, value in _rows(whole):
            write_line(f"{label:<12}  {printable_line(value)}")
    if not quiet:
        for name, why in whole.failures:
            complain(f"{name}: {why}")
    if whole.missing:
        complain(f"parts missing of {whole.of}: {', '.join(map(str, whole.missing))}")
    return 3 if whole.missing or whole.tally.failed else 0


def _read(path: str) -> Summary:
    try:
        with open(path, "rb") as file:
            return read_summary(file.read())
    except OSError as error:
        raise OptionError(f"{path}: {error.strerror}") from error
    except FormatError as error:
        raise OptionError(f"{path}: {error}") from error


def _rows(whole: Summary) -> list[tuple[str, str]]:
    rows = summary_rows(whole.tally, whole.seconds)
    if whole.of > 1:
        rows.insert(0, ("parts", f"{len(whole.parts)} of {whole.of}"))
    return rows
