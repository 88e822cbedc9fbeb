"""Time stamps: what an authority said holds, and whatever else is refused with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.store.stamping import NAME, Tsa
from xiejiang.store import stamps
from xiejiang.store.stamps import Authority, AuthorityMalformed, StampWrong

CONTENT = b"yuzhou.example\n3\nroot=\n"


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa") / "ours")


def stamped(tsa: Tsa, authority: Authority, *options: str) -> tuple[bytes, int]:
    asked = stamps.ask(CONTENT, authority)
    return tsa.answer(asked.content, *options), asked.nonce


def test_a_stamp_says_who_and_not_later_than_when(tsa: Tsa) -> None:
    token, nonce = stamped(tsa, tsa.authority)
    found = stamps.check(token, CONTENT, tsa.authority, nonce=nonce)
    assert found.authority == NAME
    assert abs(found.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert found.latest - found.at == timedelta(seconds=1)


def test_a_part_of_a_second_counts_as_the_whole() -> None:
    at = datetime(2026, 11, 27, 8, 0, 0, 1, tzinfo=UTC)
    assert stamps.Stamp(at, timedelta(), NAME, 1).latest == at.replace(second=1, microsecond=0)


def test_the_root_suffices_when_the_signer_comes_along(tsa: Tsa) -> None:
    root = Authority.parse(tsa.root)
    assert root.signers == ()
    token, nonce = stamped(tsa, root)
    for authority in (root, tsa.authority):
        assert stamps.check(token, CONTENT, authority, nonce=nonce).authority == NAME


def test_a_signer_that_did_not_come_along_must_be_known(tsa: Tsa) -> None:
    token, _ = stamped(tsa, tsa.authority)
    with pytest.raises(StampWrong, match="不在所给的证书之内"):
        stamps.check(token, CONTENT, Authority.parse(tsa.root))


def test_other_bytes_and_the_answer_to_another_request_are_refused(tsa: Tsa) -> None:
    token, nonce = stamped(tsa, tsa.authority)
    with pytest.raises(StampWrong, match="盖的不是这份内容"):
        stamps.check(token, CONTENT + b" ", tsa.authority)
    with pytest.raises(StampWrong, match="随机数"):
        stamps.check(token, CONTENT, tsa.authority, nonce=nonce + 1)


def test_another_authority_is_refused(tsa: Tsa, tmp_path: Path) -> None:
    other = Tsa(tmp_path / "other")
    for authority in (other.authority, Authority.parse(other.root)):
        token, _ = stamped(tsa, authority)
        with pytest.raises(StampWrong, match="不在所给的证书之内"):
            stamps.check(token, CONTENT, authority)


def test_an_authority_that_takes_the_name_of_another_is_refused(tsa: Tsa, tmp_path: Path) -> None:
    false = Tsa(tmp_path / tsa.folder.name)
    token, _ = stamped(false, Authority.parse(false.root))
    with pytest.raises(StampWrong, match="不在所给的证书之内"):
        stamps.check(token, CONTENT, Authority.parse(tsa.root))


def test_the_certificate_counts_as_of_the_day_of_the_stamp(tmp_path: Path) -> None:
    day = timedelta(days=1)
    ended = Tsa(tmp_path / "ended", age=9 * day, left=-day)
    ahead = Tsa(tmp_path / "ahead", age=-day)
    for tsa, why in ((ended, "已经过期"), (ahead, "还没有生效")):
        token, _ = stamped(tsa, tsa.authority)
        with pytest.raises(StampWrong, match=why):
            stamps.check(token, CONTENT, tsa.authority)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token.replace(b"\x18\x0f20", b"\x18\x0f19", 1),  # the time it was made
        lambda token: token[:-1] + bytes([token[-1] ^ 1]),  # the signature
    ],
    ids=["time", "signature"],
)
def test_a_changed_stamp_is_refused(tsa: Tsa, change: Callable[[bytes], bytes]) -> None:
    token, _ = stamped(tsa, tsa.authority)
    changed = change(token)
    assert changed != token
    with pytest.raises(StampWrong):
        stamps.check(changed, CONTENT, tsa.authority)


def test_no_byte_can_be_lost_or_added(tsa: Tsa) -> None:
    token, _ = stamped(tsa, tsa.authority)
    for changed in (*(token[:at] for at in range(0, len(token), 7)), token + b"\0"):
        with pytest.raises(StampWrong):
            stamps.check(changed, CONTENT, tsa.authority)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "不是 RFC 3161"),
        (b"<html>", "不是 RFC 3161"),
        (bytes(70_000), "超过 64 KB"),
        (bytes.fromhex("3015300f020102300a0c08e5bf99e5bf99e5"), "不是 RFC 3161"),
    ],
)
def test_what_is_no_stamp_is_refused(tsa: Tsa, answer: bytes, why: str) -> None:
    with pytest.raises(StampWrong, match=why):
        stamps.check(answer, CONTENT, tsa.authority)


def test_an_authority_that_refuses_is_quoted(tsa: Tsa) -> None:
    refusal = tsa.answer(b"\x30\x03\x02\x01\x01")
    with pytest.raises(StampWrong, match="机构没有签发"):
        stamps.check(refusal, CONTENT, tsa.authority)


def test_a_chain_out_of_order_says_what_to_do(tsa: Tsa) -> None:
    """OpenSSL 3.0 sends a chain unsorted; which of two certificates is first is up to chance."""
    chain = tsa.folder / "chain.pem"
    told = set()
    for number in range(6):
        other = Tsa(tsa.folder / f"chain-{number}")
        chain.write_bytes(other.root)
        root = Authority.parse(other.root)
        token, nonce = stamped(other, root, "-chain", str(chain))
        try:
            told.add(stamps.check(token, CONTENT, root, nonce=nonce).authority)
        except StampWrong as error:
            told.add(error.context["why"])
    assert told <= {NAME, stamps.UNSORTED}


@pytest.mark.parametrize(
    "pem", [b"", b"x", b"-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_certificate_is_refused(pem: bytes) -> None:
    with pytest.raises(AuthorityMalformed, match=r"机构\.pem"):
        Authority.parse(pem, "机构.pem")
