"""Fuzz by hand: `python tests/fuzz TARGET… --minutes 10 --seed 1`, or `--atheris` where atheris is installed.

Every input is made from the seed and its number alone, so that `--only SEED:NUMBER` makes it again. Findings go
to `--out`, one file an input, with the traceback beside it; one an exception and place, not one an input.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import traceback
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz import arguments, packs
from fuzz.mutations import mutated, seeds
from fuzz.targets import TARGETS


def made(target: str, seed: int, number: int) -> bytes:
    random = Random(f"{target}:{seed}:{number}")
    make = {"pack": packs.mutated, "arguments": arguments.made}.get(target, mutated)
    return make(random)


def by_hand(names: list[str], seed: int, minutes: float, out: Path, slow: float) -> int:
    """Run the targets in turn until the time is over; return how many kinds of finding there were."""
    found: set[str] = set()
    tried = dict.fromkeys(names, 0)
    end = time.monotonic() + minutes * 60
    number = 0
    while time.monotonic() < end:
        for name in names:
            data = made(name, seed, number)
            tried[name] += 1
            begun = time.process_time()
            try:
                TARGETS[name](data)
            except Exception as error:  # noqa: BLE001 -- whatever escapes is the finding
                keep(found, out / name, f"{seed}:{number}", data, error)
            taken = time.process_time() - begun
            if taken > slow:
                error = TimeoutError(f"{taken:.1f} s for {len(data):,} bytes")
                keep(found, out / name, f"{seed}:{number}", data, error)
        number += 1
    print(", ".join(f"{name}: {count:,} inputs" for name, count in tried.items()), f"{len(found)} findings")
    return len(found)


def keep(found: set[str], target: Path, where: str, data: bytes, error: Exception) -> None:
    out, name = target.parent, target.name
    last = traceback.extract_tb(error.__traceback__)[-1:] or [None]
    callers = [f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)]
    kind = f"{name} {type(error).__name__} {last[0] and callers[-2:]} {'' if last[0] else data[:40]}"
    if kind in found:
        return
    found.add(kind)
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{name}-{hashlib.sha256(kind.encode()).hexdigest()[:8]}"
    file.write_bytes(data)
    file.with_suffix(".why").write_text(
        where + "\n" + "".join(traceback.format_exception(error)),
        encoding="utf-8",
        errors="backslashreplace",
    )
    print(f"{name} {where}: {type(error).__name__}: {str(error)[:200]}", flush=True)


def with_atheris(name: str, rest: list[str]) -> None:
    """Let atheris choose the inputs by what code they reach."""
    import atheris

    corpus = Path(f"/tmp/newsclean-fuzz-{name}")
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds()):
        (corpus / str(number)).write_bytes(seed)
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], str(corpus), *rest], TARGETS[name])
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], default=[])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=float, default=5, help="CPU seconds above which an input is a finding")
    parser.add_argument("--out", type=Path, default=Path("/tmp/newsclean-findings"))
    parser.add_argument("--only", metavar="SEED:NUMBER", help="write one input to standard output")
    parser.add_argument(
        "--atheris", action="store_true", help="one target; further arguments are libFuzzer's"
    )
    options, rest = parser.parse_known_args()
    names = options.targets or list(TARGETS)
    if options.only:
        seed, _, number = options.only.partition(":")
        sys.stdout.buffer.write(made(names[0], int(seed), int(number)))
        return 0
    if options.atheris:
        with_atheris(names[0], rest)
        return 0
    return 1 if by_hand(names, options.seed, options.minutes, options.out, options.slow) else 0


if __name__ == "__main__":
    sys.exit(main())
