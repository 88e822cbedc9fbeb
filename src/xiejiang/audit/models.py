"""The log, its head, notices and remembered API requests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xiejiang.store.canonical import CanonicalField


class LogEntry(models.Model):
    """存证: one act as the log keeps it. The database refuses to change or delete it."""

    index = models.BigIntegerField("序号", primary_key=True, help_text="叶序号，从 0 起连续")
    act = models.CharField("办理", max_length=80, help_text="办理的代号，如 cases.opened")
    at = models.DateTimeField("办理时间", help_text="办理人所称的办理时间")
    recorded_at = models.DateTimeField("入库时间", help_text="节点时钟记下的时间")
    person_id = models.BigIntegerField("人员", null=True, help_text="办理人；节点自身为空")
    person_name = models.CharField("姓名", max_length=60, help_text="办理时的姓名")
    agency_code = models.CharField("机关代码", max_length=60, help_text="办理时所属机关")
    agency_name = models.CharField("机关", max_length=120, help_text="办理时的机关名称")
    post_id = models.BigIntegerField("岗位编号", null=True, help_text="办理时所在岗位")
    post_title = models.CharField("岗位", max_length=80, help_text="办理时的岗位名称")
    post_role = models.CharField("岗位角色", max_length=40, help_text="办理时的岗位角色")
    authority = models.CharField("权限", max_length=40, help_text="凭何权限办理")
    matter = models.UUIDField("案件", null=True, help_text="所属案件")
    subject = models.CharField("对象", max_length=120, blank=True, help_text="办理的对象")
    basis = CanonicalField("依据", default=list, help_text="所依条文")
    details = CanonicalField("内容", default=dict, help_text="办理的内容，个人信息已遮盖")
    salt = models.CharField(
        "盐", max_length=32, default="", help_text="内容摘要所用的随机数；空的叶直接含内容"
    )
    leaf = models.CharField("叶哈希", max_length=64, help_text="RFC 9162 叶哈希，十六进制")

    class Meta:
        ordering: ClassVar = ["index"]
        indexes: ClassVar = [
            models.Index(fields=["matter", "index"], name="log_by_matter"),
            models.Index(fields=["agency_code", "index"], name="log_by_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.act}"


class LogHead(models.Model):
    """日志头: how many leaves there are, and the roots of the perfect subtrees they form."""

    id = models.PositiveSmallIntegerField("编号", primary_key=True, help_text="恒为 1")
    size = models.BigIntegerField("叶数", default=0, help_text="日志条数")
    frontier = models.JSONField("前沿", default=list, help_text="各完全子树的根，十六进制")
    root = models.CharField("根", max_length=64, help_text="全树之根，十六进制")

    def __str__(self) -> str:
        return f"{self.size} {self.root}"


class LogTile(models.Model):
    """哈希片: 256 hashes of one level of the tree, derived from the entries."""

    level = models.PositiveSmallIntegerField("层", help_text="0 为叶，1 为每 256 叶的根，以此类推")
    index = models.BigIntegerField("序号", help_text="该层的第几片")
    hashes = models.BinaryField("哈希", help_text="每个 32 字节，依次相接")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "index"], name="tile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class SignedHead(models.Model):
    """检查点: what this log was at an instant, signed by the node and by who witnessed it."""

    size = models.BigIntegerField("条数", primary_key=True, help_text="签名时的日志条数")
    root = models.CharField("根", max_length=64, help_text="签名时的根，十六进制")
    note = models.TextField("签名文本", help_text="检查点及其全部签名")
    at = models.DateTimeField("时间", help_text="签名的时间")

    class Meta:
        ordering: ClassVar = ["-size"]

    def __str__(self) -> str:
        return f"{self.size} {self.root}"


class HeadStamp(models.Model):
    """时间戳: an authority's word that a checkpoint existed not later than an instant."""

    head = models.ForeignKey(
        SignedHead,
        models.PROTECT,
        verbose_name="检查点",
        related_name="+",
        help_text="给哪个检查点盖的",
    )
    note = models.TextField("签名文本", help_text="盖时间戳时检查点的原文，逐字节")
    token = models.BinaryField("时间戳", help_text="机构的回答，RFC 3161，DER")
    at = models.DateTimeField("时间", help_text="机构证明不晚于此时，已计入其时钟误差")
    authority = models.CharField("机构", max_length=200, help_text="签发的机构，见其证书")

    class Meta:
        ordering: ClassVar = ["-head_id", "-id"]

    def __str__(self) -> str:
        return f"{self.head_id} {self.at.isoformat()} {self.authority}"


class WitnessedLog(models.Model):
    """见证: the last checkpoint of another log that this node has seen and cosigned."""

    origin = models.CharField("日志", max_length=120, primary_key=True, help_text="日志名称")
    key = models.CharField("公钥", max_length=400, help_text="该日志的签名公钥")
    size = models.BigIntegerField("条数", default=0, help_text="最近见证的条数")
    root = models.CharField("根", max_length=64, blank=True, help_text="最近见证的根")
    at = models.DateTimeField("时间", null=True, help_text="最近见证的时间")

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class SealedMatter(models.Model):
    """封存: a matter that was archived; acts that would change it are refused."""

    matter = models.UUIDField("案件", primary_key=True, help_text="哪个案件")
    at = models.DateTimeField("时间", help_text="归档或者导入的时间")

    def __str__(self) -> str:
        return str(self.matter)


class Notice(models.Model):
    """提醒: tells an agency, or one person in it, that something happened."""

    agency_code = models.CharField("机关代码", max_length=60, help_text="提醒给哪个机关")
    person_id = models.BigIntegerField("人员", null=True, help_text="只提醒某一人时")
    kind = models.CharField("种类", max_length=40, help_text="如 received、urged、overdue")
    text = models.CharField("内容", max_length=400, help_text="一句话")
    matter = models.UUIDField("案件", null=True, help_text="关于哪个案件")
    created_at = models.DateTimeField("时间", help_text="发出时间")
    read_at = models.DateTimeField("已读时间", null=True, help_text="首次查看时间")

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["agency_code", "read_at", "-created_at"], name="notice_desk"),
        ]

    def __str__(self) -> str:
        return self.text


class RememberedRequest(models.Model):
    """幂等记录: the answer given to an API request with an idempotency key."""

    client = models.CharField("客户端", max_length=80, help_text="令牌编号")
    key = models.CharField("键", max_length=120, help_text="Idempotency-Key")
    digest = models.CharField("请求摘要", max_length=64, help_text="方法、路径与正文的 SHA-256")
    status = models.PositiveSmallIntegerField("状态码", default=0, help_text="0 表示仍在办理")
    headers = models.JSONField("响应头", default=dict, help_text="需要重放的响应头")
    body = models.TextField("响应", blank=True, help_text="当时的响应正文")
    created_at = models.DateTimeField("时间", db_index=True, help_text="首次请求时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "key"], name="request_once"),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.key}"
