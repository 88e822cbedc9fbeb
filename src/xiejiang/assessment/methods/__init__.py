"""The library of methods: pure, exact, cited. No Django, no clock, no floats.

::

    content.methods() -> Mapping[str, Method]
    reading.read(method, given) -> Readings          # refuses what makes no sense, item by item
    evaluating.evaluate(method, readings) -> Estimate   # low, base, high, or what is unknown
    evaluating.tornado([...]) -> list[Swing]
    comparing.compare(left, right) -> Comparison
"""
