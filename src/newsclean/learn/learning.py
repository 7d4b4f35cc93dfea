"""The second pass: group by group, from what was read to what is learned."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsclean.learn.distinct import distinct_articles
from newsclean.learn.judging import Thresholds, Verdict, judge, veto_syndicated
from newsclean.learn.pages import level_digits
from newsclean.learn.profile import Profile
from newsclean.learn.reading import Entry, texts_of
from newsclean.learn.repeats import Candidate, find_repeats
from newsclean.learn.rulemaking import LearnedRule, name_of, rule_of, settled
from newsclean.prefilter import Prefilter, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newsclean.rule import Rule

#: Articles of a group that are looked at, unless the user says otherwise: a share of a fifth is then right
#: within two and a half points, nineteen times of twenty.
SAMPLE = 1000
#: Documents among which so many distinct articles are looked for, for each of them: copies are rarely more.
_DOCUMENTS = 4
#: Characters by which a stretch is looked for in other groups.
_KEY = 8


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
        small: names of the groups that are too small to learn from.
        verdicts: on everything that repeats, heaviest first; the vetoed, too.
        ungrouped: documents that do not say where they are from.
    """

    groups: list[Group] = field(default_factory=list)
    small: list[Group] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    ungrouped: int = 0


def grouped(entries: Iterable[Entry], sample: int) -> tuple[list[Group], int]:
    """Return the groups by name, near-duplicates taken out, and the number of documents without one."""
    by_name: dict[str, list[Entry]] = {}
    ungrouped = 0
    for entry in entries:
        if entry.group is None:
            ungrouped += 1
        else:
            by_name.setdefault(entry.group, []).append(entry)
    groups = []
    for name in sorted(by_name):
        # By digest, so that a sample is the same for any order of files.
        some = sorted(by_name[name], key=lambda entry: entry.digest)[: sample * _DOCUMENTS]
        articles = distinct_articles(some)[:sample]
        groups.append(Group(name, len(by_name[name]), len(articles), articles))
    return groups, ungrouped


def learn(
    entries: Iterable[Entry],
    folder: str,
    *,
    thresholds: Thresholds | None = None,
    sample: int = SAMPLE,
    progress: Callable[[int, int], object] = lambda _done, _of: None,
) -> Learned:
    """Return what repeats in what was read, judged.

    Args:
        entries: of the documents read.
        folder: where their texts wait.
        thresholds: how much repetition is enough.
        sample: articles looked at in each group at most.
        progress: told how many groups are done, of how many.
    """
    thresholds = thresholds or Thresholds()
    groups, ungrouped = grouped(entries, sample)
    learned = Learned(groups, [one for one in groups if one.articles < thresholds.articles], [], ungrouped)
    large = [group for group in groups if group.articles >= thresholds.articles]
    candidates: list[Candidate] = []
    for done, group in enumerate(large):
        for candidate in find_repeats(texts_of(group.sample, folder), thresholds.least(len(group.sample))):
            candidate.group = group.name
            candidates.append(candidate)
        progress(done + 1, len(large))
    learned.verdicts = judge(candidates, thresholds)
    if len(large) > 1:
        veto_syndicated(learned.verdicts, elsewhere(learned.verdicts, large, folder))
    return learned


def elsewhere(verdicts: Sequence[Verdict], groups: Iterable[Group], folder: str) -> list[int]:
    """Return for each text how many groups hold it in some article without repeating it."""
    lines = {verdict.text: number for number, verdict in enumerate(verdicts) if verdict.whole}
    parts: dict[str, list[int]] = {}
    for number, verdict in enumerate(verdicts):
        if not verdict.whole:
            parts.setdefault(fold(verdict.text)[:_KEY], []).append(number)
    wanted = lines.keys()
    prefilter = Prefilter(parts)
    counts = [0] * len(verdicts)
    at_home = [{candidate.group for candidate in verdict.found} for verdict in verdicts]
    for group in groups:
        held: set[int] = set()
        for text in texts_of(group.sample, folder):
            level = level_digits(text)
            held.update(lines[line] for line in wanted & set(map(str.strip, level.split("\n"))))
            for at, key in prefilter.occurrences(level) if parts else ():
                held.update(number for number in parts[key] if level.startswith(verdicts[number].text, at))
        for number in held:
            counts[number] += group.name not in at_home[number]
    return counts


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
