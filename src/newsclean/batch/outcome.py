"""What became of one input, and the figures of many."""

from __future__ import annotations

import errno
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.batch.documents import Input, removed_characters
from newsclean.errors import NewscleanError

if TYPE_CHECKING:
    from newsclean.values import Article

#: How many of the slowest and of the most stripped inputs a summary names.
EXTREMES = 5
#: Failed inputs that a report names; `--rejects` has all of them.
NAMED = 1000


class Finding(NamedTuple):
    """One thing that cleaning would change.

    Attributes:
        line: 1-based line in the input.
        rule: "credits/editor", "repair/pinyin", "decode/gb18030", "simplify", "tidy".
        text: what stands there now.
        instead: what would stand there; None where it would be gone.
        member: the document of an archive that it is in, "news.zip/a.txt"; "" where the input is a document.
    """

    line: int
    rule: str
    text: str
    instead: str | None = None
    member: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of one input.

    Attributes:
        item: the input.
        error: why it failed, on one line; None where it did not.
        documents: its documents as they are to be written, where somebody else writes them.
        rows: the documents are records that tell themselves apart.
        bad: records that could not be cleaned.
        counted: of a block, its records and how many of them changed.
        changed: the output differs from the input.
        warnings: what a human eye should look at, each on one line.
        record: its line of provenance, JSON without the line end.
        parts: lines of provenance about its records or members, in their order.
        finished: what `--resume` has to know about it, JSON without the line end.
        findings: what `check` found.
        diff: the change as a unified diff, where it was asked for.
        detected: how each document was decoded, for `detect`.
    """

    item: Input
    error: str | None = None
    documents: list[bytes] = field(default_factory=list)
    rows: bool = False
    bad: int = 0
    counted: tuple[int, int] = (0, 0)
    changed: bool = False
    warnings: list[str] = field(default_factory=list)
    record: str | None = None
    parts: list[str] = field(default_factory=list)
    finished: str | None = None
    findings: list[Finding] = field(default_factory=list)
    diff: str = ""
    detected: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """The figures of a run or of a part of it; parts are added up with `merge`."""

    files: int = 0
    skipped: int = 0
    failed: int = 0
    changed: int = 0
    bytes: int = 0
    characters: int = 0
    repaired: int = 0
    kept_whole: int = 0
    encodings: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    most_stripped: list[tuple[float, str]] = field(default_factory=list)

    def count(self, article: Article, name: str) -> None:
        """Add the figures of one article."""
        encoding = article.encoding
        self.encodings["mixed" if encoding.codecs else encoding.name or "text"] += 1
        self.scripts[article.script] += 1
        self.characters += len(article.text)
        for repair in article.repairs:
            if not repair.flagged:
                self.repairs[repair.kind] += repair.count
        if article.repairs:
            self.repaired += 1
        if article.removals:
            for removal in article.removals:
                self.removed[removal.rule.partition("/")[0]] += removal.end - removal.start
            if removed := removed_characters(article):
                _keep_top(self.most_stripped, (removed / len(article.before_strip), name))

    def count_time(self, seconds: float, name: str) -> None:
        """Note how long an input took."""
        _keep_top(self.slowest, (seconds, name))

    def merge(self, part: Tally) -> None:
        """Add the figures of a part."""
        for name in (
            "files",
            "skipped",
            "failed",
            "changed",
            "bytes",
            "characters",
            "repaired",
            "kept_whole",
        ):
            setattr(self, name, getattr(self, name) + getattr(part, name))
        for name in ("encodings", "scripts", "removed", "repairs"):
            getattr(self, name).update(getattr(part, name))
        for name in ("slowest", "most_stripped"):
            for entry in getattr(part, name):
                _keep_top(getattr(self, name), entry)


class ChunkResult(NamedTuple):
    """What became of a chunk of inputs, in their order."""

    outcomes: list[Outcome]
    tally: Tally


def reason(error: Exception) -> str:
    """Return why an input failed, on one line and without its name."""
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return "no space left on the disk; the output is not written"
        return f"{error.strerror or error}"
    if isinstance(error, MemoryError):
        return "too large for the memory there is"
    if not isinstance(error, NewscleanError):
        return f"a mistake in newsclean, please report it: {error!r}"
    return " ".join(str(error).split()) or type(error).__name__


def _keep_top(top: list[tuple[float, str]], entry: tuple[float, str]) -> None:
    if len(top) < EXTREMES or entry > top[-1]:
        top.append(entry)
        top.sort(reverse=True)
        del top[EXTREMES:]
