"""``xiejiang exchange torture``: two real nodes, and everything that can go wrong between them.

::

    command    the verb: many runs, a table of what became of them
    faults     which faults a run meets, drawn from the seed; no clock, no files
    weather    what a run's faults do to each message on the way
    channel    the wire between the nodes, in which the weather is made
    points     where in its code a node is killed, cut off or told something
    keeper     a warm process that forks nodes, so that a killed one is back at once
    node       a node's process: serves HTTP, and does what an officer or operator would do
    pair       two nodes and the wire, as the runs see them
    runs       one run: seal, carry under faults, lift the faults, push again, look
    telling    what a node's database, log and files hold of a run
    judging    what must hold of it: nothing lost, doubled or altered, everybody told
    tally      counts of outcomes

Nothing of the product knows that it is being tortured: faults are made around it, by signals,
limits of the system, its clock, its connections, and a profiler that watches for named places.
The operator's own node is never touched: nodes live in a temporary folder, and on PostgreSQL in
databases of their own.
"""
