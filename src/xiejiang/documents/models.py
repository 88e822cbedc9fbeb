"""Documents and their service."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.documents.domain import DocumentStatus, ServiceMethod


class Document(models.Model):
    """文书: one official document of an agency in a matter."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    matter = models.UUIDField("案件", db_index=True, help_text="所属案件")
    origin = models.UUIDField(
        "来源程序", null=True, help_text="随哪个程序的步骤制发；另行拟稿的没有"
    )
    kind = models.CharField("种类", max_length=60, help_text="文书种类")
    title = models.CharField("标题", max_length=200, help_text="文书标题")
    number = models.CharField("文号", max_length=80, blank=True, help_text="制发后编定")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="制发机关",
        help_text="制发机关",
    )
    status = models.CharField(
        "状态",
        max_length=8,
        choices=[(s.value, s.zh) for s in DocumentStatus],
        help_text="草稿、制发或作废",
    )
    version = models.PositiveIntegerField("版本", default=1, help_text="草稿每改一次加一")
    values = models.JSONField("内容", default=dict, help_text="填入文书的各项内容")
    drafted_by = models.CharField("拟稿人", max_length=60, help_text="拟稿人")
    drafted_at = models.DateTimeField("拟稿时间", help_text="最近一次拟稿的时间")
    approved_by = models.CharField("签发人", max_length=60, blank=True, help_text="签发人")
    issued_at = models.DateTimeField("制发时间", null=True, help_text="制发时间")
    addressees = models.JSONField("主送与抄送", default=list, help_text="机关代码或当事人名称")
    docx = models.CharField("DOCX 摘要", max_length=64, blank=True, help_text="文件的 SHA-256")
    docx_sm3 = models.CharField("DOCX 国密摘要", max_length=64, blank=True, help_text="文件的 SM3")
    pdf = models.CharField("PDF 摘要", max_length=64, blank=True, help_text="文件的 SHA-256")
    pdf_sm3 = models.CharField("PDF 国密摘要", max_length=64, blank=True, help_text="文件的 SM3")
    void_reason = models.CharField("作废理由", max_length=300, blank=True, help_text="作废理由")
    voided_at = models.DateTimeField("作废时间", null=True, help_text="作废时间")

    class Meta:
        ordering: ClassVar = ["issued_at", "number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "number"],
                condition=~models.Q(number=""),
                name="document_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status=DocumentStatus.DRAFT)
                | models.Q(status=DocumentStatus.VOID)
                | models.Q(issued_at__isnull=False),
                name="document_issued_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="document_number"),
            models.Index(
                fields=["issued_at"],
                condition=models.Q(pdf="", issued_at__isnull=False),
                name="document_unrendered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()


class Service(models.Model):
    """送达: a document reached somebody, with proof."""

    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="services",
        verbose_name="文书",
        help_text="送达的文书",
    )
    to = models.CharField("受送达人", max_length=120, help_text="机关名称或当事人")
    agency_code = models.CharField("机关代码", max_length=60, blank=True, help_text="受送达机关")
    method = models.CharField(
        "方式",
        max_length=40,
        choices=[(m.value, m.zh) for m in ServiceMethod],
        help_text="平台送达、直接送达、邮寄等",
    )
    served_by = models.CharField("送达人", max_length=60, help_text="谁送达")
    sent_at = models.DateTimeField("发出时间", help_text="发出时间")
    received_at = models.DateTimeField("收到时间", null=True, help_text="收到或签收时间")
    receipt = models.CharField("回证", max_length=200, blank=True, help_text="签收人与凭据")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["agency_code", "received_at"], name="service_waiting"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(received_at__isnull=True)
                | models.Q(received_at__gte=models.F("sent_at")),
                name="service_received_after_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.to}"
