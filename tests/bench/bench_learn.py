"""What a profile learned from a site's own pages adds to the rules.

    python tests/bench/bench_learn.py --docs docs.jsonl.gz --pool pool.jsonl.gz --scorer bench/tracks/strip.py
    python tests/bench/bench_learn.py --speed

Labelled pages (`text`, `labels`, `spans`, `source`) are scored with the class `Doc` of the scorer, once with
the rules alone and once with a profile learned from all texts of their sources, labels unseen. The package's
rules were written for sources such as these; `--without` leaves out a part of them, chosen by a hash of
their names, as if the sites were new. `--speed` compares MB/s of learning and of cleaning on pages made here.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import sys
import tempfile
import time
from collections import defaultdict
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


class Tool:
    """What the scorer calls: text in, text out."""

    def __init__(self, **options: object) -> None:
        self.cleaner = Cleaner(Options(**options))

    def text(self, data: bytes | str) -> str | None:
        try:
            return self.cleaner.clean(data).text
        except newsclean.NewscleanError:
            return None


def learned_profile(pool: list[dict[str, object]], disable: tuple[str, ...], path: Path, share: float) -> int:
    """Write the profile of the pool's sources; return the number of its rules."""
    cleaner = Cleaner(Options(steps=STEPS, disable=disable))
    with tempfile.TemporaryDirectory() as folder:
        with Path(folder, "1").open("wb") as file:
            entries = [
                put_text(file, str(doc["source"]), cleaner.clean(str(doc["text"])).text) for doc in pool
            ]
        rules = decide(learn(entries, folder, thresholds=Thresholds(share=share)).verdicts).rules
    path.write_text(profile_text(rules, name=path.name), encoding="utf-8")
    return len(rules)


def figures(results: list) -> str:
    body, lost, noise, left = (sum(getattr(one, name) for one in results) for name in "kldf")
    count = len(results)
    return (
        f"{100 - 100 * left / max(1, noise):7.1f}{100 - 100 * lost / max(1, body):8.2f}"
        f"{100 * sum(one.harmed for one in results) / count:8.1f}{100 * sum(one.perfect for one in results) / count:9.1f}"
    )


def score(options: argparse.Namespace) -> None:
    sys.path.insert(0, str(options.scorer.parent.parent))
    doc_class = importlib.import_module(f"{options.scorer.parent.name}.{options.scorer.stem}").Doc
    docs = read(options.docs)
    sources = {doc["source"] for doc in docs}
    pool = docs + [doc for path in options.pool for doc in read(path) if doc["source"] in sources]
    reference = Tool(steps=("repair", "simplify"))
    print(
        f"{'source':<16}{'docs':>5}{'without':>9}   {'':<13}{'noise':>7}{'body':>8}{'harmed':>8}{'perfect':>9}"
    )
    for without in options.without:
        disable = left_out(without, options.seed)
        with tempfile.TemporaryDirectory() as folder:
            profile = Path(folder, "profile.toml")
            count = learned_profile(pool, disable, profile, options.share)
            tools = {"rules alone": Tool(disable=disable)}
            tools[f"+ {count} learned"] = Tool(disable=disable, rules=(str(profile),) if count else ())
            if options.save:
                options.save.write_bytes(profile.read_bytes())
        results = {name: defaultdict(list) for name in tools}
        for doc in docs:
            for name, tool in tools.items():
                results[name][doc["source"]].append(doc_class(doc, reference, tool))
        for source in sorted(sources):
            for name in tools:
                rows = results[name][source]
                print(f"{source:<16}{len(rows):5}{without:9.0%}   {name:<13}{figures(rows)}")
        for name in tools:
            rows = [row for found in results[name].values() for row in found]
            print(f"{'all':<16}{len(rows):5}{without:9.0%}   {name:<13}{figures(rows)}")


def speed(options: argparse.Namespace) -> None:
    """Learning against cleaning, in one process, on the same files."""
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
            started = time.perf_counter()
            for item in items:
                cleaner.clean(Path(str(item.path)).read_bytes(), item.name)
            best["clean"] = min(best["clean"], time.perf_counter() - started)
            with tempfile.TemporaryDirectory() as folder:
                started = time.perf_counter()
                job = ReadingJob(Options(steps=STEPS), "folder", folder)
                entries = [entry for one in read_chunk(job, items).outcomes for entry in one.entries]
                best["read"] = min(best["read"], time.perf_counter() - started)
                rules = decide(learn(entries, folder).verdicts).rules
                best["learn"] = min(best["learn"], time.perf_counter() - started)
    print(f"{len(items):,} pages, {size:.1f} MB, {len(rules)} rules")
    for name, seconds in best.items():
        print(f"{name:<6}{size / seconds:8.1f} MB/s {best['clean'] / seconds:6.2f} of clean")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--pool", type=Path, nargs="*", default=[])
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--without", type=float, nargs="*", default=[0.0, 0.5, 1.0])
    parser.add_argument("--share", type=float, default=SHARE)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", type=Path, help="keep the last profile")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--articles", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.speed:
        speed(options)
    elif options.docs is None or options.scorer is None:
        parser.error("--docs and --scorer, or --speed")
    else:
        score(options)


if __name__ == "__main__":
    main()
