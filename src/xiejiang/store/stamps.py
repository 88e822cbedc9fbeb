"""Trusted time stamps (RFC 3161): that some bytes existed not later than an authority says.

    authority = Authority.parse(pem)           # AuthorityMalformed
    asked = ask(content, authority)            # the bytes to send, and the number to expect
    stamp = check(answer, content, authority, nonce=asked.nonce)     # StampWrong
    stamp.at, stamp.accuracy, stamp.authority

An answer is checked with nothing but the authority's certificates. They need only have been valid
when it was signed, so it can be checked long after they ran out; nobody is asked whether they
were withdrawn. Digests are SHA-256, keys RSA or ECDSA.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import (
    Accuracy,
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from xiejiang.kernel.errors import Invalid

LONGEST = 64 * 1024
NO_STAMP = "不是 RFC 3161 时间戳"
UNSORTED = "所附证书没有按 DER 排序；请把机构签发时间戳的证书也放进证书文件，就不必随附"
SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")


class StampWrong(Invalid):
    """时间戳不成立：{why}。"""

    code: ClassVar[str] = "stamp-wrong"


class AuthorityMalformed(Invalid):
    """读不了时间戳机构的证书（{name}）：{why}。请向机构索取 PEM 格式的证书，多张可放在一起。"""

    code: ClassVar[str] = "authority-malformed"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent to an authority."""

    content: bytes
    nonce: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """时间戳: what an authority said, checked."""

    at: datetime
    accuracy: timedelta
    """How far off its clock may be, where it says so."""
    authority: str
    serial: int

    @property
    def latest(self) -> datetime:
        """The whole second not later than which the bytes existed."""
        moment = self.at + self.accuracy
        second = moment.replace(microsecond=0)
        return second if second == moment else second + timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Authority:
    """The certificates by which the stamps of an authority are checked.

    Its own certificate may be among them; then it need not come with each stamp. Without it the
    one that comes along must lead to one of these.
    """

    certificates: tuple[x509.Certificate, ...]

    @property
    def signers(self) -> tuple[x509.Certificate, ...]:
        """Those that sign time stamps themselves."""
        return tuple(c for c in self.certificates if _signs_time(c))

    def for_log(self) -> dict[str, str]:
        """How they stand in the log: their digests."""
        digests = (c.fingerprint(hashes.SHA256()).hex() for c in self.certificates)
        return {"sha256": ",".join(digests)}

    @classmethod
    def parse(cls, pem: bytes, name: str = "") -> Authority:
        """Read certificates in PEM, one after the other."""
        try:
            return cls(tuple(x509.load_pem_x509_certificates(pem)))
        except ValueError as error:
            raise AuthorityMalformed(name=name, why="里面没有有效的 PEM 证书") from error


def ask(content: bytes, authority: Authority) -> Request:
    """A request for a stamp over these bytes, with a number that only its answer can know."""
    made = TimestampRequestBuilder(
        data=content,
        hash_algorithm=HashAlgorithm.SHA256,
        cert_req=not authority.signers,
    ).build()
    if made.nonce is None:
        raise AssertionError("a request is built with a nonce")
    return Request(made.as_bytes(), made.nonce)


def check(
    answer: bytes, content: bytes, authority: Authority, *, nonce: int | None = None
) -> Stamp:
    """What the answer says of these bytes; refuse what does not hold, with the reason."""
    if len(answer) > LONGEST:
        raise StampWrong(why="超过 64 KB")
    try:
        return _checked(_read(answer), content, authority, nonce)
    except (ValueError, OverflowError) as error:  # parts that are read only when asked for
        raise StampWrong(why=NO_STAMP) from error


def _read(answer: bytes) -> TimeStampResponse:
    try:
        told = decode_timestamp_response(answer)
    except ValueError as error:
        unsorted = "InvalidSetOrdering" in str(error)
        raise StampWrong(why=UNSORTED if unsorted else NO_STAMP) from error
    status = PKIStatus(told.status)
    if status is not PKIStatus.GRANTED:
        words = "，".join(told.status_string)
        raise StampWrong(why=f"机构没有签发（{words or status.name}）")
    return told


def _checked(
    told: TimeStampResponse, content: bytes, authority: Authority, nonce: int | None
) -> Stamp:
    stated = told.tst_info
    if stated.message_imprint.hash_algorithm != SHA256:
        raise StampWrong(why="摘要算法不是 SHA-256")
    if stated.message_imprint.message != hashlib.sha256(content).digest():
        raise StampWrong(why="盖的不是这份内容，或者内容被改动")
    if nonce is not None and stated.nonce != nonce:
        raise StampWrong(why="回答的随机数与请求的不符，可能是别的请求的回答")
    _must_be_signed(told, authority)
    return Stamp(
        at=stated.gen_time,
        accuracy=_how_far(stated.accuracy),
        authority=_signer_name(told, authority),
        serial=stated.serial_number,
    )


def _how_far(off: Accuracy | None) -> timedelta:
    if off is None:
        return timedelta()
    return timedelta(
        seconds=off.seconds or 0, milliseconds=off.millis or 0, microseconds=off.micros or 0
    )


def _must_be_signed(told: TimeStampResponse, authority: Authority) -> None:
    """Refuse unless one of the authority's own certificates, or one they lead to, signed it."""
    wrong: list[str] = []
    for signer in authority.signers or (None,):
        verifier = VerifierBuilder(tsa_certificate=signer, roots=list(authority.certificates))
        try:
            verifier.build().verify(told, told.tst_info.message_imprint.message)
        except (VerificationError, ValueError) as error:
            wrong.append(_reason(str(error)))
        else:
            return
    raise StampWrong(why=wrong[0])


REASONS = (
    ("certificate has expired", "签发时机构的证书已经过期"),
    ("certificate is not yet valid", "签发时机构的证书还没有生效"),
    ("self-signed certificate", "签发的机构不在所给的证书之内"),
    ("unable to get", "签发的机构不在所给的证书之内"),
    ("certificate signature failure", "签发的机构不在所给的证书之内"),
    ("signer certificate not found", "签发的机构不在所给的证书之内"),
    ("does not match", "签发的机构不在所给的证书之内"),
    ("EKU", "签发者的证书不是时间戳证书"),
    ("unsupported certificate purpose", "签发者的证书不是时间戳证书"),
)
"""What the library says, and in our words; anything else is a signature that does not hold."""


def _reason(said: str) -> str:
    return next((words for part, words in REASONS if part in said), "签名不成立，内容被改动")


def _signs_time(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage


def _signer_name(told: TimeStampResponse, authority: Authority) -> str:
    """Who signed, as its certificate names it; the signature has been checked."""
    [signer] = told.signed_data.signer_infos
    own = (x509.load_der_x509_certificate(c) for c in told.signed_data.certificates)
    for one in (*authority.signers, *own):
        if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number):
            return _name(one.subject)
    return _name(signer.issuer)


def _name(subject: x509.Name) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in subject.get_attributes_for_oid(kind):
            return str(attribute.value)
    return subject.rfc4514_string()
