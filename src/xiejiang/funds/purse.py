"""Which fen go where: the lots behind the postings of entries.

First in, first out, within what may be used: money of another matter, or with an earmark of its
own, is passed over unless the order names that very lot. Between accounts of one agency money
keeps its lot, its matter and its earmark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xiejiang.funds.domain import AccountKind, Draft, Origin
from xiejiang.funds.errors import EarmarkShort, NotReversible, SpentAlready
from xiejiang.funds.models import Account, Entry, Lot, Move, Piece
from xiejiang.kernel.money import Money

PAGE = 100
CHUNK = 500


@dataclass(slots=True)
class _Shelf:
    """The open pieces of one account in their order: read by pages, then those just come."""

    account: int
    read: list[Piece] = field(default_factory=list)
    cursor: int = 0
    exhausted: bool = False
    fresh: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some fen of an entry: from which piece (or newly come), into which account (or paid out)."""

    fen: int
    giving: Piece | None
    origin: Origin | None
    getting: Account | None


class Purse:
    """The pieces that entries draw from and make, until they are written."""

    def __init__(self) -> None:
        self._shelves: dict[int, _Shelf] = {}
        self._known: dict[int, Piece] = {}
        self._lots: list[Lot] = []
        self._pieces: list[Piece] = []
        self._moves: list[Move] = []
        self._touched: dict[int, Piece] = {}

    def carry(self, entry: Entry, draft: Draft, accounts: Mapping[int, Account]) -> None:
        """Say which fen an entry moves. Refuses before it changes anything."""
        if draft.reverses is not None:
            self._turn_back(entry, draft.reverses, accounts)
            return
        for part in list(self._parts(draft, accounts)):
            lot = part.giving.lot if part.giving else self._new_lot(entry, draft, part)
            getting = self._new_piece(part.getting, lot, part.fen) if part.getting else None
            self._take(part.giving, part.fen)
            self._moves.append(
                Move(entry=entry, lot=lot, giving=part.giving, getting=getting, amount=part.fen)
            )

    def write(self) -> None:
        """Store lots, pieces and moves; of pieces that were there, what is left of them."""
        Lot.objects.bulk_create(self._lots, batch_size=CHUNK)
        Piece.objects.bulk_create(self._pieces, batch_size=CHUNK)
        Move.objects.bulk_create(self._moves, batch_size=CHUNK)
        emptied = [key for key, piece in self._touched.items() if piece.left == 0]
        for first in range(0, len(emptied), CHUNK):
            Piece.objects.filter(pk__in=emptied[first : first + CHUNK]).update(left=0)
        for key, piece in self._touched.items():
            if piece.left:
                Piece.objects.filter(pk=key).update(left=piece.left)

    def _parts(self, draft: Draft, accounts: Mapping[int, Account]) -> Iterator[_Part]:
        """Match what goes out with what comes in, in the order of the legs."""
        taken: dict[int, int] = {}
        origins = _Stream(draft)
        into = [[leg.account, leg.fen] for leg in draft.legs if leg.fen > 0]
        for leg in draft.legs:
            rest = -leg.fen
            while rest > 0:
                target = accounts[int(into[0][0])]
                fen = min(rest, into[0][1])
                yield from self._between(accounts[leg.account], target, fen, draft, taken, origins)
                rest -= fen
                into[0][1] -= fen
                if not into[0][1]:
                    into.pop(0)

    def _between(
        self,
        giver: Account,
        getter: Account,
        fen: int,
        draft: Draft,
        taken: dict[int, int],
        origins: _Stream,
    ) -> Iterator[_Part]:
        gives, gets = _holds(giver), _holds(getter)
        target = getter if gets else None
        if gives:
            for piece, part in self._drawn(giver, fen, draft, taken, spent=not gets):
                yield _Part(part, piece, None, target)
        elif gets:
            for origin in origins.take(fen):
                yield _Part(origin.fen, None, origin, target)

    def _drawn(
        self, account: Account, fen: int, draft: Draft, taken: dict[int, int], *, spent: bool
    ) -> list[tuple[Piece, int]]:
        """Pieces for an amount: those meant for it first, then those meant for nothing else."""
        found: list[tuple[Piece, int]] = []
        rest = fen
        for wanted in (_meant, _free):
            for piece in self._open(account):
                if rest == 0:
                    return found
                free = piece.left - taken.get(id(piece), 0)
                if free > 0 and wanted(piece, draft, spent):
                    part = min(free, rest)
                    taken[id(piece)] = taken.get(id(piece), 0) + part
                    found.append((piece, part))
                    rest -= part
        if rest:
            raise EarmarkShort(name=account.name, free=Money(fen - rest), asked=Money(fen))
        return found

    def _open(self, account: Account) -> Iterator[Piece]:
        """The pieces of an account in which something is left, the oldest first."""
        shelf = self._shelves.setdefault(account.pk, _Shelf(account.pk))
        if shelf.read and not shelf.read[0].left:
            shelf.read = [p for p in shelf.read if p.left]
        if shelf.fresh and not shelf.fresh[0].left:
            shelf.fresh = [p for p in shelf.fresh if p.left]
        yield from shelf.read
        while not shelf.exhausted:
            page = self._page(shelf)
            shelf.read += page
            yield from page
        yield from shelf.fresh

    def _page(self, shelf: _Shelf) -> list[Piece]:
        rows = Piece.objects.filter(account=shelf.account, left__gt=0, pk__gt=shelf.cursor)
        found = list(rows.select_related("lot").order_by("pk")[:PAGE])
        shelf.exhausted = len(found) < PAGE
        if found:
            shelf.cursor = found[-1].pk
        kept = [self._known.setdefault(piece.pk, piece) for piece in found]
        return [piece for piece in kept if piece.left]

    def _turn_back(self, entry: Entry, reversed_id: int, accounts: Mapping[int, Account]) -> None:
        """The moves of an entry in reverse: each fen goes back to where it was."""
        moves = list(Move.objects.filter(entry=reversed_id).select_related("lot").order_by("-pk"))
        keys = {key for m in moves for key in (m.giving_id, m.getting_id) if key is not None}
        for piece in Piece.objects.filter(pk__in=keys).select_related("lot"):
            self._known.setdefault(piece.pk, piece)
        gone = sum(max(0, m.amount - self._known[m.getting_id].left) for m in moves if m.getting_id)
        if gone:
            raise SpentAlready(number=Entry.objects.get(pk=reversed_id), spent=Money(gone))
        for move in moves:
            giving = self._known[move.getting_id] if move.getting_id else None
            home = accounts[self._known[move.giving_id].account_id] if move.giving_id else None
            getting = self._new_piece(home, move.lot, move.amount) if home else None
            self._take(giving, move.amount)
            self._moves.append(
                Move(
                    entry=entry,
                    lot=move.lot,
                    giving=giving,
                    getting=getting,
                    amount=move.amount,
                )
            )

    def _new_lot(self, entry: Entry, draft: Draft, part: _Part) -> Lot:
        origin = part.origin
        if origin is None:
            raise NotReversible(number=entry, why="款项没有来由")
        lot = Lot(
            entry=entry,
            amount=part.fen,
            matter=draft.matter,
            earmark=origin.earmark,
            ledger=origin.ledger,
            source_kind=origin.source.kind.value,
            source_words=origin.source.words,
            source_reference=origin.source.reference,
        )
        self._lots.append(lot)
        return lot

    def _new_piece(self, account: Account, lot: Lot, fen: int) -> Piece:
        piece = Piece(account=account, lot=lot, amount=fen, left=fen)
        self._pieces.append(piece)
        self._shelves.setdefault(account.pk, _Shelf(account.pk)).fresh.append(piece)
        return piece

    def _take(self, piece: Piece | None, fen: int) -> None:
        if piece is None:
            return
        piece.left -= fen
        if piece.pk is not None:
            self._touched[piece.pk] = piece


class _Stream:
    """The origins of the money that an entry brings in, handed out in order."""

    def __init__(self, draft: Draft) -> None:
        whole = sum(leg.fen for leg in draft.legs if leg.fen > 0)
        self._rest = list(draft.origins) or [Origin(whole, draft.source, draft.earmark)]

    def take(self, fen: int) -> Iterator[Origin]:
        """Origins for an amount; one that is longer is cut."""
        while fen:
            first = self._rest[0]
            part = min(fen, first.fen)
            yield Origin(part, first.source, first.earmark, first.ledger)
            fen -= part
            self._rest[0] = Origin(first.fen - part, first.source, first.earmark, first.ledger)
            if part == first.fen:
                self._rest.pop(0)


def _meant(piece: Piece, draft: Draft, spent: bool) -> bool:
    """Whether the piece is for exactly this: the lot named, or its matter and earmark."""
    lot = piece.lot
    if draft.lot is not None:
        return piece.lot_id == draft.lot
    return lot.matter == draft.matter and lot.earmark == draft.earmark


def _free(piece: Piece, draft: Draft, spent: bool) -> bool:
    """Whether the piece may be used for this as well as for something else."""
    lot = piece.lot
    if draft.lot is not None:
        return False
    if not spent and draft.matter is None and not draft.earmark:
        return True
    return lot.matter in (None, draft.matter) and (
        lot.earmark in ("", draft.earmark) or (not spent and not draft.earmark)
    )


def _holds(account: Account) -> bool:
    return AccountKind(account.kind).holds_money
