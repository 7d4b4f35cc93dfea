"""A family of sites that never was: forty of them, with templates of their own and in common.

Stories are words drawn by lot, so that nothing in them repeats unless it is meant to. What the sites always
write is unlike what the package's rules know, so that it is left to be learned.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsclean.learn.reading import put_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newsclean.learn.reading import Entry

_WORDS = (  # noqa: SIM905 -- a list of words is read as words
    "春天 夏夜 秋收 冬藏 河岸 山腰 渡口 码头 茶馆 书院 学堂 粮仓 磨坊 石桥 木船 竹林 果园 菜地 水渠 堤坝 城墙 钟楼 驿站 集市 庙会 灯笼 锣鼓 戏台 画匠 木匠 "
    "铁匠 裁缝 渔夫 樵夫 牧童 船家 郎中 先生 掌柜 账房 伙计 邻居 亲戚 老人 孩童 少年 姑娘 妇人 兄弟 姐妹 清晨 正午 黄昏 深夜 昨天 前年 往年 如今 忽然 "
    "慢慢 悄悄 轻轻 匆匆 渐渐 搬来 运走 种下 收起 修好 打开 关上 点亮 吹灭 唱起 画出 写下 念完 听见 看见 想起 忘记 找到 丢失 送给 借走 归还 换成 "
    "卖掉 买来 煮熟 晒干 泡茶 酿酒 织布 染色 雕刻 烧制 测量 登记 统计 分配 商量 争论 答应 拒绝 等待 出发 抵达 经过 停留 返回 下雨 刮风 落雪 结冰 放晴"
).split()
_CITIES = "柳 桑 榆 槐 枫 桐 杉 柏 桃 梨 杏 枣 橘 柚 梅 兰 竹 菊 荷 葵".split()  # noqa: SIM905
_SUFFIXES = ("溪", "坪")

#: Every second site is made by the same workshop, whose line stands below each page.
SHARED = "页面由河东作坊排印，第0架第0格，纸张取自本地竹料"
#: Carried by ten sites, once each; one site prints it in eight versions.
SYNDICATED = [
    "渡口的老钟在昨夜停了三个时辰，守钟人说是齿轮里进了一粒稗子，要请邻县的匠人来修。",
    "邻县的匠人答应月底动身，路上要走四天，带着一箱铜件和两名学徒，食宿由镇上各家轮流。",
    "在钟修好以前，学堂改用铜盆报时，先生说这样孩童反而听得更真切，没有一个迟到。",
]


@dataclass
class Site:
    """One site: its folder, what it always writes, and how its pages look."""

    name: str
    own: list[str] = field(default_factory=list)
    head: str = ""
    glued: bool = False
    shared: bool = False
    changed: list[str] = field(default_factory=list)
    articles: int | None = None


def sites() -> list[Site]:
    """Forty sites: 36 with templates of some kind, one clean, one tiny, one that repeats a story, one glued."""
    names = [f"{city}{suffix}" for suffix in _SUFFIXES for city in _CITIES]
    family = []
    for number, name in enumerate(names):
        site = Site(
            name,
            own=[f"{name}的旧事还有许多，逢五到{name}东街的茶棚里，我们接着往下讲"],
            head=f"{name}纸坊今日刊行第0号",
            shared=number % 2 == 0,
            glued=number % 5 == 4,
        )
        if number % 7 == 3:
            site.changed = [f"{name}的灯会改在夏天了，想来的人到祠堂门口留个名字便是"]
        family.append(site)
    family[37] = Site(names[37])
    family[38] = Site(names[38], own=[f"{names[38]}只有三篇，后面的还在路上慢慢走着呢"], articles=3)
    family[39] = Site(names[39])
    return family


def expected(family: list[Site] | None = None) -> set[str]:
    """What is to be learned: digits as 0."""
    texts = {SHARED}
    for site in family or sites():
        if site.articles is None:
            glued = SHARED if site.glued and site.shared else ""
            texts |= {text + glued for text in (*site.own, *site.changed)}
            texts |= {site.head} if site.head else set()
    return texts


def put(folder: Path, group: str, texts: Iterable[str]) -> list[Entry]:
    """What the first pass makes of some texts that strip leaves alone."""
    with (folder / "1").open("ab") as file:
        return [put_text(file, group, text) for text in texts]


def story(lots: random.Random, paragraphs: int = 3) -> list[str]:
    """A story in paragraphs; no eight characters of it are likely to be seen again."""
    return [
        "".join(
            "".join(lots.choices(_WORDS, k=lots.randint(5, 8)))
            + "，"
            + "".join(lots.choices(_WORDS, k=lots.randint(5, 8)))
            + "。"
            for _ in range(lots.randint(2, 4))
        )
        for _ in range(paragraphs)
    ]


def pages(site: Site, articles: int, number: int) -> Iterator[str]:
    """The pages of a site, as text."""
    lots = random.Random(site.name)
    count = articles if site.articles is None else site.articles
    for page in range(count):
        own = site.changed if site.changed and page >= count / 2 else site.own
        body = story(lots)
        if page == 1 and 10 <= number < 20:
            body = SYNDICATED
        elif number == 39 and page % 5 == 0:
            body = [*SYNDICATED, f"第{page}版排印于灯下。"]
        head = [site.head.replace("0", str(page + 1))] if site.head else []
        tail = [line.replace("0", str(page)) for line in [*own, *([SHARED] if site.shared else [])]]
        if site.glued:
            yield "".join(head) + "".join(body) + "".join(tail)
        else:
            yield "\n".join([*head, *body, *tail]) + "\n"


def family(articles: int = 40) -> Iterator[tuple[str, str]]:
    """(path, text) of every page of every site."""
    for number, site in enumerate(sites()):
        for page, text in enumerate(pages(site, articles, number)):
            yield f"{site.name}/{page:04}.txt", text
