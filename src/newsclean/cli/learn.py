"""`newsclean learn`: the boilerplate of a folder's sites, found in its repetition."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsclean.batch.atomic import write_whole
from newsclean.batch.blocks import Block
from newsclean.batch.cutting import in_blocks
from newsclean.batch.documents import ANY_FIELD
from newsclean.batch.interrupt import Interrupted
from newsclean.batch.outcome import Tally
from newsclean.cleaner import Cleaner
from newsclean.cli.inputs import Inputs
from newsclean.cli.options import PATH, Share, common_options, finding_options, options_from, reading_options
from newsclean.cli.report import Report
from newsclean.cli.say import complain, counted, say, write_line, write_output
from newsclean.engines import available_jobs, run
from newsclean.errors import OptionError
from newsclean.learn.grouping import check_group_by
from newsclean.learn.judging import SHARE, Thresholds
from newsclean.learn.learning import SAMPLE, Decided, Learned, decide
from newsclean.learn.learning import learn as learn_from
from newsclean.learn.profile import Profile, profile_text, read_profile
from newsclean.learn.reading import Entry, Reading, ReadingJob, read_chunk
from newsclean.learn.rulemaking import name_of
from newsclean.terminal import printable_line

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = """\b
Examples:
  newsclean learn 抓取/ -o 站点.toml            a rule pack from all sites below the folder
  newsclean learn 抓取/ -o 站点.toml --review   deciding on each text, most doubtful first
  newsclean learn 抓取/ --group-by domain       sites told apart by host, not by folder
"""

#: Groups too small to learn from that are named; the rest is counted.
_NAMED = 5


@click.command(epilog=EXAMPLES)
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="FOLDER...")
@click.option("-o", "--output", metavar="FILE", help="Write the profile there, not to standard output.")
@click.option(
    "--group-by",
    default="folder",
    metavar="folder|domain|FIELD",
    help="What tells sites apart: the folder (the default), the host in path or page, a field of records or "
    "metadata.",
)
@click.option(
    "--sample",
    type=click.IntRange(1),
    default=SAMPLE,
    metavar="N",
    help=f"Look at N articles of each group at most ({SAMPLE:,}).",
)
@click.option(
    "--share",
    type=Share(),
    default=SHARE,
    metavar="SHARE",
    help="Of a group's articles, how many must hold a text (20%).",
)
@click.option(
    "--profile",
    "earlier",
    metavar="FILE",
    help="Keep what was decided in this profile; default: -o, if there.",
)
@click.option("--review", is_flag=True, help="Decide on each text in the terminal, most doubtful first.")
@click.option(
    "-j", "--jobs", type=click.IntRange(0), help="Processes; 0, the default, is one for each processor."
)
@click.option(
    "--rules",
    multiple=True,
    metavar="FILE",
    help="Add a rule pack of your own; what it knows is not learned; repeatable.",
)
@reading_options
@finding_options
@common_options
def learn(paths: tuple[str, ...], **settings: Any) -> int:  # noqa: ANN401 -- the options of three stacks
    """Find the boilerplate of sites in the repetition of their own pages.

    Reads all inputs and writes a rule pack of what repeats in a fifth of a site's articles. Near-duplicates
    count once, stories that several sites carry are left alone, and sites with fewer than ten articles teach
    nothing. Read the profile and delete what you do not like; learning again remembers it.
    """
    check_group_by(settings["group_by"])
    earlier, output = _earlier(settings), settings["output"]
    options = options_from(settings, steps=("repair", "simplify", "strip"))
    ours = {os.path.realpath(path) for path in (output, settings["earlier"]) if path}
    options = replace(options, rules=tuple(one for one in options.rules if os.path.realpath(one) not in ours))
    Cleaner(options)  # a broken pack is refused before anything is read
    inputs = Inputs(paths, settings)
    jobs = settings["jobs"] or available_jobs()
    with tempfile.TemporaryDirectory(prefix="newsclean-learn-") as folder:
        job = ReadingJob(options, settings["group_by"], folder, ANY_FIELD)
        # What is told of each input elsewhere, that it changes, is not so here: verbose tells of groups.
        with Report(inputs, writes_files=True, quiet=settings["quiet"], verbose=False) as report:
            entries, tally = _read(inputs, job, report, jobs=jobs)
            learned = learn_from(
                entries,
                folder,
                thresholds=Thresholds(share=settings["share"]),
                sample=settings["sample"],
                run=partial(run, jobs=jobs),
                progress=partial(report.stage, "counting repeats"),
            )
            report.finish(tally)
    interrupted = None
    if settings["review"]:
        interrupted = _review(learned, earlier, output)
    decided = decide(learned.verdicts, earlier)
    text = profile_text(
        decided.rules,
        name=os.path.basename(output) if output else "profile.toml",
        accepted=decided.accepted,
        rejected=decided.rejected,
        kept=decided.kept,
    ).encode("utf-8", "backslashreplace")
    if output:
        _write(output, text)
    else:
        write_output(text)
    for name, why in learned.failed:
        complain(f"{name}: {why}")
    if not settings["quiet"]:
        _sum_up(learned, decided, verbose=settings["verbose"])
    if interrupted is not None:
        raise interrupted
    return 3 if tally.failed or learned.failed else 0


def _read(inputs: Inputs, job: ReadingJob, report: Report, *, jobs: int) -> tuple[list[Entry], Tally]:
    entries: list[Entry] = []
    tally = Tally()
    bad = False
    for result in run(
        in_blocks(inputs, job), partial(read_chunk, job), jobs=jobs, streaming=inputs.in_pieces
    ):
        for outcome in result.outcomes:
            if isinstance(outcome, Reading):
                entries += outcome.entries
            item = outcome.item
            bad |= outcome.error is not None or outcome.bad > 0
            if isinstance(item, Block):
                report.read(item.read)
                if not item.end:
                    report.warn(outcome)
                    continue
                if item.whole is not None:
                    outcome.item = item.whole
            report.take(outcome)
            tally.files += 1
            tally.failed += bad
            bad = False
        tally.merge(result.tally)
    return entries, tally


def _earlier(settings: dict[str, Any]) -> Profile:
    """Return what was decided before; refuse to write over a file that is no profile."""
    output, given = settings["output"], settings["earlier"]
    if output and os.path.isdir(output):
        raise OptionError(f"-o {output}: a folder; the profile is one file")
    if output and os.path.exists(output):
        own = read_profile(Path(output))
        return own if given is None else read_profile(Path(given))
    return Profile() if given is None else read_profile(Path(given))


def _write(path: str, text: bytes) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise OptionError(f"-o {path}: {error.strerror}") from error


def _review(learned: Learned, earlier: Profile, output: str | None) -> Interrupted | None:
    """Let the user decide, and put it into `earlier`; return the interruption that ended it, if one did."""
    from newsclean.learn.review import Decisions, listing, review

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        for line in listing(learned.verdicts, earlier):
            if output:
                write_line(line)
            else:
                say(line)
        return None
    from rich.console import Console

    decisions = Decisions()
    ended = None
    try:
        review(
            learned.verdicts,
            earlier,
            console=Console(stderr=True, highlight=False),
            ask=partial(click.getchar, echo=False),
            decisions=decisions,
        )
    except Interrupted as error:
        ended = error
    except (KeyboardInterrupt, EOFError):
        pass
    earlier.accepted |= decisions.accepted
    earlier.rejected |= decisions.rejected
    return ended


def _sum_up(learned: Learned, decided: Decided, *, verbose: bool) -> None:
    pages = sum(group.documents for group in learned.groups)
    articles = sum(group.articles for group in learned.groups)
    say(
        f"{counted(len(decided.rules), 'rule')} learned from {counted(articles, 'distinct article')} on "
        f"{counted(pages, 'page')} in {counted(len(learned.groups), 'group')}"
        + (f"; {len(decided.kept):,} kept" if decided.kept else "")
    )
    made = {one.rule.id for one in decided.rules}
    vetoed = [verdict for verdict in learned.verdicts if verdict.veto and name_of(verdict) not in made]
    if vetoed:
        say(f"{len(vetoed):,} texts repeat and were not learned; --review shows them")
    if learned.small:
        names = [f"{printable_line(one.name)} ({one.articles})" for one in learned.small]
        say(f"too few articles to learn from: {_named(names)}")
    if learned.ungrouped:
        say(f"{learned.ungrouped:,} documents do not say where they are from")
    if verbose:
        for group in learned.groups:
            found = sum(one.group == group.name for each in decided.rules for one in each.verdict.found)
            figures = f"{group.documents:,} pages, {group.articles:,} articles, {found:,} rules"
            say(f"{printable_line(group.name)}: {figures}")


def _named(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
