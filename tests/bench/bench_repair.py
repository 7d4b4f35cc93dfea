"""Which damage newsclean and its peers undo, and what they change that was never damaged.

    python tests/bench/bench_repair.py cases.jsonl.gz keep.jsonl.gz

A case is a line {"family": …, "damaged": …, "expected": …}, a text to keep {"set": …, "text": …}. A damaged
text counts where it comes back exactly, full and half-width forms and white space folded; a text to keep
must come back as it is. Peers (ftfy, clean-text, jionlp) take part where they are installed.
"""

from __future__ import annotations

import gzip
import importlib
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean import Cleaner, Options

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS = {
    "pinyin": "injected pinyin",
    "shift": "GBK frame shifts",
    "mojibake": "mojibake",
    "entities": "entities and escapes",
    "escapes": "entities and escapes",
    "invisible": "invisible characters",
    "radicals": "radicals",
}
OTHER = "forms, spaces, debris"


def fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def tools() -> dict[str, Callable[[str], str]]:
    cleaner = Cleaner(Options(steps=("repair",)))
    found: dict[str, Callable[[str], str]] = {"newsclean": lambda text: cleaner.clean(text).text}
    if ftfy := _installed("ftfy"):
        careful = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False)
        found["ftfy"] = ftfy.fix_text
        found["ftfy, quotes and width off"] = lambda text: ftfy.fix_text(text, careful)
    if cleantext := _installed("cleantext"):
        found["clean-text"] = lambda text: cleantext.clean(text, to_ascii=False, lower=False)
    if jionlp := _installed("jionlp"):
        found["jionlp"] = jionlp.clean_text
    return found


def _installed(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def read(path: str) -> list[dict[str, Any]]:
    data = Path(path).read_bytes()
    return [
        json.loads(line) for line in (gzip.decompress(data) if path.endswith(".gz") else data).splitlines()
    ]


def main(cases_path: str, keep_path: str) -> None:
    cases, keep = read(cases_path), read(keep_path)
    names = sorted({group(case) for case in cases})
    print(f"| % | {' | '.join(names)} | clean texts altered |")
    print("|---" * (len(names) + 2) + "|")
    for tool, fix in tools().items():
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for case in cases:
            total[group(case)] += 1
            right[group(case)] += fold(fix(case["damaged"])) == fold(case["expected"])
        altered = sum(fix(text["text"]).rstrip("\n") != text["text"].rstrip("\n") for text in keep)
        shares = [f"{100 * right[name] / total[name]:.0f}" for name in names]
        print(f"| {tool} | {' | '.join(shares)} | {100 * altered / len(keep):.1f} |")


def group(case: dict[str, Any]) -> str:
    return GROUPS.get(case["family"].partition(":")[0], OTHER)


if __name__ == "__main__":
    main(*sys.argv[1:3])
