"""The values that pass between the stages, and the article that holds them all.

Nothing here computes; nothing here imports a stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, NamedTuple, get_args

from newsclean.errors import OptionError

Script = Literal["hans", "hant", "mixed", "ja", "other"]
Step = Literal["repair", "simplify", "strip", "tidy"]
InputFormat = Literal["auto", "text", "html"]

#: The steps after decode, in the only order they run in.
STEPS: tuple[Step, ...] = get_args(Step)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes became text.

    Attributes:
        name: canonical Python codec name ("utf-8", "gb18030", "cp950", …) of the whole file, or of most of
            its lines; None where the input was text already.
        how: what decided: "bom", "ascii", "utf-8" (strictly valid), "utf-16"/"utf-32" (byte pattern), "hz",
            "likelihood", "chardet", "mixed" (line by line), "given" (by the user), "text" (input was str).
        plausibility: mean nats per non-ASCII character under the Chinese model; news lies near 7, text
            read with the wrong codec above 11. None where nothing had to be weighed.
        replaced: characters that could not be read and stand as U+FFFD in the text.
        realigned: characters won back by re-pairing the bytes of a damaged line.
        truncated: bytes of an incomplete last character that were dropped.
        codecs: codecs of a mixed file, most frequent first; empty where one codec read it all.
        damaged_line: 1-based number of the first line with a replaced character, or None.
    """

    name: str | None
    how: str
    plausibility: float | None = None
    replaced: int = 0
    realigned: int = 0
    truncated: int = 0
    codecs: tuple[str, ...] = ()
    damaged_line: int | None = None


class Repair(NamedTuple):
    """One piece of damage, and what became of it.

    Attributes:
        kind: the family, e.g. "pinyin", "shift", "mojibake", "entity", "invisible", "radical".
        line: 1-based line in the decoded text.
        before: the damaged text with enough around it to find it.
        after: the same stretch repaired; equal to `before` where damage was only flagged.
        guessed: True where a character had to be chosen by likelihood because its bytes were gone.
        count: how many single repairs of this kind the record stands for.
    """

    kind: str
    line: int
    before: str
    after: str
    guessed: bool = False
    count: int = 1  # type: ignore[assignment]  # tuple.count is of no use here

    @property
    def flagged(self) -> bool:
        """True where the damage was reported and left as it is."""
        return self.before == self.after


class Removal(NamedTuple):
    """One stretch of boilerplate that was cut.

    Attributes:
        rule: id of the rule that cut it, "pack/name".
        line: 1-based line in the decoded text where it starts.
        start: first character of the stretch in the text before strip.
        end: one past its last character there.
        text: the stretch itself, so that nothing is lost.
    """

    rule: str
    line: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Meta(Mapping[str, "str | tuple[str, ...] | None"]):
    """What the page said about the article; also readable as a mapping.

    All fields are None, and `tags` is empty, where the page did not say. Times are ISO 8601 with the offset
    only where the page stated one.
    """

    title: str | None = None
    byline: str | None = None
    source: str | None = None
    original_source: str | None = None
    editor: str | None = None
    publisher: str | None = None
    published: str | None = None
    updated: str | None = None
    icp: str | None = None
    tags: tuple[str, ...] = ()

    def __getitem__(self, key: str) -> str | tuple[str, ...] | None:
        if key not in META_FIELDS:
            raise KeyError(key)
        value: str | tuple[str, ...] | None = getattr(self, key)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(META_FIELDS)

    def __len__(self) -> int:
        return len(META_FIELDS)


META_FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Meta))
NO_META = Meta()


@dataclass(frozen=True, slots=True)
class Article:
    """The clean article and the account of how it was reached.

    Attributes:
        text: the article; ends with one newline unless empty. Without the tidy step it ends as the page did.
        source: the input's name as given to `clean`.
        encoding: how the bytes were read; its name is None for str input.
        script: the script before simplify.
        repairs: what was repaired or flagged, in the order of the text.
        removals: what strip cut, in the order of the text; the spans do not overlap.
        meta: what the removed boilerplate (and the page around it) said about the article.
        before_simplify: the text as simplify received it; shows what was converted.
        before_strip: the text as strip received it; `restore` returns it.
        rules: digest of the rule set that was in force, "" where strip did not run.
    """

    text: str
    source: str | None
    encoding: Encoding
    script: Script
    repairs: tuple[Repair, ...] = ()
    removals: tuple[Removal, ...] = ()
    meta: Meta = NO_META
    before_simplify: str = ""
    before_strip: str = ""
    rules: str = ""

    def restore(self) -> str:
        """Return the text exactly as it stood before strip."""
        return self.before_strip

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON-ready values, the text before strip excepted (removals carry it)."""
        return {
            "source": self.source,
            "text": self.text,
            "encoding": asdict(self.encoding),
            "script": self.script,
            "repairs": [repair._asdict() for repair in self.repairs],
            "removals": [removal._asdict() for removal in self.removals],
            "meta": {key: list(v) if isinstance(v, tuple) else v for key, v in self.meta.items()},
            "rules": self.rules,
        }


@dataclass(frozen=True, slots=True)
class Options:
    """What `Cleaner` does; hashable and picklable, so that workers can be sent one.

    Attributes:
        steps: which of repair, simplify, strip, tidy run; always in that order. () decodes only.
        input_format: "text", "html", or "auto": by the source's name and the first characters.
        rules: paths of the user's own rule packs, added to those of the package.
        disable: ids of rules that shall not act.
        keep: categories of noise that shall stay in the text, e.g. "byline".
        encoding: codec that reads the bytes, instead of detection.
        script: "hans" or "hant" instead of the decision by document; "auto" decides.
        terms: "mainland" changes Taiwan and Hong Kong words to mainland ones; "keep" leaves them.
        lossy: allow repairs that must guess what lost bytes were.
        max_loss: share (0 to 1) of the page's own sentences above which strip keeps the page whole.
    """

    steps: tuple[str, ...] = STEPS
    input_format: str = "auto"
    rules: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    encoding: str | None = None
    script: str = "auto"
    terms: str = "keep"
    lossy: bool = False
    max_loss: float = 0.7

    def __post_init__(self) -> None:
        for name in ("steps", "rules", "disable", "keep"):
            value = getattr(self, name)
            if isinstance(value, str):
                raise OptionError(f"{name} takes a tuple of strings, not the string {value!r}")
            object.__setattr__(self, name, tuple(value))
        for step in self.steps:
            _one_of("steps", step, STEPS)
        _one_of("input_format", self.input_format, get_args(InputFormat))
        _one_of("script", self.script, ("auto", "hans", "hant"))
        _one_of("terms", self.terms, ("keep", "mainland"))
        if not 0 <= self.max_loss <= 1:
            raise OptionError(f"max_loss is a share from 0 to 1, not {self.max_loss}")


def _one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise OptionError(f"{option}: unknown value {value!r} (known: {', '.join(known)})")
