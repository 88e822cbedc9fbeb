"""Editions for programs: schema.org, Atom, and a sitemap."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from xiejiang.store import node
from xiejiang.typical.models import Edition

MOST_ADDRESSES = 50_000
"""What one sitemap may hold (sitemaps.org)."""
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
SUMMARY = 200
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def linked(found: Edition, address: str) -> dict[str, Any]:
    """A typical case as schema.org has it. The identifier is ours, the node says whose."""
    told = found.content
    about = [{"@type": "Legislation", "name": line} for line in told["articles"]]
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": address,
        "url": address,
        "identifier": identifier(found),
        "name": told["title"],
        "headline": told["title"],
        "inLanguage": "zh-Hans",
        "version": str(found.version),
        "datePublished": found.published_at.date().isoformat(),
        "genre": "典型案例",
        "articleSection": told["field_zh"],
        "spatialCoverage": {"@type": "AdministrativeArea", "name": told["province_zh"]},
        "articleBody": "\n\n".join(
            told[k] for k in ("facts", "handling", "outcome", "significance")
        ),
        "creator": [{"@type": "GovernmentOrganization", "name": n} for n in told["agencies"]],
        "publisher": {"@type": "Organization", "name": node.name()},
        "about": about,
        "isAccessibleForFree": True,
        "sha256": found.digest,
    }
    if told["title_en"]:
        made["alternativeHeadline"] = told["title_en"]
        made["abstract"] = {"@language": "en", "@value": told["summary_en"]}
    return made


def identifier(found: Edition) -> dict[str, str]:
    """The number and the node that gave it; together they are one in the world."""
    value = f"{found.number}@{node.name()}"
    return {"@type": "PropertyValue", "propertyID": "XJ-TC", "value": value}


def tombstone(found: Edition, address: str) -> dict[str, Any]:
    """That it is withdrawn, and since when; nothing of what it held."""
    since = found.typical.withdrawn_at
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": address,
        "identifier": identifier(found),
        "creativeWorkStatus": "withdrawn",
        "expires": since.date().isoformat() if since else "",
    }


def atom(rows: Sequence[Edition], absolute: Callable[[str], str]) -> str:
    """An Atom feed."""
    home = absolute(reverse("public-cases"))
    made = Atom1Feed(
        title="长江流域生态环境典型案例",
        link=home,
        description="各机关联合公布的典型案例",
        language="zh-Hans",
        feed_url=absolute(reverse("public-cases-feed")),
        author_name=node.name(),
    )
    for row in rows:
        address = absolute(reverse("public-case", args=[row.number]))
        made.add_item(
            title=of_xml(row.title),
            link=address,
            description=of_xml(row.content["facts"][:SUMMARY]),
            unique_id=address,
            pubdate=row.published_at,
            updateddate=row.published_at,
            categories=[row.content["field_zh"]],
        )
    return str(made.writeString("utf-8"))


def of_xml(text: str) -> str:
    """A text without what XML 1.0 cannot hold, such as the line ends that Word calls manual.

    One such sign in one case would leave everybody without the feed.
    """
    return NOT_XML.sub(" ", text)


def sitemap(rows: Sequence[Edition], absolute: Callable[[str], str]) -> str:
    """A sitemap."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", AttributesImpl({"xmlns": SITEMAPS}))
    for row in rows:
        xml.startElement("url", AttributesImpl({}))
        xml.addQuickElement("loc", absolute(reverse("public-case", args=[row.number])))
        xml.addQuickElement("lastmod", row.published_at.date().isoformat())
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    return out.getvalue()
