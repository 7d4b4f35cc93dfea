"""The one place that knows the order of the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.decode import decode, from_str
from newsclean.examples import load_checked_rules
from newsclean.formats.sniff import is_html
from newsclean.later import later
from newsclean.plain import first_strange
from newsclean.repair import repair
from newsclean.script import script_of
from newsclean.simplify import simplify
from newsclean.strip import UNSTABLE, strip
from newsclean.tidy import tidy
from newsclean.values import META_FIELDS, NO_META, Article, Meta, Options, Removal, Repair, Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsclean.packs import RuleSet


#: What the later steps make of a damaged page is looked through for more damage at most so often.
_TURNS = 4
#: Characters of a page up to which it is looked through again where nothing was repaired, and its article is
#: cleaned once more to see that nothing changes. Nearly every file of many pages has what calls for it.
_ONE_PAGE = 30_000
#: What a lost character may have left in a tidy text, where a question mark between Hanzi has full width, and
#: references that repair left alone.
_LOST = later(r"\?[^\x00-\x7f]|&#?\w{1,32};")


class Cleaner:
    """Cleans any number of documents under one set of options.

    Rule packs named in the options are read and checked here, so a broken one fails before any document.

    Raises:
        PackError: a rule pack named in the options cannot be used.
        OptionError: an id in `disable` or a category in `keep` does not exist.
    """

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        steps = self.options.steps
        self._repair = "repair" in steps
        self._simplify = "simplify" in steps
        self._tidy = "tidy" in steps
        self._rules: RuleSet | None = None
        if "strip" in steps:
            options = self.options
            self._rules = load_checked_rules(options.rules, disable=options.disable, keep=options.keep)

    @property
    def rules(self) -> str:
        """The digest of the rules in force, "" where strip does not run; every article has it, too."""
        return self._rules.digest if self._rules is not None else ""

    def clean(self, data: bytes | str, source: str | None = None) -> Article:
        """Return the article in `data`.

        Args:
            data: a page as bytes in any Chinese encoding, or as text.
            source: a name for the input; its extension helps to tell HTML from text.

        Raises:
            NewscleanError: the bytes are binary, or in no encoding that can be read.
        """
        input_format = self.options.input_format
        article = self._cleaned(data, source, input_format)
        if not self._is_stable(article):
            article = self._cleaned(data, source, input_format, whole=True)
        return article

    def _is_stable(self, article: Article) -> bool:
        """Tell whether the article comes back as it is when it is cleaned once more.

        What strip takes can change how the rest is read: 新學年開課 is converted where 来源：青渡报 does not
        stand behind it. Only characters that plain text has none of, and what may stand for lost ones, can be
        read in two ways; one article in forty has some.
        """
        text = article.text
        if not article.removals or not self._tidy or len(text) > _ONE_PAGE:
            return True
        if first_strange(text) < 0 and not (("?" in text or "&" in text) and _LOST.search(text)):
            return True
        input_format = "text" if self.options.input_format == "html" else self.options.input_format
        return self._cleaned(text, None, input_format).text == text

    def _cleaned(
        self, data: bytes | str, source: str | None, input_format: str, *, whole: bool = False
    ) -> Article:
        """Return the article in `data`; where it shall stay `whole`, strip takes nothing of it."""
        options = self.options
        repairs: tuple[Repair, ...] = ()
        removals: tuple[Removal, ...] = ()
        meta = NO_META
        if isinstance(data, str):
            text, encoding = from_str(data, lossy=options.lossy)
        else:
            text, encoding = decode(data, encoding=options.encoding)
        page_meta = NO_META
        if options.steps and is_html(text, source, input_format):
            from newsclean.formats.html import extract

            page = extract(text)
            text, page_meta = page.text, page.meta
        if self._repair:
            text, repairs = repair(text, lossy=options.lossy)
        script = self._script_of(text)
        before_simplify = text
        if self._simplify:
            text = simplify(text, script, terms=options.terms)
        if repairs or (self._repair and len(text) <= _ONE_PAGE and first_strange(text) >= 0):
            before_simplify, text, more = self._settled(before_simplify, text)
            if more:
                repairs = tuple(sorted(repairs + more, key=lambda record: record.line))
        before_strip = text
        if whole:
            removals = (Removal(UNSTABLE, 1, 0, 0, ""),)
        elif self._rules is not None:
            text, removals, meta = strip(text, self._rules, script=script, max_loss=options.max_loss)
        if self._tidy:
            text = tidy(text)
            if text:
                text += "\n"  # in place, as nothing else refers to it: of 50 MB there is no second copy
        if page_meta is not NO_META:
            if self._simplify:
                page_meta = _mapped(page_meta, lambda value: simplify(value, script, terms=options.terms))
            meta = _merged(page_meta, meta)
        return Article(
            text=text,
            source=source,
            encoding=encoding,
            script=script,
            repairs=repairs,
            removals=removals,
            meta=meta,
            before_simplify=before_simplify,
            before_strip=before_strip,
            rules=self.rules,
        )

    def _settled(self, before: str, text: str) -> tuple[str, str, tuple[Repair, ...]]:
        """Return a repaired page, before and after simplify, with what is found in it then, and the records.

        What could not be read may be readable in Simplified characters and with the marks that tidy makes of
        others: 鍒扮? is no UTF-8 read as GBK, 鍒扮？ is. Cleaned again, the page would be another one. Lines
        in which nothing is found stay as they are.
        """
        done: tuple[Repair, ...] = ()
        for _ in range(_TURNS):
            # Whether tidy is to run or not: the text before strip is the same.
            ready = list(map(tidy, text.split("\n")))
            repaired, more = repair("\n".join(ready), lossy=self.options.lossy)
            again = repaired.split("\n")
            found = {
                number for number, pair in enumerate(zip(again, ready, strict=False)) if pair[0] != pair[1]
            }
            if not found or len(again) != len(ready):
                break
            befores, texts = before.split("\n"), text.split("\n")
            for number in found:
                befores[number] = again[number]
                texts[number] = self._simplified(again[number])
            before, text = "\n".join(befores), "\n".join(texts)
            done += tuple([record for record in more if not record.flagged and record.line - 1 in found])
        return before, text, done

    def _simplified(self, text: str) -> str:
        """Return a line in Simplified characters, where that is asked for."""
        if not self._simplify:
            return text
        return simplify(text, self._script_of(text), terms=self.options.terms)

    def _script_of(self, text: str) -> Script:
        """Return what the options or the text say of its script."""
        script = self.options.script
        return script_of(text) if script == "auto" else script  # type: ignore[return-value]


def _mapped(meta: Meta, change: Callable[[str], str]) -> Meta:
    """Return the metadata with every string changed, as the article's text was."""
    values = {
        key: tuple(map(change, value)) if isinstance(value, tuple) else value and change(value)
        for key, value in meta.items()
    }
    return Meta(**values)  # type: ignore[arg-type]


def _merged(page: Meta, visible: Meta) -> Meta:
    """Return what the page's head states, completed by what strip found among the lines."""
    return Meta(**{key: page[key] or visible[key] for key in META_FIELDS})  # type: ignore[arg-type]
