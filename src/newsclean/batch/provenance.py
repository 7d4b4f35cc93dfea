"""The account of a run: digests that say what was done with what, and one line of JSON about each input."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import newsclean
from newsclean.batch.documents import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsclean.batch.outcome import Outcome
    from newsclean.values import Article, Options


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


def record(
    digests: Digests,
    outcome: Outcome,
    source: str | None,
    articles: Sequence[Article],
    destination: str | None,
) -> str:
    """Return an input's line of provenance, without the line end.

    Args:
        digests: what identifies the run.
        outcome: what became of the input, its documents still in it.
        source: digest of its bytes; None where it could not be read.
        articles: its articles.
        destination: where the output went; None where it went to a stream.
    """
    account: dict[str, Any] = {
        "source": readable(outcome.item.name),
        "output": None if destination is None else readable(destination),
        "status": "failed" if outcome.error else "done",
        "input_sha256": source,
        "output_sha256": None if outcome.error else digest(b"".join(outcome.documents)),
        "options_sha256": digests.options,
        "rules": digests.rules,
        "dictionary": digests.dictionary,
        "newsclean": digests.version,
    }
    if outcome.error:
        account["error"] = outcome.error
    if outcome.warnings:
        account["warnings"] = outcome.warnings
    accounts = [_account_of(article) for article in articles]
    if len(accounts) == 1:
        account.update(accounts[0])
    elif accounts:
        account["documents"] = accounts
    return json.dumps(account, ensure_ascii=False)


def _account_of(article: Article) -> dict[str, Any]:
    account = article.to_dict()
    for key in ("source", "text", "rules"):
        del account[key]
    return account
