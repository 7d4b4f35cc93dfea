"""Which script a text is written in.

Two sets of characters decide, those only Traditional text uses and those only Simplified text uses: a text
hits its own set about 270 times in 1,000 characters and the other less than once. Characters that both write
(里, 后, 沈), and variants that mainland names keep (崑 霑 塚), are in neither. `data/build_script_sets.py`
makes the sets from OpenCC's tables.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from newsclean.values import Script

#: Kana that only Japanese is written with; the middle dot and the long sound mark stand in Chinese text too.
KANA = "ぁ-ゖァ-ヺｦ-ﾝ"
HANZI = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

#: A stretch is Japanese where kana are more than this share of its kana and Hanzi, and at least so many.
JAPANESE_SHARE = 0.25
JAPANESE_KANA = 4

#: A quotation, a title or something in brackets, within a line.
QUOTED = re.compile(
    r"「[^「」\n]*」|『[^『』\n]*』|“[^“”\n]*”|《[^《》\n]*》|〈[^〈〉\n]*〉|（[^（）\n]*）|\([^()\n]*\)"
)

#: Below and above these shares of Traditional-only characters a text is of one script. Measured: at most 1.1
#: % in Simplified documents, at least 94.6 % in Traditional ones.
HANS_BELOW = 0.15
HANT_ABOVE = 0.85

# What tells Traditional text where no character does: both scripts have them all, Simplified text not so
# joined.
_JOINED = re.compile(
    "瞭解|明瞭|瞭然|藉[口由此著]|憑藉|[回答反批]覆|沈[默重思沒悶迷睡醉浸]|[對由關至終屬善便]於|於[是此今]|乾[淨燥杯脆洗糧枯旱]|[餅葡]乾|"
    "[隨沿跟看聽想帶拿站坐]著|著[急陸火手眼]|相剋|袷衣|甚麼"
)

# Enough to see which script is the rarer one, which then is counted to the end.
_SAMPLE = 160


class Patterns(NamedTuple):
    """The compiled character classes, one character a match.

    Attributes:
        foreign: what Simplified Chinese has none of: Traditional-only characters and kana.
        traditional: characters only Traditional text is written with.
        simplified: characters only Simplified text is written with.
        kana: Japanese syllables.
        hanzi: ideographs of any script.
        japanese: Hanzi in forms only Japanese has (図 駅 売).
        rare: Traditional characters whose Simplified form lies beyond the BMP, as a plain string.
    """

    foreign: re.Pattern[str]
    traditional: re.Pattern[str]
    simplified: re.Pattern[str]
    kana: re.Pattern[str]
    hanzi: re.Pattern[str]
    japanese: re.Pattern[str]
    rare: str


@cache
def patterns() -> Patterns:
    """Return the character classes, read from the package's data on first use (about 6 ms)."""
    path = Path(__file__).with_name("data") / "script_sets.txt"
    traditional, simplified, rare, japanese = path.read_text(encoding="utf-8").splitlines()
    return Patterns(
        foreign=re.compile(f"[{traditional}{KANA}]"),
        traditional=re.compile(f"[{traditional}]"),
        simplified=re.compile(f"[{simplified}]"),
        kana=re.compile(f"[{KANA}]"),
        hanzi=re.compile(f"[{HANZI}]"),
        japanese=re.compile(f"[{japanese}]"),
        rare=rare,
    )


def script_of(text: str) -> Script:
    """Return the script of a document: "hans", "hant", "mixed", "ja", or "other" where nothing tells.

    A text that has no Traditional-only character and no kana costs one scan of it.
    """
    known = patterns()
    first = known.foreign.search(text)
    if first is None:
        if known.simplified.search(text):
            return "hans"
        return "hant" if _JOINED.search(text) else "other"
    start = first.start()
    if known.kana.search(text, start) and is_japanese(text):
        return "ja"
    verdict = weigh(text)
    return "other" if verdict is None else verdict


def weigh(text: str, *, hans_below: float = HANS_BELOW) -> Literal["hans", "hant", "mixed"] | None:
    """Return which script the Chinese in `text` is written in, None where no character tells.

    Below the share `hans_below` of Traditional-only characters it is Simplified.

    One or two Traditional characters never outweigh twice as many Simplified ones: 楊聯陞 keeps its 陞.
    """
    traditional, simplified = balance(text)
    if not traditional:
        return "hans" if simplified else None
    share = traditional / (traditional + simplified)
    if share < hans_below or (traditional <= 2 and simplified >= 2 * traditional):
        return "hans"
    return "hant" if share > HANT_ABOVE else "mixed"


def balance(text: str) -> tuple[int, int]:
    """Return how many Traditional-only and Simplified-only characters `text` has.

    Where one side outweighs the other more than ninefold within the first characters, only the rarer is
    counted to the end and the other number is a lower bound: it is all the decision needs.
    """
    known = patterns()
    head = text[:_SAMPLE]
    traditional, simplified = len(known.traditional.findall(head)), len(known.simplified.findall(head))
    if len(text) <= _SAMPLE:
        return traditional, simplified
    if traditional > simplified:
        simplified = len(known.simplified.findall(text))
        if traditional <= 9 * simplified:
            traditional = len(known.traditional.findall(text))
    else:
        traditional = len(known.traditional.findall(text))
        if simplified <= 9 * traditional:
            simplified = len(known.simplified.findall(text))
    return traditional, simplified


def is_japanese(text: str) -> bool:
    """Tell whether `text` is Japanese: at least four kana, and more than a quarter of its kana and Hanzi.

    Beside Hanzi in forms that only Japanese has, two kana and a tenth are enough: 国際漢字かな学校の図書館.
    Where all kana are quoted, the text around them is Chinese: 「おもてなし」一詞走紅.
    """
    known = patterns()
    kana = len(known.kana.findall(text))
    if kana < 2:
        return False
    share = kana / (kana + len(known.hanzi.findall(text)))
    if share <= (0.1 if known.japanese.search(text) else JAPANESE_SHARE):
        return False
    if kana < JAPANESE_KANA and not known.japanese.search(text):
        return False
    if known.kana.search(QUOTED.sub("", text)):
        return True
    # 編集後記 『頭がオーバーヒート』 has a space before the quotation; Chinese prose runs on.
    beside = (text[max(quoted.start() - 1, 0) : quoted.end() + 1] for quoted in QUOTED.finditer(text))
    return not any(known.hanzi.match(stretch) or known.hanzi.match(stretch[-1]) for stretch in beside)
