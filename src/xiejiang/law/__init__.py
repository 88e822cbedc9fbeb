"""法规: the content of the law and the machinery that reads it. Pure Python, no clock.

What the law says is under ``content/`` (TOML, in Chinese, each item with its provision);
how it is read is here. An answer is 成立, 不成立 or 不明 and always carries its reasons.

Doors::

    schema.load_law() -> Law                   the checked content, read once and cached
    instruments.load_instruments()             the instruments alone: {id: Instrument}
    model.Law        .facts .rules .fields .instruments .rules_of(field) .rule(id) .fact(name)
    model.FactDef    .name .label .type .unit .choices .question .proved_by .choice_label(v)
    model.Rule       .id .field .title .kind .valid_from .valid_to .source .confidence
                     .conditions .consequence .notes .in_force_on(day)

    facts.Value                                bool | int | Decimal | date | str
    facts.parse_value(fact, raw) -> Value      strict, typed; raises FactError with a remedy
    facts.parse_text(fact, text) -> Value      the same from a form field or command line
    facts.format_value(fact, value) -> str     for people: "3.2 吨", "是", "有毒物质"

    assess.assess(law, facts, unknown=(), unlisted="absent", as_of=None, fields=None)
        -> Assessment  .findings (in force on the day of the conduct)
                       .comparisons (later rules) .choices (lighter-law comparisons)
                       .computed .procedures .required_procedures .derived .warnings
                       .finding(rule_id) .as_dict()
    evaluate.Finding   .rule .verdict .via .missing .judgement .trace .explanation .as_dict()
    evaluate.Verdict   MET | NOT_MET | UNDETERMINED | EXCLUDED   (.value, .label)
    interview.next_questions(law, fields, facts, unknown=(), limit=5) -> list[Question]
        Question       .fact .label .question .type .choices .unit .proved_by .why .rules
    catalogue.render_catalogue(law) -> {file name: markdown}
    commands.register(subparsers)              xiejiang law assess | check | show

Fields are ``fishing``, ``wildlife`` and ``pollution``. ``unlisted="absent"`` reads a fact that
is not named as checked and not there; ``"unknown"`` reads it as not yet known.
A finding is advice with reasons. It never decides for the officer.
"""
