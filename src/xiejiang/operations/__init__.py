"""联合行动: several agencies plan, go out and report together (article 5 of the Opinions).

An operation (行动) has a lead, invited agencies that answer by an agreed day, teams and a checklist
from a kit (行动模板). A check (检查) is what a member recorded on the spot, once, with photographs;
one that found something is turned into a case, or into evidence of a case, in one act. The report
counts what was recorded; members sign it, or say where they differ.

It takes no decision for anybody: every agency acts in its own name, and a case goes its own way.
Asking another agency for assistance in a case is the procedure ``coordination`` of ``proceedings``.
"""
