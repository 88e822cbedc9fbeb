"""流域协同: what a case has to do with the river, and telling those downstream in time.

Words: the *river panel* (流域) of a case says where it lies, who is competent there and who lies
up- and downstream; a *water alert* (水污染通报) tells the agencies downstream what was released,
with an *arrival* (预计到达) estimated for each county: a range, with its caveats, or 不明. Whoever
is told is a *told* line (应通知); what they then find is an *answer* (答复). An alert is corrected
and finally cleared (解除).

Everything said of up- and downstream is 参考推算. An alert travels as a bulletin of ``liaison``:
the room writes no second way of sending. It knows no model of water quality, and of no flow but
what its content states.
"""
