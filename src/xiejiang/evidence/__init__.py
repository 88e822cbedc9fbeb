"""证据: items — files and things —, what they prove, and each hand they passed through.

Words: an *item* (证据) has a kind, a collector and a time; it *supports* facts; its *custody*
(流转) is appended by every hand, also by whoever opens the file; a *handover* (移交) has two
halves, sent and received, and until the second the sender answers for the things. Files enter
through the content-addressed store, which hashes them and checks that they are what their
names say. A *caution* (提示) is what the law says of how an item was taken (``content/``): it
warns, it does not refuse.

Whether evidence is lawful and what it weighs is for people to find; this room does not judge.
"""
