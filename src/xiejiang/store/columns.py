"""Columns that several rooms have alike."""

from __future__ import annotations

from typing import Any

from django.db import models


def an_agency(name: str, words: str, *, null: bool = False) -> Any:
    """A column that names an agency: its label and what it means there."""
    return models.ForeignKey(
        "agencies.Agency",
        null=null,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=name,
        help_text=words,
    )
