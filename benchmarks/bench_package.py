"""A package sealed and verified, against copying and hashing the same bytes with other programs.

The limit is what nobody can leave out: the payload is copied down to the disk, and two digests are
taken of it. ``cp`` and ``openssl dgst`` do just that, one after the other, in the same run. Sealing
and verifying together take the digests twice, and are held against the same limit all the same.

    python -m benchmarks package [SIZE_MB [FILES]]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from xiejiang.store import packages
from xiejiang.store.archives import pack
from xiejiang.store.bagging import writing
from xiejiang.store.blobs import MIB
from xiejiang.store.envelopes import Key, close, open_
from xiejiang.store.packages import Header
from xiejiang.store.signing import Ed25519Signer

SIZE = int(sys.argv[1]) if len(sys.argv) > 1 else 512
FILES = int(sys.argv[2]) if len(sys.argv) > 2 else 8
"""Photographs, recordings and scans: few and large."""
AIM = 1.3
SIGNER = Ed25519Signer.generate("bench.xiejiang")
HEADER = Header(
    UUID(int=1), packages.ANYBODY, "bench", 1, None, datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
)


def material(folder: Path) -> list[Path]:
    """Files that nothing can compress."""
    folder.mkdir()
    paths = [folder / f"{i}.bin" for i in range(FILES)]
    for path in paths:
        with path.open("wb") as out:
            for _ in range(SIZE // FILES):
                out.write(os.urandom(MIB))
    return paths


def seconds(do: Callable[[], object]) -> float:
    """How long it takes, once."""
    os.sync()
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def copy_down(paths: list[Path], target: Path) -> None:
    """Copy files and wait until they are on the disk."""
    run("cp", *paths, target)
    run("sync", *target.iterdir())


def seal(paths: list[Path], target: Path) -> None:
    with writing(target) as bag:
        for path in paths:
            with path.open("rb", buffering=0) as stream:
                bag.add(path.name, stream)
        bag.finish({})
        packages.seal(bag.folder, HEADER, SIGNER)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on the disk that the work would be on, not in memory."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("XIEJIANG_BENCH_DIR")) as name:
        yield Path(name)


def main() -> None:
    """Measure and print."""
    with scratch() as folder:
        paths = material(folder / "files")
        whole, archive = folder / "package", folder / "package.zip"
        copies = folder / "copies"
        copies.mkdir()
        copy = seconds(lambda: copy_down(paths, copies))
        sha256 = seconds(lambda: run("openssl", "dgst", "-sha256", *paths))
        sm3 = seconds(lambda: run("openssl", "dgst", "-sm3", *paths))
        shutil.rmtree(copies)
        sealing = seconds(lambda: seal(paths, whole))
        verifying = seconds(lambda: packages.check(whole, [SIGNER.public]))
        packing = seconds(lambda: pack(whole, archive))
        from_zip = seconds(lambda: packages.check(archive, [SIGNER.public]))
        key = Key.generate()
        closing = seconds(lambda: close(archive, folder / "a.age", [key.address]))
        opening = seconds(lambda: open_(folder / "a.age", folder / "b.zip", [key]))
    hashing = sha256 + sm3
    print(f"\npackage of {SIZE} MB in {FILES} files: seconds, and × what other programs need")
    print(f"  cp and sync            {copy:7.2f}")
    print(f"  openssl dgst -sha256   {sha256:7.2f}")
    print(f"  openssl dgst -sm3      {sm3:7.2f}")
    line("seal", sealing, copy + hashing)
    line("verify", verifying, hashing)
    line("seal and verify", sealing + verifying, copy + hashing)
    line("into a zip", packing, copy)
    line("verify the zip", from_zip, hashing)
    line("close the envelope", closing, copy)
    line("open the envelope", opening, copy)


def line(what: str, spent: float, limit: float) -> None:
    aim = f" (aim {AIM})" if "zip" not in what and "envelope" not in what else ""
    print(f"  {what:22} {spent:7.2f}   {spent / limit:5.2f} ×{aim}")


if __name__ == "__main__":
    main()
