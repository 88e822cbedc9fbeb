"""协作交换: case material goes to other nodes, and comes from them, in sealed packages.

Words: a *node* (节点) is another installation that this one trusts, suspends or revokes; its *keys*
count from when to when. An *outgoing* package (发出) was sealed here, an *incoming* one (收到) was
kept here whole. A *receipt* (回执) is the other node's signed word on a package: kept, refused, or,
once an officer has looked at it, taken over or returned.

Nothing is written before a package was checked; what came in waits for an officer of the agency
it is addressed to, who takes it into a case or returns it. Things of evidence do not travel here,
only files do.
"""
