"""An authority to try time stamps on: its certificates made here, its answers by ``openssl ts``."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from xiejiang.store.stamps import Authority

NAME = "试验时间戳机构"
CONFIG = """
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/key.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
"""


class Tsa:
    """An authority; ``age`` and ``left`` say since when and how long its certificate is valid."""

    def __init__(
        self,
        folder: Path,
        *,
        age: timedelta = timedelta(days=1),
        left: timedelta = timedelta(days=365),
    ) -> None:
        self.folder = folder
        folder.mkdir()
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        top = f"试验根 {folder.name}"
        since, until = datetime.now(UTC) - age, datetime.now(UTC) + left

        def issue(name: str, public: ec.EllipticCurvePublicKey, *, root: bool) -> bytes:
            made = (
                x509.CertificateBuilder()
                .subject_name(_named(name))
                .issuer_name(_named(top))
                .public_key(public)
                .serial_number(x509.random_serial_number())
                .not_valid_before(since)
                .not_valid_after(until)
                .add_extension(x509.BasicConstraints(root, None), critical=True)
            )
            if not root:
                usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
                made = made.add_extension(usage, critical=True)
            return made.sign(root_key, hashes.SHA256()).public_bytes(Encoding.PEM)

        self.root = issue(top, root_key.public_key(), root=True)
        self.own = issue(NAME, key.public_key(), root=False)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        for name, content in (("root", self.root), ("tsa", self.own), ("key", pem)):
            (folder / f"{name}.pem").write_bytes(content)
        (folder / "serial").write_text("01\n")
        (folder / "config").write_text(CONFIG.format(folder=folder))
        self.bundle = folder / "bundle.pem"
        self.bundle.write_bytes(self.root + self.own)

    @property
    def authority(self) -> Authority:
        return Authority.parse(self.bundle.read_bytes())

    def answer(self, query: bytes, *options: str) -> bytes:
        """What the authority answers to a request."""
        asked, said = self.folder / "query", self.folder / "answer"
        asked.write_bytes(query)
        config = str(self.folder / "config")
        command = ["openssl", "ts", "-reply", "-queryfile", str(asked), "-config", config]
        subprocess.run([*command, *options, "-out", str(said)], check=True, capture_output=True)
        return said.read_bytes()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@contextmanager
def served(
    answer: Callable[[bytes], bytes], *, status: int = 200, drip: float = 0
) -> Iterator[str]:
    """An address at which requests are answered so; ``drip`` seconds pass before each byte."""
    done = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            said = answer(asked)
            self.send_response(status)
            self.end_headers()
            for at in range(0, len(said), 1 if drip else len(said)):
                if drip and done.wait(drip):
                    return
                try:
                    self.wfile.write(said[at : at + 1] if drip else said)
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        done.set()
        server.shutdown()
        server.server_close()
        thread.join()
