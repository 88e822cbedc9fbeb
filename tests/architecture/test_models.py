"""Tables: no way up through a reverse name, every field named and explained in Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db.models import Field, ForeignObject, Model
from django.utils import translation

from tests.architecture.source import HAN


def _our_models() -> Iterator[type[Model]]:
    for config in apps.get_app_configs():
        if config.name.startswith("xiejiang."):
            yield from config.get_models()


def _our_fields() -> Iterator[Field]:
    for model in _our_models():
        for field in model._meta.get_fields(include_hidden=False):
            if isinstance(field, Field) and field.model is model and not field.auto_created:
                yield field


def test_no_reverse_names_between_rooms() -> None:
    wrong = []
    for field in _our_fields():
        other = getattr(field, "related_model", None)
        if other is None or not isinstance(field, ForeignObject):
            continue
        crosses = other._meta.app_label != field.model._meta.app_label
        if crosses and not field.remote_field.hidden:
            wrong.append(str(field))
    assert wrong == []


def test_every_field_has_a_chinese_name_and_a_help_text() -> None:
    inherited = {"password", "last_login"}
    wrong = []
    with translation.override("zh-hans"):
        for field in _our_fields():
            if field.name in inherited:
                continue
            if not HAN.search(str(field.verbose_name)):
                wrong.append(f"{field}: no Chinese name")
            if not str(field.help_text):
                wrong.append(f"{field}: no help text")
    assert wrong == []


def test_nothing_points_at_content_types() -> None:
    """No generic foreign keys: a reference that the database cannot check is none."""
    wrong = [str(f) for f in _our_fields() if getattr(f, "related_model", None) is ContentType]
    assert wrong == []


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
