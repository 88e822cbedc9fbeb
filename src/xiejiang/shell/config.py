"""Settings of a node, read once from ``XIEJIANG_*`` variables; a wrong value fails loudly."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from xiejiang.kernel.errors import Invalid


class BadSetting(Invalid):
    """配置项 {name} 的值有误：{why}。请改正环境变量后重新启动。"""

    code = "bad-setting"


@dataclass(frozen=True, slots=True)
class Config:
    """What an operator may set. Each field names its variable in its docstring."""

    home: Path
    """``XIEJIANG_HOME``: where database, files and the secret key live. Default ``var``."""
    database_url: str
    """``XIEJIANG_DB``: empty for SQLite in the home, or ``postgres://user:pw@host:port/name``."""
    debug: bool
    """``XIEJIANG_DEBUG``: ``1`` shows error details; never in production."""
    allowed_hosts: tuple[str, ...]
    """``XIEJIANG_HOSTS``: host names served, comma separated. Default: this machine only."""
    secret_key: str
    """``XIEJIANG_SECRET_KEY``: default is generated once and kept in the home, mode 600."""
    demo: bool
    """``XIEJIANG_DEMO``: ``1`` marks every page as a demonstration node."""
    secure: bool
    """``XIEJIANG_SECURE``: ``1`` behind HTTPS: secure cookies and HSTS."""
    node: str
    """``XIEJIANG_NODE``: known to other nodes, as ``chongqing.xiejiang``; made once by default."""
    signature: str
    """``XIEJIANG_SIGNATURE``: ``Ed25519`` (default) or ``SM2``, for keys made from now on."""
    map_tiles: str
    """``XIEJIANG_MAP_TILES``: an approved base map, ``https://host/{z}/{x}/{y}``; default none."""
    map_credit: str
    """``XIEJIANG_MAP_CREDIT``: its credit with the approval number (审图号), shown on the map."""

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
    return Config(
        home=home,
        database_url=environ.get("XIEJIANG_DB", ""),
        debug=_flag(environ, "XIEJIANG_DEBUG"),
        allowed_hosts=tuple(h.strip() for h in hosts.split(",") if h.strip()),
        secret_key=environ.get("XIEJIANG_SECRET_KEY") or _kept_secret(home),
        demo=_flag(environ, "XIEJIANG_DEMO"),
        secure=_flag(environ, "XIEJIANG_SECURE"),
        node=environ.get("XIEJIANG_NODE", "").strip(),
        signature=_one_of(environ, "XIEJIANG_SIGNATURE", ("Ed25519", "SM2")),
        map_tiles=_tiles(environ),
        map_credit=environ.get("XIEJIANG_MAP_CREDIT", "").strip(),
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
    }


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "0")
    if value not in ("0", "1", ""):
        raise BadSetting(name=name, why="只能是 0 或 1")
    return value == "1"


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
