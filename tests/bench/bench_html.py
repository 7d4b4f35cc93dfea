"""F1, body kept and time per page of newsclean and of other extractors, on pages with their body text.

    python tests/bench/bench_html.py CASES.jsonl.gz [--steps none|all]

Each line of the file has "html" (the page's bytes in base64) and "gold" (a list of accepted readings of the
body). Extractors that are installed beside newsclean (trafilatura, resiliparse) run in the same table; they
get the page decoded, as they guess Chinese encodings badly. Prints Markdown.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import re
import statistics
import time
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

import opencc

from newsclean import Cleaner, NewscleanError, Options

if TYPE_CHECKING:
    from collections.abc import Callable

    Extractor = Callable[[bytes], str]

T2S = opencc.OpenCC("t2s")


def grams(text: str) -> Counter[str]:
    """5-grams of letters, Hanzi and digits, without script, width, punctuation and white space."""
    bare = re.sub(
        r"[\W_]+", "", T2S.convert(unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode()))
    )
    return Counter(bare[i : i + 5] for i in range(max(1, len(bare) - 4)))


def score(text: str, readings: list[str]) -> tuple[float, float]:
    """F1 and recall in percent, of the reading that fits best."""
    found, best = grams(text), (0.0, 0.0)
    for reading in readings:
        wanted = grams(reading)
        common = (found & wanted).total()
        precision, recall = common / max(1, found.total()), common / max(1, wanted.total())
        best = max(best, (200 * precision * recall / max(1e-9, precision + recall), 100 * recall))
    return best


def decoded(page: bytes) -> str:
    try:
        return page.decode("utf-8-sig")
    except UnicodeDecodeError:
        return page.decode("gb18030", "replace")


def newsclean(steps: tuple[str, ...]) -> Extractor:
    cleaner = Cleaner(Options(steps=steps, input_format="html"))

    def extract(page: bytes) -> str:
        try:
            return cleaner.clean(page).text
        except NewscleanError:
            return ""

    return extract


def extractors() -> dict[str, Extractor]:
    found = {
        "newsclean, extraction only": newsclean(("tidy",)),
        "newsclean, all steps": newsclean(Options().steps),
    }
    try:
        import trafilatura
    except ImportError:
        pass
    else:
        plain: dict[str, Any] = {"include_comments": False, "include_tables": False}
        found["trafilatura"] = lambda page: trafilatura.extract(decoded(page), **plain) or ""
        found["trafilatura, favor_recall"] = lambda page: (
            trafilatura.extract(decoded(page), favor_recall=True, **plain) or ""
        )
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError:
        pass
    else:
        found["resiliparse, main_content"] = lambda page: extract_plain_text(decoded(page), main_content=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", help="gzipped JSON lines")
    with gzip.open(parser.parse_args().cases, "rt", encoding="utf-8") as file:
        cases = [(base64.b64decode(case["html"]), case["gold"]) for case in map(json.loads, file)]
    print(f"| {len(cases)} pages | mean F1 | body kept | F1 >= 98 | nothing of the body | ms a page |")
    print("|---|---|---|---|---|---|")
    for name, extract in extractors().items():
        extract(cases[0][0])
        started = time.perf_counter()
        texts = [extract(page) for page, _ in cases]
        milliseconds = 1000 * (time.perf_counter() - started) / len(cases)
        scores = [score(text, gold) for text, (_, gold) in zip(texts, cases, strict=True)]
        f1, kept = (statistics.mean(column) for column in zip(*scores, strict=True))
        good = 100 * sum(f >= 98 for f, _ in scores) / len(scores)
        empty = sum(recall < 5 for _, recall in scores)
        print(f"| {name} | {f1:.1f} | {kept:.1f} % | {good:.0f} % | {empty} | {milliseconds:.1f} |")


if __name__ == "__main__":
    main()
