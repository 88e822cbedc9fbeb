"""Settings of a node, read once from ``XIEJIANG_*`` variables; a wrong value fails loudly."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from xiejiang.kernel.errors import Invalid
from xiejiang.store.places import Bucket

ENDPOINT = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?/?")
BUCKET_WORDS = (
    "应为 s3://存储桶/前缀，存储桶名是 3 至 63 个小写字母、数字、点和连字符；留空则文件放在本机磁盘"
)
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class BadSetting(Invalid):
    """配置项 {name} 的值有误：{why}。请改正环境变量后重新启动。"""

    code = "bad-setting"


@dataclass(frozen=True, slots=True)
class Config:
    """What an operator may set. Each field names its variable in its docstring."""

    home: Path
    """``XIEJIANG_HOME``: where database, files and the secret key live. Default ``var``."""
    database_url: str = field(repr=False)
    """``XIEJIANG_DB``: empty for SQLite in the home, or ``postgres://user:pw@host:port/name``."""
    debug: bool
    """``XIEJIANG_DEBUG``: ``1`` shows error details; never in production."""
    allowed_hosts: tuple[str, ...]
    """``XIEJIANG_HOSTS``: host names served, comma separated. Default: this machine only."""
    secret_key: str = field(repr=False)
    """``XIEJIANG_SECRET_KEY``: default is generated once and kept in the home, mode 600."""
    demo: bool
    """``XIEJIANG_DEMO``: ``1`` marks every page as a demonstration node."""
    secure: bool
    """``XIEJIANG_SECURE``: ``1`` behind HTTPS: secure cookies and HSTS."""
    node: str
    """``XIEJIANG_NODE``: known to other nodes, as ``chongqing.xiejiang``; made once by default."""
    signature: str
    """``XIEJIANG_SIGNATURE``: ``Ed25519`` (default) or ``SM2``, for keys made from now on."""
    grant_days: int
    """``XIEJIANG_GRANT_DAYS``: the longest reading granted at a time. A house rule, not law: 90."""
    emergency_hours: int
    """``XIEJIANG_EMERGENCY_HOURS``: how long an emergency reading lasts. A house rule: 4."""
    review_days: int
    """``XIEJIANG_REVIEW_DAYS``: within how many days its owner reviews one. A house rule: 3."""
    map_tiles: str
    """``XIEJIANG_MAP_TILES``: an approved base map, ``https://host/{z}/{x}/{y}``; default none."""
    map_credit: str
    """``XIEJIANG_MAP_CREDIT``: its credit with the approval number (审图号), shown on the map."""
    files_at: str
    """``XIEJIANG_FILES``: empty for ``files`` in the home, or ``s3://bucket/prefix``."""
    s3_endpoint: str
    """``XIEJIANG_S3_ENDPOINT``: address of the S3-compatible service, ``https://host:port``."""
    s3_region: str
    """``XIEJIANG_S3_REGION``: as the service names it. Default ``us-east-1``."""
    s3_addressing: str
    """``XIEJIANG_S3_ADDRESSING``: the bucket in the ``path`` (default), or ``virtual`` host."""
    s3_ca: str
    """``XIEJIANG_S3_CA``: a PEM file with the certificates of an authority of your own."""
    s3_access_key: str = field(repr=False)
    """``XIEJIANG_S3_ACCESS_KEY``: who this node is to the service; never logged or shown."""
    s3_secret_key: str = field(repr=False)
    """``XIEJIANG_S3_SECRET_KEY``: signs every request to the service; never logged or shown."""
    tsa_url: str
    """``XIEJIANG_TSA_URL``: where an authority stamps checkpoints (RFC 3161); empty for none."""
    tsa_certificates: Path | None
    """``XIEJIANG_TSA_CERTIFICATES``: a PEM file with the certificates of that authority."""

    triage: str
    """``XIEJIANG_TRIAGE``: code of the agency that sorts public reports of unknown place."""
    reports_a_day: int
    """``XIEJIANG_REPORTS_A_DAY``: how many public reports the node takes in a day: 500."""
    reports_space: int
    """``XIEJIANG_REPORTS_SPACE``: MiB that photos of unfinished public reports may fill: 2048."""
    proxies: int
    """``XIEJIANG_PROXIES``: how many trusted proxies stand before the node, 0 to 9: 0."""

    retention: str
    """``XIEJIANG_ARCHIVE_RETENTION``: words printed as 保管期限 on archives; none by default."""

    @property
    def files(self) -> Path:
        return self.home / "files"

    @property
    def keys(self) -> Path:
        return self.home / "keys"


def packs_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the local content packs of this node are."""
    return Path(environ.get("XIEJIANG_HOME", "var")).resolve() / "packs"


def read(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings of this process."""
    home = Path(environ.get("XIEJIANG_HOME", "var")).resolve()
    hosts = environ.get("XIEJIANG_HOSTS", "localhost,127.0.0.1,[::1]")
    tsa_url = _web_address(environ, "XIEJIANG_TSA_URL")
    return Config(
        home=home,
        database_url=environ.get("XIEJIANG_DB", ""),
        debug=_flag(environ, "XIEJIANG_DEBUG"),
        allowed_hosts=tuple(h.strip() for h in hosts.split(",") if h.strip()),
        secret_key=environ.get("XIEJIANG_SECRET_KEY") or _kept_secret(home),
        demo=_flag(environ, "XIEJIANG_DEMO"),
        secure=_flag(environ, "XIEJIANG_SECURE"),
        node=environ.get("XIEJIANG_NODE", "").strip(),
        triage=environ.get("XIEJIANG_TRIAGE", "").strip()[:60],
        reports_a_day=_whole(environ, "XIEJIANG_REPORTS_A_DAY", 500, most=100_000),
        reports_space=_whole(environ, "XIEJIANG_REPORTS_SPACE", 2048, most=1_048_576),
        proxies=int(_one_of(environ, "XIEJIANG_PROXIES", "0123456789")),
        retention=environ.get("XIEJIANG_ARCHIVE_RETENTION", "").strip()[:60],
        signature=_one_of(environ, "XIEJIANG_SIGNATURE", ("Ed25519", "SM2")),
        grant_days=_whole(environ, "XIEJIANG_GRANT_DAYS", 90, most=366),
        emergency_hours=_whole(environ, "XIEJIANG_EMERGENCY_HOURS", 4, most=72),
        review_days=_whole(environ, "XIEJIANG_REVIEW_DAYS", 3, most=30),
        map_tiles=_tiles(environ),
        map_credit=environ.get("XIEJIANG_MAP_CREDIT", "").strip(),
        files_at=environ.get("XIEJIANG_FILES", "").strip(),
        s3_endpoint=environ.get("XIEJIANG_S3_ENDPOINT", "").strip(),
        s3_region=environ.get("XIEJIANG_S3_REGION", "").strip() or "us-east-1",
        s3_addressing=_one_of(environ, "XIEJIANG_S3_ADDRESSING", ("path", "virtual")),
        s3_ca=environ.get("XIEJIANG_S3_CA", "").strip(),
        s3_access_key=environ.get("XIEJIANG_S3_ACCESS_KEY", "").strip(),
        s3_secret_key=environ.get("XIEJIANG_S3_SECRET_KEY", "").strip(),
        tsa_url=tsa_url,
        tsa_certificates=_certificates(environ) if tsa_url else None,
    )


def database(config: Config) -> dict[str, Any]:
    """The Django ``DATABASES['default']`` of a node."""
    if not config.database_url:
        config.home.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(config.home / "xiejiang.sqlite3"),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                    "PRAGMA mmap_size=268435456;PRAGMA cache_size=-65536;"
                    "PRAGMA temp_store=MEMORY;PRAGMA foreign_keys=ON;"
                    "PRAGMA journal_size_limit=67108864;"
                ),
            },
        }
    url = urlsplit(config.database_url)
    if url.scheme not in ("postgres", "postgresql") or not url.path.strip("/"):
        why = "应为 postgres://用户:口令@主机:端口/库名"
        raise BadSetting(name="XIEJIANG_DB", why=why)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Compiling a question with many subqueries takes PostgreSQL seconds; asking it, a blink.
        "OPTIONS": {"options": "-c jit=off"},
    }


def bucket(config: Config, address: str, *, name: str = "XIEJIANG_FILES") -> Bucket:
    """The bucket at ``s3://bucket/prefix``; the service and the keys are those of the node."""
    url = urlsplit(address)
    prefix = url.path.strip("/")
    whole = url.scheme == "s3" and BUCKET.fullmatch(url.netloc) and not url.query + url.fragment
    if not whole or ".." in prefix or "//" in prefix:
        raise BadSetting(name=name, why=BUCKET_WORDS)
    if find_spec("obstore") is None:
        raise BadSetting(name=name, why="没有安装 S3 客户端，请先安装 xiejiang[s3]")
    for setting, value in (
        ("XIEJIANG_S3_ACCESS_KEY", config.s3_access_key),
        ("XIEJIANG_S3_SECRET_KEY", config.s3_secret_key),
    ):
        if not value:
            raise BadSetting(name=setting, why="文件放在 S3 存储时必须填写")
    return Bucket(
        name=url.netloc,
        prefix=prefix,
        endpoint=_endpoint(config.s3_endpoint),
        region=config.s3_region,
        virtual=config.s3_addressing == "virtual",
        ca=_authority(config.s3_ca),
        access_key=config.s3_access_key,
        secret_key=config.s3_secret_key,
    )


def _endpoint(address: str) -> str:
    """The scheme, host and port of a service, and nothing else."""
    if not ENDPOINT.fullmatch(address):
        why = "应为 https://主机:端口，不带存储桶、路径和口令"
        raise BadSetting(name="XIEJIANG_S3_ENDPOINT", why=why)
    return address.rstrip("/")


def _authority(path: str) -> str:
    if not path:
        return ""
    try:
        pem = Path(path).read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(name="XIEJIANG_S3_CA", why="这个文件读不出来") from error
    if "-----BEGIN CERTIFICATE-----" not in pem:
        raise BadSetting(name="XIEJIANG_S3_CA", why="这个文件里没有 PEM 证书")
    return pem


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "0")
    if value not in ("0", "1", ""):
        raise BadSetting(name=name, why="只能是 0 或 1")
    return value == "1"


def _whole(environ: Mapping[str, str], name: str, usual: int, *, most: int) -> int:
    """A whole number from 1 to ``most``."""
    text = environ.get(name) or str(usual)
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise BadSetting(name=name, why=f"应为 1 至 {most} 的整数")
    return int(text)


def _one_of(environ: Mapping[str, str], name: str, values: Sequence[str]) -> str:
    """The value of a setting; the first of those possible by default."""
    value = environ.get(name) or values[0]
    if value not in values:
        raise BadSetting(name=name, why=f"只能是 {'、'.join(values)}")
    return value


def _tiles(environ: Mapping[str, str]) -> str:
    """The address of a base map; a map without its approval number is not shown."""
    template = environ.get("XIEJIANG_MAP_TILES", "").strip()
    if not template:
        return ""
    parts = urlsplit(template)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.:{}-]+", parts.netloc):
        raise BadSetting(name="XIEJIANG_MAP_TILES", why="应为 https:// 开头的瓦片地址")
    if any(part not in template for part in ("{z}", "{x}", "{y}")):
        raise BadSetting(name="XIEJIANG_MAP_TILES", why="地址里要有 {z}、{x}、{y}")
    if not environ.get("XIEJIANG_MAP_CREDIT", "").strip():
        why = "使用底图要写明来源和审图号"
        raise BadSetting(name="XIEJIANG_MAP_CREDIT", why=why)
    return template


def _web_address(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    try:
        url = urlsplit(value)
        good = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:  # a port that is no number
        good = False
    if value and not good:
        raise BadSetting(name=name, why="应为 http:// 或 https:// 开头的完整地址")
    return value


def _certificates(environ: Mapping[str, str]) -> Path:
    """A stamp that nobody could check is worth nothing: the certificates are asked for with it."""
    name = "XIEJIANG_TSA_CERTIFICATES"
    path = Path(environ.get(name, "").strip() or ".")
    if not path.is_file():
        raise BadSetting(name=name, why="设置了时间戳机构，就要给出它的证书文件（PEM）")
    return path.resolve()


def _kept_secret(home: Path) -> str:
    path = home / "secret.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("ascii")
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(48))
    return path.read_text("ascii")
