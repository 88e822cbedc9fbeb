"""Somebody with a copy of a node and all its keys: four ways to cheat, and who finds each.

The copy is changed in the file of its database, with the guards removed: no door of ours would
let this happen.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from xiejiang.shell.demo.nodes.machine import Done, Machine
from xiejiang.shell.demo.nodes.telling import Teller
from xiejiang.store import merkle

EVERYTHING = {
    "SELECT * FROM audit_logentry": ("DELETE FROM audit_logentry", "INSERT INTO audit_logentry"),
    "SELECT * FROM audit_loghead": ("DELETE FROM audit_loghead", "INSERT INTO audit_loghead"),
    "SELECT * FROM audit_signedhead": (
        "DELETE FROM audit_signedhead",
        "INSERT INTO audit_signedhead",
    ),
}
"""How the tables of the log are read, emptied and filled again."""
VICTIM = """SELECT "index", details FROM audit_logentry
            WHERE act = 'evidence.added' ORDER BY "index" LIMIT 1"""
LEAF = 'UPDATE audit_logentry SET leaf = ? WHERE "index" = ?'
DATABASE = "xiejiang.sqlite3"


def show(teller: Teller, victim: Machine, witness: Machine, *, package: Path, keys: Path) -> None:
    """Take a copy of a node, cheat in every way, and let it be found here and by a witness."""
    teller.say("tamper")
    scratch = victim.home.parent
    kept = scratch / "kept-checkpoint.txt"
    kept.write_text(victim.run("log", "checkpoint").out, "utf-8")
    copy = victim.copy("copy", scratch / "copy")
    with (
        closing(sqlite3.connect(victim.home / DATABASE)) as source,
        closing(sqlite3.connect(copy.home / DATABASE)) as target,
    ):
        source.backup(target)
    copy.start()
    try:
        whole = copy.run("log", "verify", "--checkpoint", str(kept))
        teller.check(whole.code == 0, "tamper_sound", whole.out)
        for what, change in (("tamper_row", rewrite), ("tamper_entry", delete)):
            with _tampered(copy) as database:
                change(database)
                _found_here(teller, what, copy.run("log", "verify", "--no-files"))
                _found_by_witness(teller, what, _compared(copy, witness, what))
        _swapped_file(teller, copy, package, keys)
        _signed_again(teller, copy, witness, kept)
    finally:
        copy.stop()


def _found_here(teller: Teller, what: str, done: Done) -> None:
    said = _complaint(done.out)
    teller.check(done.code == 1, "found_here", done.out, what=teller.text(what), said=said)


def _found_by_witness(teller: Teller, what: str, done: Done) -> None:
    said = _complaint(done.out)
    teller.check(done.code != 0, "found_by_witness", done.out, what=teller.text(what), said=said)


def _complaint(out: str) -> str:
    """The line that says what is wrong."""
    lines = [line.strip() for line in out.splitlines() if line.strip()]
    for mark in ("✗ ", "· ", "xiejiang: "):
        for line in lines:
            if line.startswith(mark):
                return line.removeprefix(mark)
    return "".join(lines[:1])


def _compared(copy: Machine, witness: Machine, name: str) -> Done:
    """What the witness finds in the log that the copy gives out."""
    folder = copy.home / f"export-{name}"
    copy.run("log", "export", str(folder))
    return witness.run("log", "compare", str(folder))


def _swapped_file(teller: Teller, copy: Machine, package: Path, keys: Path) -> None:
    files = [p for p in (copy.home / "files").glob("??/??/*") if b"602400" in p.read_bytes()]
    for path in files:
        path.chmod(0o640)
        was = path.read_bytes()
        path.write_bytes(was.replace(b"602400", b"602"))
        _found_here(teller, "tamper_file", copy.run("log", "verify"))
        done = copy.run("verify", str(package), "--key", str(keys), "--file", str(path))
        what, said = teller.text("tamper_file"), _complaint(done.out)
        teller.check(done.code == 1, "found_by_holder", done.out, what=what, said=said)
        path.write_bytes(was)


def _signed_again(teller: Teller, copy: Machine, witness: Machine, kept: Path) -> None:
    """The machine alone shows nothing any more; a checkpoint kept elsewhere and a witness do."""
    what = "tamper_signed"
    with _tampered(copy) as database:
        rewrite(database)
        copy.run("log", "export", str(copy.home / "export-leaves"))
        sign_again(database, copy.home / "export-leaves")
        alone = copy.run("log", "verify", "--no-files")
        teller.check(alone.code == 0, "tamper_alone", alone.out)
        _found_here(
            teller, what, copy.run("log", "verify", "--no-files", "--checkpoint", str(kept))
        )
        key = witness.run("log", "key").out.splitlines()[0]
        _found_by_witness(teller, what, copy.run("log", "cosign", witness.url, "--key", key))


@contextmanager
def _tampered(copy: Machine) -> Iterator[sqlite3.Connection]:
    """The database in hand, its guards removed; afterwards it is as it was."""
    with closing(sqlite3.connect(copy.home / DATABASE, isolation_level=None)) as database:
        guards = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_logentry'"
        ).fetchall()
        for (name,) in guards:
            database.execute(f'DROP TRIGGER "{name}"')
        rows = {read: database.execute(read).fetchall() for read in EVERYTHING}
        try:
            yield database
        finally:
            for read, were in rows.items():
                empty, fill = EVERYTHING[read]
                database.execute(empty)
                marks = ",".join("?" * len(were[0]))
                database.executemany(f"{fill} VALUES ({marks})", were)


def rewrite(database: sqlite3.Connection) -> None:
    """Change what an entry says."""
    index, details = database.execute(VICTIM).fetchone()
    changed = json.dumps({**json.loads(details), "title": "改过的名称"})
    database.execute('UPDATE audit_logentry SET details = ? WHERE "index" = ?', (changed, index))


def delete(database: sqlite3.Connection) -> None:
    """Take an entry out."""
    index, _ = database.execute(VICTIM).fetchone()
    database.execute('DELETE FROM audit_logentry WHERE "index" = ?', (index,))


def sign_again(database: sqlite3.Connection, exported: Path) -> None:
    """Compute every leaf and the head from the rows as they are, and forget every checkpoint."""
    frontier: list[bytes] = []
    lines = (exported / "entries" / "000000.tsv").read_bytes().splitlines()
    for index, line in enumerate(lines):
        leaf = merkle.leaf_hash(line.split(b"\t")[0])
        frontier = merkle.append(frontier, index, leaf)
        database.execute(
            'UPDATE audit_logentry SET leaf = ? WHERE "index" = ?', (leaf.hex(), index)
        )
    hashes = json.dumps([node.hex() for node in frontier])
    root = merkle.root(frontier).hex()
    database.execute("UPDATE audit_loghead SET root = ?, frontier = ?", (root, hashes))
    database.execute("DELETE FROM audit_signedhead")
