"""鉴定评估: damage quantified by cited methods, on sheets that anyone can follow.

Words: a *method* (方法) is a formula with typed inputs, units, conditions under which it may be
used, and a source; the library stands in ``content/methods.toml`` and ``methods``, which is pure.
An *assessment* (损害评估) is of one damage of a case; it has *items* (评估项), each by one method,
with *inputs* (参数) whose value, range, source and person are kept. What was submitted is a
*version* (版本), which never changes. Whether a court or an agreement adopted it is a *ruling*
(采信).

An unknown input makes an unknown amount, never zero. The machine computes and warns; a person
submits, and another decides. The room does not choose appraisers, and it moves no money.

``xiejiang assessment compute FILE.toml`` reads::

    [[item]]
    damage = "长江干流水环境损害"
    method = "water.imputed.2014"              # xiejiang assessment methods
    answers = { not_restorable = true }        # left out: not known
    [item.inputs]                              # left out: unknown, never zero
    quantity = "2698.1 t"
    unit_cost = { base = "2000", unit = "元/t", low = "1900", high = "2100", source = "评估报告" }
    water_class = "III"
    multiple = "4.5 倍"
"""
