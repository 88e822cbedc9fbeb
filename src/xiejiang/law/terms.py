"""The closed vocabulary of consequences, and what each word is called."""

from __future__ import annotations

from collections.abc import Mapping

TERMS: Mapping[str, str] = {
    # Who may claim
    "injured-person": "被侵权人",
    "local-government-or-designated": "省、市地级政府及其指定的部门、机构",
    "state-asset-owner-delegate": "受委托行使全民所有自然资源资产所有权的部门",
    "people-procuratorate": "人民检察院",
    "qualified-ngo": "符合条件的社会组织",
    # Civil liability
    "joint-and-several": "连带责任",
    "discharger-liable-then-recourse": "由排污单位承担，承担后可以向有过错的第三方追偿",
    "liability-by-fault": "承担与过错相应的责任",
    "several-by-share": "按各自份额承担责任",
    "polluter-or-third-person": "可以向侵权人请求，也可以向第三人请求；侵权人承担后可以追偿",
    "eco-damage-claim-by-private-plaintiff": "私益原告主张生态环境损害赔偿",
    # Restoration
    "in-situ": "就地修复",
    "substitute-restoration": "替代修复",
    "labour-compensation": "劳务代偿",
    "carbon-sink-purchase": "认购碳汇",
    "certified-forest-carbon-sink": "认购经核证的林业碳汇",
    "deposit": "交纳修复保证金",
    "transfer-funds-to-damaged-place": "修复费用移交受损地使用",
    # Evidence
    "criminal": "刑事诉讼",
    "civil": "民事诉讼",
    "admin": "行政处罚",
    "may-be-used": "可以作为证据使用",
    "usable-once-verified": "经查证属实，可以作为证据使用",
    "re-collect": "原则上由侦查机关重新收集",
    "excluded-unless-reviewed": "未经法制审核和技术审核的，不得作为处罚证据",
    "presumed-true": "所载事项推定为真实，相反证据足以推翻的除外",
    "usable-after-cross-examination": "经当事人质证，可以作为认定案件事实的根据",
    "usable-after-verification": "经查证属实，可以依法作为证据使用",
    "forensic-opinion": "鉴定意见",
    "report-by-body-designated-by-mee-or-mps": "生态环境部、公安部指定机构的报告",
    "price-certification": "价格认证机构的报告",
    "designated-body-report": "国家主管部门指定机构的报告",
    "prefecture-level-agency-report": "地市级以上主管部门的报告",
    "agency-or-police-determination": "主管部门、侦查机关的认定意见",
    "provincial-agency-report": "省级以上主管部门的报告",
    "basin-authority-report": "流域管理机构的报告",
    "prior-agency-grading": "行为前文物行政部门的认定",
    "expert-opinion": "专家意见",
    "agency-opinion": "主管部门意见",
    "court-discretion": "法院酌定",
    # Coordination of liabilities
    "admin-fine": "行政罚款",
    "second-admin-fine-for-same-act": "对同一行为再次罚款",
    "revoke-licence": "吊销许可证件",
    "order-closure": "责令关闭",
    "order-suspension": "责令停产停业",
    "practice-ban": "限制从业",
    "confiscate-what-judgment-left": "没收判决没有处理的违法所得、非法财物",
    "order-to-correct": "责令改正",
    "substitute-performance": "代履行",
    "warning": "警告",
    "fine-if-criminal-fine": "已判罚金的，罚款",
    "confiscate-again-what-judgment-confiscated": "重复没收判决已经没收的财物",
    "continue-warning": "警告继续有效",
    "continue-suspension": "停产停业继续执行",
    "continue-licence-withholding-or-revocation": "暂扣、吊销证照继续执行",
    "private-victims": "私益受害人的赔偿",
    "ecological-restoration-and-loss": "生态环境修复费用和损失",
    "punitive-damages": "惩罚性赔偿",
    "criminal-fine": "罚金",
    # Leniency and factors
    "heavier": "从重处罚",
    "may-lighten": "可以从宽处罚",
    "may-drop-one-tier": "可以降一档量刑",
    "must-lighten-if-prosecuted": "需要追究刑事责任的，应当从宽处理",
    "may-not-prosecute-if-minor": "犯罪情节轻微的，可以不起诉",
    "may-exempt-if-minor": "犯罪情节轻微的，可以免予刑事处罚",
    "not-crime-if-obviously-trivial": "情节显著轻微危害不大的，不作为犯罪处理",
    "generally-not-crime": "一般不作为犯罪处理",
    "lighter-tier-328": "三年以下有期徒刑、拘役或者管制，并处罚金",
    "admin-shall-lighten-or-mitigate": "行政处罚：应当从轻或者减轻",
    "admin-lenient-factor": "行政处罚：依法作为从宽情节",
    "criminal-may-lighten": "刑事：可以从宽",
    "admin-no-penalty": "不予行政处罚",
    "admin-may-no-penalty": "可以不予行政处罚",
}


def term(word: str) -> str:
    """What a word of the vocabulary is called; the word itself if it is none."""
    return TERMS.get(word, word)
