"""The register of notices: words that publishers, brokers and lawyers use, and reporters hardly do."""

from __future__ import annotations

import re
from functools import cache

from newsclean.firsts import gated
from newsclean.later import later

#: One point each; two make a notice of a short sentence. Weighed by hand on notices and on news about law and
#: funds, which shares single words with them and seldom two.
_WORDS = (
    r"本[网站报社刊台号](?!来)|本平台|本网站|本公司|本基金|本文[件章]?|本资[料讯]|本报告|本公众号|本人|版权|著作权|商标|转载|转发"
    r"|授权|许可|同意|免责|侵权|侵犯|权利|权益|法律责任|责任|声明|条款|来源|注明|出处|原作者|作者|观点|立场|仅供|参考|依据"
    r"|投资人|投资者|风险|保证|承诺|担保|准确|完整性|正确性|及时性|时效性|可靠|建议|推荐|推介|邀约|要约|基金|申购|净值|净资产|配息|绩效|公开说明书"
    r"|须知|损失|盈亏|自行|审慎|谨慎|不代表|不构成|不得|不对|不负|概不|惟|删除|联系我们|及时联系|读者|用户|核准|高收益债券|计价|汇率"
    r"|利率|指数|受益人|费用|经理公司|销售机构|募集|有价证券|金融商品|波动|违约|法令|主管机关|个人资料|隐私"
)
# One of the first characters, and then what it begins: so a search skips all others eight times as fast as if
# it tried every word at every character.
_SPEAKING = (
    r"(?<=表)示(?<!不表示)(?!绝无)|(?<=指)出|(?<=记)者|(?<=[他她])(?<!其.)(?!人)|(?<=说)[,:。]|(?<=[昨今])[天日]"
    r"|(?<=强)调|(?<=透)露"
)
_STORY = (
    rf"[表指记他她说昨今强透去宣上下公](?:{_SPEAKING}|(?<=[去今])年|(?<=宣)布"
    r"|(?<=上)涨(?<!净值上涨)(?<!价格上涨)(?!之?风险)|(?<=下)跌(?<!净值下跌)(?<!价格下跌)(?!之?风险)|(?<=公)布(?<!信息公布)(?!之))"
)
_SPOKEN = f"[表指记他她说昨今强透](?:{_SPEAKING})"
#: What only the notices of funds and brokers say. Three of them, and one more to 130 characters, and no
#: report is to be expected. What copyright notices say is left out: lawyers' columns say all of it.
_PLAIN = (
    r"不宜占|绝无风险|不代表.{0,14}(?:报酬|绩效|业绩|保证|持股|收益|未来)|详阅|公开说明书|(?:不|无法|不能)保证|不负责|不负.{0,8}责任"
    r"|仅供.{0,10}(?:参考|使用|说明)|(?:推介|推荐|邀约|要约|建议)之?(?:用|意图|依据|参考)|本公司(?:不|并|无|所提供|对|除|已|保留|将不)|不另行通知|恕不"
    r"|境外基金|高收益债券|非投资等级|违约风险|流动性风险|汇率风险|货币风险|配息率?|受益(?:人|权单位)|申购|经理费|保管费|之(?:投资|风险|虞|保证|推介|建议|责任|损失|盈亏)"
    r"|各子基金|投资人(?:须知|应|需|不|须|投资)|投资者应|审慎|盈亏|自行(?:负责|承担|判断|评估)|(?:核准|申报)(?:后)?(?:生效|在国内募集)|独立经营管理|未获.{0,20}(?:许可|授权|同意|批准)"
    r"|附属公司|任何第三[者方]|本文件|本资料|本报告|本基金|基金(?:净值|公司|资产|经理公司|投资|可能)|标的指数|可能(?:使|因|影响)|任何(?:保证|责任|义务|投资)|判断|适合"
)
#: 海岛资讯股份有限公司提供
_COMPANY = later(r"[^\s。!?,;:]{2,36}公司(?:提供|制作)?")
#: So many of them outweigh a word that reports share: 净值下跌, 已公布于公司网站.
_OUTWEIGHED = 6


# Compiled when a page first asks: a short run often ends without them, and they take 12 ms.
@cache
def _words() -> re.Pattern[str]:
    return re.compile(gated(_WORDS))


@cache
def _plain() -> re.Pattern[str]:
    return re.compile(gated(_PLAIN))


@cache
def _story() -> re.Pattern[str]:
    return re.compile(_STORY)


@cache
def _spoken() -> re.Pattern[str]:
    return re.compile(_SPOKEN)


def is_notice(view: str, start: int, end: int) -> bool:
    """Tell whether view[start:end], one sentence, is in the register of notices."""
    if _story().search(view, start, end):
        return False
    words = {match[0] for match in _words().finditer(view, start, end)}
    # A long sentence needs more of them: a fund's disclaimer has one in every ten characters.
    return len(words) >= 2 + (end - start) // 60


def is_company(view: str, start: int, end: int) -> bool:
    """Tell whether view[start:end] is the name of a company and no more: who signs a notice."""
    return _COMPANY.fullmatch(view, start, end) is not None


def is_plain_notice(view: str) -> bool:
    """Tell whether a line can be nothing but the notice of a fund or a broker: it says little else."""
    if _spoken().search(view):
        return False
    phrases = {match[0] for match in _plain().finditer(view)}
    if len(phrases) < _OUTWEIGHED and _story().search(view):
        return False
    return len(phrases) >= 3 + min(len(view), 400) // 130


def is_story(view: str, start: int, end: int) -> bool:
    """Tell whether view[start:end] has the words of a report: who said what, and when."""
    return _story().search(view, start, end) is not None
