"""会商与联席会议: what agencies agree on in a meeting, and what it then changes for every officer.

Words: a *meeting* (联席会议) has a convener and *seats* (出席). Its *minutes* (纪要) carry
*resolutions* (议定事项): *tasks* (督办) with an owner and an agreed day, and *standards* (裁量口径)
attached to rules of the law. Before the minutes a member may put a *proposal* (提案) to the
meeting; a resolution names the one that it takes up. Each agency *signs* (会签), signs with a
dissent, or refuses; minutes bind when every agency present has signed. What was said of a version
stays for ever.

A *question* (会商事项) is answered in writing; every version of a *position* (书面意见) stays.
Agencies of other nodes are invited and asked too: what they do there is a *deed* (异地办理).

A standard never changes a finding and may not contradict the law: it is shown beside it. The
statutory consultations with their clocks stay in the procedure ``coordination``.
"""
