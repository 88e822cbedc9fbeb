"""协作交换: case material goes to other nodes, and comes from them, in sealed packages.

Words: a *node* (节点) is another installation that this one trusts, suspends or revokes; its *keys*
count from when to when. An *outgoing* package (发出) was sealed here, an *incoming* one (收到) was
kept here whole. A *receipt* (回执) is the other node's signed word on a package: kept, refused, or,
once an officer has looked at it, taken over or returned.

A *proceeding* may go on at another node: an officer hands it over with the least that the receiver
needs (:mod:`necessary`, :mod:`handing`), an officer there receives it (:mod:`transfers`), what is
done afterwards is told both ways (:mod:`telling`, :mod:`applying`), and where both have acted an
officer settles it (:mod:`differing`). Which node serves an agency is registered (:mod:`serving`).

Restoration may be entrusted to an agency of another node (:mod:`entrusted_out`): a request waits
there for an officer, a report on it is entered here at once (:mod:`entrusted_in`).

Nothing is written before a package was checked; what came in waits for an officer of the agency
it is addressed to, who takes it into a case or returns it. Things of evidence do not travel here,
only files do.
"""
