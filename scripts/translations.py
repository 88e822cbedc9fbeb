"""The English second language: find what is said in Chinese, keep the catalogue, compile it.

    python scripts/translations.py extract   list every message with where it is said
    python scripts/translations.py update    bring the catalogue up to date; keep translations
    python scripts/translations.py compile   make django.mo from django.po
    python scripts/translations.py check     fail when a message has no English, or .mo is stale

Messages are Chinese. They come from templates (``{{ _("…") }}``, ``{% trans %}``), from calls of
gettext in Python, and from the places that ``message_sources`` lists (errors, labels, names in
the law), which are translated where they are shown. Babel does the work, so nothing beyond the
locked environment is needed.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from message_sources import HAN, PACKAGE, ROOT, unmarked

PO = PACKAGE / "shell" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

METHODS = [("**/templates/**", "jinja2.ext:babel_extract"), ("**.py", "python")]
OPTIONS = {
    "**/templates/**": {
        "extensions": "jinja2.ext.i18n",
        "newstyle_gettext": "true",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)[^{}]*\}")
Message = str | tuple[str, ...] | list[str] | None


def found() -> Catalog:
    """Every message the product says, without translations."""
    catalog = Catalog(project="xiejiang", charset="utf-8")
    rows = extract_from_dir(
        PACKAGE, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, comment_tags=()
    )
    for name, line, message, _comments, context in rows:
        catalog.add(message, None, [(f"src/xiejiang/{name}", line)], context=context)
    for place, words in unmarked():
        catalog.add(words, None, [(place, 0)])
    return catalog


def kept() -> Catalog:
    """The catalogue as it is committed; an empty one when there is none yet."""
    if not PO.exists():
        return Catalog(locale="en", project="xiejiang", charset="utf-8")
    with PO.open("rb") as source:
        return read_po(source, locale="en")


def update() -> int:
    """Merge what is said into the catalogue; drop what is said no more."""
    said, catalog = found(), kept()
    fresh = Catalog(locale="en", project="xiejiang", charset="utf-8")
    for message in sorted((m for m in said if m.id), key=lambda m: str(m.id)):
        old = catalog.get(message.id, message.context)
        places = [(p, 0) for p in sorted({p.split(":")[0] for p, _ in message.locations})]
        fresh.add(
            message.id, old.string if old else None, places, message.flags, context=message.context
        )
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(_as_text(fresh))
    missing = [m for m in fresh if m.id and not _translated(m.string)]
    print(f"{len(fresh)} messages, {len(missing)} without English: {PO.relative_to(ROOT)}")
    return 0


def _as_text(catalog: Catalog) -> bytes:
    body = io.BytesIO()
    write_po(body, catalog, width=96, omit_header=True, include_lineno=False)
    head = (
        "# English of 协江 Xiejiang. Kept by scripts/translations.py; translated by hand.\n"
        'msgid ""\n'
        'msgstr ""\n'
        '"Project-Id-Version: xiejiang\\n"\n'
        '"Language: en\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    return head.encode() + body.getvalue()


def compiled() -> bytes:
    """The binary form of the catalogue, the same bytes every time."""
    catalog = kept()
    fresh = Catalog(locale="en", project="xiejiang", charset="utf-8")
    for message in catalog:
        if message.id and _translated(message.string):
            fresh.add(message.id, message.string, context=message.context)
    # The header of a binary catalogue holds dates; fixed ones, so that only words make it change.
    fresh.creation_date = fresh.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    body = io.BytesIO()
    write_mo(body, fresh)
    return body.getvalue()


def complaints() -> list[str]:
    """What keeps the second language from being complete."""
    said, catalog, wrong = found(), kept(), []
    for message in said:
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        place = ", ".join(sorted({p for p, _ in message.locations}))
        if known is None or not _translated(known.string):
            wrong.append(f"no English for {message.id!r} ({place})")
        elif HAN.search(_joined(known.string)) and message.id != "中文":
            wrong.append(f"the English of {message.id!r} is Chinese: {known.string!r}")
        elif _placeholders(known.string) - _placeholders(message.id):
            wrong.append(f"the English of {message.id!r} names what the message does not have")
    wrong += [
        f"{m.id!r} is said no more; run `make messages`"
        for m in catalog
        if m.id and said.get(m.id, m.context) is None
    ]
    if not wrong and (not MO.exists() or MO.read_bytes() != compiled()):
        wrong.append("django.mo is stale; run `make messages`")
    return wrong


def _translated(text: Message) -> bool:
    return bool(text) and all(text or ())


def _joined(text: Message) -> str:
    return text if isinstance(text, str) else " ".join(text or ())


def _placeholders(text: Message) -> set[str]:
    return {a or b for a, b in PLACEHOLDER.findall(_joined(text))}


def extract() -> int:
    """Print every message with where it is said."""
    for message in found():
        if message.id:
            places = " ".join(f"{place}:{line}" for place, line in message.locations)
            print(f"{_joined(message.id)}\t{places}")
    return 0


def compile_catalogue() -> int:
    """Write the binary catalogue."""
    MO.write_bytes(compiled())
    return 0


def check() -> int:
    """Say what is missing; fail if anything is."""
    wrong = complaints()
    for line in wrong:
        print(line)
    print(f"translations: {len(wrong)} to mend" if wrong else "translations: complete")
    return 1 if wrong else 0


COMMANDS = {"extract": extract, "update": update, "compile": compile_catalogue, "check": check}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        print(__doc__)
        sys.exit(2)
    sys.exit(COMMANDS[sys.argv[1]]())
