"""Reports on archives of cases, as ``verifying_packages`` makes them on packages.

    check_archive(path, keys, file=None) -> Report
    check_log(log, keys) -> Report              # the entries of a log that an archive carries

An archive is a sealed package with ``data/archive.json`` in it. Beyond the package, the report says
whether the state is the one it names, whether every file of the state is there, whether the
entries of the log are proven, and which files are named in them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import bags, verifying, verifying_packages
from xiejiang.store.archives import opened
from xiejiang.store.bags import PAYLOAD
from xiejiang.store.containers import Steady
from xiejiang.store.signing import PublicKey
from xiejiang.store.verifying import FORMAT, Report

HEAD = f"{PAYLOAD}archive.json"
LONGEST = 64 * 1024 * 1024
FORMS = {"items": (("sha256", "sm3"),), "documents": (("pdf", "pdf_sm3"), ("docx", "docx_sm3"))}
BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What reading JSON of another shape comes to: the archive is no archive."""


def check_archive(path: Path, keys: Sequence[PublicKey], file: Path | None = None) -> Report:
    """What is proven of a package; of an archive, beyond it, what is proven of the case."""
    report = verifying_packages.check_package(path, keys, file)
    if report.failed or not report.about:
        return report
    try:
        with opened(path) as source:
            if HEAD in source.files:
                _check(report, source, keys)
    except XiejiangError as error:
        report.say(False, str(error))
    except BROKEN as error:
        report.say(False, f"归档包的说明读不了（{type(error).__name__}）")
    return report


def _check(report: Report, source: Steady, keys: Sequence[PublicKey]) -> None:
    told = _read(source, "archive.json")
    case, agency = told["case"], told["agency"]
    who = f"{agency['name']}{told['archived_by']}归档"
    report.about += f"\n这是归档包：{case['title']}（{case['number']}），{who}"
    content = bags.read(source, PAYLOAD + told["state"]["path"], LONGEST)
    same = hashlib.sha256(content).hexdigest() == told["state"]["sha256"]
    report.say(same, "案卷状态" + ("与说明所记的摘要一致" if same else "与说明所记的摘要不符"))
    state = json.loads(content)
    wanted = dict(_named(state))
    there = {file["sha256"] for file in told["files"]}
    lost = wanted.keys() - there
    words = f"案卷所用的 {len(wanted)} 个文件"
    report.say(not lost, f"{words}都在包里" if not lost else f"{words}缺 {len(lost)} 个")
    log = _read(source, told["log"]["path"])
    _say_log(report, log, keys, what="随附的")
    _say_traces(report, wanted, [log, *_earlier(report, source, told, keys)])


def _earlier(
    report: Report, source: Steady, told: Mapping[str, Any], keys: Sequence[PublicKey]
) -> Iterator[Mapping[str, Any]]:
    for one in told["earlier"]:
        log = _read(source, one["path"])
        _say_log(report, log, keys, what=f"原节点 {one['node']} 的")
        yield log


def _read(source: Steady, name: str) -> Any:
    return json.loads(bags.read(source, PAYLOAD + name, LONGEST))


def _named(state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every file of a state, SHA-256 and SM3."""
    for name, forms in FORMS.items():
        for one in state[name]:
            yield from ((one[a], one[b]) for a, b in forms if one[a])


def _say_log(
    report: Report, log: Mapping[str, Any], keys: Sequence[PublicKey], *, what: str
) -> None:
    found = check_log(log, keys)
    number = len(log["entries"])
    if found.failed:
        wrong = next(claim.words for claim in found.claims if claim.holds is False)
        report.say(False, f"{what}日志条目不成立：{wrong}")
        return
    told = sum("details" in entry for entry in log["entries"])
    report.say(
        True, f"{what}日志条目 {number} 条都在日志里，没有改动；其中 {told} 条附有内容并与摘要一致"
    )
    for claim in found.claims:
        report.say(claim.holds, f"{what}日志：{claim.words}")


def _say_traces(
    report: Report, wanted: Mapping[str, str], logs: Sequence[Mapping[str, Any]]
) -> None:
    """Which files the entries name: a file that the log knew cannot have been put in later."""
    text = "".join(str(e.get("details", "")) for log in logs for e in log["entries"])
    known = sum(digest in text for digest in wanted)
    if wanted:
        words = f"案卷的 {len(wanted)} 个文件中，{known} 个的摘要写在附有内容的日志条目里"
        report.say(True if known == len(wanted) else None, words)


def check_log(log: Mapping[str, Any], keys: Sequence[PublicKey]) -> Report:
    """Whether every entry stands in the log; then what the signatures under it say."""
    report = Report()
    signed: list[verifying.Claim] = []
    for entry in log["entries"]:
        proof = {"format": FORMAT, "checkpoint": log["checkpoint"], **entry}
        found = verifying.check_proof(proof, () if signed else keys)
        if found.failed:
            return found
        signed = signed or [c for c in found.claims if _of_signature(c, found)]
    report.claims += signed
    return report


def _of_signature(claim: verifying.Claim, found: Report) -> bool:
    """The first two sentences are of the entry itself."""
    return claim not in found.claims[:2]
