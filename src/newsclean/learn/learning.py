"""The second pass: group by group, from what was read to what is learned."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsclean.learn.counting import DOCUMENTS, Counted, Counting, Held, Searching, documents_of
from newsclean.learn.judging import Thresholds, Verdict, judge, veto_syndicated
from newsclean.learn.profile import Profile
from newsclean.learn.rulemaking import LearnedRule, name_of, rule_of, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import ChunkResult, Outcome
    from newsclean.learn.reading import Entry
    from newsclean.rule import Rule

    Work = Callable[[Sequence[Input]], ChunkResult]
    Run = Callable[[Iterable[Input], Work], Iterator[ChunkResult]]

#: Articles of a group that are looked at, unless the user says otherwise: a share of a fifth is then right
#: within two and a half points, nineteen times of twenty.
SAMPLE = 1000


@dataclass(slots=True)
class Group:
    """One group of documents.

    Attributes:
        name: of the site.
        documents: how many were read.
        articles: distinct ones among them, or among those looked at.
        sample: the articles looked at; always the same ones, whatever the order of files.
    """

    name: str
    documents: int
    articles: int
    sample: list[Entry]


@dataclass(slots=True)
class Learned:
    """What was found.

    Attributes:
        groups: every group, by name.
        small: those that are too small to learn from.
        verdicts: on everything that repeats, heaviest first; the vetoed, too.
        ungrouped: documents that do not say where they are from.
        failed: (group, why) where counting killed its process.
    """

    groups: list[Group] = field(default_factory=list)
    small: list[Group] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    ungrouped: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def grouped(entries: Iterable[Entry]) -> tuple[dict[str, list[Entry]], int]:
    """Return the documents of each group, by name, and the number of those without one."""
    by_name: dict[str, list[Entry]] = {}
    ungrouped = 0
    for entry in entries:
        if entry.group is None:
            ungrouped += 1
        else:
            by_name.setdefault(entry.group, []).append(entry)
    # By digest, so that a sample is the same for any order of files.
    return {
        name: sorted(by_name[name], key=lambda entry: entry.digest) for name in sorted(by_name)
    }, ungrouped


def here(groups: Iterable[Input], work: Work) -> Iterator[ChunkResult]:
    """Do the work in this process."""
    for group in groups:
        yield work([group])


def learn(
    entries: Iterable[Entry],
    folder: str,
    *,
    thresholds: Thresholds | None = None,
    sample: int = SAMPLE,
    run: Run = here,
    progress: Callable[[int, int], object] = lambda _done, _of: None,
) -> Learned:
    """Return what repeats in what was read, judged.

    Args:
        entries: of the documents read.
        folder: where their texts wait.
        thresholds: how much repetition is enough.
        sample: articles looked at in each group at most.
        run: yields the results of a picklable work for some inputs, in their order; an engine.
        progress: told how many groups are done, of how many; each of them twice.
    """
    thresholds = thresholds or Thresholds()
    by_name, ungrouped = grouped(entries)
    learned = Learned(ungrouped=ungrouped)
    counting = Counting(folder, thresholds, sample)
    inputs = [documents_of(name, some[: sample * DOCUMENTS]) for name, some in by_name.items()]
    candidates = []
    for outcome in _outcomes(run(inputs, counting)):
        name = outcome.item.name
        if isinstance(outcome, Counted):
            articles = outcome.articles
            learned.groups.append(Group(name, len(by_name[name]), len(articles), articles))
            candidates += outcome.candidates
        else:
            learned.failed.append((name, outcome.error or ""))
        progress(len(learned.groups), 2 * len(by_name))
    learned.small = [one for one in learned.groups if one.articles < thresholds.articles]
    learned.verdicts = judge(candidates, thresholds)
    large = [group for group in learned.groups if group.articles >= thresholds.articles]
    if len(large) > 1 and learned.verdicts:
        veto_syndicated(
            learned.verdicts, elsewhere(learned.verdicts, large, folder, run=run, progress=progress)
        )
    return learned


def elsewhere(
    verdicts: Sequence[Verdict],
    groups: Sequence[Group],
    folder: str,
    *,
    run: Run = here,
    progress: Callable[[int, int], object] = lambda _done, _of: None,
) -> list[int]:
    """Return for each text how many groups hold it in some article without repeating it."""
    searching = Searching(folder, [(verdict.text, verdict.whole) for verdict in verdicts])
    at_home = [{candidate.group for candidate in verdict.found} for verdict in verdicts]
    counts = [0] * len(verdicts)
    inputs = [documents_of(group.name, group.sample) for group in groups]
    for done, outcome in enumerate(_outcomes(run(inputs, searching)), 1):
        if isinstance(outcome, Held):
            for number in outcome.numbers:
                counts[number] += outcome.item.name not in at_home[number]
        progress(len(groups) + done, 2 * len(groups))
    return counts


def _outcomes(results: Iterable[ChunkResult]) -> Iterator[Outcome]:
    for result in results:
        yield from result.outcomes


@dataclass(slots=True)
class Decided:
    """What goes into the profile.

    Attributes:
        rules: learned, heaviest first.
        kept: rules of the earlier profile that the user decided on and these pages do not show.
        accepted, rejected: names the user decided on, for the profile.
    """

    rules: list[LearnedRule]
    kept: list[Rule]
    accepted: set[str]
    rejected: set[str]


def decide(verdicts: Iterable[Verdict], earlier: Profile | None = None) -> Decided:
    """Return the rules for what is learned, with what the user decided before."""
    earlier = earlier or Profile()
    made: list[LearnedRule] = []
    seen: set[str] = set()
    for verdict in verdicts:
        name = name_of(verdict)
        if name in seen or name in earlier.rejected or (verdict.veto and name not in earlier.accepted):
            continue
        seen.add(name)
        if name in earlier.edited:
            made.append(LearnedRule(replace(earlier.rules[name], id=name), verdict))
        elif (rule := rule_of(verdict)) is not None:
            made.append(LearnedRule(rule, verdict))
    good = {rule.id: rule for rule in settled(one.rule for one in made if one.rule.id not in earlier.edited)}
    rules = [
        LearnedRule(good.get(one.rule.id, one.rule), one.verdict)
        for one in made
        if one.rule.id in good or one.rule.id in earlier.edited
    ]
    there = {one.rule.id for one in rules}
    kept = [
        earlier.rules[name]
        for name in sorted((earlier.accepted | earlier.edited) & earlier.rules.keys() - there)
    ]
    return Decided(rules, kept, set(earlier.accepted), set(earlier.rejected))
