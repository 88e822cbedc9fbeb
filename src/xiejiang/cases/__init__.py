"""案件: one environmental matter — place, parties, facts — on which everything else hangs.

Words: a *case* (案件) has *parties* (当事人), *facts* (事实, typed by the content of the law, with
provenance and status), *participants* (参与机关, with role and scope), *links* to other cases
and people who *watch* it (关注). An agency sees a case because it takes part in it;
or because it has a *right to read* it (查阅权), *granted* by the owner for a purpose and a time or
taken in an *emergency* (紧急查阅), which the owner *reviews* (复核). Reading leaves
*traces* (痕迹).

It does not know evidence, documents or procedures: those rooms stand above it.
"""
