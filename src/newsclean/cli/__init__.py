"""The command line. Standard output carries data only; everything said to people goes to standard error.

| exit | means |
|---|---|
| 0 | done, or nothing to do |
| 1 | `check` found something, or a rule's example failed |
| 2 | usage, configuration or rule-pack error: nothing was run |
| 3 | some inputs failed, named on standard error; the rest is done |
| 130 | interrupted by Ctrl-C (143 by SIGTERM): what was finished is whole, what was not is absent |
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import click

from newsclean.batch.interrupt import Interrupted, install
from newsclean.cli.say import NobodyReads, close_output, complain
from newsclean.errors import NewscleanError
from newsclean.terminal import printable_line

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    install()
    from newsclean.cli.group import newsclean

    try:
        status = newsclean.main(arguments, prog_name="newsclean", standalone_mode=False)
    except click.ClickException as error:
        _complain_of(error)
        return 2
    except NewscleanError as error:
        complain(str(error))
        return error.exit_code
    except NobodyReads:
        close_output()
        return 0
    except Interrupted as error:
        complain("interrupted")
        return error.exit_code
    except OSError as error:
        # Inputs and their outputs are answered for one by one; what is left takes the output of all of them.
        close_output()
        complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
        return 3
    return status if isinstance(status, int) else 0


def _complain_of(error: click.ClickException) -> None:
    """Say what is wrong with the arguments, and with which command."""
    if not isinstance(error, click.UsageError):
        complain(error.format_message())
        return
    # A file may be called --ESC[31m.
    message = printable_line(error.format_message()) + _where_it_is_from(error)
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # nobody reads standard error
            click.UsageError(message, error.ctx).show()


def _where_it_is_from(error: click.UsageError) -> str:
    """Return the configuration that a wrong value stands in, for a message; "" where it was an argument."""
    parameter, context = getattr(error, "param", None), error.ctx
    if parameter is None or context is None:
        return ""
    if context.get_parameter_source(parameter.name) is not click.core.ParameterSource.DEFAULT_MAP:
        return ""
    return f" (in {printable_line(context.meta['newsclean.config'])})"
