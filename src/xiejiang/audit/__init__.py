"""存证日志与办理: the append-only log, the ``act`` that is the one way state changes, and notices.

Words: an *act* (办理) is one function, one transaction and one log entry; an *actor* is who
acts, for which agency, in which post; a *notice* (提醒) tells an agency that something
happened. Every entry is a leaf of a Merkle tree (RFC 9162), whose root the head keeps.

It does not know what a case or an agency is: others pass plain codes and ids.
"""
