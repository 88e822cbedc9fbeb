"""完整性声明: in plain words, what an archive holds, what proves it, and how anybody checks it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from xiejiang.documents import queries as documents
from xiejiang.documents.domain import Align, Block, Column, Heading, Note, Paragraph, Table


def head(told: Mapping[str, Any]) -> list[str]:
    """The lines at the head of each paper of an archive."""
    kept = told["retention"]
    words = f"{kept}（本节点设置）" if kept else "由归档机关按档案管理的规定填写"
    return [
        f"案件：{told['case']['title']}（{told['case']['number']}）",
        f"归档：{told['agency']['name']}　{told['post']}　{told['archived_by']}　{_when(told)}",
        f"归档包编号：{told['id']}",
        f"保管期限：{words}",
    ]


def _when(told: Mapping[str, Any]) -> str:
    at = timezone.localtime(datetime.fromisoformat(told["archived_at"]))
    return f"{at:%Y-%m-%d %H:%M}"


def lines(told: Mapping[str, Any]) -> list[str]:
    """What is vouched for, a sentence each."""
    size = sum(file["size"] for file in told["files"])
    log, state = told["log"], told["state"]
    found = [
        f"案卷的全部状态写在 {state['path']}，{state['size']} 字节，SHA-256 {state['sha256']}。",
        f"随附文件 {len(told['files'])} 个，合计 {size} 字节，逐个列有 SHA-256 和 SM3 摘要。",
        f"随附本案的日志条目 {log['entries']} 条，连同它们在日志 {log['origin']}"
        f"（前 {log['of']} 条）中的证明和签名的检查点，写在 {log['path']}。",
        f"检查点的根为 {log['root']}，签名的有：{'、'.join(log['signed_by'])}"
        + ("。" if len(log["signed_by"]) > 1 else "；没有其他节点见证。"),
        f"整个包由节点 {told['node']} 签封，公钥指纹 {told['key']}；封签 seal.txt 覆盖每一个字节。",
    ]
    if told["earlier"]:
        number = len(told["earlier"])
        found.append(f"本案由档案导入，原节点的日志条目和证明原样放在 earlier，共 {number} 份。")
    if told.get("beside"):
        found.append(
            f"本包不含节点 {told['node']} 另行保管的：{'、'.join(told['beside'])}。"
            "其中制发的文书和入卷的证据已在包内，办理过程见日志条目；其余向归档机关调取。"
        )
    return found


COLUMNS = (Column("序号", 1, Align.CENTER), Column("归档包里有什么，凭什么辨认", 12))
HOW = (
    "离线核验：在装有协江的机器上执行 xiejiang verify 归档包 --key 公钥，不需要数据库和网络。"
    "公钥向归档节点当面或者电话核对指纹后取得（xiejiang log key）。",
    "不用协江也可以核对文件：包是 BagIt 格式，执行 sha256sum -c manifest-sha256.txt。",
)
WORDS = (
    "专家、机构的选定和委托，修复基地的占用，修复资金的款项，照归档时的内容写成文字随卷。导入的节点不登入自己的"
    "名册、基地和台账：各案只在原节点计一次；名册、基地、台账本身在原节点。"
)
LIMITS = (
    WORDS,
    "能够证明：文件和案卷状态自签封以来没有改动；所附的日志条目在日志中，记录以后没有改动。",
    "不能证明：所记的内容本身真实；除所附条目以外再没有与本案有关的条目。没有附内容的条目，"
    "只能证明有这一条，不能看到办理的内容。",
)


def paper(told: Mapping[str, Any], *, issuer: str, at: datetime) -> bytes:
    """The statement as a paper."""
    blocks: list[Block] = [Paragraph(line, indent=False) for line in head(told)]
    rows = [(str(number), line) for number, line in enumerate(told["statement"], 1)]
    blocks += [Heading("内容和摘要"), Table(COLUMNS, tuple(rows))]
    for title, words in (("怎样核验", HOW), ("证明到哪里", LIMITS)):
        blocks.append(Heading(title))
        blocks += [Paragraph(line) for line in words]
    blocks.append(
        Note("本声明由系统按归档时的内容生成；同样的内容在 archive.json 里，供程序读取。")
    )
    return documents.list_paper(title="完整性声明", issuer=issuer, blocks=blocks, at=at)
