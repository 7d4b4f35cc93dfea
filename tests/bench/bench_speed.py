"""What newsclean costs, against the least that anybody must do: decode with the known codec, then OpenCC t2s.

    python tests/bench/bench_speed.py                      # on the samples
    python tests/bench/bench_speed.py --docs docs.jsonl.gz # lines {"text": …, "kind": "utf8-hans" | … }
    python tests/bench/bench_speed.py --growth             # one document from 20 KB to 20 MB

All contenders run interleaved in one process, each figure is the minimum of several rounds, and only the
ratios to the yardstick mean anything on a shared machine. Peers (ftfy, chardet, jionlp, data-juicer's
operators) take part where they are installed.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import time
from collections.abc import Callable
from pathlib import Path

import newsclean
from newsclean import Cleaner, Options
from newsclean.values import STEPS

SAMPLES = Path(__file__).parent.parent.parent / "samples" / "raw"
CODECS = {
    "utf8-hans": "utf-8",
    "utf8-hant": "utf-8",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "damaged": "utf-8",
}

Documents = list[tuple[bytes, str]]
Contender = Callable[[], None]


def sample_documents() -> Documents:
    """The samples with their true codecs, mixed as a scraped corpus is: mostly Simplified UTF-8."""
    documents = []
    for page in sorted(SAMPLES.glob("*.txt")):
        article = newsclean.clean(page.read_bytes(), source=page.name)
        codec = article.encoding.name or "utf-8"
        documents += [(page.read_bytes(), codec)] * (1 if codec != "utf-8" or article.script != "hans" else 3)
    return documents * 20


def read_documents(path: Path) -> Documents:
    data = path.read_bytes()
    rows = [
        json.loads(line) for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()
    ]
    return [(row["text"].encode(CODECS[row["kind"]], "ignore"), CODECS[row["kind"]]) for row in rows]


def cleaning(documents: Documents, steps: tuple[str, ...]) -> Contender:
    cleaner = Cleaner(Options(steps=steps))

    def run() -> None:
        for data, _ in documents:
            try:
                cleaner.clean(data)
            except newsclean.NewscleanError:
                continue

    return run


def yardstick(documents: Documents) -> Contender:
    converter = importlib.import_module("opencc").OpenCC("t2s")

    def run() -> None:
        for data, codec in documents:
            converter.convert(data.decode(codec, "replace"))

    return run


def peers(documents: Documents) -> dict[str, Contender]:
    """Every peer that is installed, each behind the decoding its users would write."""
    converter = importlib.import_module("opencc").OpenCC("t2s")
    found: dict[str, Callable[[bytes, str], object]] = {}
    chardet = importlib.import_module("chardet")
    found["chardet + OpenCC"] = lambda data, _: converter.convert(
        data.decode(chardet.detect(data)["encoding"] or "utf-8", "replace")
    )
    if ftfy := _installed("ftfy"):
        found["ftfy + OpenCC"] = lambda data, codec: converter.convert(
            ftfy.fix_text(data.decode(codec, "replace"))
        )
    if jionlp := _installed("jionlp"):
        found["jionlp clean_text"] = lambda data, codec: jionlp.clean_text(data.decode(codec, "replace"))
    if juicer := _installed("data_juicer.ops.mapper"):
        chain = [
            juicer.FixUnicodeMapper(),
            juicer.CleanCopyrightMapper(),
            juicer.WhitespaceNormalizationMapper(),
        ]

        def clean(data: bytes, codec: str) -> None:
            sample = {"text": [data.decode(codec, "replace")]}
            for operator in chain:
                sample = operator.process_batched(sample)

        found["data-juicer, 3 operators"] = clean

    def running(one: Callable[[bytes, str], object]) -> Contender:
        return lambda: [one(data, codec) for data, codec in documents] and None

    return {name: running(one) for name, one in found.items()}


def _installed(name: str) -> object | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def best(contenders: dict[str, Contender], rounds: int) -> dict[str, float]:
    seconds = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, run in contenders.items():
            start = time.perf_counter()
            run()
            seconds[name] = min(seconds[name], time.perf_counter() - start)
    return seconds


def compare(documents: Documents, rounds: int) -> None:
    megabytes = sum(len(data) for data, _ in documents) / 1e6
    contenders = {"decode + OpenCC (yardstick)": yardstick(documents)}
    for count in range(len(STEPS) + 1):
        contenders["newsclean " + "+".join(("decode", *STEPS[:count]))] = cleaning(documents, STEPS[:count])
    seconds = best(contenders, rounds) | best(peers(documents), 1)
    unit = seconds["decode + OpenCC (yardstick)"]
    print(f"{len(documents):,} documents, {megabytes:.1f} MB")
    for name, value in seconds.items():
        micro = 1e6 * value / len(documents)
        print(f"  {name:<48}{megabytes / value:8.1f} MB/s {micro:9.1f} us a document {value / unit:7.2f} x")


def growth(documents: Documents) -> None:
    """Time per MB of one document as it grows, as lines and as one line; 1.0 is linear."""
    text = "\n".join(data.decode(codec, "replace") for data, codec in documents)
    while len(text.encode()) < 20_000_000:
        text += "\n" + text
    cleaner = Cleaner()
    for name, whole in (("lines", text), ("one line", text.replace("\n", ""))):
        data = whole.encode()
        base = 0.0
        for size in (20_000, 200_000, 2_000_000, 20_000_000):
            piece = data[:size].decode("utf-8", "ignore").encode()
            start, runs = time.perf_counter(), 0
            while runs == 0 or time.perf_counter() - start < 0.5:
                cleaner.clean(piece)
                runs += 1
            each = (time.perf_counter() - start) / runs / size
            base = base or each
            print(f"  {name:<9}{size / 1e6:6.2f} MB {each * 1e12:9.1f} us a MB {each / base:6.2f} x")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--docs", type=Path, help="JSON lines with text and kind, may be .gz")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    documents = read_documents(options.docs) if options.docs else sample_documents()
    growth(documents) if options.growth else compare(documents, options.rounds)


if __name__ == "__main__":
    main()
