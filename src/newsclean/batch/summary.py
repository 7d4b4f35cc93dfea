"""The figures of a run as a file, and the files of the parts of a run put together."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

import newsclean
from newsclean.batch.documents import readable
from newsclean.batch.outcome import NAMED, Tally
from newsclean.errors import FormatError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsclean.batch.part import Part
    from newsclean.batch.provenance import Digests

_FORMAT = "newsclean report 1"


@dataclass(slots=True)
class Summary:
    """What became of a run, or of one part of it.

    Attributes:
        parts: the parts it covers, from 1; () for a run that was not divided.
        of: how many parts there are; 1 for a run that was not divided.
        digests: what identifies how it cleaned: options, rules, dictionary, version.
        seconds: how long it took, those of parts added up.
        tally: the figures.
        failures: name and reason of failed inputs, `NAMED` at most of each part.
    """

    parts: tuple[int, ...] = ()
    of: int = 1
    digests: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    tally: Tally = field(default_factory=Tally)
    failures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def missing(self) -> tuple[int, ...]:
        """The parts that no report tells of."""
        return () if self.of == 1 else tuple(sorted(set(range(1, self.of + 1)) - set(self.parts)))

    def to_json(self) -> str:
        """Return the summary as JSON, readable."""
        return (
            json.dumps(
                {
                    "format": _FORMAT,
                    "parts": list(self.parts),
                    "of": self.of,
                    "digests": self.digests,
                    "seconds": round(self.seconds, 3),
                    "tally": tally_to(self.tally),
                    "failures": [list(failure) for failure in self.failures],
                },
                ensure_ascii=False,
                indent=1,
            )
            + "\n"
        )


def summary_of(
    tally: Tally,
    seconds: float,
    *,
    part: Part | None = None,
    digests: Digests | None = None,
    failures: Iterable[tuple[str, str]] = (),
) -> Summary:
    """Return the summary of a run that has just ended."""
    return Summary(
        parts=(part.number,) if part is not None else (),
        of=part.of if part is not None else 1,
        digests=asdict(digests) if digests is not None else {"version": newsclean.__version__},
        seconds=seconds,
        tally=tally,
        failures=[(readable(name), why) for name, why in failures][:NAMED],
    )


def read_summary(data: bytes) -> Summary:
    """Return the summary in a report.

    Raises:
        FormatError: it is none.
    """
    try:
        values = json.loads(data)
        if values["format"] != _FORMAT:
            raise FormatError(f"it is a report of another format: {values['format']}")
        return Summary(
            parts=tuple(values["parts"]),
            of=values["of"],
            digests=values["digests"],
            seconds=values["seconds"],
            tally=tally_from(values["tally"]),
            failures=[(name, why) for name, why in values["failures"]],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError("it is no report of newsclean clean --report") from error


def merged(summaries: Iterable[Summary]) -> Summary:
    """Return the summaries of parts as one.

    Raises:
        OptionError: they are not parts of one run: a part comes twice, or they were cleaned differently.
    """
    whole: Summary | None = None
    for summary in summaries:
        if whole is None:
            whole = Summary(of=summary.of, digests=summary.digests)
        if summary.of != whole.of:
            raise OptionError(f"parts of {whole.of} and of {summary.of} are of different runs")
        if summary.digests != whole.digests:
            differing = [name for name in whole.digests if whole.digests[name] != summary.digests.get(name)]
            raise OptionError(f"the parts were cleaned differently: {', '.join(differing) or 'digests'}")
        if twice := set(summary.parts) & set(whole.parts):
            raise OptionError(f"part {min(twice)} of {whole.of} is there twice")
        whole.parts = tuple(sorted((*whole.parts, *summary.parts)))
        whole.seconds += summary.seconds
        whole.tally.merge(summary.tally)
        whole.failures += summary.failures
    return whole if whole is not None else Summary()


def tally_to(tally: Tally) -> dict[str, Any]:
    """Return figures as JSON holds them."""
    values = {entry.name: getattr(tally, entry.name) for entry in fields(tally)}
    for name in ("slowest", "most_stripped"):
        values[name] = [[round(value, 4), readable(what)] for value, what in values[name]]
    return values


def tally_from(values: dict[str, Any]) -> Tally:
    """Return figures from JSON.

    Raises:
        TypeError: a figure that does not exist.
    """
    values = dict(values)
    for name in ("encodings", "scripts", "removed", "repairs"):
        values[name] = Counter(values.get(name, {}))
    for name in ("slowest", "most_stripped"):
        values[name] = [(value, what) for value, what in values.get(name, ())]
    return Tally(**values)
