"""The row of a photograph that a device sent: the file, and what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from xiejiang.store.onsite import Taken


class Photograph(models.Model):
    """检查照片: a file of the store as the camera made it; what it says of itself is unverified.

    A room adds what the photograph belongs to, and that one content is there once.
    """

    id = models.UUIDField("编号", primary_key=True, help_text="由登记的设备给出，同一编号只收一次")
    position = models.PositiveIntegerField("次序", help_text="在检查中的次序")
    file_name = models.CharField("文件名", max_length=200, help_text="设备上的文件名")
    media_type = models.CharField("文件类型", max_length=100, help_text="按内容识别")
    size = models.BigIntegerField("大小", help_text="字节")
    sha256 = models.CharField("SHA-256 摘要", max_length=64, db_index=True, help_text="内容摘要")
    sm3 = models.CharField("SM3 摘要", max_length=64, help_text="内容摘要")
    shot_at = models.DateTimeField(
        "自述拍摄时间", null=True, help_text="照片文件自己写明的拍摄时间，未经核实"
    )
    shot_latitude = models.DecimalField(
        "自述纬度", max_digits=9, decimal_places=6, null=True, help_text="照片自己写明，未经核实"
    )
    shot_longitude = models.DecimalField(
        "自述经度", max_digits=9, decimal_places=6, null=True, help_text="照片自己写明，未经核实"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def keep(cls, taken: Sequence[Taken], **of: Any) -> None:
        """Write the rows of photographs in the order in which they came."""
        cls._default_manager.bulk_create(
            cls(
                id=one.id,
                position=position,
                file_name=one.name,
                media_type=one.media_type,
                size=one.size,
                sha256=one.sha256,
                sm3=one.sm3,
                shot_at=one.shot_at,
                shot_latitude=one.latitude,
                shot_longitude=one.longitude,
                **of,
            )
            for position, one in enumerate(taken, 1)
        )
