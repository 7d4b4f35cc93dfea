"""What a single line is: prose, a title, a caption."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from newsclean.formats.html.boxes import HEADINGS, Line
from newsclean.formats.html.head import without_site
from newsclean.formats.html.names import CAPTION, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

STOPS = re.compile(r"[。！？；!?;]|[.](?=\s|$)|[”」』…]$")
DATE = re.compile(
    r"[\s(（]*(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[\s)）]*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*"
)
_PHOTO_CREDIT = re.compile(
    r"[（(](?:[^（）()]{0,16}(?:图|圖|摄|攝|照片|影像|视频|視頻)[^（）()]{0,16}|[^（）()]{1,16}提供)[）)]$"
)
_NOTICE = re.compile(
    r"©|\bcopyright\b|all rights reserved|版权所有|版權所有|ICP[备備证證]|公网安备|不得转载|不得轉載",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r"^(?:网友|網友|用户|用戶|读者|讀者|最新|热门|熱門|精彩|全部|发表|發表|我要|我来|暂无)?"
    r"(?:评论|評論|留言|跟贴|跟帖|回应|回應|说两句)(?:[(（:：]?\d*[)）]?.{0,2}|区|區|列表|.{0,4}文明上网.*)$"
    r"|^(?:\d+\s?)?(?:条|則|则)(?:评论|評論|留言)$|^(?:上|下)一[篇则則条條页頁](?:新闻|新聞|文章)?[:：]?$|^分享(?:到|至)?[:：]?$"
)
#: A shorter one may be any phrase of the title.
MIN_TITLE = 5
#: A shorter one is a heading or a slogan.
MIN_SENTENCE = 11
#: A longer line on copyright is about a lawsuit.
MAX_NOTICE = 120
_HANZI = re.compile("[\u4e00-\u9fff]{3}")
_COMMAS = re.compile(r"[，、：,:]")


def line_value(line: Line) -> float:
    """Return how much a line speaks for (or, below 0, against) its box being the article."""
    own = len(line.text) - line.link
    if own < line.link or (len(line.text) < MAX_NOTICE and _NOTICE.search(line.text)):
        return -0.5 * min(len(line.text), 40)
    stops = len(STOPS.findall(line.text))
    commas = len(_COMMAS.findall(line.text))
    if (stops and own >= MIN_SENTENCE) or (commas >= 2 and own >= 30):
        return min(own, 25 * (stops + commas) + 20)
    if line.box.tag in HEADINGS:
        return 0.0
    return -0.25 * min(len(line.text), 30)


def short_line_value(line: Line) -> float:
    """Return the value of a line on a page without sentences: a poem, a score, a list of names."""
    own = len(line.text) - line.link
    if line.link or not _HANZI.search(line.text) or _NOTICE.search(line.text):
        return -0.5 * min(len(line.text), 40)
    return 0.5 * own


def title_test(titles: str) -> Callable[[str], bool]:
    """Return what tells whether a line repeats one of the titles (one a line), the site's name aside."""
    wanted = [(bare(title), 0.6 * len(bare(without_site(title)))) for title in titles.split("\n") if title]

    def repeats(text: str) -> bool:
        text = bare(text)
        return len(text) >= MIN_TITLE and any(text in title and len(text) >= most for title, most in wanted)

    return repeats


def bare(text: str) -> str:
    """Return the letters, Hanzi and digits of a text in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()


def is_caption(line: Line) -> bool:
    """Tell whether a line stands under a picture: by its box, its mark ▲ or its credit （港台圖片）."""
    if line.text[0] in "▲△▼↑↓" or _PHOTO_CREDIT.search(line.text):
        return True
    return any(
        box.tag in ("figure", "figcaption") or words_of(box.names) & CAPTION
        for box in islice(line.box.around(), 3)
    )


def opens_foot(text: str) -> bool:
    """Tell whether a line opens what follows every article of a site: © notices, 网友评论, 上一篇."""
    return len(text) < MAX_NOTICE and (_NOTICE.search(text) or _FOOT.search(text)) is not None
