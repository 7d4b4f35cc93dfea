"""`newsclean clean`: documents in, articles out."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from typing import IO, TYPE_CHECKING, Any, cast

import click

from newsclean.batch.account import Account
from newsclean.batch.atomic import AtomicFile, sweep, sweep_tree
from newsclean.batch.clean import Job, clean_chunk, cleaner_for
from newsclean.batch.cutting import in_blocks
from newsclean.batch.discover import STDIN
from newsclean.batch.documents import DocumentWriter
from newsclean.batch.outcome import Tally
from newsclean.batch.places import is_url
from newsclean.cli.engine import Way, engine_options, inputs_for, store_destination, way_from
from newsclean.cli.options import (
    PATH,
    cleaning_options,
    common_options,
    fields_from,
    finding_options,
    options_from,
    reading_options,
    record_options,
)
from newsclean.cli.report import Report
from newsclean.cli.say import write_output
from newsclean.cli.target import Destination, choose_destination, refuse_accounts_in_the_way
from newsclean.engines import available_jobs, run, run_on
from newsclean.errors import OptionError
from newsclean.formats.kind import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsclean.batch.assembly import Assembly
    from newsclean.batch.blocks import Block
    from newsclean.batch.documents import Input, Separator
    from newsclean.batch.resume import Finished
    from newsclean.cli.inputs import Inputs

EXAMPLES = """\b
Examples:
  newsclean clean 新闻.txt                      one page to standard output
  cat 新闻.txt | newsclean clean                the same in a pipe
  newsclean clean 抓取/ -o 干净/ -j 2           a folder, with two processes
  newsclean clean 抓取/ -o 干净/ --resume       once more: only what is new
  newsclean clean 抓取/ -f jsonl > 新闻.jsonl   text, metadata and counts
  newsclean clean --in-place 新闻.txt           over the input
  newsclean clean 抓取/ -o 干净/ --shard 3/40   a part of it, for one of 40 machines
"""


@click.command(epilog=EXAMPLES)
@click.argument("paths", nargs=-1, type=PATH)
@click.option("-o", "--output", metavar="FILE/DIR", help="Write there; a folder mirrors the tree.")
@click.option("--in-place", is_flag=True, help="Write over the inputs, where they change.")
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    help="Text, or a JSON object for each document.",
)
@click.option(
    "-0", "--null", is_flag=True, help="End each document with NUL instead of parting by a blank line."
)
@click.option(
    "--provenance", metavar="FILE", help="Write a line of JSON about each input: digests, all changes."
)
@click.option("--rejects", metavar="DIR", help="Keep the list of failed inputs in this folder.")
@click.option(
    "-j", "--jobs", type=click.IntRange(0), help="Processes; 0, the default, is one for each processor."
)
@click.option("--resume", is_flag=True, help="Skip what an earlier run into the same folder finished.")
@click.option("--strict", is_flag=True, help="Fail a page that strip keeps whole, see --max-loss.")
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input.")
@engine_options
@cleaning_options
@reading_options
@record_options
@finding_options
@common_options
def clean(paths: tuple[str, ...], **settings: Any) -> int:  # noqa: ANN401 -- the options of four stacks
    """Turn scraped pages into clean Simplified articles.

    PATHS are files, folders, or - for standard input, which is also the default. Articles go to standard
    output, parted by a blank line, in the order of the inputs.
    """
    _refuse_contradictions(paths, settings)
    refuse_accounts_in_the_way(paths, settings)
    options = options_from(settings)
    rules = cleaner_for(options).rules
    way = way_from(paths, settings)
    destination = store_destination(settings) if way.stores else choose_destination(paths, settings)
    if settings["resume"] and not destination.resumable:
        raise OptionError("--resume is for runs over folders: it needs -o DIR, or --in-place and a folder")
    inputs = inputs_for(way, paths, settings, destination)
    job = Job(
        options,
        target=destination.target,
        folder=destination.path if destination.target in ("folder", "file") else "",
        output_format=settings["output_format"],
        separator=_separator(settings),
        strict=settings["strict"],
        fields=fields_from(settings),
        keep_bad=settings["keep_bad"],
        recorded=settings["provenance"] is not None,
    )
    if way.engine is not None:
        from newsclean.engines.cluster import job_from_anywhere

        job = job_from_anywhere(job)
    with ExitStack() as stack:
        if STDIN in inputs.paths and inputs.selection.drops(inputs.stdin_name):
            # An editor or hook that sends an excluded file wants it back.
            write_output(sys.stdin.buffer.read())
        # Last of all: a worker that was killed has left the file it was writing.
        stack.callback(_sweep, paths, destination, way)
        file = _open_output(stack, destination, way)
        packed = _packed(file, destination)
        writer = _writer(destination, packed or file, job.separator)
        job, account = _open_account(stack, job, rules, destination, settings, way)
        report = stack.enter_context(
            Report(
                inputs,
                writes_files=writer is None or file is not None,
                quiet=settings["quiet"],
                verbose=settings["verbose"],
            )
        )
        jobs = settings["jobs"] or available_jobs()
        put_rows = None if writer is None else writer.put_rows

        @cache
        def assembly() -> Assembly:
            from newsclean.batch.assembly import Assembly

            return stack.enter_context(Assembly(job, put_rows, account.tell))

        tally, done = _clean_all(inputs, job, account, report, writer, assembly, jobs, way)
        if file is not None and (done or not tally.files):
            if packed is not None:
                packed.close()
            file.commit()
        way.finish(tally, account, job, rules)
        report.finish(tally)
    return 3 if tally.failed else 0


def _clean_all(  # noqa: PLR0917 -- one call, names would only repeat the variables
    inputs: Inputs,
    job: Job,
    account: Account,
    report: Report,
    writer: DocumentWriter | None,
    assembly: Callable[[], Assembly],
    jobs: int,
    way: Way,
) -> tuple[Tally, int]:
    """Clean all inputs; return the figures, and how many inputs did not fail."""
    tally, done = Tally(), 0

    def unfinished() -> Iterator[Input]:
        for item in inputs:
            if account.is_finished(job, item):
                tally.skipped += 1
                report.skip(item)
            else:
                yield item

    work = partial(clean_chunk, job)
    if way.stores:
        from newsclean.batch.shard import clean_shards

        work = partial(clean_shards, job)
    if way.engine is not None:
        results = run_on(way.engine, unfinished(), work, jobs=jobs, address=way.address)
    else:
        found = (
            unfinished()
            if way.stores
            else in_blocks(unfinished(), job, lambda file: assembly().gave_up(file))
        )
        results = run(found, work, jobs=jobs, streaming=inputs.in_pieces)
    for result in results:
        for each in result.outcomes:
            outcome = each
            if each.item.is_block:
                block = cast("Block", each.item)
                report.read(block.read)
                whole = assembly().take(block, each, result.tally)
                if whole is None:
                    continue
                outcome = whole
            done += outcome.error is None
            account.take(outcome)
            report.take(outcome)
            if writer is not None:
                for document in outcome.documents:
                    (writer.put_rows if outcome.rows else writer.put)(document)
        account.flush()
        tally.merge(result.tally)
    return tally, done


def _refuse_contradictions(paths: tuple[str, ...], settings: dict[str, Any]) -> None:
    if settings["in_place"]:
        for name in ("output", "null", "stdin_filename"):
            if settings[name]:
                raise OptionError(
                    f"--in-place writes over each input; it does not go with --{name.replace('_', '-')}"
                )
        if settings["output_format"] != "text":
            raise OptionError("--in-place writes text; JSON Lines would stand under the input's name")
        if "-" in paths or (not paths and settings["files0_from"] is None):
            raise OptionError("--in-place needs paths: standard input has no place")
    if settings["null"] and settings["output_format"] == "jsonl":
        raise OptionError("-0 is for text: each document of -f jsonl is a line already")


def _separator(settings: dict[str, Any]) -> Separator:
    if settings["output_format"] == "jsonl":
        return "none"
    return "nul" if settings["null"] else "blank line"


def _open_output(stack: ExitStack, destination: Destination, way: Way) -> AtomicFile | None:
    """Make sure that output can be written; return the one file that takes all of it, where there is one."""
    if destination.target == "folder" and is_url(destination.path):
        return None
    if destination.target == "folder":
        try:
            os.makedirs(destination.path, exist_ok=True)
        except OSError as error:
            raise OptionError(f"-o {destination.path}: {error.strerror}") from error
        if not os.access(destination.path, os.W_OK):
            raise OptionError(f"-o {destination.path}: no permission to write there")
        _sweep((), destination, way)
    if destination.target != "return" or not destination.path:
        return None
    sweep(os.path.dirname(destination.path) or ".")
    try:
        return stack.enter_context(AtomicFile(destination.path))
    except OSError as error:
        raise OptionError(f"-o {destination.path}: {error.strerror}") from error


def _sweep(paths: tuple[str, ...], destination: Destination, way: Way) -> None:
    """Remove the temporary files of killed runs and workers from where output goes.

    Args:
        paths: the inputs, whose places are swept if they are written over.
        destination: where output goes.
        way: what carries the work.
    """
    if way.part is not None or is_url(destination.path):
        # Other parts may be writing there now, and not every network's files know the locks of others.
        return
    if destination.target == "folder":
        sweep_tree(destination.path)
    elif destination.target == "in place":
        trees = {path for path in paths if os.path.isdir(path)}
        for tree in trees:
            sweep_tree(tree)
        for folder in {os.path.dirname(os.path.realpath(path)) for path in paths if path not in trees}:
            sweep(folder)


def _packed(file: AtomicFile | None, destination: Destination) -> IO[bytes] | None:
    """Return the stream that compresses into the file, where its name asks for that."""
    compression = kind_of(destination.path).compression
    if file is None or compression is None:
        return None
    from newsclean.formats.compression import as_stream, compress_into

    return compress_into(as_stream(file.write), compression)


def _writer(
    destination: Destination, file: AtomicFile | IO[bytes] | None, separator: Separator
) -> DocumentWriter | None:
    """Return what takes the documents that are not written to files of their own."""
    if destination.target != "return":
        return None
    return DocumentWriter(write_output if file is None else file.write, separator)


def _open_account(  # noqa: PLR0917 -- one call, names would only repeat the variables
    stack: ExitStack, job: Job, rules: str, destination: Destination, settings: dict[str, Any], way: Way
) -> tuple[Job, Account]:
    """Return the account of the run, and the job with the digests that the account needs."""
    provenance, resume = settings["provenance"], settings["resume"]
    finished = None
    if destination.resumable or provenance is not None:
        digests = job.digests_under(rules)
        if destination.resumable:
            # Parts run at the same time: each has a list of its own.
            part = "" if way.part is None else f"/part {way.part.number} of {way.part.of}"
            finished = _open_list(destination.path + part, digests.key, resume=resume)
        if finished is not None or provenance is not None:
            job = replace(job, digests=digests)
    if finished is not None:
        stack.callback(finished.close)
    try:
        return job, stack.enter_context(Account(provenance, settings["rejects"], finished))
    except OSError as error:
        raise OptionError(f"{error.filename or 'output'}: {error.strerror}") from error


def _open_list(target: str, key: str, *, resume: bool) -> Finished | None:
    """Return the list of what is finished; None where there is no place for one and nobody asked for it."""
    from newsclean.batch.resume import Finished, list_path

    path = list_path(target)
    try:
        return Finished(path, key, resume=resume)
    except OSError as error:
        if resume:
            raise OptionError(f"--resume keeps its list in {path}: {error.strerror}") from error
        return None
