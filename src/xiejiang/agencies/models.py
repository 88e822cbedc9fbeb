"""Agencies, people, posts, number series and API tokens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from xiejiang.agencies.domain import Clearance, Kind, Level, Role


class Agency(models.Model):
    """机关: an organisation with a kind, a level and a territory."""

    code = models.CharField("机关代码", max_length=60, unique=True, help_text="如 500116-police")
    kind = models.CharField(
        "类型", max_length=24, choices=[(k.value, k.zh) for k in Kind], help_text="十二类之一"
    )
    level = models.CharField(
        "层级", max_length=12, choices=[(v.value, v.zh) for v in Level], help_text="国家至县级"
    )
    name = models.CharField("名称", max_length=120, help_text="机关全称")
    short_name = models.CharField("代字", max_length=40, help_text="发文代字，如 渝江津农渔")
    name_en = models.CharField("英文名称", max_length=200, help_text="English name")
    division = models.CharField("所在区划", max_length=6, help_text="GB/T 2260 六位码")
    territory = models.JSONField("辖区", default=list, help_text="所辖区划代码；空为所在区划全域")
    parent_code = models.CharField("上级", max_length=60, blank=True, help_text="上级机关代码")
    special = models.BooleanField("专门机关", default=False, help_text="流域、专门机关")
    confidence = models.CharField("核对程度", max_length=40, help_text="curated 或按规则生成")
    note = models.TextField("说明", blank=True, help_text="管辖依据与存疑之处")
    node = models.CharField(
        "承载节点", max_length=120, blank=True, default="", help_text="在哪个节点办案；空为本节点"
    )

    class Meta:
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "division"], name="agency_kind_division"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """Its name, and the node where it works when that is not this one."""
        return f"{self.name}（在节点 {self.node}）" if self.node else self.name


class People(BaseUserManager["Person"]):
    """How people are made; passwords are always hashed."""


class Person(AbstractBaseUser):
    """人员: somebody who may sign in. What they may do comes from their posts."""

    username = models.CharField("用户名", max_length=60, unique=True, help_text="登录名")
    name = models.CharField("姓名", max_length=60, help_text="显示的姓名")
    is_active = models.BooleanField("启用", default=True, help_text="停用后不能登录")
    must_change_password = models.BooleanField(
        "须改口令", default=True, help_text="一次性口令首次登录后必须更换"
    )

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "username"

    class Meta:
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """岗位: a person's role in one agency, for a time."""

    person = models.ForeignKey(
        "agencies.Person",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="人员",
        help_text="担任者",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="所属机关",
    )
    role = models.CharField(
        "角色", max_length=20, choices=[(r.value, r.zh) for r in Role], help_text="决定权限"
    )
    title = models.CharField("岗位名称", max_length=80, help_text="如 渔政执法岗")
    clearance = models.CharField(
        "知悉级别",
        max_length=12,
        choices=[(c.value, c.zh) for c in Clearance],
        default=Clearance.WORK,
        help_text="凭授权或紧急查阅可以看到的最高密级",
    )
    since = models.DateField("起", help_text="任职起日")
    until = models.DateField("止", null=True, help_text="任职止日；空为至今")

    class Meta:
        ordering: ClassVar = ["agency_id", "role", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "agency", "role"],
                condition=models.Q(until__isnull=True),
                name="post_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NumberSeries(models.Model):
    """编号序列: the next serial of an agency's kind of number in one year."""

    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="编号的机关",
    )
    word = models.CharField("字", max_length=20, help_text="如 案、移、回")
    year = models.PositiveSmallIntegerField("年", help_text="编号年份")
    last = models.PositiveIntegerField("已用到", default=0, help_text="最近使用的顺序号")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "word", "year"], name="series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{self.last}"


class ApiToken(models.Model):
    """访问令牌: lets one program act in one post. Only its digest is kept."""

    post = models.ForeignKey(
        "agencies.Post",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="岗位",
        help_text="以哪个岗位办理",
    )
    name = models.CharField("用途", max_length=80, help_text="哪个系统使用")
    digest = models.CharField("摘要", max_length=64, unique=True, help_text="令牌的 SHA-256")
    created_at = models.DateTimeField("签发时间", help_text="签发时间")
    expires_at = models.DateTimeField("到期时间", help_text="到期即失效")
    revoked_at = models.DateTimeField("撤销时间", null=True, help_text="撤销后立即失效")

    def __str__(self) -> str:
        return self.name
