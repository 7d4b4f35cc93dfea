"""The account of a run: digests that say what was done with what, and one line of JSON about each input."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import newsclean
from newsclean.batch.documents import readable

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from newsclean.batch.clean import Job
    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import Outcome
    from newsclean.values import Article, Options

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Digests:
    """What a result depends on besides its input's bytes.

    Attributes:
        options: digest of the options that change a result.
        rules: digest of the rule set in force, "" where strip does not run.
        dictionary: version of the conversion dictionaries.
        version: of newsclean.
    """

    options: str
    rules: str
    dictionary: str
    version: str

    @property
    def key(self) -> str:
        """One digest of all of them: results under the same key are the same bytes."""
        return digest(to_json([self.options, self.rules, self.dictionary, self.version]).encode())


def digests_of(options: Options, rules: str, **more: object) -> Digests:
    """Return the digests for a run.

    Args:
        options: how the run cleans. Paths of rule packs do not count: their content is in `rules`.
        rules: digest of the rule set.
        more: whatever else changes the bytes written, such as the output format.
    """
    values = asdict(options)
    del values["rules"]
    return Digests(
        options=digest(to_json([sorted(values.items()), sorted(more.items())]).encode()),
        rules=rules,
        dictionary=dictionary_version(),
        version=newsclean.__version__,
    )


def dictionary_version() -> str:
    """Return the version of the conversion dictionaries."""
    from newsclean import simplify

    version = getattr(simplify, "dictionary_version", None)
    return str(version()) if version is not None else ""


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal, as `sha256sum` prints it."""
    return hashlib.sha256(data).hexdigest()


def to_json(value: object) -> str:
    """Return one line of ASCII JSON; a file name that is not UTF-8 survives the way there and back."""
    return json.dumps(value, separators=(",", ":"))


def file_digest(path: str | None) -> str | None:
    """Return the SHA-256 of a file; None where it cannot be read."""
    try:
        with open(path or "", "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def settle(  # noqa: PLR0917 -- one account, names would only repeat the variables
    job: Job,
    outcome: Outcome,
    source: str | None,
    output: str | None,
    destination: str | None,
    status: os.stat_result | None,
    *,
    size: int | None = None,
    more: Mapping[str, Any] = NOTHING,
) -> None:
    """Give an outcome its line of provenance and its line in the list of finished ones, as the job wants it.

    Args:
        job: what was to be done; it has digests.
        outcome: what became of the input.
        source: digest of the input's bytes; None where it could not be read, or nobody asked.
        output: digest of what was written.
        destination: where that went; None where it went to a stream.
        status: the written file's.
        size: how many bytes of the input were read; None is as many as it had when it was found.
        more: what else there is to say in the line of provenance.
    """
    assert job.digests is not None
    item = outcome.item
    if job.recorded:
        outcome.record = line_about(job.digests, outcome, source, output, destination, more)
    if destination is None or status is None:
        return
    written = (status.st_size, status.st_mtime_ns)
    if job.target == "in place":
        read = (*written, status.st_ino)
        if outcome.changed:
            source = output
    else:
        # Where the input grew since it was found, its times are not those of what was read.
        size = item.size if size is None else size
        read = (size, *((item.mtime_ns, item.inode) if item.size == size else (0, 0)))
    outcome.finished = to_json([job.key(item, destination), *read, source, *written])


def line_about(  # noqa: PLR0917
    digests: Digests,
    outcome: Outcome,
    source: str | None,
    output: str | None,
    destination: str | None,
    more: Mapping[str, Any],
) -> str:
    """Return the line of provenance of an input; see `settle` for what goes into it."""
    account: dict[str, Any] = {
        "source": readable(outcome.item.name),
        "output": None if destination is None else readable(destination),
        "status": "failed" if outcome.error else "done",
        "input_sha256": source,
        "output_sha256": None if outcome.error else output,
        "options_sha256": digests.options,
        "rules": digests.rules,
        "dictionary": digests.dictionary,
        "newsclean": digests.version,
    }
    if outcome.error:
        account["error"] = outcome.error
    if outcome.warnings:
        account["warnings"] = outcome.warnings
    return json.dumps(account | dict(more), ensure_ascii=False)


def part(item: Input, article: Article | None = None, **more: object) -> str:
    """Return a line of provenance about a record or member of an input.

    Args:
        item: the input.
        article: what became of it; None where nothing did.
        more: where in the input it stands, and what else there is to say.
    """
    account = account_of(article) if article is not None else {}
    return json.dumps({"source": readable(item.name)} | more | account, ensure_ascii=False)


def account_of(article: Article) -> dict[str, Any]:
    """Return what provenance says about an article: encoding, script, repairs, removals, metadata."""
    account = article.to_dict()
    for key in ("source", "text", "rules"):
        del account[key]
    return account
