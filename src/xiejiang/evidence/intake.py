"""How a file and a thing come in: looked at, stored, found again, written onto the item."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from django.utils import timezone

from xiejiang.evidence import queries, shots
from xiejiang.evidence.care import ALGORITHMS, Match
from xiejiang.evidence.domain import ItemStatus, Physical, Shot, Upload, safe_name
from xiejiang.evidence.errors import DuplicateFile, EvidenceInvalid
from xiejiang.evidence.models import Item
from xiejiang.kernel.errors import Complaint
from xiejiang.store import blobs
from xiejiang.store.blobs import MIB
from xiejiang.store.filetypes import FileRefused, FileType, NameMismatch, sniff

PHOTOS = ("jpg", "png", "webp", "heic")
"""What phones and cameras make."""


def store(name: str, stream: BinaryIO) -> Upload:
    """Look at a file, then store it: a liar is refused before a byte is written."""
    kept_name, kind, shot = _seen(name, stream)
    blob = queries.store().put(stream)
    return Upload(kept_name, kind.mime, kind.zh, blob.size, blob.sha256, blob.sm3, shot)


def _seen(name: str, stream: BinaryIO) -> tuple[str, FileType, Shot]:
    """What a file is, by its content; the stream is left at its beginning."""
    kept_name = safe_name(name)
    if not kept_name:
        raise EvidenceInvalid(complaints=[Complaint("文件", "文件没有名字，请命名后重新上传")])
    kind = sniff(stream, kept_name)
    return kept_name, kind, shots.read(stream) if kind.is_picture else Shot()


def look_at_photo(title: str, stream: BinaryIO) -> Upload:
    """A photograph under a name of our own, not stored; whatever is none is refused."""
    for ending in PHOTOS:
        try:
            name, kind, shot = _seen(f"{title}.{ending}", stream)
        except NameMismatch:
            continue
        blob = blobs.digest(stream)
        return Upload(name, kind.mime, kind.zh, blob.size, blob.sha256, blob.sm3, shot)
    raise FileRefused(name=title, found="不是照片的文件", accepted="JPEG、PNG、WebP、HEIC")


def keep(photo: Upload, stream: BinaryIO) -> None:
    """Store what was looked at; other content than that is refused."""
    stream.seek(0)
    queries.store().put(stream, expected=photo.sha256)


def refuse_duplicate(item: Item) -> None:
    """The same content twice in one case helps nobody: name the item that has it."""
    same = (
        Item.objects.filter(case=item.case, sha256=item.sha256)
        .exclude(sha256="")
        .exclude(status=ItemStatus.WITHDRAWN)
        .select_related("agency")
        .first()
    )
    if same is not None:
        when = timezone.localtime(same.added_at).strftime("%m-%d %H:%M")
        raise DuplicateFile(item=str(same), agency=same.agency.name, when=when)


def write(item: Item, upload: Upload | None, physical: Physical | None) -> None:
    """What the file and the thing say, onto the item."""
    if upload is not None:
        item.file_name, item.media_type = upload.name, upload.media_type
        item.size, item.sha256, item.sm3 = upload.size, upload.sha256, upload.sm3
        item.shot_at = upload.shot.at
        item.shot_latitude, item.shot_longitude = upload.shot.latitude, upload.shot.longitude
    if physical is not None:
        item.physical = True
        item.quantity, item.unit = physical.quantity, physical.unit.strip()
        item.features, item.origin = physical.features.strip(), physical.origin.strip()
        item.whereabouts = physical.whereabouts.strip()


def compare(item: Item, given: str) -> tuple[str, str, Match]:
    """By what a given digest was computed, what ours is, and whether they are the same.

    Sixty-four figures may be SHA-256 or SM3: whichever agrees; if neither does, SHA-256 is shown.
    """
    if not given:
        return "", "", Match.NONE
    names = ALGORITHMS[len(given)]
    ours = {"SHA-256": item.sha256, "SM3": item.sm3}
    found = {name: ours.get(name) or _computed(item, name) for name in names}
    for name, digest in found.items():
        if digest == given:
            return name, digest, Match.SAME
    return names[0], found[names[0]], Match.DIFFERENT


def _computed(item: Item, name: str) -> str:
    """A digest that is not kept: some collectors still give MD5 or SHA-1."""
    hasher = hashlib.new(name.replace("-", "").lower(), usedforsecurity=False)
    with queries.read_file(item) as stream:
        while chunk := stream.read(MIB):
            hasher.update(chunk)
    return hasher.hexdigest()
