"""Kinds, levels, roles and what each role may do."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from xiejiang.audit.domain import Power


class Kind(StrEnum):
    """机关类型: the twelve kinds of the Opinions, and the few beside them."""

    COURT = "court"
    PROCURATORATE = "procuratorate"
    NDRC = "ndrc"
    POLICE = "police"
    JUSTICE = "justice"
    NATURAL_RESOURCES = "natural-resources"
    ECOLOGY = "ecology"
    WATER = "water"
    AGRICULTURE = "agriculture"
    CULTURE_TOURISM = "culture-tourism"
    FORESTRY = "forestry"
    CULTURAL_HERITAGE = "cultural-heritage"

    @property
    def zh(self) -> str:
        return _KIND_ZH[self]


_KIND_ZH = {
    Kind.COURT: "法院",
    Kind.PROCURATORATE: "检察院",
    Kind.NDRC: "发展改革",
    Kind.POLICE: "公安",
    Kind.JUSTICE: "司法行政",
    Kind.NATURAL_RESOURCES: "自然资源",
    Kind.ECOLOGY: "生态环境",
    Kind.WATER: "水利",
    Kind.AGRICULTURE: "农业农村",
    Kind.CULTURE_TOURISM: "文化旅游",
    Kind.FORESTRY: "林草",
    Kind.CULTURAL_HERITAGE: "文物",
}

ENFORCEMENT = frozenset(
    {
        Kind.NDRC,
        Kind.NATURAL_RESOURCES,
        Kind.ECOLOGY,
        Kind.WATER,
        Kind.AGRICULTURE,
        Kind.CULTURE_TOURISM,
        Kind.FORESTRY,
        Kind.CULTURAL_HERITAGE,
    }
)
"""行政执法机关: those that may impose penalties and must refer suspected crimes."""


class Level(StrEnum):
    """层级."""

    NATIONAL = "national"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    SPECIAL = "special"

    @property
    def zh(self) -> str:
        return {
            Level.NATIONAL: "国家",
            Level.PROVINCE: "省级",
            Level.PREFECTURE: "地级",
            Level.COUNTY: "县级",
            Level.SPECIAL: "流域与专门机关",
        }[self]


class Role(StrEnum):
    """岗位角色. The three administrators are kept apart: no post joins two of them."""

    HANDLER = "handler"
    APPROVER = "approver"
    LIAISON = "liaison"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system-admin"
    SECURITY_ADMIN = "security-admin"
    AUDIT_ADMIN = "audit-admin"

    @property
    def zh(self) -> str:
        return _ROLE_ZH[self]

    @property
    def powers(self) -> frozenset[Power]:
        return _POWERS[self]

    @property
    def sees_cases(self) -> bool:
        """Administrators run the node; they do not read cases."""
        return self not in ADMINISTRATORS


class Clearance(StrEnum):
    """知悉级别: up to which level a post reads cases that its agency takes no part in."""

    WORK = "work"
    SENSITIVE = "sensitive"

    @property
    def zh(self) -> str:
        return {Clearance.WORK: "工作信息", Clearance.SENSITIVE: "敏感"}[self]


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

_ROLE_ZH = {
    Role.HANDLER: "承办",
    Role.APPROVER: "审批",
    Role.LIAISON: "联络",
    Role.SUPERVISOR: "监督",
    Role.AUDITOR: "审计",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}

_POWERS: dict[Role, frozenset[Power]] = {
    Role.HANDLER: frozenset({Power.HANDLE}),
    Role.APPROVER: frozenset({Power.APPROVE}),
    Role.LIAISON: frozenset({Power.LIAISE}),
    Role.SUPERVISOR: frozenset({Power.SUPERVISE}),
    Role.AUDITOR: frozenset({Power.READ_LOG}),
    Role.SYSTEM_ADMIN: frozenset({Power.RUN_SYSTEM}),
    Role.SECURITY_ADMIN: frozenset({Power.RUN_SECURITY}),
    Role.AUDIT_ADMIN: frozenset({Power.RUN_AUDIT}),
}


def token_digest(token: str) -> str:
    """By which a token is known again; the database keeps nothing else of it."""
    return hashlib.sha256(token.encode()).hexdigest()
