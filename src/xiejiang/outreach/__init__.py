"""公众门户（《意见》第十六、十七条）: what anybody may read, and what anybody may report.

Words: a *report* (举报) is what somebody says they saw, without signing in; its *receipt code*
(查询码) is known to the reporter alone, the node keeps a keyed digest of it. A report lies with one
agency; passed on (转办), it lies with the first until the second takes it. A *turn* (办理记录) is
one step of it, with the words that the reporter may read.

Who reported is not asked. A name or a way to be reached that somebody leaves is sealed, and opened
only by the agency that holds the report, with a purpose, in the log. This room publishes nothing
of its own: the portal shows what other rooms approved for everybody.
"""
