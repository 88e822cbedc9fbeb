"""文书: official documents — kinds, drafting, approval, numbers, rendering and service.

Words: a *kind* (文书种类) is content under ``templates_content``; a *document* is drafted from
values, approved, numbered and issued; its .docx and PDF are rendered from the values and
their digests enter the log; it is *served* (送达) on agencies and parties.

A document belongs to a *matter*, named by its id alone: this room does not know cases, so its
callers check that the matter may be seen. What it does check is that only the issuing agency
drafts, issues and voids, and that nobody else reads its drafts.

Files are made after the act has been written, never inside it: whoever is killed in between
loses nothing, because the paper follows from the values (``services.keep_pending`` makes up
for it, and readers get the paper rendered on the spot).
"""
