"""化解与跟进: how disputes are settled, and what became of what was suggested.

Words: a *suggestion* (建议、意见) is a judicial or procuratorial suggestion, an opinion or a
correction notice as its procedure issued it. It *asks* (建议事项) for things line by line. A
*verification* (实地核验) is what somebody of the issuer found on the spot, item by item; it is
only added to.

A *way* (化解的路) is one of six out of a dispute, three-valued on a case. An *agreement* (协议) is
signed in its procedure; its terms are recorded here, and its *effect* (生效入账) puts one claim
into the ledger and one duty into the restoration, once.

A *mediating body* (调解组织) stands in the register as an agency found it published; a second
person of the agency *confirms* (核对) it, a correction is the next *version* (版), and a talk keeps
the version that counted then.

The room issues nothing and decides nothing: suggestions, their clocks and what follows when nobody
answers stay steps of the law in ``proceedings``. It reads them there and keeps beside them what the
procedures do not ask: what was found when somebody went to look.
"""
