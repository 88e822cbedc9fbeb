"""A small S3-compatible service for tests: one process, everything in memory, faults on demand.

    with serving() as service:
        service.fail("PUT", "denied")        # the next PUT; times=… for more of them

It speaks what a store of files needs (path style; PUT, GET with ranges, HEAD, DELETE, listing in
pages, uploads in parts) and refuses every request whose signature (AWS Signature Version 4) or
payload digest is not right, so a client that signs badly does not pass.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from xiejiang.store.places import Bucket

ACCESS_KEY, SECRET_KEY, REGION = "test-access", "test-secret-7f3a", "us-east-1"
BUCKET = "files"
PAGE = 3
"""Objects on one page of a listing: few, so that tests turn pages."""
SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, "
    r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
)
REFUSALS = {
    "denied": (403, "AccessDenied"),
    "busy": (503, "SlowDown"),
    "broken": (500, "InternalError"),
}


@dataclass
class Fault:
    """What goes wrong with the next requests of one method."""

    method: str
    kind: str
    times: int


@dataclass
class Service:
    """What the service holds, and what it was asked."""

    port: int
    buckets: dict[str, dict[str, bytes]] = field(default_factory=lambda: {BUCKET: {}})
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Method, path and query of every request."""
    sizes: list[int] = field(default_factory=list)
    """The length of every body that came or went."""
    patience: float = 3.0
    """How long a "slow" answer takes."""

    @property
    def objects(self) -> dict[str, bytes]:
        return self.buckets[BUCKET]

    def bucket(self, prefix: str = "node", **changes: object) -> Bucket:
        """How a store reaches it."""
        given: dict[str, object] = {
            "name": BUCKET,
            "prefix": prefix,
            "endpoint": f"http://127.0.0.1:{self.port}",
            "region": REGION,
            "virtual": False,
            "ca": "",
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
        }
        return Bucket(**{**given, **changes})  # type: ignore[arg-type]

    def fail(self, method: str, kind: str, *, times: int = 1) -> None:
        """Let requests go wrong: a refusal, "slow", "cut", "lose", "lose the answer",
        "forget" or "mix-up"."""
        self.faults.append(Fault(method, kind, times))

    def fault(self, method: str) -> str:
        """What is to go wrong with this request."""
        for fault in self.faults:
            if fault.method == method and fault.times:
                fault.times -= 1
                return fault.kind
        return ""


@contextmanager
def serving() -> Iterator[Service]:
    """A service that runs until the block is left."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.service = Service(server.server_address[1])  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.service  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone away is what some tests are about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def __getattr__(self, name: str) -> object:
        if name in ("do_GET", "do_HEAD", "do_PUT", "do_POST", "do_DELETE"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        service: Service = self.server.service  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        service.asked.append(f"{self.command} {self.path}")
        service.sizes.append(len(body))
        url = urlsplit(self.path)
        bucket, _, key = unquote(url.path).lstrip("/").partition("/")
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        fault = service.fault(self.command)
        if fault == "slow":
            time.sleep(service.patience)
        if fault in REFUSALS:
            self._refuse(*REFUSALS[fault])
        elif not signed(self.command, self.path, dict(self.headers.items()), body):
            self._refuse(403, "SignatureDoesNotMatch")
        elif bucket not in service.buckets:
            self._refuse(404, "NoSuchBucket")
        else:
            verb = getattr(self, f"_{self.command.lower()}")
            verb(service, service.buckets[bucket], key, query, body, fault)

    def _get(
        self,
        service: Service,
        objects: dict[str, bytes],
        key: str,
        query: dict[str, str],
        body: bytes,
        fault: str,
    ) -> None:
        if not key:
            self._list(objects, query)
            return
        if key not in objects:
            self._refuse(404, "NoSuchKey")
            return
        content, headers, status = objects[key], {}, 200
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if found:
            start, end = int(found[1]), min(int(found[2]) + 1, len(content))
            if start >= len(content):
                self._refuse(416, "InvalidRange")
                return
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
            content, status = content[start:end], 206
        if self.command == "GET":
            service.sizes.append(len(content))
        self._send(status, content, headers | _described(objects[key]), cut=fault == "cut")

    _head = _get

    def _put(
        self,
        service: Service,
        objects: dict[str, bytes],
        key: str,
        query: dict[str, str],
        body: bytes,
        fault: str,
    ) -> None:
        stored = body[:-1] if fault == "lose" else body[::-1] if fault == "mix-up" else body
        if "uploadId" not in query:
            objects[key] = stored
        elif query["uploadId"] in service.uploads:
            service.uploads[query["uploadId"]][int(query["partNumber"])] = stored
        else:
            self._refuse(404, "NoSuchUpload")
            return
        self._send(200, b"", _described(stored))

    def _post(
        self,
        service: Service,
        objects: dict[str, bytes],
        key: str,
        query: dict[str, str],
        body: bytes,
        fault: str,
    ) -> None:
        if "uploads" in query:
            name = f"upload-{len(service.asked)}"
            service.uploads[name] = {}
            self._send_xml(
                f"<InitiateMultipartUploadResult><UploadId>{name}</UploadId>"
                "</InitiateMultipartUploadResult>"
            )
            return
        parts = service.uploads.pop(query["uploadId"], None)
        if parts is None or fault == "forget":
            self._refuse(404, "NoSuchUpload")
            return
        told = {
            int(number): tag
            for number, tag in re.findall(
                r"<PartNumber>(\d+)</PartNumber>\s*<ETag>(.*?)</ETag>", body.decode()
            )
            + [
                (number, tag)
                for tag, number in re.findall(
                    r"<ETag>(.*?)</ETag>\s*<PartNumber>(\d+)</PartNumber>", body.decode()
                )
            ]
        }
        for number, tag in told.items():
            if tag.replace("&quot;", '"') != _described(parts[number])["ETag"]:
                self._refuse(400, "InvalidPart")
                return
        objects[key] = b"".join(parts[number] for number in sorted(told))
        if fault == "lose the answer":
            self.close_connection = True
            return
        self._send_xml(
            "<CompleteMultipartUploadResult><ETag>&quot;whole&quot;</ETag>"
            "</CompleteMultipartUploadResult>"
        )

    def _delete(
        self,
        service: Service,
        objects: dict[str, bytes],
        key: str,
        query: dict[str, str],
        body: bytes,
        fault: str,
    ) -> None:
        if "uploadId" in query:
            service.uploads.pop(query["uploadId"], None)
        else:
            objects.pop(key, None)
        self._send(204, b"", {})

    def _list(self, objects: dict[str, bytes], query: dict[str, str]) -> None:
        after = query.get("continuation-token", "")
        found = [k for k in sorted(objects) if k.startswith(query.get("prefix", "")) and k > after]
        page, more = found[:PAGE], len(found) > PAGE
        entries = "".join(
            f"<Contents><Key>{escape(k)}</Key><Size>{len(objects[k])}</Size>"
            f"<LastModified>2026-11-24T02:00:00.000Z</LastModified>"
            f"<ETag>{escape(_described(objects[k])['ETag'])}</ETag></Contents>"
            for k in page
        )
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        self._send_xml(
            f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>"
            f"{token}{entries}</ListBucketResult>"
        )

    def _send(
        self, status: int, content: bytes, headers: dict[str, str], *, cut: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def _send_xml(self, inner: str, status: int = 200) -> None:
        xml = f'<?xml version="1.0" encoding="UTF-8"?>{inner}'.encode()
        self._send(status, xml, {"Content-Type": "application/xml"})

    def _refuse(self, status: int, code: str) -> None:
        self._send_xml(f"<Error><Code>{code}</Code><Message>-</Message></Error>", status)


def _described(content: bytes) -> dict[str, str]:
    tag = hashlib.sha256(content[:1024] + str(len(content)).encode()).hexdigest()
    return {"ETag": f'"{tag}"', "Last-Modified": "Tue, 24 Nov 2026 02:00:00 GMT"}


def signed(method: str, path: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether a request carries the signature of the one key that is known, and its own body."""
    sent = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    found = SIGNED.fullmatch(sent.get("authorization", ""))
    if not found or found[1] != ACCESS_KEY:
        return False
    _, day, region, names, signature = found.groups()
    payload = sent.get("x-amz-content-sha256", "")
    if payload != hashlib.sha256(body).hexdigest():
        return False
    url = urlsplit(path)
    pairs = sorted(parse_qsl(url.query, keep_blank_values=True))
    query = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in pairs)
    lines = "".join(f"{name}:{sent.get(name, '')}\n" for name in names.split(";"))
    request = f"{method}\n{url.path}\n{query}\n{lines}\n{names}\n{payload}"
    scope = f"{day}/{region}/s3/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{SECRET_KEY}".encode()
    for word in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, word.encode(), "sha256")
    told = f"AWS4-HMAC-SHA256\n{sent['x-amz-date']}\n{scope}\n{digest}"
    return hmac.compare_digest(hmac.digest(key, told.encode(), "sha256").hex(), signature)
