"""An HTML page → a tree of boxes that hold lines, with what the article scorer must know about each.

The parser is selectolax's lexbor (HTML5 rules: `&nbsp` without `;`, unclosed tags, tables out of order). The
walk is a loop, so the depth of a page costs no stack, and the result owns no parser memory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsclean.errors import FormatError
from newsclean.formats.html.boxes import Box, Line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

#: lexbor looks through the open elements at every start tag, so time grows with tags x depth. Real pages stay
#: below 60; pages whose <font> was never closed reach some hundreds.
MAX_DEPTH = 1000
#: It also compares every attribute of an element with all before it: 300,000 of them take six minutes.
MAX_ATTRIBUTES = 2000

#: Elements that hold no running text, and the reading aids in <ruby>.
SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "frame",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "select",
        "button",
        "textarea",
        "input",
        "datalist",
        "dialog",
        "progress",
        "meter",
        "rt",
        "rp",
        "rtc",
        "title",
        "meta",
        "link",
        "base",
    ]
)
#: Everything else starts a line of its own, unknown elements with a hyphen or of HTML5 included.
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rb",
        "rbc",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "picture",
        "source",
        "track",
        "param",
    ]
)

_SPACES = re.compile(r"[ \t\r\f\v]*\n[ \t\r\n\f\v]*|[ \t\r\f\v]+")
#: A paragraph that was indented by hand with two ideographic spaces, in a source that has no <p> and no <br>.
_INDENTED = re.compile("[ \t\r]*\n[ \t\r\n]*(?=\N{IDEOGRAPHIC SPACE}{2})")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffee\u3000-\u303f\u201c\u201d\u2018\u2019\u2026"
#: A line break of the source between two wide characters is no space in Chinese.
_SOURCE_BREAK = re.compile(f"(?<=[{_WIDE}])\n(?=[{_WIDE}])")
#: Not visibility: a page that fades in starts with its body invisible.
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NESTING = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
#: Possessive, so that each character is looked at once (430 MB/s on real pages).
_MANY_ATTRIBUTES = re.compile(
    r"<[a-zA-Z][^\s/>]*+"
    r"(?:[\s/]++[^\s>/][^\s>/=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|(?=>)))?+)"
    f"{{{MAX_ATTRIBUTES},}}"
)
_UNNESTED = frozenset(
    [
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dd",
        "dt",
        "option",
        "br",
        "img",
        "input",
        "meta",
        "link",
        "hr",
        "wbr",
        "source",
        "area",
        "col",
        "base",
        "param",
    ]
)
_NAMING = ("class", "id", "role", "itemprop", "data-component", "data-block")
_EDGES = " \t\n\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"


def parse(page: str) -> LexborHTMLParser:
    """Return the parsed page.

    Raises:
        FormatError: selectolax is not installed, or elements nest deeper than `MAX_DEPTH`.
    """
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        raise FormatError("reading HTML needs a parser: pip install 'newsclean[html]'") from error
    # The parser takes <\0p> for text, and so would the article be HTML once repair has taken the NUL out.
    page = page.replace("\0", "")
    if page.count("<") > MAX_DEPTH:
        _refuse_deep_nesting(page)
    if len(page) > 2 * MAX_ATTRIBUTES and _MANY_ATTRIBUTES.search(page):
        raise FormatError(f"no usable HTML: an element has more than {MAX_ATTRIBUTES} attributes")
    return LexborHTMLParser(page)


def _refuse_deep_nesting(page: str) -> None:
    depth = 0
    for slash, tag in _NESTING.findall(page):
        if tag.lower() in _UNNESTED:
            continue
        depth = max(0, depth - 1) if slash else depth + 1
        if depth > MAX_DEPTH:
            raise FormatError(f"no usable HTML: elements are nested more than {MAX_DEPTH} deep")


def grow(root: LexborNode) -> Box:
    """Return the page's boxes and lines; hidden elements are in the tree and marked."""
    return _Grower().grow(root)


class _Grower:
    """The state of one walk: the open box, and the line that is being filled."""

    def __init__(self) -> None:
        self.box = Box("body")
        self.pieces: list[str] = []
        self.link = 0
        self.plain = 0
        self.in_link = 0
        self.in_bold = 0
        self.in_pre = 0
        self.count = 0

    def grow(self, root: LexborNode) -> Box:
        top = self.box
        node: LexborNode | None = root.first_child
        opened: list[tuple[LexborNode, str]] = []
        while node is not None or opened:
            if node is None:
                done, tag = opened.pop()
                self.close(tag)
                node = done.next
                continue
            if node.is_text_node:
                self.text(node.text_content or "")
            elif node.is_element_node:
                tag = node.tag or ""
                if tag in ("br", "hr"):
                    self.flush()
                elif tag not in SKIPPED:
                    first = node.first_child
                    if first is not None and self.open(tag, node):
                        opened.append((node, tag))
                        node = first
                        continue
            node = node.next
        self.flush()
        return top

    def open(self, tag: str, node: LexborNode) -> bool:
        """Enter an element; False where it is an inline element that is not shown."""
        attributes = node.attributes
        style = attributes.get("style")
        hidden = "hidden" in attributes or bool(style and _HIDDEN_STYLE.search(style))
        if tag in INLINE or ":" in tag:
            if hidden:
                return False
            if tag == "a":
                self.in_link += 1
            elif tag in ("b", "strong"):
                self.in_bold += 1
            return True
        self.flush()
        if tag == "pre":
            self.in_pre += 1
        names = " ".join([value for key in _NAMING if (value := attributes.get(key))])
        box = Box(tag, names, self.box, hidden=hidden)
        self.box.parts.append(box)
        self.box = box
        return True

    def close(self, tag: str) -> None:
        if tag in INLINE or ":" in tag:
            if tag == "a":
                self.in_link -= 1
            elif tag in ("b", "strong"):
                self.in_bold -= 1
            return
        self.flush()
        if tag == "pre":
            self.in_pre -= 1
        outer = self.box.parent
        assert outer is not None
        if not self.box.parts:
            outer.parts.pop()
        self.box = outer

    def text(self, text: str) -> None:
        if not self.pieces and not self.in_pre and text.isspace():
            return
        if self.in_pre:
            first, *rest = text.split("\n")
            self.piece(first)
            for line in rest:
                self.flush()
                self.piece(line)
            return
        if "\n" in text:
            first, *rest = _INDENTED.split(text)
            for line in rest:
                self.piece(first)
                self.flush()
                first = line
            text = first
        self.piece(text)

    def piece(self, text: str) -> None:
        text = _SPACES.sub(lambda m: "\n" if "\n" in m[0] else " ", text)
        if not text:
            return
        self.pieces.append(text)
        stripped = len(text.strip(_EDGES))
        if self.in_link:
            self.link += stripped
        if not self.in_bold:
            self.plain += stripped

    def flush(self) -> None:
        if not self.pieces:
            return
        text = "".join(self.pieces).strip(_EDGES)
        if text:
            if "\n" in text or "  " in text:
                text = _SOURCE_BREAK.sub("", re.sub(r" *\n[ \n]*", "\n", text)).replace("\n", " ")
                text = re.sub("  +", " ", text)
            self.count += 1
            self.box.parts.append(
                Line(text, min(self.link, len(text)), self.box, self.plain == 0, self.count)
            )
        self.pieces.clear()
        self.link = self.plain = 0
