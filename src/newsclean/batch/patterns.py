"""Which paths a list of gitignore patterns names.

The rules are those of gitignore(5): the last pattern that matches decides, `!` takes back, a slash that is
not the last character ties a pattern to the top, `**` crosses folders, a trailing slash means folders only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsclean.later import later

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = later(r"\\(.)|\*+|\?|\[(!|\^)?(\]?[^\]]*)\]|[^\\*?\[]+|\[|\\")


class Patterns:
    """A list of gitignore patterns.

    Args:
        lines: patterns; empty lines and lines that start with # are passed over.

    Raises:
        ValueError: one of them has a range that runs backwards, [z-a].
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._rules = [rule for line in lines if (rule := _rule(line))]

    def __bool__(self) -> bool:
        return bool(self._rules)

    def match(self, path: str, *, folder: bool = False) -> bool:
        """Return whether the patterns name `path` itself (its parents are the caller's to ask about).

        Args:
            path: relative, parted by "/".
            folder: the path is a folder.
        """
        for positive, folders_only, pattern in reversed(self._rules):
            if (folder or not folders_only) and pattern.fullmatch(path):
                return positive
        return False

    def match_within(self, path: str) -> bool:
        """Return whether the patterns name the file `path` or a folder above it."""
        parts = path.split("/")
        return any(
            self.match("/".join(parts[:depth]), folder=True) for depth in range(1, len(parts))
        ) or self.match(path)


def _rule(line: str) -> tuple[bool, bool, re.Pattern[str]] | None:
    line = line.rstrip("\r\n")
    # A trailing space counts only behind a backslash.
    while line.endswith(" ") and not line.endswith("\\ "):
        line = line[:-1]
    if not line or line.startswith("#"):
        return None
    positive = not line.startswith("!")
    if not positive:
        line = line[1:]
    folders_only = line.endswith("/")
    line = line.removesuffix("/")
    anchored = "/" in line
    line = line.removeprefix("/")
    if not line:
        return None
    # A gitignore file may come with the scraped data: runs of ** are one, lest two of them backtrack.
    line = re.sub(r"(?:\*\*/){2,}", "**/", line)
    prefix = "" if anchored else "(?:.*/)?"
    try:
        return positive, folders_only, re.compile(prefix + _regex(line), re.DOTALL)
    except re.error as error:
        raise ValueError(f"{line!r} is no pattern: {error.msg}") from error


def _regex(glob: str) -> str:
    if glob.startswith("**/"):
        return "(?:.*/)?" + _regex(glob[3:])
    if glob.endswith("/**"):
        return _regex(glob[:-3]) + "/.+"
    before, between, after = glob.partition("/**/")
    if between:
        return _regex(before) + "/(?:.*/)?" + _regex(after)
    return "".join(map(_token, _TOKEN.finditer(glob)))


def _token(match: re.Match[str]) -> str:
    token = match[0]
    if token[0] == "*":
        return "[^/]*"
    if token == "?":  # noqa: S105
        return "[^/]"
    if match[1] is not None:
        return re.escape(match[1])
    if match[3]:
        inner = match[3].replace("\\", "\\\\").replace("[", "\\[")
        return f"(?!/)[{'^' if match[2] else ''}{inner}]"
    return re.escape(token)
