"""Settings of the time stamp authority: given whole and right, or the node does not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiejiang.shell import config
from xiejiang.shell.config import BadSetting


def environ(tmp_path: Path, **more: str) -> dict[str, str]:
    certificates = tmp_path / "tsa.pem"
    certificates.write_bytes(b"-----BEGIN CERTIFICATE-----\n")
    return {
        "XIEJIANG_HOME": str(tmp_path),
        "XIEJIANG_TSA_CERTIFICATES": str(certificates),
        **{f"XIEJIANG_TSA_{name}": value for name, value in more.items()},
    }


def test_without_an_address_there_is_no_authority(tmp_path: Path) -> None:
    read = config.read(environ(tmp_path))
    assert (read.tsa_url, read.tsa_certificates) == ("", None)


@pytest.mark.parametrize("url", ["http://tsa.example:318/tsr?x=1", " https://tsa.example "])
def test_an_address_goes_with_certificates(tmp_path: Path, url: str) -> None:
    read = config.read(environ(tmp_path, URL=url))
    assert read.tsa_url == url.strip()
    assert read.tsa_certificates == tmp_path / "tsa.pem"


@pytest.mark.parametrize("url", ["tsa.example", "ftp://tsa.example", "http://", "http://a:b/"])
def test_what_is_no_address_stops_the_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSetting, match="XIEJIANG_TSA_URL"):
        config.read(environ(tmp_path, URL=url))


@pytest.mark.parametrize("path", ["", "none.pem", "."])
def test_an_address_without_certificates_stops_the_start(tmp_path: Path, path: str) -> None:
    with pytest.raises(BadSetting, match="XIEJIANG_TSA_CERTIFICATES"):
        config.read(environ(tmp_path, URL="https://tsa.example", CERTIFICATES=path))
