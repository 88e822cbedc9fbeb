"""典型案例（《意见》第十七条、第十八条）: chosen, de-identified, approved together, public.

Words: a *typical case* (典型案例) begins as a candidate (候选) that an agency proposes from a case
it takes part in; its *texts* are what is to be read. A *mark* (去标识项) is a string in them that
points to a person, with what stands there instead; the machine proposes, an officer decides. An
*assent* (会签) is the answer of one agency to exactly one content, known by its digest. An
*edition* (公开版本) is what anybody may read. A withdrawn case leaves a tombstone.

What the room does not do: it decides nothing by itself, and its page for the public knows nothing
but editions.
"""
