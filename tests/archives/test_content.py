"""Nothing is forgotten: every table and field is carried or left out for a written reason."""

from __future__ import annotations

import copy
import io
import json
import random
import re
from typing import Any

import jsonschema
import pypdf
import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from tests.archives.conftest import Made, lead, pdf, png, undone, work
from tests.exchange.conftest import Place
from xiejiang.cases.models import Case
from xiejiang.documents.rendering import volumes as pages_of
from xiejiang.exchange import archiving, case_state, queries, schema
from xiejiang.exchange.beside import BESIDE
from xiejiang.exchange.errors import ContentMalformed
from xiejiang.store.shapes import NATURAL, Shape

PARTS = ("archive", "state", "log")
ROOMS = (
    "cases",
    "evidence",
    "documents",
    "proceedings",
    "liaison",
    "audit",
    "agencies",
    "exchange",
    "assessment",
    "restoration",
    "experts",
    "bases",
    "funds",
)


def every_model() -> list[type[models.Model]]:
    found = [m for room in ROOMS for m in apps.get_app_config(room).get_models()]
    assert len(found) > 40
    return found


def rules(name: str) -> dict[str, Any]:
    defs = schema.archive_schema("state")["$defs"]
    found: dict[str, Any] = defs[name]
    return found


ADDED_LATER = {"withdrawals"}
"""What an archive made before it existed lacks, and is restored all the same."""


def nested(shape: Shape) -> set[str]:
    """What stands under a row in a state and is no field of it."""
    return {n for n in rules(name_of(shape))["properties"] if n in case_state.SHAPES} - shape.names


def name_of(shape: Shape) -> str:
    return next(name for name, one in case_state.SHAPES.items() if one is shape)


def test_every_table_is_carried_or_left_out_for_a_reason() -> None:
    carried = {shape.label for shape in case_state.SHAPES.values()}
    assert not carried & case_state.LEFT_OUT.keys()
    assert {m._meta.label for m in every_model()} == carried | case_state.LEFT_OUT.keys()
    assert all(len(why) > 5 for why in case_state.LEFT_OUT.values())


def test_a_field_left_out_is_a_field_and_has_a_reason() -> None:
    for shape in case_state.SHAPES.values():
        names = {f.name for f in shape.model._meta.get_fields()}
        assert shape.left.keys() <= names, shape.label
        assert all(len(why) >= 5 for why in shape.left.values()), shape.label


@pytest.mark.parametrize("name", sorted(case_state.SHAPES))
def test_the_schema_has_every_field_and_says_what_it_is(name: str) -> None:
    """A new field fails here until the schema and so the format have been thought about."""
    shape, rule = case_state.SHAPES[name], rules(name)
    properties = rule["properties"]
    assert properties.keys() == shape.names | nested(shape)
    needed = {f.name for f in shape.fields if not f.null} | set(shape.added) | nested(shape)
    needed -= ADDED_LATER
    assert set(rule["required"]) == needed
    for field in shape.fields:
        told = properties[field.name]
        assert told["title"] == str(field.verbose_name), field.name
        assert told["description"] == str(field.help_text), field.name
        assert told["x-en"], field.name
        if field.choices:
            assert set(told["enum"]) - {""} == {key for key, _ in field.flatchoices} - {""}
        elif isinstance(field, models.CharField) and "maxLength" in told:
            assert told["maxLength"] == field.max_length, field.name


def test_rows_of_other_tables_are_named_by_what_every_node_knows() -> None:
    """A key of one database must never stand in a state."""
    for shape in case_state.SHAPES.values():
        for field in shape.fields:
            if field.is_relation and not field.many_to_many:
                target = field.related_model._meta  # type: ignore[union-attr]
                named = target.label in NATURAL or isinstance(target.pk, models.UUIDField)
                assert named, f"{shape.label}.{field.name}"


def test_every_kind_of_row_is_in_the_archive_of_the_tests(made: Made) -> None:
    """So the round trip proves something of each; of the later rooms ``test_rooms`` does."""
    seen = {name_of(shape) for shape, _ in case_state.rows(made.told("state.json"))}
    rooms = (*case_state.LATER, *case_state.KEPT)
    later = {name for room in rooms for name in room.ARCHIVE_SHAPES}
    lacking = case_state.SHAPES.keys() - seen - later
    assert lacking <= {"departures", "materials"}, lacking


def test_the_three_files_are_by_the_published_schema(made: Made) -> None:
    for part in PARTS:
        full = jsonschema.Draft202012Validator(schema.archive_schema(part))
        full.check_schema(schema.archive_schema(part))
        full.validate(made.told(f"{part}.json"))


def test_our_reader_refuses_what_the_schema_refuses(made: Made) -> None:
    rule = schema.archive_schema("state")
    full = jsonschema.Draft202012Validator(rule)
    content = made.told("state.json")
    content["proceedings"], content["documents"] = [], content["documents"][:1]
    content["notices"] = content["notices"][:2]
    dice = random.Random(11)
    values = (None, "", 0, -1, True, [], {}, "x" * 300, "2026-11-24", [1], {"x": 1}, 1.5)
    for _ in range(300):
        changed = copy.deepcopy(content)
        place: Any = changed
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = dice.choice(keys)
            deeper = isinstance(place[key], dict | list) and place[key]
            if not deeper or dice.random() < 0.2:
                break
            place = place[key]
        place[key] = dice.choice(values)
        try:
            schema.check(schema.read(json.dumps(changed).encode()), rule)
            fine = True
        except ContentMalformed:
            fine = False
        assert fine == full.is_valid(changed), changed


# ------------------------------------------------------------------ the papers


def text_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_page_numbers_run_through_a_volume(made: Made) -> None:
    told = made.told()
    papers, proofs = told["volumes"]
    assert [v["title"] for v in (papers, proofs)] == ["文书卷", "证据卷"]
    files = {(f["of"], f["form"]): f["path"] for f in told["files"]}
    for volume in (papers, proofs):
        following = 1
        for row in volume["rows"]:
            if "from" in row:
                assert row["from"] == following
                following = row["to"] + 1
        assert volume["pages"] == following - 1
    state = made.told("state.json")
    ordered = sorted(state["documents"], key=lambda d: (d["issued_at"], d["number"], d["id"]))
    for one, row in zip(ordered, papers["rows"], strict=True):
        real = len(pypdf.PdfReader(io.BytesIO(made.read(files[one["id"], "pdf"]))).pages)
        assert row["to"] - row["from"] + 1 == real, row


def test_the_bound_volumes_have_the_pages_they_promise(made: Made) -> None:
    told = made.told()
    paths = ("volume-1-documents.pdf", "volume-2-evidence.pdf")
    for volume, path in zip(told["volumes"], paths, strict=True):
        found = text_of(made.read(path))
        assert len(found) == volume["pages"]
        for number, text in enumerate(found, 1):
            assert f"{volume['title']}　第{number}页" in text.replace(" ", ""), (path, number)


def test_what_has_no_pages_says_where_it_is(made: Made) -> None:
    rows = {row["title"]: row for row in made.told()["volumes"][1]["rows"]}
    assert "from" not in rows["证3 询问录音的文字整理"]
    assert rows["证3 询问录音的文字整理"]["remark"] == "电子数据；附件袋"
    assert rows["证4 误传的照片"]["remark"] == "电子数据；已撤出"
    assert rows["证5 电捕鱼器"]["remark"] == "电子数据；实物另存：罚没库"
    assert (rows["证1 现场笔录"]["from"], rows["证1 现场笔录"]["to"]) == (1, 3)
    assert (rows["证2 现场照片"]["from"], rows["证2 现场照片"]["to"]) == (4, 4)


def test_the_table_of_contents_and_the_statement_can_be_read(made: Made) -> None:
    contents = "".join(text_of(made.read("contents.pdf"))).replace(" ", "").replace("\n", "")
    for words in ("卷宗目录", "文书卷", "证据卷", "检察意见书", "页号", made.number, "附件袋"):
        assert words in contents, words
    pages = (re.sub(r"—\s*\d+\s*—", "", page) for page in text_of(made.read("statement.pdf")))
    statement = re.sub(r"\s", "", "".join(pages))  # a line may go on over the foot of a page
    for words in ("完整性声明", "xiejiangverify", "不能证明", made.told()["state"]["sha256"]):
        assert words in statement, words


def test_a_title_that_no_face_can_print_does_not_stop_an_archive(people: None, a: Place) -> None:
    with undone(), a.here():
        case = work(timezone.now())
        type(case).objects.filter(pk=case.pk).update(title="𠮷田案\U0001f41f捕鱼案")
        case.refresh_from_db()
        made = archiving.archive(lead(), case=case)
        folder = queries.outgoing_folder(made.pk)
        text = "".join(text_of((folder / "data" / "contents.pdf").read_bytes()))
    assert "〓" in text


@pytest.mark.parametrize(
    ("name", "content", "number"),
    [
        ("three.pdf", pdf("1", "2", "3"), 3),
        ("one.png", png(), 1),
        ("lies.png", b"\x89PNG\r\n\x1a\nnonsense", 0),
        ("broken.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", 0),
        ("words.txt", b"words", 0),
        ("empty.pdf", b"", 0),
    ],
)
def test_pages_are_counted_from_what_is_there(
    tmp_path: Any, name: str, content: bytes, number: int
) -> None:
    (tmp_path / name).write_bytes(content)
    assert pages_of.pages(tmp_path, name) == number


def test_a_locked_pdf_has_no_pages(tmp_path: Any) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf("1")))
    writer.encrypt("secret")
    writer.write(tmp_path / "locked.pdf")
    assert pages_of.pages(tmp_path, "locked.pdf") == 0


def test_one_page_is_counted_like_many(tmp_path: Any) -> None:
    for number in (1, 2, 30):
        (tmp_path / "n.pdf").write_bytes(pdf(*"x" * number))
        assert pages_of.pages(tmp_path, "n.pdf") == number


def test_what_names_a_case_is_carried_left_out_or_said_to_be_kept_beside() -> None:
    carried = {shape.label for shape in case_state.SHAPES.values()}
    known = carried | case_state.LEFT_OUT.keys()
    assert not known & BESIDE.keys()
    naming = {m._meta.label for m in apps.get_models() if names_a_case(m)}
    assert naming - known == BESIDE.keys()


def names_a_case(model: type[models.Model]) -> bool:
    return any(f.name == "matter" or f.related_model is Case for f in model._meta.fields)
