"""Where the work of `clean` is done: on this machine, on a cluster, or a part of it here."""

from __future__ import annotations

import os
import posixpath
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from newsclean.batch.atomic import write_whole
from newsclean.batch.discover import STDIN
from newsclean.batch.interrupt import Interrupted
from newsclean.batch.places import is_url, listing, why
from newsclean.cli.inputs import Inputs
from newsclean.cli.target import Destination
from newsclean.errors import NewscleanError, OptionError
from newsclean.formats.kind import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsclean.batch.account import Account
    from newsclean.batch.clean import Job
    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import Tally
    from newsclean.batch.part import Part

    Command = Callable[..., Any]


def engine_options(command: Command) -> Command:
    """Add the options for more than one machine."""
    for option in (
        click.option("--report", metavar="FILE", help="Write the figures as JSON, for merge-reports."),
        click.option(
            "--row-groups", is_flag=True, help="Make each row group of a Parquet file a file of its own."
        ),
        click.option("--shard", metavar="I/N", help="Only part I of N of the inputs, for job arrays."),
        click.option("--address", metavar="ADDRESS", help="Where the cluster is; started here without one."),
        click.option("--engine", type=click.Choice(["dask", "ray"]), help="Work on a cluster."),
    ):
        command = option(command)
    return command


class Way(NamedTuple):
    """How a run is spread.

    Attributes:
        engine: "dask", "ray", or None for the processors of this machine.
        address: of the cluster; None starts one here.
        part: which part of the inputs is wanted; None is all.
        report: file that takes the figures.
        stores: inputs are shards, each in a store or a file: named by URLs, or row groups.
        started: when the run began, by `perf_counter`.
    """

    engine: str | None
    address: str | None
    part: Part | None
    report: str | None
    stores: bool
    started: float

    def finish(self, tally: Tally, account: Account, job: Job, rules: str) -> None:
        """Write the report, where one is wanted.

        Raises:
            OSError: it cannot be written.
        """
        if self.report is None:
            return
        from newsclean.batch.summary import summary_of

        summary = summary_of(
            tally,
            perf_counter() - self.started,
            part=self.part,
            digests=job.digests_under(rules),
            failures=account.failures,
        )
        os.makedirs(os.path.dirname(self.report) or ".", exist_ok=True)
        write_whole(self.report, summary.to_json().encode("utf-8", "backslashreplace"))


def way_from(paths: tuple[str, ...], settings: dict[str, Any]) -> Way:
    """Return how a run is to be spread.

    Raises:
        OptionError: the settings contradict each other, or --shard names no part.
    """
    engine, address, shard = settings["engine"], settings["address"], settings["shard"]
    if address is not None and engine is None:
        raise OptionError("--address is for --engine dask or --engine ray")
    stores = settings["row_groups"] or any(is_url(path) for path in (*paths, settings["output"] or ""))
    if STDIN in paths or (not paths and settings["files0_from"] is None):
        for option in ("engine", "shard"):
            if settings[option]:
                raise OptionError(f"--{option} needs paths: standard input is on this machine, and one piece")
        if stores:
            raise OptionError(
                "inputs for a store, and row groups, are named by paths: standard input has none"
            )
    part = None
    if shard is not None:
        from newsclean.batch.part import Part

        part = Part.parse(shard)
    return Way(engine, address, part, settings["report"], stores, perf_counter())


def inputs_for(
    way: Way, paths: tuple[str, ...], settings: dict[str, Any], destination: Destination
) -> Inputs:
    """Return the inputs of a run, those of other parts left out."""
    kind = StoreInputs if way.stores else Inputs
    in_place = destination.target == "in place"
    inputs = kind(paths, settings, root=destination.root, in_place=in_place, part=way.part)
    if isinstance(inputs, StoreInputs):
        inputs.by_row_group = settings["row_groups"]
    return inputs


class StoreInputs(Inputs):
    """Inputs of which some are named by URLs: files of records, each a shard, or each row group of them."""

    by_row_group = False

    @property
    def one_page(self) -> bool:
        """False: what is in a store is more than a page."""
        return False

    def _discover(self, passed_over: Callable[[str, str], object]) -> Iterator[Input]:
        from newsclean.batch.discover import discover

        seen: set[str] = set()
        for path in self.paths:
            if is_url(path):
                found = _in_store(path)
            else:
                found = (
                    item
                    for item in discover([path], self.selection, passed_over=passed_over)
                    if item.name == path or kind_of(item.name).has_records
                )
            for item in self._divided(found):
                if item.relative in seen:
                    raise OptionError(f"{item.name}: another input has the same name in the output")
                seen.add(item.relative)
                if self.part is None or self.part.has(item.relative):
                    yield item

    def _divided(self, found: Iterable[Input]) -> Iterator[Input]:
        from newsclean.batch.shard import row_groups

        for item in found:
            if self.by_row_group and kind_of(item.name).content == "parquet":
                try:
                    groups = list(row_groups(item))
                except (NewscleanError, OSError):
                    groups = [item]  # it fails by itself, and is named then
                yield from groups
            else:
                yield item


def _in_store(path: str) -> Iterator[Input]:
    """Yield the files of records below a URL; a place that cannot be listed is an input that fails."""
    from newsclean.batch.documents import Input

    try:
        for place, below, size in listing(path):
            if place == path or kind_of(place).has_records:
                yield Input(place, place, below, size)
    except (NewscleanError, Interrupted):
        raise
    except Exception as error:  # noqa: BLE001 -- the libraries of stores raise what they like
        yield Input(path, path, posixpath.basename(path), problem=why(error))


def store_destination(settings: dict[str, Any]) -> Destination:
    """Return where shards go.

    Raises:
        OptionError: there is no output folder, or an option does not go with stores.
    """
    if not settings["output"] or settings["output"] == STDIN:
        raise OptionError("inputs named by URLs, and row groups, need -o, a folder or the URL of one")
    for name in ("in_place", "null", "resume", "files0_from"):
        if settings[name]:
            told = (
                "shards that are done are skipped as it is"
                if name == "resume"
                else "not for URLs and row groups"
            )
            raise OptionError(f"--{name.replace('_', '-')}: {told}")
    return Destination("folder", settings["output"])
