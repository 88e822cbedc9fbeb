"""Looking at a node as its officer does: over HTTP, through the sign-in page and the case page."""

from __future__ import annotations

import html
import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from xiejiang.kernel.errors import XiejiangError

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TAG = re.compile(r"<[^>]+>")
SECONDS = 120


class NotSignedIn(XiejiangError):
    """演示人员 {username} 没有登录成功：{url}"""

    code = "demo-not-signed-in"


class Reader:
    """A browser of a kind: it keeps cookies and knows nothing of scripts."""

    def __init__(self, url: str) -> None:
        self._url = url
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        opener = urllib.request.build_opener(cookies)
        opener.addheaders = [("Referer", f"{url}/")]
        self._open = opener.open

    def sign_in(self, username: str, first: str, password: str) -> None:
        """Sign in with a one-time password and change it, as everybody must."""
        self._post("/login/", username=username, password=first)
        landed = self._post("/password/", new_password1=password, new_password2=password)
        if "/login/" in landed or "/password/" in landed:
            raise NotSignedIn(username=username, url=landed)

    def come_in(self, username: str, password: str) -> None:
        """Sign in with a password of one's own."""
        landed = self._post("/login/", username=username, password=password)
        if "/login/" in landed:
            raise NotSignedIn(username=username, url=landed)

    def words(self, path: str) -> str:
        """What a page says, without its marks."""
        return html.unescape(TAG.sub(" ", self._get(path)))

    def _get(self, path: str) -> str:
        with self._open(self._url + path, timeout=SECONDS) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, **fields: str) -> str:
        found = TOKEN.search(self._get(path))
        told = {"csrfmiddlewaretoken": found[1] if found else "", **fields}
        data = urllib.parse.urlencode(told).encode()
        with self._open(self._url + path, data, timeout=SECONDS) as answer:
            return str(answer.url)
