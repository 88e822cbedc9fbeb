"""No address of a case escapes the traces: whatever an address names can be led back to a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from xiejiang.shell.tracing import CASES, DISCLOSING

NAMED = re.compile(r"<uuid(?:str)?:(\w+)>")


def addresses(resolver: Any, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the node with its name."""
    for part in resolver.url_patterns:
        route = before + str(part.pattern)
        if isinstance(part, URLResolver):
            inner = f"{part.namespace}:" if part.namespace else ""
            yield from addresses(part, route, space + inner)
        elif isinstance(part, URLPattern):
            yield route, f"{space}{part.name}"


def test_every_address_that_names_something_of_a_case_is_traced() -> None:
    found = list(addresses(get_resolver()))
    named = [(route, name) for route, _n in found for name in NAMED.findall(route)]
    assert len(named) > 100
    assert [route for route, name in named if name not in CASES] == []


def test_the_addresses_of_files_exist() -> None:
    names = {name for _route, name in addresses(get_resolver())}
    assert names >= DISCLOSING
