"""The group of commands. Only the command that is called is imported."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

import click

from newsclean.cli.options import print_version

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Command to the module that holds it, and what the overview says about it.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "clean": ("newsclean.cli.clean", "Turn scraped pages into clean Simplified articles."),
    "check": ("newsclean.cli.check", "Say what clean would change, and write nothing."),
    "explain": ("newsclean.cli.explain", "Show one page with all that is done to it."),
    "detect": ("newsclean.cli.detect", "Name encoding and script of each input."),
    "learn": ("newsclean.cli.learn", "Find the boilerplate of sites in the repetition of their own pages."),
    "merge-reports": ("newsclean.cli.merge", "Put together the reports of the parts of a run."),
    "diff-rules": ("newsclean.cli.diff_rules", "Compare two rule packs by what they cut from documents."),
    "rules": ("newsclean.cli.rules", "List, show and test the rules for boilerplate."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order they are shown."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, or None where there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name.replace("-", "_"))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` begin with; an unknown one is answered with what looks like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            hint = ""
            if near := get_close_matches(args[0], COMMANDS, n=1):
                hint = f" Did you mean {near[0]!r}?"
            elif os.path.exists(args[0]):
                hint = f" To clean a file: newsclean clean {args[0]}"
            raise click.UsageError(f"{error.message}{hint}", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the overview without importing what it speaks of."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  newsclean clean 新闻.txt",
)
@click.option("--version", is_flag=True, help="Show the version and exit; with -v those of the parts.")
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
@click.pass_context
def newsclean(ctx: click.Context, version: bool, verbose: bool) -> None:
    """Turn scraped Chinese news into clean Simplified article text.

    Every change is explainable, every removal recoverable, and clean text comes back untouched.
    """
    if version:
        print_version(verbose=verbose)
        ctx.exit(0)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        ctx.exit(0)
