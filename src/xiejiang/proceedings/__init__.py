"""程序、持有、期限、清单: one running instance of a procedure in one case.

Words: a *proceeding* (办理程序) is in one *state*; one agency *holds* it (持有) and answers for
it; a *turn* says whose next move it is; a *step* (步骤) is what an officer's button does; it
records *events* (法律事件, at their legal time) that stop and start *deadlines* (期限); the
*checklist* (清单) is the materials a step needs complete. What may be done, by whom and until
when is content: :mod:`xiejiang.law.procedures`. This room only runs it.

It knows no statute, renders no document and decides nothing: an officer does.

The doors, for those who code against the room::

    # services — every one an act; `by` is audit.domain.By(actor, at)
    start(by, *, case: Case, procedure: str, receiver: Agency | None = None,
          supervisor: Agency | None = None, findings: Sequence[Mapping] = (),
          sender: Agency | None = None, legal_at: datetime | None = None) -> Proceeding
    perform(by, *, proceeding: Proceeding | UUID, step: str, inputs: Mapping[str, Any] = {},
            expected_version: int, legal_at: datetime | None = None) -> Proceeding
        # inputs: field id -> str | datetime | date | Agency | list[str] | bool, by Field.type
        # (an agency may be given by code, an instant by ISO text)
    set_material(by, *, proceeding, item: str, expected_version: int,
                 evidence: Sequence[UUID] = (), documents: Sequence[UUID] = (),
                 inapplicable: str = "") -> Material
    urge(by, *, proceeding, text: str, expected_version: int) -> Proceeding             # 催办
    reassign(by, *, proceeding, to: Person, reason: str, expected_version: int) -> Proceeding
    correct_event_time(by, *, event: Event, legal_at: datetime, reason: str,
                       expected_version: int) -> Proceeding                             # 更正时间
    recompute(by) -> int                       # after the calendar changed; deadlines altered

    # queries — `by` is audit.domain.Actor; "not found" rather than "forbidden"
    proceeding(*, by, pk: UUID) -> Proceeding
    for_case(*, by, case: Case) -> list[Proceeding]
    available(*, by, proceeding, now: datetime) -> tuple[Choice, ...]
        # Choice(step: law Step, allowed: bool, reasons: tuple[str, ...], primary: bool)
    checklist(*, by, proceeding) -> Checklist  # .items (.item law Material, .state, .given …)
                                               # .complete, .missing
    deadlines(*, by, proceeding, now) -> tuple[DeadlineView, ...]
        # .deadline .limit .state ("running|due-soon|overdue|lapsed|reached|met|late|…") .words
    next_due(*, by, case, now) -> NextDue | None
        # .sentence .proceeding .deadline .state .primary (Choice | None)
    lanes(*, by, case, now) -> Lanes           # .lanes (.agency .events .holds .open), .arrows,
                                               # .start, .end, .today
    desk(*, by, tab: Tab, now, cursor: str = "", limit: int = 50) -> DeskPage
        # .rows (DeskRow) .next_cursor; Tab.TODO 待办 DONE 已办 STARTED 我发起 WATCHED 关注
    counts(*, by, now) -> Mapping[Tab, int]    # match the lists exactly

Other nodes may keep a proceeding too: ``deeds`` (what was done, written so that it can be done
again), ``copies`` (who is to be told), ``sharing`` (both, within every act), ``replaying`` (doing
again what was told), ``settling`` (when two nodes parted).

Inside: ``running`` (one act on one proceeding: who may do what, and the writing of it),
``engine`` (conditions of a step, pure), ``inputs``, ``clocks`` (deadlines), ``checklist``,
``papers`` (documents of a step), ``seats`` (the desk's index), ``desks``, ``watching``, ``lanes``.
"""
