"""资金台账: a double-entry ledger of restoration money, in whole fen, one book for each agency.

Words: an *account* (账户) has a kind, an owner, perhaps a matter, and a floor below which it never
goes; an *entry* (凭证) has two or more *postings* (分录) that sum to zero. Money that comes in is a
*lot* (来款), which says from which judgment or agreement it comes; wherever it lies it is a *piece*
(份额) of its lot, and every *move* (流向) says which lot went where, so that a fen can be followed
forward to what it paid for and back to where it came from. Money leaves an account by an *order*
(付款单) alone: one officer orders, another approves. What somebody has to pay is an *obligation*
(应缴款项), what may be spent a *budget* (预算), what was done for it a *milestone* (节点).

This room knows neither cases nor restoration: a matter is an id, a milestone a reference, and
callers check that a matter may be seen. It moves no money: banks do; it says what was moved.
"""
