"""修复与教育基地（《意见》第十六条）: where restoration is carried out, shared, and seen.

Words: a *base* (基地) is a place with an owner and a standing; an agency that shares it has a
*sharing* (共建). What it can take in a year is a *capacity* (容量) of one measure, in whole atoms
of its unit, so that nothing is rounded; a *booking* (占用) takes some of it for a case, held
first, then confirmed, then used or released. What happens there is in its *calendar* (日历), what
came of it in its *results* (成效).

A capacity that nobody registered is unknown: neither nothing nor without end. This room plans no
restoration: a project is a reference of the room above, which asks ``queries.for_measure`` and
calls ``services.hold``, ``confirm``, ``use`` and ``release``.
"""
