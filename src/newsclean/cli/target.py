"""Where a run's output goes, decided from the arguments before anything is read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.batch.discover import STDIN, common_root
from newsclean.errors import OptionError
from newsclean.formats.kind import kind_of

if TYPE_CHECKING:
    from newsclean.batch.clean import Target

#: With several inputs, `-o` with one of these endings is one file for all of them.
FILE_SUFFIXES = (".txt", ".text", ".jsonl", ".ndjson")


class Destination(NamedTuple):
    """Where output goes.

    Attributes:
        target: "return" for standard output or one file, "file" for a file of records that becomes another,
            "folder", or "in place".
        path: the folder or the one file; "" is standard output; for "in place" what stands for the run.
        root: folder that places in the output folder are relative to; None takes each path for itself.
        resumable: the run is kept in a list, so that it can be taken up again.
    """

    target: Target
    path: str = ""
    root: str | None = None
    resumable: bool = False


def choose_destination(paths: tuple[str, ...], settings: dict[str, Any]) -> Destination:
    """Return where the output goes.

    `-o` is a folder where one exists under the name, where it ends with a slash, and where there are several
    inputs, or an archive of them, and it does not end like a file (.txt, .jsonl).

    Raises:
        OptionError: output and input would get in each other's way.
    """
    output: str | None = settings["output"]
    folders = [path for path in paths if path != STDIN and os.path.isdir(path)]
    if settings["in_place"]:
        if not folders:
            return Destination("in place")
        # What stands for the run in the list of finished ones: nobody's output folder has this name.
        return Destination("in place", "\0".join(map(os.path.realpath, folders)), resumable=True)
    if output is None or output == STDIN:
        return Destination("return")
    archive = settings["input_format"] != "text" and any(kind_of(path).has_members for path in paths)
    many = bool(folders) or len(paths) > 1 or archive or settings["files0_from"] is not None
    if (
        os.path.isdir(output)
        or output.endswith(("/", os.sep))
        or (many and not kind_of(output).inner.endswith(FILE_SUFFIXES))
    ):
        if os.path.lexists(output) and not os.path.isdir(output):
            raise OptionError(f"-o {output}: a file of this name is in the way")
        for folder in folders:
            _refuse_overlap(folder, output)
        return Destination("folder", output, common_root(paths) if paths else None, resumable=True)
    for path in paths:
        if (
            path != STDIN
            and os.path.exists(output)
            and os.path.exists(path)
            and os.path.samefile(path, output)
        ):
            raise OptionError(f"-o {output}: the output would replace the input; use --in-place for that")
    for folder in folders:
        if _lies_in(output, folder):
            raise OptionError(f"-o {output}: lies inside the input {folder}; choose a place outside")
    if (
        len(paths) == 1
        and not folders
        and settings["input_format"] != "text"
        and kind_of(paths[0]).has_records
    ):
        return Destination("file", output)
    return Destination("return", output)


def refuse_accounts_in_the_way(paths: tuple[str, ...], settings: dict[str, Any]) -> None:
    """Make sure that what a run tells of itself is none of its inputs, now or the next time, nor its output.

    Raises:
        OptionError: it is.
    """
    for name in ("provenance", "report", "rejects"):
        account: str | None = settings[name]
        if account is None:
            continue
        for path in paths:
            if path == STDIN or not os.path.exists(path):
                continue
            if os.path.isdir(path) and _lies_in(account, path):
                raise OptionError(f"--{name} {account}: lies inside the input {path}; choose a place outside")
            if os.path.exists(account) and os.path.samefile(account, path):
                raise OptionError(f"--{name} {account}: is an input, which it would replace")
        if settings["output"] and os.path.realpath(settings["output"]) == os.path.realpath(account):
            raise OptionError(f"--{name} {account}: is where the output goes")


def _refuse_overlap(folder: str, output: str) -> None:
    if _lies_in(output, folder):
        raise OptionError(f"-o {output}: lies inside the input {folder}; choose a folder outside")
    if _lies_in(folder, output):
        raise OptionError(
            f"-o {output}: holds the input {folder}, which could be written over; choose another"
        )


def _lies_in(path: str, folder: str) -> bool:
    path, folder = os.path.realpath(path), os.path.realpath(folder)
    return path == folder or path.startswith(os.path.join(folder, ""))
