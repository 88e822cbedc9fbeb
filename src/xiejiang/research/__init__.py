"""联合调研培训（《意见》第十五条）: topics from the platform's own acts, and trainings with a quiz.

Words: a *topic* (选题) is something counted among the cases that the reader sees: the most
frequent fields, the rules most departed from, the limits most overdue, the items whose reading the
law itself leaves disputed. A *training* (培训) is announced by one agency to others; an *enrolment*
(报名) puts one officer on its roster. A *quiz* (测验) is drawn from the golden cases of the law
by a seed, so that anybody can draw it again; the rule engine, not a key, says what is right.

Scores are the taker's own. The organiser sees them as figures, after the quiz is closed, and no
figure that speaks of fewer than five people. The day on which a quiz closes is agreed, no period
of law.
"""
