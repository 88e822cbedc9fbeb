"""会商联络: what agencies tell one another. Bulletins (通报) are its first capability.

Words: a *bulletin* is published once by one agency, in one of nine *categories* (``content/``),
each with fields of its own. Its *audience* (知悉范围) says who is entitled: by place, by kind of
agency, or by name; nobody else sees it, and nothing widens it afterwards. An *edition* (版本) is
what was published, by number; a correction adds one and takes nothing away. A *stream* (订阅) is
what an agency or an officer wants to be shown of what they are entitled to: set by the kind of
agency, until somebody follows or mutes something. A *receipt* (回执) says who read an edition or,
where the publisher asked for it, signed for it (签收), and when.

The time by which a bulletin is to be signed for is the publisher's wish, no period of law. Evidence
does not travel in bulletins: it is handed over, with its custody.
"""
