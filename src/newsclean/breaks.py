"""Line ends as HTML writes them, which scrapers leave in one-line pages: <br>."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

from newsclean.large import replaced

if TYPE_CHECKING:
    from collections.abc import Callable

#: The tag.
BREAK = re.compile(r"(?i:<br ?/?>)")
#: Where one of these stands beside it, the sentence is about the tag: 用<br>换行, “<br>”.
_ABOUT_IT = frozenset("“”‘’\"'`「」『』、用加写寫入打敲个個成的")
_NAMED = ("标签", "标记", "元素", "换行", "代码", "標籤", "標記", "換行", "代碼")


def ends_line(tag: re.Match[str]) -> bool:
    """Tell whether a tag that `BREAK` found ends a line, or is what the text speaks of."""
    text, start, end = tag.string, *tag.span()
    about = text[start - 1 : start] in _ABOUT_IT or text[end : end + 1] in _ABOUT_IT
    return not about and not text.startswith(_NAMED, end)


def in_lines(text: str, change: Callable[[str], str]) -> str:
    """Return `text` changed by what goes by lines, for which the tags are line ends as well; they stay.

    Args:
        text: a page.
        change: keeps the number of lines.
    """
    tags = [tag for tag in BREAK.finditer(text) if ends_line(tag)] if "<" in text else []
    if not tags:
        return change(text)
    ends: dict[int, str] = {}
    at = line = 0
    for tag in tags:
        line += text.count("\n", at, tag.start())
        ends[line] = tag[0]
        at, line = tag.end(), line + 1
    done = StringIO()
    changed = change(replaced(text, ((tag.start(), tag.end(), "\n") for tag in tags))).split("\n")
    for number, content in enumerate(changed[:-1]):
        done.write(content)
        done.write(ends.get(number, "\n"))
    done.write(changed[-1])
    return done.getvalue()
