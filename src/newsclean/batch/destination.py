"""A file an input's output is written to: made with its folder, and never the input by mistake."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from newsclean.batch.atomic import AtomicFile
from newsclean.errors import FormatError

if TYPE_CHECKING:
    from newsclean.batch.documents import Input


def create(destination: str, item: Input, *, over: os.stat_result | None = None) -> AtomicFile:
    """Return the file under construction that takes an input's output.

    Args:
        destination: its final path.
        item: the input.
        over: status of the input where it is meant to be replaced; the new file gets its permissions.

    Raises:
        FormatError: the output would replace the input, which nobody asked for.
        OSError: it cannot be made.
    """
    if over is not None:
        return AtomicFile(destination, mode=over.st_mode & 0o7777, durable=True)
    if item.path is not None and os.path.exists(destination) and os.path.samefile(destination, item.path):
        raise FormatError("the output would replace the input; use --in-place or another folder")
    try:
        return AtomicFile(destination)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(destination), exist_ok=True)
        return AtomicFile(destination)
