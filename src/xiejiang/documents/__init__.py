"""文书: official documents — kinds, drafting, approval, numbers, rendering and service.

Words: a *kind* (文书种类) is content under ``templates_content``; a *document* is drafted from
values, approved, numbered and issued; its .docx and PDF are rendered from the values and
their digests enter the log; it is *served* (送达) on agencies and parties.

A document belongs to a *matter*, named by its id alone: this room does not know cases.
"""
