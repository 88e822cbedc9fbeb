"""A library of two invented kinds of document, so that these tests outlive every wording."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiejiang.documents.rendering import compose
from xiejiang.documents.rendering.loader import load

FIELDS = """
[[field]]
name = "issuer.name"
label = "制发机关"
type = "text"
source = "agency"
[[field]]
name = "number"
label = "发文字号"
type = "text"
source = "document"
[[field]]
name = "issued_on"
label = "成文日期"
type = "date"
source = "document"
[[field]]
name = "receiver.name"
label = "受移送机关"
type = "text"
source = "agency"
[[field]]
name = "fact.summary"
label = "查明的事实"
type = "list"
source = "fact"
hint = "写明时间、地点和经过"
[[field]]
name = "evidence.property"
label = "涉案物品"
type = "rows"
source = "evidence"
[[field]]
name = "remark"
label = "备注"
type = "text"
source = "text"
"""

KINDS = """
[[kind]]
id = "test.letter"
title = "移送书"
layout = "official"
issuer = "enforcement"
mark = "移"
addressee = "{receiver.name}"
basis = [{ instrument = "apl-2021", article = "第二十七条" }]
must_show = [
  { item = "违法事实", instrument = "apl-2021", article = "第二十七条", fields = ["fact.summary"] },
]
block = [
  { list = "fact.summary", numbered = true },
  { when = "remark", text = "备注：{remark}" },
]

[[kind]]
id = "test.list"
title = "涉案物品清单"
layout = "list"
issuer = "any"
basis = [{ instrument = "apl-2021", article = "第二十七条" }]
block = [
  { table = "evidence.property", columns = [{ title = "名称" }, { title = "数量" }] },
]
"""


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only the two kinds above exist."""
    folder = tmp_path / "kinds"
    folder.mkdir()
    (folder / "fields.toml").write_text(FIELDS, "utf-8")
    (folder / "kinds.toml").write_text(KINDS, "utf-8")
    loaded = load(folder)
    monkeypatch.setattr(compose, "library", lambda: loaded)
