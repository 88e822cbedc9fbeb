"""去标识: what in a Chinese case text points to a person, and how it may stand there instead.

Pure: no database, no network, nothing learnt from data. :func:`propose` reads one or more texts of
one case and gives spans, each with its kind, the rule that found it, how sure the rule is, and a
replacement that is the same for the same person through all the texts. It proposes; a human
accepts, rejects and adds; :func:`masked` carries out what was accepted.
"""

from xiejiang.typical.deidentify.masking import masked, unmasked
from xiejiang.typical.deidentify.proposing import propose
from xiejiang.typical.deidentify.spans import Kind, Span

__all__ = ["Kind", "Span", "masked", "propose", "unmasked"]
