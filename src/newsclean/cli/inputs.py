"""The paths a command was given, and the inputs they name."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from newsclean.batch.discover import STDIN, discover
from newsclean.cli.options import selection_from
from newsclean.cli.say import complain
from newsclean.errors import OptionError
from newsclean.formats.inside import look_inside
from newsclean.formats.kind import CONTENTS, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsclean.batch.discover import Selection
    from newsclean.batch.documents import Input
    from newsclean.batch.part import Part


class Inputs:
    """The inputs of a command; iterating walks the folders anew.

    Args:
        paths: the arguments; none is standard input.
        settings: the command's settings.
        root: folder that places in the output are relative to.
        in_place: the inputs are to be written over.
        part: which of them are wanted; None is all.

    Raises:
        OptionError: paths and a list of paths are both given, or the list cannot be read.
    """

    def __init__(
        self,
        paths: tuple[str, ...],
        settings: dict[str, Any],
        *,
        root: str | None = None,
        in_place: bool = False,
        part: Part | None = None,
    ) -> None:
        self._list: str | None = settings.get("files0_from")
        if self._list is not None and paths:
            raise OptionError("paths are given twice: as arguments and by --files0-from")
        if paths.count(STDIN) > 1:
            raise OptionError("- stands for standard input, which can be read only once")
        self.paths = paths or ((STDIN,) if self._list is None else ())
        self.selection: Selection = selection_from(settings)
        self._root = root
        self._in_place = in_place
        self.part = part
        self.stdin_name = settings.get("stdin_filename") or STDIN
        self._verbose = settings["verbose"]
        self._format = settings.get("input_format") or "auto"
        if self._list is not None and self._list != STDIN and not os.path.exists(self._list):
            raise OptionError(f"--files0-from {self._list}: No such file or directory")
        if STDIN in self.paths and sys.stdin is not None and sys.stdin.isatty() and not settings["quiet"]:
            complain("reading from standard input; end it with Ctrl-D")

    @property
    def one_page(self) -> bool:
        """Whether there is exactly one document, known without looking at folders or into files."""
        if len(self.paths) != 1 or os.path.isdir(self.paths[0]):
            return False
        return kind_of(self.paths[0]).content == "document"

    @property
    def in_pieces(self) -> bool:
        """Whether something comes at somebody else's pace: the inputs, or the only one."""
        return self.streaming or STDIN in self.paths

    @property
    def streaming(self) -> bool:
        """Whether the inputs come at somebody else's pace, and only once."""
        return self._list == STDIN

    def __iter__(self) -> Iterator[Input]:
        return (with_kind(item, self._format) for item in self._discover(self._passed_over))

    def again(self) -> Iterator[Input]:
        """Yield the same inputs once more, without a word about what is passed over."""
        return self._discover(lambda _path, _reason: None)

    def _discover(self, passed_over: Callable[[str, str], object]) -> Iterator[Input]:
        found = discover(
            self.paths if self._list is None else _listed(self._list),
            self.selection,
            root=self._root,
            in_place=self._in_place,
            stdin_name=self.stdin_name,
            passed_over=passed_over,
        )
        part = self.part
        return found if part is None else (item for item in found if part.has(item.relative))

    def _passed_over(self, path: str, why: str) -> None:
        if self._verbose:
            complain(f"{path}: passed over, {why}")


def with_kind(item: Input, input_format: str | None) -> Input:
    """Return an input with what it holds: by the option, or of standard input by its first bytes."""
    content = next((content for content in CONTENTS.values() if content == input_format), None)
    if content is not None:
        return replace(item, holds=kind_of(item.name)._replace(content=content))
    if item.path is not None or input_format not in {None, "auto"} or sys.stdin is None:
        return item
    from newsclean.batch.interrupt import interruptible

    with interruptible():
        start = sys.stdin.buffer.peek(1)  # type: ignore[union-attr]
    return replace(item, holds=look_inside(item.kind, start))


def _listed(path: str) -> Iterator[str]:
    """Yield the paths of a list as they arrive: `find` may still be running."""
    if path == STDIN:
        yield from _nul_ended(sys.stdin.buffer.fileno())
        return
    file = os.open(path, os.O_RDONLY)
    try:
        yield from _nul_ended(file)
    finally:
        os.close(file)


def _nul_ended(file: int) -> Iterator[str]:
    from newsclean.batch.interrupt import interruptible

    rest = b""
    while True:
        with interruptible():
            data = os.read(file, 1 << 16)
        if not data:
            break
        *whole, rest = (rest + data).split(b"\0")
        yield from (os.fsdecode(path) for path in whole if path)
    if rest:
        yield os.fsdecode(rest)
