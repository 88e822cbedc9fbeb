"""States of projects, plans and milestones, and the kinds of what belongs to them."""

from __future__ import annotations

from enum import StrEnum

NUMBER_WORD = "修复"
"""The word in the number of a project: 渝江津农渔修复〔2026〕3号."""
BUDGET_PREFIX = "修复方案："
"""By which the budget of a project is known in the ledger."""


class DutyKind(StrEnum):
    """修复义务由什么确定."""

    JUDGMENT = "judgment"
    AGREEMENT = "agreement"
    CONFIRMATION = "confirmation"
    DECISION = "decision"
    PLEDGE = "pledge"

    @property
    def zh(self) -> str:
        return {
            DutyKind.JUDGMENT: "生效裁判、调解书",
            DutyKind.AGREEMENT: "赔偿协议",
            DutyKind.CONFIRMATION: "经司法确认的协议",
            DutyKind.DECISION: "行政决定",
            DutyKind.PLEDGE: "自愿承诺",
        }[self]

    @property
    def by_court(self) -> bool:
        """Whether a court's title fixes it, so that the court allows another way."""
        return self in (DutyKind.JUDGMENT, DutyKind.CONFIRMATION)


class ProjectStatus(StrEnum):
    """修复项目的状态: what this room knows; the law's steps are those of the proceeding."""

    PLANNING = "planning"
    RESTORING = "restoring"
    ACCEPTED = "accepted"
    AFTERCARE = "aftercare"
    CLOSED = "closed"
    VOID = "void"

    @property
    def zh(self) -> str:
        return {
            ProjectStatus.PLANNING: "编制方案",
            ProjectStatus.RESTORING: "实施修复",
            ProjectStatus.ACCEPTED: "验收合格",
            ProjectStatus.AFTERCARE: "后期管护",
            ProjectStatus.CLOSED: "修复完成",
            ProjectStatus.VOID: "已终结",
        }[self]


ENDED = (ProjectStatus.CLOSED, ProjectStatus.VOID)


class PlanState(StrEnum):
    """方案状态."""

    DRAFT = "draft"
    SETTLED = "settled"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"

    @property
    def zh(self) -> str:
        return {
            PlanState.DRAFT: "编制中",
            PlanState.SETTLED: "已确定",
            PlanState.SUPERSEDED: "已被取代",
            PlanState.DROPPED: "已撤销",
        }[self]


class Way(StrEnum):
    """修复方式."""

    DIRECT = "direct"
    PART = "part"
    ALTERNATIVE = "alternative"

    @property
    def zh(self) -> str:
        return {
            Way.DIRECT: "原地修复",
            Way.PART: "原地修复，无法完全修复的部分替代性修复",
            Way.ALTERNATIVE: "替代性修复",
        }[self]


class Answer(StrEnum):
    """一项条件成立与否: unknown is never taken for not met."""

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"

    @property
    def zh(self) -> str:
        return {"met": "成立", "not-met": "不成立", "unknown": "不明"}[self.value]


class MeasureKind(StrEnum):
    """措施种类; what the law says of each is in ``content/measures.toml``."""

    REPLANTING = "replanting"
    RESTOCKING = "restocking"
    FISH_NESTS = "fish-nests"
    DREDGING = "dredging"
    SOIL = "soil"
    WATER = "water"
    LABOUR = "labour"
    UPGRADE = "upgrade"
    CARBON = "carbon"
    PROTECTION = "protection"
    SERVICE = "service"

    @property
    def zh(self) -> str:
        return _KIND_ZH[self]

    @property
    def leaves_works(self) -> bool:
        """Whether something is left in the place that has to be measured and looked after."""
        return self in _WORKS


_KIND_ZH = {
    MeasureKind.REPLANTING: "补植复绿",
    MeasureKind.RESTOCKING: "增殖放流",
    MeasureKind.FISH_NESTS: "人工鱼巢",
    MeasureKind.DREDGING: "清淤疏浚",
    MeasureKind.SOIL: "土壤治理",
    MeasureKind.WATER: "水体治理",
    MeasureKind.LABOUR: "劳务代偿",
    MeasureKind.UPGRADE: "技改抵扣",
    MeasureKind.CARBON: "碳汇认购",
    MeasureKind.PROTECTION: "巡护管护",
    MeasureKind.SERVICE: "公益服务",
}
_WORKS = frozenset(
    {
        MeasureKind.REPLANTING,
        MeasureKind.RESTOCKING,
        MeasureKind.FISH_NESTS,
        MeasureKind.DREDGING,
        MeasureKind.SOIL,
        MeasureKind.WATER,
    }
)


class MilestoneState(StrEnum):
    """节点状态."""

    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    ACCEPTED = "accepted"
    FAILED = "failed"

    @property
    def zh(self) -> str:
        return {
            MilestoneState.PLANNED: "未开始",
            MilestoneState.STARTED: "实施中",
            MilestoneState.DONE: "已报完工",
            MilestoneState.ACCEPTED: "验收合格",
            MilestoneState.FAILED: "验收不合格",
        }[self]


WAITED_FOR = (MilestoneState.PLANNED, MilestoneState.STARTED)
"""What has not been reported done: late once its day has gone by."""


class OpinionKind(StrEnum):
    """意见种类."""

    EXPERTS = "experts"
    NOTICE = "notice"
    LEAVE = "leave"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    DEPARTMENT = "department"

    @property
    def zh(self) -> str:
        return {
            OpinionKind.EXPERTS: "专家论证",
            OpinionKind.NOTICE: "公示和收到的意见",
            OpinionKind.LEAVE: "法院对替代性修复的答复",
            OpinionKind.COURT: "法院回访监督",
            OpinionKind.PROCURATORATE: "检察院跟进监督",
            OpinionKind.DEPARTMENT: "主管部门监督",
        }[self]


class EntrustmentState(StrEnum):
    """委托状态."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        return {
            EntrustmentState.ASKED: "等待答复",
            EntrustmentState.ACCEPTED: "已同意实施",
            EntrustmentState.DECLINED: "不能实施",
            EntrustmentState.DONE: "已反馈结果",
            EntrustmentState.WITHDRAWN: "已撤回",
        }[self]

    @property
    def tone(self) -> str:
        """The colour beside it."""
        return {
            EntrustmentState.ASKED: "due",
            EntrustmentState.ACCEPTED: "running",
            EntrustmentState.DECLINED: "done",
            EntrustmentState.DONE: "ok",
            EntrustmentState.WITHDRAWN: "suspended",
        }[self]
