"""The public conformance suite of BagIt, every bag of it; where we are stricter, by name."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import bags
from xiejiang.store.bags import Bag
from xiejiang.store.containers import Folder

SUITE = Path(os.environ["XIEJIANG_SHARED"]) / "vectors" / "bagit"

REFUSED_BY_US = {
    "v0.96/valid/holey-bag": "bag-incomplete",
    "v0.97/valid/holey-bag": "bag-incomplete",
    "v0.97/warning/duplicate-file-with-different-case": "package-name",
    "v0.97/warning/same-filename-listed-twice-with-different-normalization": "package-name",
}
"""A holey bag names files to be fetched from elsewhere, and a package is whole or none. Names that
only some systems tell apart are a warning in the suite; here one file could stand for another."""

WARNINGS = {
    "made-with-md5sum-tools": "binary-mark",
    "relative-path": "relative-path",
    "same-filename-listed-twice-with-the-same-hash": "listed-twice",
    "special-system-files": "system-file",
}
MILD = {"weak-digest", "relative-path"}
"""What a valid bag may be warned of: most of the suite has MD5 only, and two have a leading ``./``
in their names, which the suite files under *valid* for some bags and *warning* for another."""
LEFT_OUT = "v0.97/warning/special-system-files"
"""Lists an empty ``data/.DS_Store`` that copies of the suite tend to lose."""


def folders(*kinds: str) -> list[str]:
    """The bags of some kinds, by their place in the suite; an error when there are none."""
    found = [
        bag.relative_to(SUITE).as_posix()
        for kind in kinds
        for bag in sorted(SUITE.glob(f"v*/{kind}/*"))
        if bag.is_dir()
    ]
    assert found
    return found


def read(name: str, scratch: Path) -> Bag:
    folder = SUITE / name
    if name == LEFT_OUT:
        folder = scratch / "bag"
        shutil.copytree(SUITE / name, folder, copy_function=shutil.copyfile)
        for made in (folder, folder / "data"):
            made.chmod(0o755)
        (folder / "data" / ".DS_Store").touch()
    return bags.check(Folder(folder))


@pytest.mark.parametrize("name", folders("valid", "warning"))
def test_good_bags(name: str, tmp_path: Path) -> None:
    if name in REFUSED_BY_US:
        with pytest.raises(XiejiangError) as refused:
            read(name, tmp_path)
        assert refused.value.code == REFUSED_BY_US[name]
        return
    found = {warned.code for warned in read(name, tmp_path).warnings}
    if "/warning/" in name:
        assert WARNINGS[name.rpartition("/")[2]] in found
    else:
        assert found <= MILD


@pytest.mark.parametrize("name", folders("invalid", "linux-only", "windows-only"))
def test_bad_bags(name: str) -> None:
    """Bad on one system is bad on all: a package goes from one to another."""
    with pytest.raises(XiejiangError):
        bags.check(Folder(SUITE / name))


def test_a_holey_bag_is_refused_for_its_holes_only(tmp_path: Path) -> None:
    for version in ("v0.96", "v0.97"):
        folder = tmp_path / version
        shutil.copytree(SUITE / version / "valid/holey-bag", folder, copy_function=shutil.copyfile)
        folder.chmod(0o755)
        (folder / "fetch.txt").unlink()
        assert bags.check(Folder(folder)).version == version[1:]


def test_wrong_digests_are_found_without_the_weight(tmp_path: Path) -> None:
    """The suite's changed file has another length too; here only its digest tells."""
    folder = tmp_path / "bag"
    shutil.copytree(SUITE / "v0.97/valid/basic-bag", folder, copy_function=shutil.copyfile)
    changed = folder / "data" / "text-file.txt"
    changed.parent.chmod(0o755)
    content = changed.read_bytes()
    changed.write_bytes(b"?" + content[1:])
    with pytest.raises(bags.BagChanged):
        bags.check(Folder(folder))
