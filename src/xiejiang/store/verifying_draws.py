"""Running a published draw again with nothing but its record: no database, no server, no settings.

check_draw(read_record(content), keys) -> Report
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from xiejiang.kernel.errors import Invalid, XiejiangError
from xiejiang.store import drawing, notes, verifying
from xiejiang.store.drawing import Terms
from xiejiang.store.notes import Checkpoint
from xiejiang.store.signing import PublicKey
from xiejiang.store.verifying import Report

LONGEST = 4 * 1024 * 1024
SHAPE: Mapping[str, type] = {
    "draw": str,
    "candidates": list,
    "count": int,
    "substitutes": int,
    "size": int,
    "digest": str,
    "checkpoint": str,
    "drawn": list,
    "passed_over": list,
    "chosen": list,
    "reserve": list,
}


class NotADrawRecord(Invalid):
    """不是抽取记录文件：{why}。请从抽取页面重新下载。"""

    code: ClassVar[str] = "not-a-draw-record"


def read_record(content: bytes) -> dict[str, Any]:
    """Read a record; refuse what is not one."""
    if len(content) > LONGEST:
        raise NotADrawRecord(why="文件过大")
    data = _json(content)
    if not isinstance(data, dict) or data.get("format") != drawing.FORMAT:
        raise NotADrawRecord(why=f"格式不是 {drawing.FORMAT}")
    for name, kind in SHAPE.items():
        if not isinstance(data.get(name), kind) or isinstance(data[name], bool):
            raise NotADrawRecord(why=f"缺少 {name}")
    if not all(_is_pair(c) for c in data["candidates"]):
        raise NotADrawRecord(why="候选名单不完整")
    if not all(isinstance(p, dict) and isinstance(p.get("key"), str) for p in data["passed_over"]):
        raise NotADrawRecord(why="跳过的名单不完整")
    return data


def _json(content: bytes) -> object:
    """What is written there; halves of characters are refused, since nothing can be made of them.

    JSON can write them, but they have no digest and cannot be printed.
    """
    try:
        data: object = json.loads(content)
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise NotADrawRecord(why="有不成字的编码") from error
    except (ValueError, RecursionError) as error:
        raise NotADrawRecord(why="不是 JSON") from error
    return data


def _is_pair(given: object) -> bool:
    return isinstance(given, list) and len(given) == 2 and all(isinstance(g, str) for g in given)


def check_draw(data: Mapping[str, Any], keys: Sequence[PublicKey]) -> Report:
    """Whether the draw was announced before its seed was known, and came out as it must."""
    report = Report(about=f"抽取 {data['draw']}，候选 {len(data['candidates'])} 个")
    terms = Terms(
        draw=data["draw"],
        candidates=tuple((key, name) for key, name in data["candidates"]),
        count=data["count"],
        substitutes=data["substitutes"],
        size=data["size"],
    )
    digest = drawing.digest_of(terms)
    same = digest == data["digest"]
    report.say(same, "公告的内容" + ("与摘要一致" if same else "与摘要不符：名单或者名额被改动"))
    try:
        note = notes.parse(data["checkpoint"].encode())
        stated = notes.checkpoint(note.text)
    except XiejiangError as error:
        report.say(False, f"检查点读不出：{error}")
        return report
    fixed = stated.size == terms.size
    words = "就是" if fixed else f"是前 {stated.size} 条的，不是"
    report.say(fixed, f"种子取自日志前 {terms.size} 条的根；所附检查点{words}公告的条数")
    verifying.say_signatures(report, note, keys)
    _announcement(report, data, terms, digest, stated)
    _result(report, data, terms, digest, stated)
    return report


def _announcement(
    report: Report, data: Mapping[str, Any], terms: Terms, digest: str, stated: Checkpoint
) -> None:
    """Whether the log says, before the seed, what was announced."""
    try:
        proof = verifying.read_proof(json.dumps(data.get("announcement")).encode())
        details = json.loads(proof.get("details", "{}"))
        same_log = notes.checkpoint(notes.parse(proof["checkpoint"].encode()).text) == stated
    except (XiejiangError, ValueError, TypeError) as error:
        why = error if isinstance(error, XiejiangError) else "公告的内容读不出"
        report.say(None, f"没有可以核验的公告证明：{why}")
        return
    inner = verifying.check_proof(proof, ())
    if inner.failed or not same_log:
        report.say(False, "公告的存证证明不成立，或者不是同一检查点的")
        return
    told = {"draw": terms.draw, "digest": digest, "size": terms.size}
    same = isinstance(details, dict) and all(details.get(k) == v for k, v in told.items())
    before = proof["index"] < terms.size
    words = f"公告是日志第 {proof['index']} 条，早于取种子的第 {terms.size} 条"
    report.say(same and before, words if same and before else "日志里的公告与这份记录不符")


def _result(
    report: Report, data: Mapping[str, Any], terms: Terms, digest: str, stated: Checkpoint
) -> None:
    seed = drawing.seed_of(root=stated.root, draw=terms.draw, digest=digest)
    drawn = drawing.order(seed, [key for key, _ in terms.candidates])
    same = drawn == data["drawn"]
    report.say(same, "重新抽取，次序" + ("完全一致" if same else "不一致"))
    over = {p["key"] for p in data["passed_over"]}
    most = max(0, terms.count + terms.substitutes)
    first = drawing.chosen(drawn, passed_over=over, most=most)
    right = [first[: terms.count], first[terms.count :]] == [data["chosen"], data["reserve"]]
    names = dict(terms.candidates)
    told = "、".join(names[key] for key in first[: terms.count])
    report.say(right, f"选定的是 {told}" if right else "选定、递补的与抽出的次序不符")
    for p in data["passed_over"]:
        words = f"{names.get(p['key'], p['key'])} 抽取时跳过：{p.get('why', '')}（由办理机关负责）"
        report.say(None, words)
