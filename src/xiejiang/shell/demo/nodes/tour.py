"""The tour: what happens, in order. Every line it prints is something that was just done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xiejiang.shell.demo.nodes import tampering
from xiejiang.shell.demo.nodes.looking import Reader
from xiejiang.shell.demo.nodes.machine import Done, Machine, NodeFell
from xiejiang.shell.demo.nodes.telling import Teller

CASE = "js-zhenjiang-2018-qi-sand"
FALSE = "0000 0000 0000 0000"


@dataclass
class Stop:
    """A node on the tour: who works there, what the case is called there."""

    machine: Machine
    title: Mapping[str, str]
    agency: str
    officer: str
    police: str
    police_agency: str
    passwords: dict[str, str] = field(default_factory=dict)
    number: str = ""
    case_id: str = ""
    key: str = ""
    police_number: str = ""
    police_case: str = ""
    """The case into which the police took a proceeding: its number, its id."""

    @property
    def post(self) -> tuple[str, str]:
        return "--as", f"{self.officer}@{self.agency}"

    @property
    def police_post(self) -> tuple[str, str]:
        return "--as", f"{self.police}@{self.police_agency}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A package on its way."""

    id: str
    source: Stop
    target: Stop
    sequence: int


@dataclass
class Tour:
    """Three nodes, one case."""

    teller: Teller
    folder: Path
    jiangsu: Stop
    chongqing: Stop
    yunnan: Stop
    sent: list[Sent] = field(default_factory=list, init=False)

    @property
    def stops(self) -> tuple[Stop, Stop, Stop]:
        return self.jiangsu, self.chongqing, self.yunnan

    def name(self, stop: Stop) -> str:
        return stop.title[self.teller.language]

    def must(self, stop: Stop, *argv: str) -> Done:
        """Run a command that has to succeed for the tour to go on."""
        done = stop.machine.run(*argv)
        if done.code:
            words = f"{' '.join(argv[:2])}: {done.out.strip()[-300:]}"
            raise NodeFell(name=stop.machine.key, why=words)
        return done

    # -------------------------------------------------------------- nodes and keys

    def set_up(self) -> None:
        """Start every node; the two processors of a small machine share the work."""
        self.teller.say("homes")
        with ThreadPoolExecutor(len(self.stops)) as pool:
            list(pool.map(self._prepare, self.stops))
        for stop in self.stops:
            one = stop.machine
            title = self.name(stop)
            self.teller.say("node", title=title, name=one.name, url=one.url, engine=one.engine)

    def _prepare(self, stop: Stop) -> None:
        one = stop.machine
        one.start()
        given = one.do("prepare", key=one.key, case=CASE if stop is self.jiangsu else "")
        one.serve()
        for who in filter(None, (stop.officer, stop.police)):
            stop.passwords[who] = given["next"][who]
            Reader(one.url).sign_in(who, given["first"][who], stop.passwords[who])

    def exchange_keys(self) -> None:
        """Read every fingerprint out, and register what was compared."""
        self.teller.say("keys")
        marks: dict[str, str] = {}
        for stop in self.stops:
            stop.key, mark = self.must(stop, "log", "key").out.splitlines()[:2]
            marks[stop.machine.key] = mark.removeprefix("指纹 ").split("（")[0]
            shown = marks[stop.machine.key]
            self.teller.say("key", title=self.name(stop), fingerprint=shown)
        (self.folder / "keys.txt").write_text("".join(f"{s.key}\n" for s in self.stops), "utf-8")
        wrong = self._register(self.jiangsu, self.chongqing, FALSE)
        self.teller.check(wrong.code == 2, "wrong_fingerprint", wrong.out)
        for stop in self.stops:
            for other in self.stops:
                if other is not stop:
                    mark = marks[other.machine.key]
                    done = self._register(stop, other, mark)
                    if done.code:
                        raise NodeFell(name=stop.machine.key, why=done.out)
                    self.must(stop, "log", "watch", other.key, "--fingerprint", mark)
        listed = [json.loads(self.must(s, "node", "list", "--json").out) for s in self.stops]
        self.teller.check(all(len(rows) == 2 for rows in listed), "trusted", str(listed))

    def _register(self, stop: Stop, other: Stop, fingerprint: str) -> Done:
        who = ("--with", f"{self.name(other)} 系统管理员", "--how", "演示：在同一台机器上读出")
        words = ("node", "add", other.key, "--fingerprint", fingerprint, *who)
        return stop.machine.run(*words, "--url", other.machine.url)

    # -------------------------------------------------------------- there and back

    def go(self) -> None:
        """Jiangsu pushes to Chongqing; Yunnan fetches from Chongqing."""
        self.teller.say("travel")
        self._play(self.jiangsu)
        first = self._seal(self.jiangsu, self.chongqing, "协助核查运输船登记（演示补设）", 2)
        done = self.must(self.jiangsu, "exchange", "push")
        self.kept(first, done, "pushed", self.jiangsu, self.chongqing)
        self._take(first)
        self._play(self.chongqing)
        second = self._seal(self.chongqing, self.yunnan, "协助核查靠泊记录（演示补设）", 2, 3)
        done = self.must(self.yunnan, "exchange", "pull", "--node", self.chongqing.machine.name)
        self.kept(second, done, "pulled", self.yunnan, self.chongqing)
        self._take(second)
        self._play(self.yunnan)

    def come_back(self) -> None:
        """Yunnan pushes to Chongqing; from there a file goes to Jiangsu."""
        self.teller.say("back")
        third = self._seal(self.yunnan, self.chongqing, "反馈核查结果（演示补设）", 4)
        done = self.must(self.yunnan, "exchange", "sync")
        self.kept(third, done, "pushed", self.yunnan, self.chongqing)
        self._take(third, into=self.chongqing.number)
        fourth = self._seal(self.chongqing, self.jiangsu, "反馈核查结果（演示补设）", 3, 4)
        self._carry(fourth)
        self._take(fourth, into=self.jiangsu.number)
        answer = self.folder / "disc" / "answer.txt"
        self.must(self.jiangsu, "exchange", "write-receipt", fourth.id, str(answer))
        self.must(self.chongqing, "exchange", "receipt", str(answer))
        for stop in self.stops:
            self.must(stop, "exchange", "sync")
        for one in self.sent:
            title, other = self.name(one.source), self.name(one.target)
            state = self._row(one.source, one.id)["state"]
            self.teller.check(
                state == "对方机关已接收", "answered", state, title=title, other=other
            )
        before = [len(self.rows(s)) for s in self.stops]
        self.must(self.jiangsu, "exchange", "receive", str(self._file(fourth)))
        for stop in self.stops:
            self.must(stop, "exchange", "sync")
        after = [len(self.rows(s)) for s in self.stops]
        self.teller.check(before == after, "pushed_again", f"{before} {after}")

    def _play(self, stop: Stop) -> None:
        done = self.play(stop, stop.machine.key, stop.number)
        stop.number, stop.case_id = done["number"], done["id"]

    def play(self, stop: Stop, name: str, number: str) -> Mapping[str, Any]:
        """Let the officers of a node act as a story says, on one of their cases."""
        done = stop.machine.do("play", name=name, number=number)
        text = "\n".join(line.replace("\n", "") for line in done["said"])
        self.teller.say("scene", title=self.name(stop), text=text)
        return done

    def _seal(self, source: Stop, target: Stop, purpose: str, *items: int) -> Sent:
        words = ["exchange", "send", source.number, target.machine.name, target.agency]
        for item in items:
            words += ["--item", str(item)]
        done = self.must(source, *words, "--purpose", purpose, *source.post)
        number = done.out.split("已签封 ")[1].split("（")[0]
        return self.note(Sent(number, source, target, self._row(source, number)["sequence"]))

    def note(self, made: Sent) -> Sent:
        """A package was sealed."""
        self.sent.append(made)
        self.teller.say(
            "sealed",
            title=self.name(made.source),
            other=self.name(made.target),
            sequence=made.sequence,
            package=made.id,
        )
        return made

    def kept(self, sent: Sent, done: Done, key: str, title: Stop, other: Stop) -> None:
        """Whether a package is where it should be, and its receipt where it came from."""
        state = self._row(sent.source, sent.id)["state"]
        kept = self._row(sent.target, sent.id)["state"]
        fine = (state, kept) == ("对方节点已收存", "待接收")
        self.teller.check(fine, key, done.out, title=self.name(title), other=self.name(other))

    def _take(self, sent: Sent, *, into: str = "") -> None:
        stop = sent.target
        more = ("--case", into) if into else ()
        done = self.must(stop, "exchange", "take", sent.id, *stop.post, *more)
        stop.number = stop.number or done.out.strip().split()[-1].rstrip("。")
        fine = self._row(stop, sent.id)["state"] == "已接收"
        self.teller.check(fine, "taken", done.out, title=self.name(stop), number=stop.number)

    def _carry(self, sent: Sent) -> None:
        """By files alone: the package there, the receipt back."""
        disc = self.folder / "disc"
        disc.mkdir()
        self.must(sent.source, "exchange", "save", sent.id, str(disc))
        receipt = disc / "receipt.txt"
        file = str(self._file(sent))
        self.must(sent.target, "exchange", "receive", file, "--receipt", str(receipt))
        done = self.must(sent.source, "exchange", "receipt", str(receipt))
        self.kept(sent, done, "by_disc", sent.source, sent.target)

    def _file(self, sent: Sent) -> Path:
        return self.folder / "disc" / f"{sent.id}.zip"

    def rows(self, stop: Stop) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.must(stop, "exchange", "list", "--json").out)
        return rows

    def _row(self, stop: Stop, number: str) -> dict[str, Any]:
        found = [row for row in self.rows(stop) if row["id"] == number]
        return found[0] if found else {"state": "", "sequence": 0}

    # -------------------------------------------------------------- what is refused

    def refuse(self) -> None:
        """A spoilt package, one for somebody else, one that is returned, a node under suspicion."""
        self.teller.say("refusals")
        wrong = self._seal(self.jiangsu, self.chongqing, "发错了的材料（演示补设）")
        self.must(self.jiangsu, "exchange", "save", wrong.id, str(self.folder / "disc"))
        whole = self._file(wrong)
        spoilt = self.folder / "spoilt.zip"
        data = bytearray(whole.read_bytes())
        data[data.index(b"files/") + 200] ^= 1
        spoilt.write_bytes(data)
        done = self.chongqing.machine.run("exchange", "receive", str(spoilt))
        self.teller.check(done.code != 0, "spoilt", done.out, title=self.name(self.chongqing))
        done = self.yunnan.machine.run("exchange", "receive", str(whole))
        self.teller.check(done.code == 1, "misdirected", done.out)
        self._suspended()
        self.must(self.jiangsu, "exchange", "push")
        why = ("--reason", "不是请我们核查的（演示）")
        self.must(self.chongqing, "exchange", "return", wrong.id, *self.chongqing.post, *why)
        self.must(self.chongqing, "exchange", "push")
        state = self._row(self.jiangsu, wrong.id)["state"]
        self.teller.check(state == "对方机关已退回", "returned", state)

    def _suspended(self) -> None:
        yunnan, chongqing = self.yunnan.machine, self.chongqing.machine
        self.must(self.chongqing, "node", "suspend", yunnan.name, "--reason", "演示")
        done = yunnan.run("exchange", "pull", "--node", chongqing.name)
        self.must(self.chongqing, "node", "restore", yunnan.name, "--reason", "演示结束")
        fine = done.code == 1 and "暂停往来" in done.out
        self.teller.check(fine, "suspended", done.out, title=self.name(self.yunnan))

    # -------------------------------------------------------------- proofs

    def witness(self) -> None:
        """Everybody signs everybody's log; then everything is verified, with and without nodes."""
        self.teller.say("witness")
        for stop in self.stops:
            words = [self._cosign(stop, other) for other in self.stops if other is not stop]
            fine = all(done.code == 0 for done in words)
            told = "\n".join(done.out for done in words)
            self.teller.check(fine, "cosigned", told, title=self.name(stop))
        keys = str(self.folder / "keys.txt")
        for stop in self.stops:
            done = stop.machine.run("log", "verify", "--witnesses")
            self.teller.check(done.code == 0, "log_whole", done.out, title=self.name(stop))
            folder = self.folder / f"log-{stop.machine.key}"
            self.must(stop, "log", "export", str(folder))
            done = stop.machine.run("verify", str(folder), "--key", keys)
            fine = done.code == 0 and "核验通过" in done.out
            self.teller.check(fine, "log_offline", done.out, title=self.name(stop))
        for stop in self.stops:
            for row in self.rows(stop):
                if row["way"] == "发出":
                    self._verify_package(stop, row, keys)

    def _cosign(self, stop: Stop, other: Stop) -> Done:
        return stop.machine.run("log", "cosign", other.machine.url, "--key", other.key)

    def _verify_package(self, stop: Stop, row: Mapping[str, Any], keys: str) -> None:
        """The package, and the last receipt about it, with nothing but the keys."""
        folder = self.folder / "packages"
        folder.mkdir(exist_ok=True)
        package, receipt = folder / f"{row['id']}.zip", folder / f"{row['id']}-receipt.txt"
        self.must(stop, "exchange", "save", row["id"], str(folder))
        self.must(stop, "exchange", "write-receipt", row["id"], str(receipt))
        found = [stop.machine.run("verify", str(p), "--key", keys) for p in (package, receipt)]
        fine = all(done.code == 0 and "核验通过" in done.out for done in found)
        told = "\n".join(done.out for done in found)
        given = {"title": self.name(stop), "node": row["node"], "sequence": row["sequence"]}
        self.teller.check(fine, "package_offline", told, package=row["id"], **given)

    def look(self) -> None:
        """Read every case page as its officer does."""
        self.teller.say("pages")
        wanted = {
            self.jiangsu.machine.key: ("公布案情摘录", "船舶登记核查情况", "靠泊核查结果"),
            self.chongqing.machine.key: ("公布案情摘录", "靠泊核查结果"),
            self.yunnan.machine.key: ("公布案情摘录", "船舶登记核查情况"),
        }
        for stop in self.stops:
            home = f"/cases/{stop.case_id}"
            pages = (f"{home}/evidence/", f"{home}/exchange/")
            said = self.read(stop, stop.officer, *pages)
            self._must_say(stop, said, (*wanted[stop.machine.key], "对方机关已接收"))
        self._look_at_proceeding()

    def _look_at_proceeding(self) -> None:
        """Whoever takes part sees where the proceeding stands, and who holds it."""
        for stop in self.stops:
            case, who = stop.case_id, stop.officer
            if stop.police:
                case, who = stop.police_case, stop.police
            said = self.read(stop, who, f"/cases/{case}/proceedings/")
            self._must_say(stop, said, ("已立案", "昭通市公安局昭阳分局"))

    def read(self, stop: Stop, who: str, *pages: str) -> str:
        reader = Reader(stop.machine.url)
        reader.come_in(who, stop.passwords[who])
        return " ".join(reader.words(page) for page in pages)

    def _must_say(self, stop: Stop, said: str, words: Sequence[str]) -> None:
        missing = [w for w in words if w not in said]
        told = "、".join(words)
        self.teller.check(not missing, "page", str(missing), title=self.name(stop), words=told)

    def tamper(self) -> None:
        """Cheat on a copy of Jiangsu; Chongqing is the witness."""
        package = self.folder / "packages" / f"{self.sent[0].id}.zip"
        victim, witness = self.jiangsu.machine, self.chongqing.machine
        keys = self.folder / "keys.txt"
        tampering.show(self.teller, victim, witness, package=package, keys=keys)

    def where_to_look(self) -> None:
        """Addresses and logins."""
        self.teller.say("look")
        for stop in self.stops:
            for who, case, tab in (
                (stop.officer, stop.case_id, "exchange"),
                (stop.police, stop.police_case, "proceedings"),
            ):
                if who:
                    self.teller.say(
                        "login",
                        title=self.name(stop),
                        url=stop.machine.url,
                        path=f"/cases/{case}/{tab}/",
                        username=who,
                        password=stop.passwords[who],
                    )
