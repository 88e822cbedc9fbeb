"""What must hold of a run, judged on what both nodes hold of it. No clock, no files, no database.

judge(story) -> list of violations; empty when all is well
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

DELIVERED = {"accepted", "received", "returned"}
OVER = {"kept": "accepted", "received": "received", "returned": "returned"}
"""What the sender should know of a package, by its state at the receiver."""
SERVER_BROKE = 500


@dataclass(frozen=True, slots=True)
class Word:
    """A receipt, as its signature was checked with any key its node ever had."""

    package: str
    digest: str
    outcome: str
    code: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A package as the sender holds it."""

    id: str
    sequence: int
    digest: str
    state: str
    code: str
    reason: str
    word: Word | None
    bag: Mapping[str, str]
    """Every file of the sealed bag and its digest; empty when the bag is not there."""
    sound: bool
    """Whether the bag is whole and the one that the row's seal states."""
    entries: int
    """How often the log says that it was sealed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A package as the receiver holds it."""

    id: str
    sequence: int
    digest: str
    previous: str | None
    state: str
    word: Word | None
    answer: Word | None
    answered: bool
    bag: Mapping[str, str]
    """Every file in the stored archive and its digest."""
    sound: bool
    """Whether the stored archive has the content that its name states."""
    told: str
    """The digest of the description in the row, and of the one in the package: equal, or empty."""
    signer: str
    entries: int
    """How often the log says that it was kept."""
    ended: int
    """How often the log says that an officer took it over or returned it."""
    missing: tuple[str, ...] = ()
    """What an officer took over and the case does not have, or has altered."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the receiver's log that concerns trust or keeping, in order."""

    act: str
    about: str
    """The package, or the fingerprint of the key."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is known of a run when it is over."""

    sealed: Sequence[str]
    """The packages of which the sender was told that they are sealed."""
    sent: Sequence[Sent]
    kept: Sequence[Kept]
    happened: Sequence[Happened] = ()
    waiting: int = 0
    """What either node still has to carry."""
    open_again: bool = True
    """Whether one more package of the case went through, where that was tried."""
    answers: Sequence[int] = ()
    """The status of every answer over HTTP."""
    crashes: Sequence[str] = ()
    """Errors that reached an operator as a traceback: no reason anybody could act on."""


def judge(story: Story) -> list[str]:
    """Whatever does not hold."""
    return [
        *_nothing_lost(story),
        *_nothing_doubled(story),
        *_nothing_altered(story),
        *_everybody_told(story),
        *_only_the_trusted(story),
        *_nothing_half(story),
    ]


def _nothing_lost(story: Story) -> Iterator[str]:
    rows = {s.id for s in story.sent}
    kept = {k.id: k for k in story.kept}
    for number in story.sealed:
        if number not in rows:
            yield f"lost: {number} was sealed, and the sender has no row of it"
    for one in story.sent:
        if one.state in DELIVERED and one.id not in kept:
            yield f"lost: {one.id} is {one.state} at the sender and not kept at the receiver"
    for k in story.kept:
        if k.missing:
            yield f"lost: {k.id} was taken over without {', '.join(k.missing)}"


def _nothing_doubled(story: Story) -> Iterator[str]:
    for number, times in Counter(k.id for k in story.kept).items():
        if times > 1:
            yield f"doubled: {number} is kept {times} times"
    for place, times in Counter(k.sequence for k in story.kept).items():
        if times > 1:
            yield f"doubled: place {place} of the stream is taken {times} times"
    yield from _once_in_the_log(story)
    yield from _in_a_chain(story)


def _once_in_the_log(story: Story) -> Iterator[str]:
    for k in story.kept:
        if k.entries != 1:
            yield f"doubled: the log says {k.entries} times that {k.id} was kept"
        if k.ended != (k.state != "kept"):
            yield f"doubled: the log says {k.ended} times that {k.id}, now {k.state}, was ended"


def _in_a_chain(story: Story) -> Iterator[str]:
    before = None
    for place, k in enumerate(sorted(story.kept, key=lambda k: k.sequence), 1):
        if k.sequence != place or k.previous != before:
            yield f"doubled: {k.id} does not follow the package before it"
        before = k.digest


def _nothing_altered(story: Story) -> Iterator[str]:
    sealed = {s.id: s for s in story.sent}
    for k in story.kept:
        one = sealed.get(k.id)
        if one is None:
            yield f"altered: {k.id} is kept and was never sealed"
        elif k.digest != one.digest or not k.bag or dict(k.bag) != dict(one.bag):
            yield f"altered: {k.id} is not what was sealed"
        if not k.sound or not k.told:
            yield f"altered: the stored {k.id} is not what was judged"
    for one in story.sent:
        if not one.sound:
            yield f"altered: the bag of {one.id} is not what the sender sealed"


def _everybody_told(story: Story) -> Iterator[str]:
    kept = {k.id: k for k in story.kept}
    for one in story.sent:
        there = kept.get(one.id)
        yield from _told_of(one, there)
    if story.waiting:
        yield f"untold: {story.waiting} packages or answers still wait after the last push"
    if not story.open_again:
        yield "untold: the stream of the case is stuck, one more package did not go through"
    for crash in story.crashes:
        yield f"untold: no reason but a traceback: {crash}"
    if SERVER_BROKE in story.answers:
        yield "untold: a node answered 500, which says nothing"


def _told_of(one: Sent, there: Kept | None) -> Iterator[str]:
    if one.state not in DELIVERED | {"refused"}:
        yield f"untold: {one.id} is still {one.state}"
    if one.state == "refused" and there is not None:
        yield f"untold: {one.id} is kept, and its sender believes it was refused"
    if one.state == "refused" and not (one.code and one.reason):
        yield f"untold: {one.id} was refused without a reason"
    if there is not None and one.state in DELIVERED and one.state != OVER[there.state]:
        yield f"untold: {one.id} is {there.state} there, and {one.state} to its sender"
    yield from _word_fits(one, there)


def _word_fits(one: Sent, there: Kept | None) -> Iterator[str]:
    words = [("sender", one.word)] if one.state in DELIVERED else []
    if there is not None:
        words.append(("receiver", there.word))
        if there.state != "kept":
            words.append(("officer", there.answer))
    for whose, word in words:
        if word is None or not word.signed:
            yield f"untold: the receipt of {one.id} that the {whose} has is none"
        elif (word.package, word.digest) != (one.id, one.digest):
            yield f"untold: the receipt of {one.id} that the {whose} has is of another package"
        elif (word.outcome == "refused") != (one.state == "returned" and whose != "receiver"):
            yield f"untold: the receipt of {one.id} that the {whose} has says {word.outcome}"


def _only_the_trusted(story: Story) -> Iterator[str]:
    """In the order of the receiver's log: nothing is kept while the sender or its key is out."""
    trusted, void = True, set()
    signers = {k.id: k.signer for k in story.kept}
    for one in story.happened:
        if one.act in ("exchange.node_suspended", "exchange.node_revoked"):
            trusted = False
        elif one.act in ("exchange.node_restored", "exchange.key_turned"):
            trusted = True
        elif one.act == "exchange.key_voided":
            void.add(one.about)
        elif one.act == "exchange.kept" and not trusted:
            yield f"untrusted: {one.about} was kept while its sender was not trusted"
        elif one.act == "exchange.kept" and signers.get(one.about) in void:
            yield f"untrusted: {one.about} was kept under a key that was void"


def _nothing_half(story: Story) -> Iterator[str]:
    for one in story.sent:
        if one.entries != 1:
            yield f"half: the log says {one.entries} times that {one.id} was sealed"
