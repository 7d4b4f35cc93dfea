"""Finds the inputs of a run, in an order that is the same on every machine, without holding them all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from newsclean.batch.atomic import is_temporary
from newsclean.batch.documents import Input
from newsclean.batch.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

STDIN = "-"


class Selection(NamedTuple):
    """Which files of a folder are inputs.

    Attributes:
        include: gitignore patterns; where there are any, a file must match one.
        exclude: gitignore patterns of files and folders to pass over.
        force_exclude: `exclude` holds for paths that were given explicitly, too.
    """

    include: Patterns = Patterns(())
    exclude: Patterns = Patterns(())
    force_exclude: bool = False

    def drops(self, *paths: str) -> bool:
        """Return whether `exclude` names a path given explicitly, under any of its names."""
        return self.force_exclude and any(self.exclude.match_within(path) for path in paths)


def discover(
    paths: Iterable[str],
    selection: Selection,
    *,
    root: str | None = None,
    in_place: bool = False,
    stdin_name: str = STDIN,
    passed_over: Callable[[str, str], object] = lambda _path, _reason: None,
) -> Iterator[Input]:
    """Yield the inputs that `paths` name: files as given, folders walked in the order of names.

    What a folder has brought already comes no second time: `find x -print0` and `**/*` name both.

    Args:
        paths: files, folders, and "-" for standard input.
        selection: which files of a folder are wanted.
        root: folder that the places in the output are relative to; None takes each path for itself: a
            folder's contents, a file's relative path as given.
        in_place: links are passed over, for writing through one would change a file elsewhere.
        stdin_name: what to call standard input.
        passed_over: told of each link or special file that is left out, with the reason.
    """
    walked: dict[str, _Walk] = {}
    for path in paths:
        if path == STDIN:
            if selection.drops(stdin_name):
                continue
            yield Input(name=stdin_name, path=None, relative=os.path.basename(stdin_name))
            continue
        plain = _slashes(os.path.normpath(path))
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            # Reading it says why, in its place among the other inputs.
            if not selection.drops(plain):
                yield Input(path, path, _relative(path, root))
            continue
        if walked and _was_walked(path, walked):
            passed_over(path, "found in a folder already")
        elif stat.S_ISDIR(status.st_mode):
            top = "" if root is None else _relative(path, root)
            walk = _Walk(path, selection, in_place=in_place, passed_over=passed_over)
            yield from walk.files(top)
            walked[os.path.abspath(path)] = walk
        elif not selection.drops(plain, _from_here(path)):
            yield Input(path, path, _relative(path, root), status.st_size, status.st_mtime_ns, status.st_ino)


def common_root(paths: Iterable[str]) -> str | None:
    """Return the folder that several paths share, or None for a single path or paths with nothing shared."""
    folders = [os.path.abspath(path) for path in paths if path != STDIN]
    if len(folders) == 1:
        return None if os.path.isdir(folders[0]) else os.path.dirname(folders[0])
    try:
        shared = os.path.commonpath(folders)
    except ValueError:
        return None
    return shared if os.path.isdir(shared) else os.path.dirname(shared)


class _Walk:
    """A walk through one folder that does not leave it."""

    def __init__(
        self, top: str, selection: Selection, *, in_place: bool, passed_over: Callable[[str, str], object]
    ) -> None:
        self._top = top
        self._real_top = os.path.realpath(top)
        self._selection = selection
        self._in_place = in_place
        self._passed_over = passed_over
        here = _from_here(top)
        # A configuration's patterns are written from the project's folder, others from the folder walked.
        self._prefix = "" if here in {"", "."} else here + "/"

    def files(self, output: str) -> Iterator[Input]:
        """Yield the inputs below the top; `output` is the top's place in the output."""
        yield from self._folder(self._top, "", output)

    def goes_by(self, below: str) -> bool:
        """Return whether the walk brings what lies at this path below its top."""
        parts = below.split("/")
        if any(part.startswith(".") for part in parts) or os.path.islink(os.path.join(self._top, below)):
            return False
        folders = ["/".join(parts[:count]) for count in range(1, len(parts))]
        if any(self._excluded(folder, folder=True) for folder in folders):
            return False
        if os.path.isdir(os.path.join(self._top, below)):
            return not self._excluded(below, folder=True)
        if self._excluded(below, folder=False):
            return False
        return not self._selection.include or self._included(below)

    def _folder(self, folder: str, below: str, output: str) -> Iterator[Input]:
        # A stack of iterators instead of recursion: depth is limited by path length only.
        stack = [self._entries(folder, below)]
        while stack:
            entry = next(stack[-1], None)
            if entry is None:
                stack.pop()
            elif isinstance(entry, str):
                stack.append(self._entries(os.path.join(folder, entry), entry))
            elif output:
                yield Input(
                    entry.name,
                    entry.path,
                    f"{output}/{entry.relative}",
                    entry.size,
                    entry.mtime_ns,
                    entry.inode,
                    entry.problem,
                )
            else:
                yield entry

    def _entries(self, folder: str, below: str) -> Iterator[Input | str]:
        """Yield the inputs in one folder, and the folders in it as paths below the top."""
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield Input(folder, folder, below, problem=f"cannot list the folder: {error.strerror}")
            return
        prefix = below + "/" if below else ""
        selection = self._selection
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            relative = prefix + name
            if entry.is_dir(follow_symlinks=False):
                if not self._excluded(relative, folder=True):
                    yield relative
                continue
            if selection.exclude and self._excluded(relative, folder=False):
                continue
            if selection.include and not self._included(relative):
                continue
            if entry.is_symlink() and not self._may_follow(entry.path):
                continue
            try:
                status = entry.stat()
            except OSError as error:
                yield Input(entry.path, entry.path, relative, problem=str(error.strerror))
                continue
            if stat.S_ISREG(status.st_mode):
                yield Input(
                    entry.path, entry.path, relative, status.st_size, status.st_mtime_ns, status.st_ino
                )
            else:
                self._passed_over(entry.path, "not a regular file")

    def _excluded(self, relative: str, *, folder: bool) -> bool:
        exclude = self._selection.exclude
        return exclude.match(relative, folder=folder) or exclude.match(self._prefix + relative, folder=folder)

    def _included(self, relative: str) -> bool:
        include = self._selection.include
        return include.match_within(relative) or include.match_within(self._prefix + relative)

    def _may_follow(self, link: str) -> bool:
        if is_temporary(os.path.basename(link)):
            return False
        if self._in_place:
            self._passed_over(link, "a link; its target is cleaned under its own name")
            return False
        if os.path.isdir(link):
            self._passed_over(link, "a link to a folder")
            return False
        target = os.path.realpath(link)
        if target.startswith(os.path.join(self._real_top, "")):
            return True
        self._passed_over(link, "a link out of the folder")
        return False


def _was_walked(path: str, walked: dict[str, _Walk]) -> bool:
    """Return whether a path given explicitly has come already, in a folder given before it."""
    whole = os.path.abspath(path)
    if whole in walked:
        return True
    folder = os.path.dirname(whole)
    while folder not in walked:
        if folder == (folder := os.path.dirname(folder)):
            return False
    return walked[folder].goes_by(_slashes(os.path.relpath(whole, folder)))


def _relative(path: str, root: str | None) -> str:
    """Return where a path given explicitly goes below the output folder; never a way out of it."""
    if root is not None:
        path = os.path.relpath(os.path.abspath(path), root)
    elif os.path.isabs(path) or ".." in path.split(os.sep):
        path = os.path.abspath(path)
        here = os.path.relpath(path)
        path = path if here.startswith(os.pardir) else here
    _, path = os.path.splitdrive(os.path.normpath(path))
    return "" if path == "." else _slashes(path).lstrip("/")


def _from_here(path: str) -> str:
    """Return a path relative to the current folder where it lies below it, else as it is."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        relative = path
    return _slashes(path if relative.startswith(os.pardir) else relative)


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/") if os.sep != "/" else path
