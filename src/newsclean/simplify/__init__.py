"""Traditional text to Simplified: OpenCC, and the judgement around it.

What happens depends on the script (see `newsclean.script`):

* "hant" is converted, but for Japanese, lines that are Simplified already, wrecks of misread lines, the 著 of
  author credits, and characters that are shown: 「乾」字;
* "mixed" is decided line by line, and a line nothing tells about follows the majority;
* "hans" comes back as it is, but for lines that are Traditional as a whole, and for single Traditional
  characters that are surely slips (see `newsclean.simplify.slips`);
* "ja" and "other" come back as they are.

A line keeps its number, and every character its place, unless `terms="mainland"` exchanges words.
"""

from __future__ import annotations

from functools import partial
from io import StringIO
from typing import TYPE_CHECKING

from newsclean.breaks import in_lines
from newsclean.large import replaced, write_part
from newsclean.plain import first_strange
from newsclean.script import balance, count, evidence, is_japanese, patterns, weigh
from newsclean.simplify import passages
from newsclean.simplify.changes import Conversion, conversions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsclean.simplify.converter import Converter
    from newsclean.simplify.passages import Span
    from newsclean.values import Script

__all__ = ["Conversion", "conversions", "dictionary_version", "simplified_view", "simplify"]

#: A line of a Simplified text is converted as a whole from so many Traditional-only characters on.
_WHOLE_LINE = 4


def simplify(text: str, script: Script, *, terms: str = "keep") -> str:
    """Return `text` in Simplified characters.

    Args:
        text: a document or a part of one.
        script: the script of the document, as `script_of` tells it or as the user says.
        terms: "mainland" also changes Taiwan and Hong Kong words that mean nothing else on the
            mainland (計程車 -> 出租车); that may change the length of a line.

    Raises:
        DependencyError: OpenCC cannot be used; only where something is to be converted.
    """
    if script in ("ja", "other"):
        return text
    if script == "hans":
        plain = first_strange(text) < 0 or evidence(text).foreign < 0
        return text if plain else in_lines(text, _without_leftovers)
    return in_lines(text, partial(_converted, mixed=script == "mixed", mainland=terms == "mainland"))


def simplified_view(text: str) -> str:
    """Return `text` with every character in its Simplified form, for matching; the length is kept."""
    return text if evidence(text).foreign < 0 else _converter().convert(text)


def dictionary_version() -> str:
    """Return the versions of OpenCC and of newsclean's word list: together they determine the output.

    Raises:
        DependencyError: OpenCC cannot be used.
    """
    from newsclean.simplify import converter, words

    return f"OpenCC {converter.opencc_version()}, words {words.digest()}"


def _converter() -> Converter:
    from newsclean.simplify.converter import converter

    return converter()


def _converted(text: str, *, mixed: bool, mainland: bool) -> str:
    """Return a Traditional or mixed text converted, but for the passages that must stay."""
    result = _converter().convert(text)
    kept: list[Span] = []
    if evidence(text).homely >= 0:
        kept = passages.lines_to_keep(text) if mixed else passages.simplified_lines(text)
        if kept:
            from newsclean.simplify.slips import without_slips

            text = _joined(text, text, kept, of_kept=without_slips)
        kept += passages.japanese(text)
    kept += passages.credits_in(text)
    kept += passages.misread(text)
    kept += passages.shown(text)
    if mixed:
        kept += _doubtful_particles(text)
    if mainland:
        from newsclean.simplify.terms import mainland_terms

        return _joined(result, text, kept, of_rest=mainland_terms().convert)
    return _joined(result, text, kept) if kept else result


def _joined(
    rest: str,
    original: str,
    kept: list[Span],
    *,
    of_rest: Callable[[str], str] | None = None,
    of_kept: Callable[[str], str] | None = None,
) -> str:
    """Return `rest`, with what `original` has in the kept spans; both have the same length.

    Args:
        rest: a converted text.
        original: the text before.
        kept: the spans.
        of_rest: what becomes of the one, if anything.
        of_kept: what becomes of the other.
    """
    joined = StringIO()

    def write(text: str, start: int, end: int, change: Callable[[str], str] | None) -> None:
        if change is None:
            write_part(text, start, end, joined)
        else:
            joined.write(change(text[start:end]))

    done = 0
    for start, end in sorted(kept):
        if end > done:
            begin = max(start, done)
            write(rest, done, begin, of_rest)
            write(original, begin, end, of_kept)
            done = end
    write(rest, done, len(rest), of_rest)
    return joined.getvalue()


def _doubtful_particles(text: str) -> list[Span]:
    """Return each 著 of the lines in which Simplified characters are no fewer than Traditional ones.

    Simplified text keeps 著 where its author does (慰藉著受伤的心灵); only Traditional text is known to
    write it for 着.
    """
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        if "著" in line:
            traditional, simplified = balance(line)
            if simplified >= traditional:
                spans += [(start + i, start + i + 1) for i, char in enumerate(line) if char == "著"]
        start += len(line) + 1
    return spans


def _without_leftovers(text: str) -> str:
    """Return a Simplified text with its Traditional lines and slips converted.

    A text that is not Simplified at all (the user said it was) comes back as it is.
    """
    if weigh(text) != "hans":
        return text
    return replaced(text, _mended_lines(text))


def _mended_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the lines with Traditional characters are, and what becomes of them."""
    traditional = patterns().traditional
    hit = traditional.search(text)
    while hit is not None:
        start, end = passages.line_around(text, hit.start())
        yield start, end, _mended(text[start:end])
        hit = traditional.search(text, end)


def _mended(line: str) -> str:
    """Return one line of a Simplified text: converted, without its slips, or as it is."""
    from newsclean.simplify.slips import without_slips

    script = passages.script_of_line(line)
    if is_japanese(line):
        return line
    if (
        script == "hant"
        and count(patterns().traditional, line) >= _WHOLE_LINE
        and not passages.only_quotes(line)
    ):
        return _converted(line, mixed=False, mainland=False)
    return without_slips(line) if script == "hans" else line
