"""Command lines as nobody would write them: any option with any value, on paths that are there and that are not."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sys
import tempfile
from contextlib import ExitStack, chdir
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import click

from commandline import CLEAN, PNG, TRADITIONAL, tree
from fuzz.packs import PACK
from newsclean.batch.interrupt import _SIGNALS
from newsclean.cli import run
from newsclean.cli.group import COMMANDS, newsclean

if TYPE_CHECKING:
    from random import Random

#: What an argument may be, besides what its option expects. No path leads out of the folder of the run but "..".
WORDS = (
    "", "-", "--", "a.txt", "b.html", "--\x1b[31m", "c.jsonl", "d.csv", "e.gz", "f.png", "g.toml", "h.zip", "抓", "抓/页.txt", "nosuch", "nosuch/x",
    "页\x1b[31m\n.txt", "\udcff.txt", "x" * 300, "*", "[", "**/*.txt", "../工作/a.txt", "none", "净", "净.txt", "nosuch://x/y",
    "0", "1", "-1", "1/2", "0/0", "3/2", "1e400", "nan", "0.5", "70%", "99999999999999999999", "1K", "1Q", "true", "repair", "strip,tidy",
    "utf-8", "rot13", "base64", "hant", "auto", "text", "jsonl", "byline", "credits/editor", "domain", "\N{RIGHT-TO-LEFT OVERRIDE}x",
)  # fmt: skip
#: Engines for clusters would start one.
NEVER = {"--engine", "--address"}
STATUS = {"check": {0, 1, 2, 3}, "rules": {0, 1, 2, 3}, "diff-rules": {0, 1, 2, 3}}


def made(random: Random) -> bytes:
    """Return a command line, and what comes on standard input, as JSON."""
    name = random.choice(tuple(COMMANDS))
    context = click.Context(newsclean)
    command = newsclean.get_command(context, name)
    words = [name]
    if isinstance(command, click.Group):
        words.append(random.choice([*command.list_commands(context), "nosuch"]))
        command = command.get_command(context, words[-1]) or command
    assert command is not None
    for _ in range(random.choice((0, 1, 1, 2, 3, 5))):
        parameter = random.choice(command.params or [click.Argument(["path"])])
        if isinstance(parameter, click.Argument) or NEVER & set(parameter.opts):
            words.append(random.choice(WORDS))
            continue
        words.append(random.choice(parameter.opts))
        if not getattr(parameter, "is_flag", False) and random.random() < 0.95:
            choices = getattr(parameter.type, "choices", None)
            words.append(random.choice(choices if choices and random.random() < 0.7 else WORDS))
    words += random.choices(WORDS[:20], k=random.choice((0, 1, 1, 2)))
    # Two workers take a second to start, and a thousand the machine.
    words = [
        "1" if number and words[number - 1] in {"-j", "--jobs"} else word for number, word in enumerate(words)
    ]
    return json.dumps([words, random.choice(("", "a.txt\0抓\0", TRADITIONAL, '{"text": 1}\n'))]).encode()


def _fill(work: Path) -> None:
    (work / "抓").mkdir(parents=True)
    page = f"{CLEAN}责任编辑：周小满\n{TRADITIONAL}"
    for name, text in {
        "a.txt": page,
        "抓/页.txt": page.replace("周", "\x1b[31m周"),
        "页\x1b[31m\n.txt": page,
        "b.html": f"<html><head><title>页</title></head><body><article><p>{page * 9}</p></article></body></html>",
        "c.jsonl": json.dumps({"text": page}) + "\nnot json\n",
        "d.csv": f'id,text\n1,"{page}"\n',
        "g.toml": PACK,
    }.items():
        (work / name).write_text(text, encoding="utf-8")
    (work / "e.gz").write_bytes(b"\x1f\x8b\x08\0broken")
    (work / "h.zip").write_bytes(b"PK\3\4broken")
    (work / "f.png").write_bytes(PNG)


def run_arguments(data: bytes) -> None:
    """A command line: it ends with a documented status, changes nothing it was not told to, and shows nothing raw."""
    words, fed = json.loads(data)
    with tempfile.TemporaryDirectory() as top, ExitStack() as stack:
        work = Path(top) / "工作"
        _fill(work)
        before = tree(work)
        out, err = (
            io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True) for _ in range(2)
        )
        stack.enter_context(chdir(work))
        stack.enter_context(
            patch.object(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(fed.encode())), "utf-8"))
        )
        stack.enter_context(patch.object(sys, "stdout", out))
        stack.enter_context(patch.object(sys, "stderr", err))
        stack.enter_context(patch.dict(os.environ, {"XDG_CACHE_HOME": str(Path(top) / "cache")}))
        handlers = {number: signal.getsignal(number) for number in _SIGNALS}
        try:
            status = run(words)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        said = err.buffer.getvalue().decode("utf-8", "surrogateescape")  # type: ignore[attr-defined]
        assert status in STATUS.get(words[0], {0, 2, 3}), f"status {status}: {said[-300:]}"
        assert "Traceback" not in said, said
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said), repr(said)
        after = tree(work)
        assert not [name for name in after if Path(name).name.startswith(".newsclean-")]
        assert {path.name for path in Path(top).iterdir()} <= {"工作", "cache"}
        if not {"--in-place", "-o", "--output", "--provenance", "--rejects", "--report"} & set(words):
            assert after == before, "files changed"
        elif status == 2:
            assert {name: after.get(name) for name in before} == before, "usage error changed a file"
