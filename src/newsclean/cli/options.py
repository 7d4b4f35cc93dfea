"""The options that commands share, as decorators, and what they amount to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from newsclean.cli.say import write_line
from newsclean.config import find_config, load_config
from newsclean.errors import OptionError
from newsclean.formats.kind import CONTENTS
from newsclean.values import STEPS, Options

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsclean.batch.discover import Selection
    from newsclean.formats.records import Fields

    Command = Callable[..., Any]


#: A path given as an argument. Click would end the run with a mistake in the arguments where one cannot be
#: read; whoever reads it says so, and the others are cleaned.
PATH = click.Path(readable=False)


class StepList(click.ParamType):  # type: ignore[type-arg]  # generic since Click 8.3 only
    """Steps parted by commas, or "none"; a configuration may give a list."""

    name = "steps"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, ...]:
        """Return the steps."""
        names = value.split(",") if isinstance(value, str) else list(value)
        steps = tuple(step for name in names if (step := name.strip()) and step != "none")
        for step in steps:
            if step not in STEPS:
                self.fail(f"{step!r} is none of {', '.join(STEPS)}, none", param, ctx)
        return steps


class Share(click.ParamType):  # type: ignore[type-arg]
    """A share as a number from 0 to 1, or in percent."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Return the share, from 0 to 1."""
        try:
            share = (
                float(value[:-1]) / 100 if isinstance(value, str) and value.endswith("%") else float(value)
            )
        except ValueError:
            self.fail(f"{value!r} is no number; write 0.7 or 70%", param, ctx)
        if not 0 <= share <= 1:
            self.fail(f"{value!r} is not between 0 and 1", param, ctx)
        return share


class Size(click.ParamType):  # type: ignore[type-arg]
    """A number of bytes, with K, M or G for powers of 1,024."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Return the bytes."""
        text = str(value).strip().upper().removesuffix("B")
        factor = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}.get(text[-1:], 1)
        try:
            size = int(text.rstrip("KMG")) * factor
        except ValueError:
            self.fail(f"{value!r} is no size; write 500K, 64M or 1G", param, ctx)
        if size < 1:
            self.fail(f"{value!r} leaves room for nothing", param, ctx)
        return size


def _apply(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def cleaning_options(command: Command) -> Command:
    """Add the options that say how documents are read and cleaned."""
    return _apply(
        command,
        click.option(
            "--steps", type=StepList(), metavar="STEPS", help=f"Run only these of {','.join(STEPS)}, or none."
        ),
        click.option(
            "--keep",
            multiple=True,
            metavar="CATEGORY",
            help="Leave a category of noise in the text; repeatable.",
        ),
        click.option(
            "--rules", multiple=True, metavar="FILE", help="Add a rule pack of your own; repeatable."
        ),
        click.option("--disable", multiple=True, metavar="ID", help="Switch one rule off; repeatable."),
        click.option(
            "--terms", type=click.Choice(["keep", "mainland"]), help="Change Taiwan and Hong Kong words."
        ),
        click.option(
            "--max-loss",
            type=Share(),
            metavar="SHARE",
            help="Keep a page whole if strip would take more; 70%.",
        ),
        click.option("--lossy", is_flag=True, help="Accept guesses and gaps where bytes are lost."),
    )


def reading_options(command: Command) -> Command:
    """Add the options that say how bytes become text."""
    return _apply(
        command,
        click.option(
            "--encoding", metavar="CODEC", help="Read inputs in this codec instead of detecting it."
        ),
        click.option(
            "--script", type=click.Choice(["auto", "hans", "hant"]), help="The script, instead of a guess."
        ),
        click.option(
            "--input-format",
            type=click.Choice(["auto", "text", "html", *CONTENTS.values()]),
            metavar="FORMAT",
            help="What inputs hold: auto, text, html, jsonl, csv, tsv, parquet, zip, tar, warc.",
        ),
    )


def field_options(command: Command) -> Command:
    """Add the options that say which field of a record is the text, and how large things may be."""
    return _apply(
        command,
        click.option(
            "--text-field", metavar="NAME", help="The field or column of the text, without a guess."
        ),
        click.option(
            "--max-size", type=Size(), metavar="SIZE", help="Refuse records and members above it; 64M."
        ),
    )


def record_options(command: Command) -> Command:
    """Add the options that say which fields of a record are read and written."""
    return _apply(
        command,
        field_options,
        click.option("--output-field", metavar="NAME", help="Put the result there, not over the text."),
        click.option("--keep-bad", is_flag=True, help="Write records that cannot be cleaned as they are."),
    )


def fields_from(settings: dict[str, Any]) -> Fields:
    """Return which fields of records are read and written."""
    from newsclean.formats.records import MAX_RECORD, Fields

    return Fields(settings["text_field"], settings.get("output_field"), settings["max_size"] or MAX_RECORD)


def finding_options(command: Command) -> Command:
    """Add the options that say which files are inputs."""
    return _apply(
        command,
        click.option(
            "--include", multiple=True, metavar="GLOB", help="In folders, only files that match; repeatable."
        ),
        click.option(
            "--exclude", multiple=True, metavar="GLOB", help="In folders, pass over what matches; repeatable."
        ),
        click.option(
            "--exclude-from",
            multiple=True,
            metavar="FILE",
            help="Exclude what a file like .gitignore names; repeatable.",
        ),
        click.option("--force-exclude", is_flag=True, help="Exclude holds for paths given explicitly, too."),
        click.option(
            "--files0-from", metavar="FILE", help="Read paths that end in NUL; - is standard input."
        ),
    )


def common_options(command: Command) -> Command:
    """Add the options that every command has, and read the configuration."""
    return _apply(
        command,
        click.option(
            "--config",
            metavar="FILE",
            is_eager=True,
            expose_value=False,
            callback=_read_config,
            help="Take this configuration instead of the nearest.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Errors only."),
        click.option("-v", "--verbose", is_flag=True, help="Say more."),
        click.option(
            "--version",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version_and_exit,
            help="Show the version and exit.",
        ),
    )


def options_from(settings: dict[str, Any], **fixed: Any) -> Options:  # noqa: ANN401
    """Return the cleaning options among a command's settings; what was not given keeps its default.

    Raises:
        OptionError: a codec that does not exist.
    """
    names = (
        "steps",
        "keep",
        "rules",
        "disable",
        "terms",
        "max_loss",
        "lossy",
        "encoding",
        "script",
        "input_format",
    )
    values = {name: settings[name] for name in names if settings.get(name) is not None}
    if values.get("input_format") in CONTENTS.values():
        del values["input_format"]  # `Inputs` says it of each input
    values.update(fixed)
    if encoding := values.get("encoding"):
        _refuse_unknown_codec(encoding)
    return Options(**values)


def selection_from(settings: dict[str, Any]) -> Selection:
    """Return which files are wanted.

    Raises:
        OptionError: a file of patterns cannot be read.
    """
    from newsclean.batch.discover import Selection
    from newsclean.batch.patterns import Patterns

    excluded = list(settings["exclude"])
    for path in settings["exclude_from"]:
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                excluded += file
        except OSError as error:
            raise OptionError(f"--exclude-from {path}: {error.strerror}") from error
    try:
        return Selection(Patterns(settings["include"]), Patterns(excluded), settings["force_exclude"])
    except ValueError as error:
        raise OptionError(f"--include or --exclude: {error}") from error


def print_version(*, verbose: bool) -> None:
    """Print the version, and with `verbose` those of everything that decides about the result."""
    import newsclean

    write_line(f"newsclean {newsclean.__version__}")
    if verbose:
        import platform
        from importlib.metadata import version

        from newsclean.batch.provenance import dictionary_version

        write_line(f"Python {platform.python_version()}")
        write_line(f"OpenCC {version('OpenCC')}, dictionary {dictionary_version() or 'unknown'}")
        write_line(f"chardet {version('chardet')}")
        write_line(f"rules {newsclean.Cleaner().clean('').rules or 'none'}")


def _print_version_and_exit(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        print_version(verbose=bool(ctx.params.get("verbose")))
        ctx.exit(0)


def _read_config(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    path = value if value is not None else find_config()
    if path is None:
        return
    given = load_config(path)
    ctx.meta["newsclean.config"] = path
    own = {parameter.name for parameter in ctx.command.params}
    ctx.default_map = {name: setting for name, setting in given.items() if name in own}


def _refuse_unknown_codec(name: str) -> None:
    import codecs

    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError) as error:
        raise OptionError(
            f"--encoding: no codec is called {name!r}; try gb18030, big5hkscs or utf-8"
        ) from error
    if not getattr(codec, "_is_text_encoding", True):
        raise OptionError(f"--encoding: {name!r} is no encoding of text; try gb18030, big5hkscs or utf-8")
