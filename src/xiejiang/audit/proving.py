"""Signed heads of this log, proofs over it, and the word of a witness about another's."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xiejiang.audit import tiles
from xiejiang.audit.domain import Actor, Power, canonical
from xiejiang.audit.errors import EntryNotFound
from xiejiang.audit.leaves import leaf_data
from xiejiang.audit.models import HeadStamp, LogEntry, LogHead, SignedHead
from xiejiang.store import node, notes, proofs
from xiejiang.store.verifying import FORMAT


def sign_head(head: LogHead, now: datetime) -> SignedHead:
    """The checkpoint of the log as it is: signed anew when it grew or the key changed."""
    key = node.signer()
    found = SignedHead.objects.filter(size=head.size).first()
    if found is not None:
        note = notes.parse(found.note.encode())
        if (key.public.name, key.public.id) not in {(s.name, s.key_id) for s in note.signatures}:
            found.note = str(note.signed(key))
            found.save(update_fields=["note"])
        return found
    stated = notes.Checkpoint(node.name(), head.size, bytes.fromhex(head.root))
    note = notes.Note(stated.text).signed(key)
    return SignedHead.objects.create(size=head.size, root=head.root, note=str(note), at=now)


def may_read(by: Actor, entry: LogEntry) -> bool:
    """Whether an actor gets the details with the proof: their agency's, or all by their power."""
    own = by.agency_code == entry.agency_code
    return own or by.can(Power.READ_LOG) or by.can(Power.SYSTEM)


def proof_of(
    entry: LogEntry,
    head: SignedHead,
    *,
    whole: bool,
    stamp: HeadStamp | None = None,
    nodes: tiles.Nodes | None = None,
) -> dict[str, Any]:
    """What proves, without this node, that an entry stands in its log: a JSON object.

    ``whole`` gives its details too; without them the digest in the leaf speaks for them. A time
    stamp of another head comes with the proof that the entry was under that head already.
    """
    if entry.index >= head.size:
        raise EntryNotFound(index=entry.index)
    sizes = [head.size, *([stamp.head_id] if stamp else [])]
    ranges = [part for size in sizes for part in proofs.inclusion_path(entry.index, size)]
    nodes = nodes or tiles.Nodes(head.size, ranges)
    paths = [_coded(proofs.inclusion(entry.index, size, nodes)) for size in sizes]
    told = {"details": canonical(entry.details).decode(), "salt": entry.salt}
    return {
        "format": FORMAT,
        "leaf": leaf_data(entry).decode(),
        "index": entry.index,
        "proof": paths[0],
        "checkpoint": head.note,
        **({"stamp": _stamp(stamp, paths[1])} if stamp else {}),
        **(told if whole and entry.salt else {}),
    }


def _stamp(stamp: HeadStamp, path: list[str]) -> dict[str, Any]:
    token = base64.b64encode(bytes(stamp.token)).decode()
    return {"checkpoint": stamp.note, "proof": path, "token": token}


def _coded(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(part).decode() for part in hashes]
