"""The two ways out: data to standard output as bytes, words to standard error made harmless."""

from __future__ import annotations

import os
import sys

from newsclean.batch.interrupt import interruptible
from newsclean.terminal import printable_line


class NobodyReads(Exception):  # noqa: N818 -- a way to end, not a failure
    """Whoever reads standard output has seen enough. Not an OSError, which Click would end with 1."""


def complain(message: str) -> None:
    """Say one line to standard error."""
    say(f"newsclean: {printable_line(message)}")


def say(line: str) -> None:
    """Write a line of our own making to standard error; a closed standard error is nobody to tell."""
    if sys.stderr is None:  # `print` would take standard output, which carries data only
        return
    try:
        print(line, file=sys.stderr, flush=True)  # noqa: T201
    except (OSError, ValueError):
        return


def counted(count: int, thing: str) -> str:
    """Return "1 rule", "2,000 rules"."""
    return f"{count:,} {thing}" + ("" if count == 1 else "s")


def write_output(data: bytes) -> None:
    """Write data to standard output and hand it on at once.

    Raises:
        NobodyReads: the reader has gone, as in `newsclean clean … | head`.
        OSError: the disk behind it is full.
    """
    if sys.stdout is None:
        raise OSError("closed")
    try:
        with interruptible():
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        raise NobodyReads from error


def write_line(line: str) -> None:
    """Write a line to standard output in UTF-8, whatever the locale says."""
    write_output((line + "\n").encode("utf-8", "backslashreplace"))


def close_output() -> None:
    """Give up standard output, so that what is stuck in it raises no second error at exit."""
    if sys.stdout is None:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        pass
    finally:
        os.close(nowhere)
