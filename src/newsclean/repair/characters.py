"""Characters that look right and are not: invisible ones, radicals, compatibility ideographs, old forms."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from newsclean.repair.edits import Edit, apply_edits
from newsclean.repair.gates import FORMS, RADICALS, SPACES, VANISH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsclean.values import Repair

_find_invisible = re.compile(rf"[{VANISH}\U000e0000-\U000e007f\U000e0100-\U000e01ef]+").finditer
_find_space = re.compile(f"[{SPACES}]").finditer
_find_radical = re.compile(rf"[{RADICALS}\U0002f800-\U0002fa1f]").finditer
_find_form = re.compile(f"[{FORMS}]").finditer

#: Scripts that need joiners and marks of direction to be read: Hebrew to Malayalam, Khmer, Mongolian.
_is_joining_script = re.compile(r"[\u0590-\u0dff\u1780-\u18af]").match
#: What an emoji sequence is made of; a joiner or variation selector beside one belongs to it.
_is_emoji = re.compile(
    r"[©®\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299"
    r"\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]"
).match
#: Sits between letters, where it joins or parts them; the rest of the class never means anything.
_JOINERS = frozenset(
    "\u200c\u200d\u200e\u200f\u061c\u180e\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_BREAKS = "\x0b\x0c\x85"
_EMOJI_MARKS = frozenset("\u200d\ufe0e\ufe0f")

#: CJK Radicals Supplement and the ideograph each stands for: Unicode's EquivalentUnifiedIdeograph.txt.
_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月"
    "⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂"
    "⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏"
    "⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜"
    "⻲亀⻳龟"
)
#: In the compatibility block, but ideographs in their own right: they have no other code point.
_UNIFIED = "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩"
#: Vertical and small forms to full width (never to ASCII), and the GB18030-2000 cells of the vertical ones.
_WIDE = (
    "︐，︑、︒。︓：︔；︕！︖？︗〖︘〗︙…︰：︱—︲–︳_︴_︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』﹇［﹈］"
    "﹐，﹑、﹒．﹔；﹕：﹖？﹗！﹘—﹙（﹚）﹛｛﹜｝﹝〔﹞〕﹟＃﹠＆﹡＊﹢＋﹣－﹤＜﹥＞﹦＝﹨＼﹩＄﹪％﹫＠"
    "\ue78d，\ue78e。\ue78f、\ue790：\ue791；\ue792！\ue793？\ue794〖\ue795〗\ue796…"
    "\ue7c7\u1e3f\ue81e\u9fb4\ue826\u9fb5\ue82b\u9fb6\ue82c\u9fb7\ue832\u9fb8\ue843\u9fb9\ue854\u9fba\ue864\u9fbb"
)


def tidy_characters(text: str, records: list[Repair]) -> str:
    """Return `text` in the characters it was meant to be written in."""
    text = remove_invisible(text, records)
    text = unify_ideographs(text, records)
    return widen_forms(text, records)


def remove_invisible(text: str, records: list[Repair]) -> str:
    """Return `text` without invisible characters, and with every odd kind of space as U+0020.

    Joiners stay inside emoji and in the scripts that need them.
    """
    text = apply_edits(text, _invisible(text), "invisible", records, bulk=True)
    return apply_edits(text, _spaces(text), "space", records, bulk=True)


def unify_ideographs(text: str, records: list[Repair]) -> str:
    """Return `text` with radicals and compatibility ideographs as the ideographs they stand for."""
    return apply_edits(text, _mapped(text, _find_radical), "radical", records, bulk=True)


def widen_forms(text: str, records: list[Repair]) -> str:
    """Return `text` with vertical and small punctuation at full width, and Latin ligatures spelt out."""
    return apply_edits(text, _mapped(text, _find_form), "form", records, bulk=True)


def _invisible(text: str) -> Iterator[Edit]:
    for match in _find_invisible(text):
        start, end = match.span()
        kept = "".join(
            char for at, char in enumerate(match[0], start) if char not in "\t\n" and _belongs(text, at, char)
        )
        if kept != match[0]:
            yield Edit(start, end, kept)


def _spaces(text: str) -> Iterator[Edit]:
    for match in _find_space(text):
        start, end = match.span()
        # Form feeds and the like are noise inside a word and stand for a space elsewhere.
        inside = match[0] in _BREAKS and text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()
        yield Edit(start, end, "" if inside else " ")


def _belongs(text: str, at: int, char: str) -> bool:
    """Whether the joiner or selector at `at` means something to its neighbours."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if char in _JOINERS and (_is_joining_script(before) or _is_joining_script(after)):
        return True
    if "\U000e0020" <= char <= "\U000e007f":  # flags of England, Scotland, Wales
        return bool(before) and (before == "\U0001f3f4" or "\U000e0020" <= before <= "\U000e007f")
    if char == "\u200d":
        return bool(_is_emoji(before)) and bool(_is_emoji(after))
    return char in _EMOJI_MARKS and (
        bool(_is_emoji(before)) or (after == "\u20e3" and before in "#*0123456789")
    )


def _mapped(text: str, find: Callable[[str], Iterator[re.Match[str]]]) -> Iterator[Edit]:
    table = _ideographs()
    for match in find(text):
        char = match[0]
        plain = table.get(char, char)
        if plain != char:
            yield Edit(match.start(), match.end(), plain)


@cache
def _ideographs() -> dict[str, str]:
    table = dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True))
    table |= dict(zip(_WIDE[::2], _WIDE[1::2], strict=True))
    blocks = ((0x2F00, 0x2FD6), (0xF900, 0xFB00), (0x2F800, 0x2FA20), (0xFB00, 0xFB07))
    for first, last in blocks:
        for point in range(first, last):
            char = chr(point)
            if char not in _UNIFIED:
                table[char] = unicodedata.normalize("NFKC", char)
    return table
