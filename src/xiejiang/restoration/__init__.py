"""生态修复: what is restored for a case, where, with what, how far, and who says so.

Words: a *project* (修复项目) belongs to a case; a *duty* (修复义务) says by which title somebody
has to restore; a *plan* (修复方案) has versions and does not change once it is settled; a *measure*
(修复措施) is of a kind whose parameters, units, seasons and species the law knows (``content/``); a
*milestone* (节点) is a piece of a measure with a day, a responsible person and a price. What is
measured at the end is an *indicator* (指标). Restoration elsewhere is an *entrustment* (委托);
where that is another node, the two tell one another the whole of it each time (:mod:`elsewhere`).

What is found on site is an *inspection* (现场检查), from a phone, offline too; it arrives once.

The law's own clocks and steps run in ``proceedings`` (the procedure ``restoration``); the days of
this room are those that a plan states (约定), and no period of law is counted here. Money lies in
``funds``: a settled plan becomes a budget there, an accepted milestone may be paid there.
"""
