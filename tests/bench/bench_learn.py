"""What a profile learned from a site's own pages adds to the rules.

    python tests/bench/bench_learn.py --docs docs.jsonl.gz --pool pool.jsonl.gz --scorer bench/tracks/strip.py
    python tests/bench/bench_learn.py --speed
    python tests/bench/bench_learn.py --memory 200000

Labelled pages (`text`, `labels`, `spans`, `source`) are scored with the class `Doc` of the scorer, once with
the rules alone and once with a profile learned from all texts of their sources, labels unseen. The package's
rules were written for sources such as these and leave little to learn there, so each source is also cleaned
as if nobody had seen it: without the rules that act more often in it than in all others together. The bottom
rows are the sources where something repeats, which are those that teach something when no rule is in force.

`--without` leaves out a share of all rules, chosen by a hash of their names. `--speed` compares MB/s of
learning and of cleaning, in processor time, `--memory` tells the peak memory of both passes, on pages made here.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from zlib import crc32

import newsclean
from newsclean import Cleaner, Options
from newsclean.batch.documents import Input
from newsclean.learn.judging import SHARE, Thresholds
from newsclean.learn.learning import decide, learn
from newsclean.learn.profile import profile_text
from newsclean.learn.reading import ReadingJob, put_text, read_chunk
from newsclean.packs import builtin_rules

STEPS = ("repair", "simplify", "strip")


def read(path: Path) -> list[dict[str, object]]:
    data = path.read_bytes()
    return [
        json.loads(line) for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()
    ]


def left_out(share: float, seed: int) -> tuple[str, ...]:
    """The rules to do without: always the same ones for a share and a seed."""
    return tuple(
        rule.id
        for rule in builtin_rules()
        if rule.where != "block" and crc32(f"{seed} {rule.id}".encode()) % 100 < 100 * share
    )


def of_one_site(pool: list[dict[str, object]]) -> dict[str, tuple[str, ...]]:
    """For each source, the rules that act in it at a higher rate than in all others together."""
    cleaner = Cleaner(Options(steps=STEPS))
    acted: dict[str, Counter[str]] = defaultdict(Counter)
    count = Counter(str(doc["source"]) for doc in pool)
    for doc in pool:
        for rule in {removal.rule for removal in cleaner.clean(str(doc["text"])).removals}:
            acted[rule][str(doc["source"])] += 1
    found: dict[str, tuple[str, ...]] = dict.fromkeys(count, ())
    for rule in builtin_rules():
        rates = {source: acted[rule.id][source] / count[source] for source in acted[rule.id]}
        for source, rate in rates.items():
            if rule.where != "block" and rate > sum(rates.values()) / 2:
                found[source] += (rule.id,)
    return found


class Tool:
    """What the scorer calls: text in, text out."""

    def __init__(self, **options: object) -> None:
        self.cleaner = Cleaner(Options(**options))

    def text(self, data: bytes | str) -> str | None:
        try:
            return self.cleaner.clean(data).text
        except newsclean.NewscleanError:
            return None


def learned_profile(
    pool: list[dict[str, object]], disable: dict[str, tuple[str, ...]], path: Path, share: float
) -> Counter[str]:
    """Write the profile of the pool's sources; return the number of rules that each of them taught."""
    cleaners = {source: Cleaner(Options(steps=STEPS, disable=out)) for source, out in disable.items()}
    with tempfile.TemporaryDirectory() as folder:
        with Path(folder, "1").open("wb") as file:
            entries = [
                put_text(file, source, cleaners[source].clean(str(doc["text"])).text)
                for doc in pool
                if (source := str(doc["source"])) in cleaners
            ]
        rules = decide(learn(entries, folder, thresholds=Thresholds(share=share)).verdicts).rules
    path.write_text(profile_text(rules, name=path.name), encoding="utf-8")
    return Counter(found.group for rule in rules for found in rule.verdict.found)


def figures(results: list) -> str:
    body, lost, noise, left = (sum(getattr(one, name) for one in results) for name in "kldf")
    count = len(results)
    return (
        f"{100 - 100 * left / max(1, noise):7.1f}{100 - 100 * lost / max(1, body):8.2f}"
        f"{100 * sum(one.harmed for one in results) / count:8.1f}{100 * sum(one.perfect for one in results) / count:9.1f}"
    )


def conditions(
    options: argparse.Namespace, pool: list[dict[str, object]], sources: set[str]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """By name: the rules each source has to do without."""
    own = of_one_site(pool)
    found = {
        "all rules": dict.fromkeys(sources, ()),
        "as if unseen": {source: own[source] for source in sources},
    }
    for share in options.without:
        found[f"without {share:.0%}"] = dict.fromkeys(sources, left_out(share, options.seed))
    return found


def score(options: argparse.Namespace) -> None:
    sys.path.insert(0, str(options.scorer.parent.parent))
    doc_class = importlib.import_module(f"{options.scorer.parent.name}.{options.scorer.stem}").Doc
    docs = read(options.docs)
    sources = {str(doc["source"]) for doc in docs}
    pool = docs + [doc for path in options.pool for doc in read(path)]
    reference = Tool(steps=("repair", "simplify"))
    print(f"{'':<14}{'source':<16}{'docs':>5}  {'':<13}{'noise':>7}{'body':>8}{'harmed':>8}{'perfect':>9}")
    with tempfile.TemporaryDirectory() as folder:
        nothing = dict.fromkeys(sources, left_out(1.0, options.seed))
        repeating = learned_profile(pool, nothing, Path(folder, "none.toml"), options.share)
        for name, disable in conditions(options, pool, sources).items():
            profile = Path(folder, "profile.toml")
            taught = learned_profile(pool, disable, profile, options.share)
            results: dict[tuple[str, str], list] = defaultdict(list)
            for source in sources:
                tools = {
                    "rules alone": Tool(disable=disable[source]),
                    "and profile": Tool(disable=disable[source], rules=(str(profile),) if taught else ()),
                }
                for way, tool in tools.items():
                    for doc in docs:
                        if doc["source"] == source:
                            results[source, way].append(doc_class(doc, reference, tool))
            for title, some in (
                *((f"{source} ({taught[source]})", {source}) for source in sorted(sources)),
                ("all", sources),
                ("where it repeats", repeating.keys()),
            ):
                for way in tools:
                    rows = [row for source in some for row in results[source, way]]
                    print(f"{name:<14}{title:<16}{len(rows):5}  {way:<13}{figures(rows)}")
            if options.save:
                options.save.write_bytes(profile.read_bytes())


def speed(options: argparse.Namespace) -> None:
    """Learning against cleaning, in processor time of one process, on the same files."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    site = importlib.import_module("learnsites")
    with tempfile.TemporaryDirectory() as top:
        items = []
        for path, text in site.family(articles=options.articles):
            file = Path(top, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            items.append(Input(str(file), str(file), path, file.stat().st_size))
        size = sum(item.size for item in items) / 1e6
        cleaner = Cleaner()
        best = {"clean": 1e9, "read": 1e9, "learn": 1e9}
        for _ in range(options.rounds):
            started = time.process_time()
            for item in items:
                cleaner.clean(Path(str(item.path)).read_bytes(), item.name)
            best["clean"] = min(best["clean"], time.process_time() - started)
            with tempfile.TemporaryDirectory() as folder:
                started = time.process_time()
                job = ReadingJob(Options(steps=STEPS), "folder", folder)
                entries = [entry for one in read_chunk(job, items).outcomes for entry in one.entries]
                best["read"] = min(best["read"], time.process_time() - started)
                rules = decide(learn(entries, folder).verdicts).rules
                best["learn"] = min(best["learn"], time.process_time() - started)
    print(f"{len(items):,} pages, {size:.1f} MB, {len(rules)} rules")
    for name, seconds in best.items():
        print(f"{name:<6}{size / seconds:8.1f} MB/s {best['clean'] / seconds:6.2f} of clean")


def memory(options: argparse.Namespace) -> None:
    """Peak memory of both passes in one process, on short pages that are made as they are read."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    site = importlib.import_module("learnsites")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        entries = []
        with Path(folder, "1").open("wb") as file:
            for path, text in site.family(articles=options.memory // 40):
                entries.append(put_text(file, path.partition("/")[0], text))
        read_at = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rules = decide(learn(entries, folder).verdicts).rules
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(entries):,} pages, {len(rules)} rules: {read_at:.0f} MB after the first pass, "
        f"{peak:.0f} MB at most, {time.perf_counter() - started:.0f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--pool", type=Path, nargs="*", default=[])
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--without", type=float, nargs="*", default=[])
    parser.add_argument("--share", type=float, default=SHARE)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", type=Path, help="keep the last profile")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--memory", type=int, metavar="PAGES")
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.speed:
        speed(options)
    elif options.memory:
        memory(options)
    elif options.docs is None or options.scorer is None:
        parser.error("--docs and --scorer, --speed, or --memory")
    else:
        score(options)


if __name__ == "__main__":
    main()
