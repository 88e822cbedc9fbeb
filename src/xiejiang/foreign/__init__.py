"""涉外法治协同（《意见》第十八条）: is a case foreign-related, and what must then be done.

Words: a *flag* (涉外提示) says 成立, 不成立 or 不明 of a case, with reasons: a foreign party, a
species under CITES, conduct or harm across the border. Each has *duties* (要求): reports and
channels with their provision. A *sign* is a known fact that decides; a *hint* (迹象) is a word, a
place or a field that only asks to find out.

The *register of treaties* (条约名录) is content. A *request for assistance* (司法协助请求) goes
along a *channel* (途径) from *hand* to hand (一环), each recorded once and never changed.

Unknown is not Chinese: a party whose nationality nobody stated leaves the flag 不明. The room
decides nothing and sends nothing abroad.
"""
