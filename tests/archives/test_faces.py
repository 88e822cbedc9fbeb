"""Archives by the page, the API, the command line and ``verify``; and across the two databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests.archives.conftest import LEAD, Made, known, undone, work
from tests.archives.sealing import resealed
from tests.conftest import PASSWORD
from tests.exchange.conftest import Place
from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import LogEntry
from xiejiang.cases.models import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.models import Item
from xiejiang.exchange import restoring
from xiejiang.exchange.models import Archive
from xiejiang.shell.cli import main
from xiejiang.store.signing import PublicKey

pytestmark = pytest.mark.django_db


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def test_from_the_button_to_the_file(people: None, a: Place, tmp_path: Path) -> None:
    officer, outsider, other = (signed_in(w) for w in ("yq.officer", "jj.officer", "yq.procurator"))
    with a.here():
        case = work(timezone.now())
        home, make = f"/cases/{case.pk}/archive/", f"/cases/{case.pk}/archive/make/"
        front = officer.get(f"/cases/{case.pk}/").content.decode()
        assert "案件已经办结，还没有归档" in front
        assert "还没有归档" in officer.get(home).content.decode()
        assert "签封归档" in officer.get(make).content.decode()
        assert officer.post(make, {"sure": ""}).status_code == 422, (
            "without the tick nothing happens"
        )
        assert "现在不能归档" in other.get(make).content.decode()
        assert other.post(make, {"sure": "on"}).status_code == 403
        assert outsider.get(make).status_code == 404
        assert outsider.post(make, {"sure": "on"}).status_code == 404
        assert not Archive.objects.exists()
        assert officer.post(make, {"sure": "on"}).status_code == 302
        row = Archive.objects.get()
        page = officer.get(home).content.decode()
        assert row.state[:32] in page
        assert "下载归档包" in page
        assert "已归档，只读" in page
        assert "下载归档包" not in other.get(home).content.decode()
        assert "恢复办理" not in officer.get(f"/cases/{case.pk}/overview/").content.decode()
        address = f"/archives/{row.pk}/"
        for stranger in (outsider, other):
            assert stranger.get(address).status_code == 404
        data = b"".join(officer.get(address).streaming_content)  # type: ignore[attr-defined]
        (tmp_path / "a.zip").write_bytes(data)
        assert known(tmp_path / "a.zip", a).number == case.number
    saved = LogEntry.objects.filter(act="exchange.archive_saved")
    assert [e.agency_code for e in saved] == [LEAD]


def test_an_open_case_has_no_archive(people: None, a: Place) -> None:
    with a.here():
        case = work(timezone.now())
        Case.objects.filter(pk=case.pk).update(status="open")
        assert signed_in("yq.officer").get(f"/cases/{case.pk}/archive/").status_code == 404
        page = signed_in("yq.officer").get(f"/cases/{case.pk}/archive/make/").content.decode()
        assert "案件还没有办结" in page


def test_a_restored_case_shows_the_log_of_the_other_node(
    made: Made, people: None, b: Place
) -> None:
    with b.here():
        done = restoring.restore(made.path, keys=[made.key], now=timezone.now())
        page = signed_in("yq.officer").get(f"/cases/{done.case.pk}/archive/").content.decode()
    assert "由档案导入" in page
    assert "不是在本节点发生的" in page
    assert "随附的证明成立" in page
    assert "cases.fact_stated" in page


def token(who: str, code: str) -> dict[str, str]:
    post = agencies.post_held(
        person=agencies.person(username=who),
        agency_code=code,
        role=Role.HANDLER,
        on=timezone.localdate(),
    )
    now = timezone.now()
    ends = now + timedelta(days=1)
    _, secret = agency_services.issue_token(By(NODE, now), post=post, name="测试", expires_at=ends)
    return {"Authorization": f"Bearer {secret.text}"}


def test_the_api_archives_and_gives_the_file(people: None, a: Place, tmp_path: Path) -> None:
    client = Client()
    mine, theirs = token("yq.officer", LEAD), token("yq.procurator", "520329-procuratorate")
    stranger = token("jj.officer", "500116-agriculture")
    with a.here():
        case = work(timezone.now())
        address = f"/api/v1/cases/{case.pk}/archives"
        refused = client.post(address, headers=theirs, content_type="application/json")
        assert (refused.status_code, refused.json()["type"]) == (
            403,
            "urn:xiejiang:problem:archive-not-lead",
        )
        assert client.post(address, headers=stranger).status_code == 404
        assert client.get(address, headers=stranger).status_code == 404
        made = client.post(address, headers=mine, content_type="application/json")
        assert made.status_code == 201, made.content
        (row,) = client.get(address, headers=mine).json()
        assert row == made.json()
        file = f"/api/v1/archives/{row['id']}/file"
        for other in (theirs, stranger):
            assert client.get(file, headers=other).status_code == 404
        answer = client.get(file, headers=mine)
        (tmp_path / "api.zip").write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert zipfile.ZipFile(tmp_path / "api.zip").testzip() is None


# ------------------------------------------------------------------ verify


def verified(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["verify", str(path), *more])
    return code, capsys.readouterr().out


def test_verify_says_in_words_what_is_proven(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = verified(made.path, capsys, "--key", str(made.key))
    assert code == 0
    number = len(made.told()["files"])
    digests = {f["sha256"] for f in made.told()["files"]}
    for words in (
        made.number,
        "案卷状态与说明所记的摘要一致",
        f"案卷所用的 {len(digests)} 个文件都在包里",
        "都在日志里，没有改动",
        "检查点由 a.example 签名",
        f"{len(digests)} 个的摘要写在附有内容的日志条目里",
        "核验通过",
    ):
        assert words in said, (words, said)
    assert number >= len(digests)


def test_verify_without_a_key_leaves_the_signature_open(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = verified(made.path, capsys)
    assert code == 0
    assert "核验到的都成立，标“·”的没有核验" in said


def test_verify_finds_a_changed_entry(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody with the bag changes the log and mends every list: the proofs still tell."""
    target = tmp_path / "changed.zip"
    with zipfile.ZipFile(made.path) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith("data/log.json"):
                data = data.replace(b"520329", b"520328", 1)
            new.writestr(entry, data)
    code, said = verified(target, capsys, "--key", str(made.key))
    assert code == 1
    assert "核验不通过" in said


@pytest.mark.parametrize("part", ["archive.json", "state.json", "log.json"])
def test_verify_of_an_archive_that_is_none_does_not_fall_over(
    made: Made, a: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    for number, content in enumerate((b"[]", b"{}", b"nonsense", b'{"format": 7}')):
        path = resealed(made, a, tmp_path / str(number), {part: content})
        code, said = verified(path, capsys, "--key", str(made.key))
        assert code == 1, said
        assert "核验不通过" in said


# ------------------------------------------------------------------ another node, another engine


def run(home: Path, *words: str) -> str:
    """A command on a node of its own, with a SQLite database, in a process of its own."""
    env = {**os.environ, "XIEJIANG_HOME": str(home), "XIEJIANG_NODE": "c.example"}
    env.pop("XIEJIANG_DB", None)
    command = [sys.executable, "-m", "xiejiang.shell.cli", *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_to_a_node_on_sqlite_and_back_to_this_database(
    made: Made, people: None, b: Place, tmp_path: Path
) -> None:
    """The suite's own database, PostgreSQL or SQLite → SQLite → the suite's own again."""
    home, second = tmp_path / "c", tmp_path / "second.zip"
    run(home, "setup")
    key = str(made.key)
    said = run(home, "case", "restore-archive", str(made.path), "--key", key, "--json")
    assert json.loads(said) == {"case": made.case, "number": made.number, "new": True}
    said = run(home, "case", "restore-archive", str(made.path), "--key", key, "--json")
    assert json.loads(said)["new"] is False
    run(home, "person", "add", "keeper", "档案员")
    run(home, "post", "fill", "keeper", LEAD, "handler", "档案岗")
    who = f"keeper@{LEAD}"
    run(home, "case", "archive", made.number, "--as", who, "--out", str(second))
    assert len(run(home, "case", "archives", made.number).splitlines()) == 2
    (own,) = (k for k in run(home, "log", "key").splitlines() if k.startswith("c.example+"))
    there = known(second, b)
    assert there.read("state.json") == made.read("state.json")
    with b.here():
        done = restoring.restore(second, keys=[PublicKey.parse(own)], now=timezone.now())
    assert done.new
    assert done.archive is not None
    assert done.archive.state == made.told()["state"]["sha256"]


def test_the_command_line_refuses_in_words(
    made: Made, people: None, b: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with b.here():
        assert main(["case", "restore-archive", str(made.path)]) == 2
        assert "没有 a.example 的这把公钥" in capsys.readouterr().err
        assert main(["case", "restore-archive", str(tmp_path / "none.zip")]) == 2
        assert "none.zip" in capsys.readouterr().err
        (tmp_path / "text.zip").write_text("text")
        assert main(["case", "restore-archive", str(tmp_path / "text.zip")]) == 2
        words = ["case", "archive", "没有的案号", "--as", f"yq.officer@{LEAD}", "--out"]
        assert main([*words, str(tmp_path)]) == 2
        assert "没有找到这个案件" in capsys.readouterr().err
        assert main([*words, str(tmp_path / "no" / "a.zip")]) == 2
        assert "目录不存在" in capsys.readouterr().err
        assert main([*words, str(tmp_path / "text.zip")]) == 2
        assert "已经存在，没有覆盖" in capsys.readouterr().err


def test_what_is_opened_after_archiving_is_in_the_next_archive(people: None, a: Place) -> None:
    """Reading leaves a hand; the archive that was made stays what it was."""
    with undone(), a.here():
        case = work(timezone.now())
        client = signed_in("yq.officer")
        make = f"/cases/{case.pk}/archive/make/"
        client.post(make, {"sure": "on"})
        item = Item.objects.filter(case=case, holder=case.lead).exclude(sha256="").first()
        post = agencies.post_held(
            person=agencies.person(username="yq.officer"),
            agency_code=LEAD,
            role=Role.HANDLER,
            on=timezone.localdate(),
        )
        evidence.open_file(By(agencies.actor(post), timezone.now()), item=item)
        client.post(make, {"sure": "on"})
        states = {a.state for a in Archive.objects.all()}
    assert len(states) == 2
