"""Official documents on paper: a value model, and two renderers of it.

The doors of this package::

    compose.kinds() -> Mapping[str, Kind]              # every document kind, by id; cached
    compose.kind(kind_id) -> Kind                      # UnknownKind if there is none
    compose.required_fields(kind_id) -> tuple[Field, ...]
    compose.optional_fields(kind_id) -> tuple[Field, ...]
    compose.compose(kind_id, values, *, draft="") -> OfficialDocument
        # values: field name -> str | Sequence[str] | Sequence[Sequence[str]]
        # MissingFields names every empty field; with draft="待批准草稿" blanks are shown instead

    docx.render_docx(document) -> bytes                # editable original, GB/T 9704-2012
    pdf.render_pdf(document) -> bytes                  # PDF/A-2b with the fonts shipped here
    model.document_number(prefix, mark, year, serial) -> str      # 江农移〔2026〕3号
    model.date_zh(day) -> str                          # 2026年11月24日

Both renderers give the same bytes for the same document, so a document is known by its hash.
Pure Python: no Django, no clock, no settings.
"""
