"""How the damage comes about, step by step and with no regard to speed: what the tests undo."""

from __future__ import annotations

import re

#: A table such as mirror sites use: Traditional characters and the pinyin they put behind them.
TABLE = dict(
    re.findall(
        r"(\w)(\w+)",
        "書shū 業yè 務wù 網wǎng 術shù 會huì 國guó 數shù 發fā 設shè 動dòng 應yīng 權quán 學xué 進jìn 來lái 過guò "
        "據jù 時shí 產chǎn 轉zhuǎn 長zhǎng 開kāi 聯lián 創chuàng 領lǐng 現xiàn 實shí 對duì 續xù 驗yàn 關guān 質zhì 場chǎng "
        "責zé 經jīng 濟jì 點diǎn 報bào 話huà 說shuō 穩wěn 寫xiě 戶hù 協xié 堅jiān 優yōu 絡luò 擴kuò 當dāng 獎jiǎng 規guī "
        "運yùn 營yíng 環huán 構gòu 戰zhàn 結jié 個gè 請qǐng 號hào 驅qū 冊cè 節jié",
    )
)
PUNCTUATION = "！，？"
_HALF_WIDTH = str.maketrans("！，？：；（）", "!,?:;()")


def shift(
    text: str, *, table: dict[str, str] | None = None, punctuation: str = PUNCTUATION, **decoder: object
) -> str:
    """Replace on the bytes of GBK, characters or not, and decode as browsers of the day did."""
    table = TABLE if table is None else table
    raw = text.encode("gbk")
    hits = {
        char.encode("gbk"): char.encode("gbk") + f"({py})".encode("gb18030") for char, py in table.items()
    }
    hits |= {mark.encode("gbk"): b"\x00" + mark.encode("gbk") for mark in punctuation}
    if not hits:
        return text
    pattern = re.compile(b"|".join(map(re.escape, hits)))
    return decode(pattern.sub(lambda match: hits[match[0]], raw), **decoder)  # type: ignore[arg-type]


def decode(raw: bytes, *, swallow: bool = True, private: bool = False, mark: str = "?") -> str:
    """Decode GBK: a byte without its second one is a mark, and may take the ASCII byte after it along."""
    out, at = [], 0
    while at < len(raw):
        byte = raw[at]
        following = raw[at + 1] if at + 1 < len(raw) else 0
        if byte < 0x80:
            out.append(chr(byte))
            at += 1
        elif byte == 0x80:
            out.append("€")
            at += 1
        elif following >= 0x40 and following not in (0x7F, 0xFF) and byte != 0xFF:
            char = raw[at : at + 2].decode("gb18030", "replace")
            out.append(char if private or not "\ue000" <= char <= "\uf8ff" else mark)
            at += 2
        else:
            out.append(mark)
            at += 2 if swallow and following < 0x80 and at + 1 < len(raw) else 1
    return "".join(out).replace("\x00", "")


def half_width(text: str) -> str:
    return text.translate(_HALF_WIDTH)
