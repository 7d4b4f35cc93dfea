"""Runs the command line: as a process of its own, or in this one where only its answer counts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = (sys.executable, "-m", "newsclean")

TRADITIONAL = "圖書館今天開門，讀者來了很多。\n"
SIMPLIFIED = "图书馆今天开门，读者来了很多。\n"
CLEAN = "城西的露天电影院上周末放完了今年最后一场电影。\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1f\xf3\xffa\0\0\0\x04gAMA"
    + bytes(range(256)) * 4
)


@dataclass(frozen=True)
class Result:
    status: int
    out: bytes
    err: str


Command = Callable[..., Result]


def environment(cache: Path, **more: str) -> dict[str, str]:
    """Variables for a run that keeps its lists away from the user's."""
    return {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "200",
        **more,
    }


def run_command(
    *arguments: object, cwd: Path, stdin: bytes = b"", timeout: float = 60, **more: str
) -> Result:
    """Run newsclean in `cwd` as a process and return what it did."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
        env=environment(cwd.parent / "cache", **more),
    )
    return Result(done.returncode, done.stdout, done.stderr.decode())


def tree(folder: Path) -> dict[str, bytes]:
    """The files below a folder, by relative path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
