"""What a node holds of a run: rows, log, files, told as plain values for the judge."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from xiejiang.audit import queries as log
from xiejiang.audit.domain import NODE
from xiejiang.cases import queries as cases
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import queries
from xiejiang.exchange.kinds import CASE
from xiejiang.exchange.models import Incoming, Node, NodeKey, Outgoing
from xiejiang.exchange.torture.judging import Happened, Kept, Sent, Word
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node as own_node
from xiejiang.store import packages, receipts
from xiejiang.store.archives import opened
from xiejiang.store.bags import PAYLOAD
from xiejiang.store.signing import PublicKey

TRUST_ACTS = {
    *("exchange.node_suspended", "exchange.node_revoked", "exchange.node_restored"),
    *("exchange.key_turned", "exchange.key_voided", "exchange.kept"),
}


def sent_of(case: UUID, since: int) -> list[Sent]:
    """Every package of a case, as this node sent it."""
    sealed = Counter(e.subject for e in log.export(after=since - 1) if e.act == "exchange.sealed")
    rows = Outgoing.objects.filter(case_id=case).select_related("node").order_by("sealed_at")
    return [_sent(row, sealed[f"exchange.Outgoing:{row.pk}"]) for row in rows]


def _sent(row: Outgoing, entries: int) -> Sent:
    folder = queries.outgoing_folder(row.pk)
    return Sent(
        id=str(row.pk),
        sequence=row.sequence,
        digest=row.digest,
        state=row.state,
        code=row.code,
        reason=row.reason,
        word=_word(row.receipt, _keys_of(row.node)),
        bag=_bag(folder),
        sound=_is_sealed(folder, row),
        entries=entries,
    )


def _is_sealed(folder: Path, row: Outgoing) -> bool:
    try:
        found = packages.check(folder, own_node.public_keys())
    except (XiejiangError, OSError):
        return False
    text = (folder / packages.SEAL).read_text("utf-8")
    return found.digest == row.digest and text == row.seal


def kept_of(stream: str, since: int) -> list[Kept]:
    """Every package of a stream, as this node keeps it."""
    kept: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for entry in log.export(after=since - 1):
        if entry.act == "exchange.kept" and "kept" in entry.details:
            kept[entry.details["kept"]["package"]] += 1
        if entry.act in ("exchange.received", "exchange.returned"):
            ended[entry.subject] += 1
    rows = Incoming.objects.filter(stream=stream).select_related("node", "case")
    return [_kept(row, kept[str(row.pk)], ended[f"exchange.Incoming:{row.pk}"]) for row in rows]


def _kept(row: Incoming, entries: int, ended: int) -> Kept:
    store = queries.store()
    sound = store.verify(row.file)
    bag: dict[str, str] = {}
    previous, signer, told = None, "", ""
    if sound:
        with store.open(row.file) as stream:
            path = Path(stream.name)
        bag = _bag(path)
        with opened(path) as source:
            note, seal = packages.read_seal(source)
            with source.open(PAYLOAD + CASE.main) as stream:
                told = _digest_of(json.loads(stream.read()))
        previous = seal.header.previous
        ids = {(s.name, s.key_id) for s in note.signatures}
        signer = next((k.fingerprint for k in _keys_of(row.node) if (k.name, k.id) in ids), "")
    own = own_node.public_keys()
    return Kept(
        id=str(row.pk),
        sequence=row.sequence,
        digest=row.digest,
        previous=previous,
        state=row.state,
        word=_word(row.receipt, own),
        answer=_word(row.answer, own),
        answered=row.answered_at is not None,
        bag=bag,
        sound=sound,
        told=told if told == _digest_of(row.content) else "",
        signer=signer,
        entries=entries,
        ended=ended,
        missing=tuple(_missing(row)) if row.state == "received" else (),
    )


def _missing(row: Incoming) -> Iterable[str]:
    """What was taken over and is not in the case as it came."""
    if row.case is None:
        yield "the case"
        return
    facts = {(f.name, f.value) for f in cases.facts(case=row.case)}
    yield from (f["name"] for f in row.content["facts"] if (f["name"], f["value"]) not in facts)
    items = Counter(i.sha256 for i in evidence.items(by=NODE, case=row.case))
    for file in CASE.files_of(row.content):
        if items[file["sha256"]] != 1 or not evidence.store().verify(file["sha256"]):
            yield file["name"]


def happened(since: int) -> list[Happened]:
    """What the log says of trust and keeping, in order."""
    found = []
    for entry in log.export(after=since - 1):
        if entry.act not in TRUST_ACTS:
            continue
        about = entry.details.get("fingerprint", "")
        if entry.act == "exchange.kept":
            about = entry.details["kept"]["package"]
        found.append(Happened(entry.act, about))
    return found


def leftovers() -> dict[str, int]:
    """What killed processes left behind and nothing rests on."""
    store = queries.store()
    used = set(Incoming.objects.values_list("file", flat=True))
    return {
        "archives": sum(name not in used for name in store.names()),
        "unfinished": sum(1 for _ in queries.scratch_folder().iterdir()),
        "bags": len(queries.unsealed()),
    }


def store_faults() -> list[str]:
    """Files that are not what their name says, or that nobody stored here."""
    store = queries.store()
    wrong = [
        f"altered: file {name} of the store" for name in store.names() if not store.verify(name)
    ]
    strangers = [name for name in store.strangers() if not name.startswith("outgoing/")]
    return wrong + [f"altered: {name} is a stranger in the store" for name in strangers]


def _bag(path: Path) -> dict[str, str]:
    try:
        with opened(path) as source:
            found = {}
            for name in source.files:
                with source.open(name) as stream:
                    found[name] = hashlib.sha256(stream.read()).hexdigest()
            return found
    except (XiejiangError, OSError):
        return {}


def _word(text: str, keys: Iterable[PublicKey]) -> Word | None:
    if not text:
        return None
    data = text.encode()
    try:
        _, told = receipts.read_receipt(data)
    except XiejiangError:
        return None
    try:
        receipts.check_receipt(data, keys)
        signed = True
    except XiejiangError:
        signed = False
    return Word(str(told.package), told.digest, told.outcome.value, told.code, signed)


def _keys_of(node: Node) -> list[PublicKey]:
    """Every key that a node ever had, void ones too: what was signed was signed."""
    return [PublicKey.parse(row.key) for row in NodeKey.objects.filter(node=node)]


def _digest_of(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
