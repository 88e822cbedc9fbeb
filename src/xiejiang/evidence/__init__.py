"""证据: items — files and things —, what they prove, and each hand they passed through.

Words: an *item* (证据) has a kind, a collector and a time; it *supports* facts; its *custody*
(流转) is appended by every hand, also by whoever opens the file; a *handover* (移交) has two
halves, sent and received, and until the second the sender answers for the things. Files enter
through the content-addressed store, which hashes them and checks that they are what their
names say. A *copy* (副本) stands beside its original, a *correction* (更正件) in the place of what
it supersedes; neither touches the first file. A thing is *placed* (存放) and *sealed* (加封). A
*capture* (取证情况) says how a file was taken; a *ruling* (认定) what an officer or a judge found
of an item in administrative, criminal or civil proceedings.

A *caution* (提示) is what the law says of how an item was taken (``content/``): it warns, it does
not refuse; a *need* (还差) is what the law still asks before an item may prove something. Whether
evidence is lawful and what it weighs is for people to find: this room keeps what they found and
does not judge.
"""
