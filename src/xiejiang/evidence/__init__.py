"""证据: items — files and things —, what they prove, and each hand they passed through.

Words: an *item* (证据) has a kind, a collector and a time; it *supports* facts; its *custody*
(流转) is appended by every hand; files enter through the content-addressed store, which
hashes them and checks that they are what their names say.
"""
