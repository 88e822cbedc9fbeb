"""联合调研培训（《意见》第十五条）: topics from the platform's own acts, studies, and trainings.

Words: a *topic* (选题) is something counted among the cases that the reader sees: the most
frequent fields, the rules most departed from, the limits most overdue, the items whose reading the
law itself leaves disputed. A *study* (课题) is opened from a topic or freely by a lead; agencies
are asked and answer; cases are *collected* (收集) by whoever sees them, noted, and shown only to
those who see them; its *report* (报告) in versions carries *recommendations* (建议), and each
agency gives its *opinion* (表态), which stays. What a concluded report recommends is put to a joint
meeting as a proposal, and the study shows what became of it. A *training* (培训) is announced by
one agency to others; an *enrolment* (报名) puts one officer on its roster, for whom there is
*material* (材料): files, and pages of the node. A *quiz* (测验) is drawn from the golden cases of
the law by a seed, so that anybody can draw it again; the rule engine, not a key, says what is
right.

Scores are the taker's own. The organiser sees them as figures, after the quiz is closed, and no
figure that speaks of fewer than five people. The day on which a quiz closes is agreed, no period
of law.
"""
