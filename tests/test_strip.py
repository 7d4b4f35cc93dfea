"""Strip as a whole: what must stay, what must go, and the account that is kept of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean.meta import iso_time, people_in
from newsclean.packs import builtin_rules, load_rules
from newsclean.strip import KEPT_WHOLE, strip
from newsclean.tidy import tidy

RULES = builtin_rules()
BODY = (
    "昨天的会议开了三个小时，与会的二十名代表一致同意在年底前完成老城区的管线改造。\n"
    "街道办主任说，施工期间不停水不停电，每天晚上十点以后不再使用大型机械。\n"
    "住在附近的老人盼了十年，他说最盼的是雨天出门不再踩水。\n"
)

KEEP = {
    "a dateline with its reporters": "新华社拉萨七月三日电（记者 旺堆）海拔四千五百米的牧场上，接羔已近尾声。",
    "a dateline on its own line": "本报北京九月十三日电（记者刘欢）",
    "questions and answers": "记者：您最初为什么选择回到村里创业？\n答：因为这里的梨树。",
    "a sub-head between paragraphs": BODY + "钱从哪里来？\n" + BODY,
    "a numbered list": BODY + "1. 护照影本\n2. 两吋照片\n3. 规费三百元",
    "a bracketed note with content": "（应受访者要求，文中人物均为化名）",
    "an editor's note with content": "编者按：从今天起，本报推出“老街新事”系列报道，讲述普通人的城市记忆。",
    "a telephone the story is about": "请知情群众拨打0871-5550110与办案民警联系，警方将为举报人保密。",
    "law text": "第四条 未经著作权人许可，任何单位和个人不得转载、摘编其作品；法律另有规定的除外。",
    "verdicts by instance": BODY + "一审：条款无效\n二审：维持原判",
    "a quoted notice": "“未经允许不得转载”这句话写在书的扉页上，但盗版商根本不看。",
    "a live blog's times": "【22:31】海巡署派出的救生艇抵达现场。\n【22:40】第二艘抵达。",
    "a diary of the last hours": BODY
    + "桥面开始晃动\n护栏断了两根。\n1小时前\n交警封住桥头\n公交改道。\n2小时前\n水位退了\n桥下能走人了。\n3小时前",
    "the date of a letter": BODY + "全体居民\n2018年6月30日",
    "winners with their authors": BODY + "《守塔人》 作者：陶然 编辑：戚微",
    "a poem under its poet's name": "牧场来信（组诗）\n□ 苏日娜\n一 转场\n风把草籽吹进马鬃\n马把草籽带到山那边\n像捆住一个还没有讲完的故事",
    "a poem behind an editor's note": BODY
    + "牧场来信\n风把草籽吹进马鬃\n马把草籽带到山那边\n我们拆下毡房的木骨\n一根一根捆好",
    "code behind the last paragraph": BODY + "```\npip install a\nnpm install b\n```",
    "what looks like a credit in code": BODY
    + "```\n编辑：王小明\n版权所有 某某网\nemail: a@example.com\n```\n"
    + BODY,
    "references": BODY + "参考文献\n[1] 唐某某. 指南[D]. 2015.\n[2] 《走进最美医生》",
    "a list of links that are titles": BODY
    + "* [守桥人的最后一个冬天和他的三本账](https://a.example/1)\n"
    + "* [旧船厂里的夜校为什么只收工人](https://a.example/2)\n"
    + BODY,
    "a sentence with links": "他在[小城网](https://a.example/)和[登录](/login)两个词之间停了一下。\n" + BODY,
    "a title that is a link": "[老城区](https://a.example/1)\n" + BODY,
    "race results": BODY + "冠军　飞跃明月　骑师 田某风　1:08.72\n亚军　五福盈门　骑师 路某恩　头位\n" + BODY,
    "an age in brackets near a link to a quote": "周小芳（24）说，九江投资的股价昨天没有变。" + BODY,
    "a sentence that opens like a source": BODY + "来源：这个词在古汉语里的意思与今天不同。",
    "instances of a court, whatever is a name": BODY + "一审：败诉 二审：胜诉 三审：败诉",
    "Japanese": "編集部の田中さんは、新しい雑誌について話した。",
}


@pytest.mark.parametrize("text", KEEP.values(), ids=KEEP.keys())
def test_what_is_the_articles_stays(text: str) -> None:
    assert strip(text, RULES)[0] == text


def test_a_short_article_is_no_summary_of_what_is_not_there() -> None:
    page = "周末去哪看电影\n城东的剧院今天开门。\n今晚去哪看电影\n城西的露天电影院上周末放完了今年最后一场电影，三百多名观众坐在草地上。\n"
    assert strip(page + "责任编辑：周小满\n", RULES)[0] == page


def test_a_poem_stays_between_its_poet_and_the_foot_of_the_page() -> None:
    poem = "一 转场\n风把草籽吹进马鬃\n马把草籽带到山那边\n我们拆下毡房的木骨\n一根一根捆好\n"
    assert poem in strip(BODY + "作者：苏日娜\n" + poem + "责任编辑：王小明\n版权所有 某某网\n", RULES)[0]


LINKS = (
    ("城东新桥下月通车", "5小时前"),
    ("三条公交线路将调整", "11小时前"),
    ("城北菜市场翻修完毕", "1天前"),
)

STRIP = {
    "credits of several kinds in one line": (BODY + "编辑：小鹿 来源：澄江网 作者：唐宁\n", BODY),
    "who read the piece, behind its editor": (
        BODY + "编辑：林小满 一审：王小一 二审：李大伟 三审：税晓\n",
        BODY,
    ),
    "credits in bold": (BODY + "**文 \\| **唐宁\n**编辑｜**小鹿\n**摄影** | 王小明\n", BODY),
    "a credit glued to the last sentence": (BODY[:-1] + "（记者 罗一鸣）", BODY[:-1]),
    "a footer over several lines": (
        BODY + "相关阅读：\n城东新桥下月通车\n三条公交线路将调整\n版权所有 某某网\n蒙ICP备12345678号-2\n",
        BODY,
    ),
    "titles under a heading, and not the sub-head below them": (
        BODY + "延伸阅读\n城东新桥下月通车 三条线路调整\n后记\n" + BODY,
        BODY + "后记\n" + BODY,
    ),
    "titles and the words they are filed under": (
        BODY
        + "延伸阅读\n城东新桥下月通车 三条线路调整\n新桥\n城东新桥合龙 工期比计划早了两个月\n"
        + "桥上的路灯昨天全亮了。（小城报提供）\n",
        BODY + "桥上的路灯昨天全亮了。\n",
    ),
    "titles glued to each other between two headings": (
        BODY
        + "延伸阅读\n城东新桥合龙 工期比计划早了两个月三条线路下月开通 首末班时间不变菜市场翻修 摊位何时搬回？城北河堤加高完工\n"
        + "热门新闻\n老城区改造再提速\n",
        BODY,
    ),
    "links with the time since they were posted": (
        BODY + "".join(f"{title}\n新闻 老城\n|\n小城报\n{ago}\n" for title, ago in LINKS),
        BODY,
    ),
    "bare titles behind a credit": (BODY + "责任编辑：王小明\n城东新桥下月通车\n三条线路将调整\n", BODY),
    "the tail of a page in one line": (
        BODY[:-1]
        + "不用抽 不用抢 现在用APP看新闻 天天中奖 点我下载APP 某县民宅失火 一家平安某报版权所有不得转载",
        BODY[:-1],
    ),
    "a byline glued to a caption": (
        "▲活动现场。（图／记者沈某昌摄）记者沈小昌／桃园报导" + BODY,
        "▲活动现场。" + BODY,
    ),
    "the head of a page in one line, up to its dateline": (
        "2019-03-12 15:33 小城网 夏小岚 参与评论 字号：小 中 大【小城网综合报道】" + BODY.replace("\n", ""),
        "【小城网综合报道】" + BODY.replace("\n", ""),
    ),
    "the tail of a page in one line, from its last full stop": (
        BODY.replace("\n", "")
        + "相关文章城东新桥下月通车　三条线路将调整追踪小城周报 粉丝专页点击阅读下一则新闻",
        BODY.replace("\n", ""),
    ),
    "a credit inside the brackets of a caption": (
        BODY + "（村口的老槐树去年春天倒了。 图 / 网络）\n" + BODY,
        BODY + "（村口的老槐树去年春天倒了。 ）\n" + BODY,
    ),
    "a link between sentences": ("九江投资(行情600053,诊股)昨天公告。", "九江投资昨天公告。"),
    "menus and labels as Markdown writes them": (
        "- [热点](/hot)\n- [议题](/topics)\n[登录](https://a.example/login) / [注册](https://a.example/reg)\n"
        "老城区改造再提速\n"
        "2022-09-30 06:12 **来源：**小城周刊 **作者：**林小满 [评论(3)](https://a.example/c#cmt)\n"
        + BODY
        + "**编辑** 王小明\n[返回首页](https://a.example/)\n",
        "老城区改造再提速\n" + BODY,
    ),
    "a list in the article that a day or its own last line ends": (
        BODY
        + "相关报道\n最后一家修伞铺\n2017年8月3日\n"
        + BODY
        + "热读\n五张图看懂争端\nEnd of 热读\n钱从哪里来？\n"
        + BODY,
        BODY + BODY + "钱从哪里来？\n" + BODY,
    ),
    "a list in the article that ends where the page says so": (
        BODY + "热门内容\n五张图看懂争端\n最后一家修伞铺\n热门内容结尾\n钱从哪里来？\n" + BODY,
        BODY + "钱从哪里来？\n" + BODY,
    ),
    "who signs a notice": (BODY + "本站内容未经许可不得转载。海岛资讯股份有限公司\n", BODY),
    "one injected reading": (BODY + "来(lái)源：江岸晚报\n", BODY),
    "a Traditional footer under a Simplified article": (BODY + "責任編輯：陳宥安\n", BODY),
    "a line with a break tag": (
        "昨天下了一场雨，今天放晴。<BR>责任编辑：王小明",
        "昨天下了一场雨，今天放晴。<BR>",
    ),
}


@pytest.mark.parametrize(("text", "article"), STRIP.values(), ids=STRIP.keys())
def test_what_is_the_pages_goes(text: str, article: str) -> None:
    assert strip(text, RULES)[0] == article


PIECES = [
    *BODY.splitlines(),
    "责任编辑：王小明",
    "来源：江岸晚报",
    "延伸阅读",
    "城东新桥下月通车 三条线路调整",
    "版权所有 未经书面授权，禁止转载",
    "分享到：",
    "2019-09-09 21:38:04",
    "（记者 罗一鸣）",
    "不用抽 不用抢 现在用APP看新闻 天天送好礼",
    "本资料仅供参考，投资人应审慎评估，自负盈亏。",
    "　　",
    "",
    "<BR>",
    "記者王柏睿／綜合報導",
    "原标题：暑期研学热度不减 家长该如何挑选产品",
]
PAGES = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "", "<br>", "　"])), max_size=14
).map(lambda pieces: "".join(piece + end for piece, end in pieces))


@settings(deadline=None)
@given(PAGES | st.text(max_size=120))
def test_kept_and_removed_make_up_the_page(text: str) -> None:
    kept, removals, _ = strip(text, RULES)
    at, left = 0, []
    for removal in removals:
        assert removal.start >= at
        assert removal.text == text[removal.start : removal.end]
        assert removal.line == text.count("\n", 0, removal.start) + 1
        left.append(text[at : removal.start])
        at = removal.end
    assert "".join(left) + text[at:] == kept


@settings(deadline=None)
@given(PAGES)
def test_stripping_twice_changes_nothing(text: str) -> None:
    kept = strip(text, RULES)[0]
    assert strip(kept, RULES)[0] == kept


@pytest.mark.parametrize(
    "foot", ["(责任编辑：cf021)", "不用抽 不用抢 现在用APP看新闻 保证天天中奖 点我下载APP 按我看活动办法"]
)
def test_a_foot_that_stands_behind_every_copy_of_a_page_goes_each_time(foot: str) -> None:
    # A pass cuts one of them, the last; and nothing goes of the page behind it.
    page = (
        "城西的露天电影院上周末放完了今年最后一场电影。三百多名观众裹着毯子坐在草地上，散场的时候天还没有黑。"
    )
    assert strip((page + foot) * 14, RULES)[0] == page * 14


@pytest.mark.parametrize(
    "text",
    [
        "图书馆 ;日报",
        "市政府 2023-05-01 10:22",
        "城东新桥 首页 > 新闻 > 正文",
        "天晴。 小浪新闻 2024-02-29 07:43",
        "天晴。 莎拉·金凯德 2019年10月22日",
    ],
)
def test_a_page_without_prose_is_stripped_alike_with_and_without_its_last_newline(text: str) -> None:
    assert strip(text + "\n", RULES)[0].rstrip("\n") == strip(text, RULES)[0]


def test_a_page_that_would_lose_its_sentences_is_kept_whole_and_says_so() -> None:
    text = BODY + "责任编辑：王小明\n"
    assert strip(text, RULES, max_loss=0)[0] == BODY
    glued = "不用抽 不用抢 现在用APP看新闻 天天中奖"
    assert not any(removal.rule == KEPT_WHOLE for removal in strip(text + glued, RULES)[1])


def test_a_disabled_block_is_not_judged() -> None:
    text = BODY + "责任编辑：王小明\n城东新桥下月通车\n三条线路将调整\n"
    assert strip(text, load_rules(disable=["blocks/foot"]))[0] == BODY + "城东新桥下月通车\n三条线路将调整\n"


def test_clean_text_loses_nothing_and_costs_no_record() -> None:
    kept, removals, meta = strip(BODY, RULES)
    assert (kept, removals) == (BODY, ())
    assert not any(meta.values())


def test_the_removed_lines_fill_the_metadata() -> None:
    page = (
        "（原标题：城南老街改造年底完工）\n2014年03月19日 12:17:48 来源：宁江日报\n"
        + BODY
        + "采写：晨报记者 韩亦清、李乐晴\n"
        "责任编辑：王小明\n转自：江岸网\n关键词：古塔 修缮\n版权所有:某某信息网京ICP备11041399号-2京公网安备11010502035964\n"
    )
    meta = strip(page, RULES)[2]
    assert meta.title == "城南老街改造年底完工"
    assert (meta.byline, meta.editor) == ("韩亦清、李乐晴", "王小明")
    assert (meta.source, meta.original_source) == ("宁江日报", "江岸网")
    assert meta.published == "2014-03-19T12:17:48"
    assert (meta.publisher, meta.icp) == ("某某信息网", "京ICP备11041399号-2")
    assert meta.tags == ("古塔", "修缮")


@pytest.mark.parametrize(
    ("stamp", "iso"),
    [
        ("2014年03月19日 12:17:48", "2014-03-19T12:17:48"),
        ("2019/07/08 19:17", "2019-07-08T19:17"),
        ("2023-5-1", "2023-05-01"),
        ("112.08.23 09:05", "2023-08-23T09:05"),
        ("2023-05-01 10:22 +08:00", "2023-05-01T10:22+08:00"),
        ("2023-05-01 10:22 北京时间", "2023-05-01T10:22+08:00"),
        ("11/06/2022 5:12pm", "2022-06-11T17:12"),
        ("2023-13-01", None),
        ("昨天", None),
    ],
)
def test_times_become_iso_8601(stamp: str, iso: str | None) -> None:
    assert iso_time(stamp) == iso


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("晨报记者 韩亦清", ["韩亦清"]),
        ("唐 宁", ["唐宁"]),
        ("杨汉声、赵蔡州", ["杨汉声", "赵蔡州"]),
        ("J. Smith", ["J. Smith"]),
    ],
)
def test_names_are_taken_without_roles(value: str, names: list[str]) -> None:
    assert people_in(value) == names


@pytest.mark.parametrize(
    "text",
    [
        "编辑 " * 4000,
        "记者王小明、" * 4000,
        "(" * 20000 + "责任编辑：",
        "不得转载" * 5000,
        "声明：" * 5000,
        "相关新闻：" + "某" * 30000,
        "更多" * 8000,
        "<br>" * 5000 + "来源：" * 3000,
        "免责声明：" + "基金投资人风险。" * 4000,
    ],
    ids=lambda text: text[:6],
)
def test_hostile_lines_end(text: str) -> None:
    kept, removals, _ = strip(text, RULES)
    assert len(kept) + sum(len(removal.text) for removal in removals) == len(text)


def test_stripping_is_stable_behind_tidy() -> None:
    page = "\n".join(PIECES)
    kept = tidy(strip(page, RULES)[0])
    assert tidy(strip(kept, RULES)[0]) == kept


@pytest.mark.parametrize(
    ("before", "behind"),
    [("&", "nbsp;"), ("&#20", "013;"), ("~", "{VPND~}"), ("\\u4e", "2d"), ("%E4%B8", "%AD")],
)
def test_what_would_be_damage_without_a_stretch_keeps_it(before: str, behind: str) -> None:
    byline = "（责任编辑：王小明）"
    text = f"{BODY[:-1]}{byline}\n{BODY[:-1]}{before}{byline}{behind}\n{BODY}"
    stripped, removals, _ = strip(text, RULES)
    assert stripped == text.replace(byline + "\n", "\n")
    assert [removal.text for removal in removals] == [byline]


@pytest.mark.parametrize(
    "page",
    [
        "（城西观察  周念） (城西观察网站www.xiguan.example  恭候您的访问)",
        "**附：** **信箱【a@x.example】** , **长按识别微信二维码发送【姓名】**\n![a.jpg](https://x.example/a.jpg)\n\n---\n",
        "责任编辑：  王小明\n\n\n　　更多  精彩　　内容",
        "中 |  EN",
        "首页\n新闻\n娱" + " " * 29 + "乐\n体育\n财经",
    ],
)
def test_what_tidy_takes_of_the_blanks_makes_no_other_page(page: str) -> None:
    before = BODY + page + "\n"
    once = tidy(strip(before, RULES)[0])
    assert once.startswith(BODY.strip().split("\n", maxsplit=1)[0])
    assert tidy(strip(once, RULES)[0]) == once


def test_a_stretch_with_several_blanks_in_it_is_one_removal() -> None:
    text = BODY[:-1] + "（周念） (城西观察网站www.xiguan.example    恭候您的访问)\n"
    removals = strip(text, RULES)[1]
    assert [removal.text for removal in removals] == ["(城西观察网站www.xiguan.example    恭候您的访问)"]
    assert [text[removal.start : removal.end] for removal in removals] == [removals[0].text]


@pytest.mark.parametrize(
    "lines",
    [
        "Городской совет\nЖители просят\nДвижение направлено\n",
        "Residents objected\nBridges repaired\nNewsletters printed\n",
    ],
)
def test_short_lines_of_another_language_are_no_titles(lines: str) -> None:
    long = "Мэр сказал, что работы закончатся до начала зимы и что магазины на обоих берегах реки останутся открытыми. "
    for page in (long * 3 + "\n" + lines, long * 3 + "\n" + lines + long * 3 + "\n"):
        assert strip(page, RULES, script="other")[0] == page


@pytest.mark.parametrize("credit", ["作者：王小明", "责任编辑：王小明", "打印本页"])
def test_blanks_behind_a_line_make_it_no_longer(credit: str) -> None:
    assert strip(f"{BODY}{credit}{' ' * 300}\n", RULES)[0] == strip(f"{BODY}{credit}\n", RULES)[0]


FILM = "导演｜蔡孟庭\n编剧｜蔡孟庭、罗淑芬\n摄影｜何永基\n演员｜林桂枝、张书豪\n片长｜一百二十七分钟\n"
EVENT = "演出单位：破晓剧团\n时间：2024/06/15 19:30\n地点：江州水源剧场\n"
BOOKS = "《乡土中国》\n作者：费孝通\n出版社：江州大学出版社\n《瓦尔登湖》\n\n作者：梭罗\n译者：徐迟\n出版社：江州译文出版社\n"


@pytest.mark.parametrize("page", [BODY + BOOKS + BODY, BODY + BOOKS, BOOKS + BODY, FILM + BODY, EVENT + BODY])
def test_who_wrote_a_book_stays_in_a_list_of_books(page: str) -> None:
    assert strip(page, RULES)[0] == page
    assert strip(page + BODY + "作者：王小明\n", RULES)[0] == page + BODY


@pytest.mark.parametrize("day", ["2023年5月16日", "二〇二三年五月十六日"])
def test_who_signs_a_notice_and_the_day_stay(day: str) -> None:
    signed = f"夜间值班：555-0187（陈师傅）\n春江苑物业服务中心\n{day}\n"
    assert strip(f"{BODY}客服电话：555-0186\n{signed}", RULES)[0] == BODY + signed


@pytest.mark.parametrize("head", ["相关链接", "【延伸阅读】", "新闻链接："])
def test_the_sub_head_of_a_box_in_prose_stays(head: str) -> None:
    box = f"{head}\n堰是横截河道、抬高水位的低坝，与水库不同，它不蓄水，只是让水换一个方向走。\n"
    assert strip(BODY + box, RULES)[0] == BODY + box
    links = f"{head}\n老码头今年改成了公园\n大桥通车四周年 车流翻番\n"
    assert strip(BODY + links, RULES)[0] == BODY


def test_what_is_cut_between_lines_with_surplus_blanks_is_cut_once() -> None:
    credit = "责任编辑：王小明\n"
    stripped, removals, _ = strip(f"{BODY}甲  乙\n{credit}丙  丁\n{BODY}", RULES)
    assert stripped == f"{BODY}甲  乙\n丙  丁\n{BODY}"
    assert [removal.text for removal in removals] == [credit]
