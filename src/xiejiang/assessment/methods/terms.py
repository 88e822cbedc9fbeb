"""Formulas as trees: one definition gives the amount, the words, and the spreadsheet's formula."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

Numbers = Mapping[str, tuple[Fraction, ...]]
"""The value of every input; what is a single number has one element."""
Bands = tuple[tuple[Fraction, Fraction], ...]
"""Up to and including which argument a table gives what."""


class Term:
    """A part of a formula; arithmetic on terms makes terms."""

    __slots__ = ()

    def __add__(self, other: Term) -> Term:
        return Op("+", self, other)

    def __mul__(self, other: Term) -> Term:
        return Op("×", self, other)

    def __truediv__(self, other: Term) -> Term:
        return Op("÷", self, other)

    def __pow__(self, exponent: int) -> Term:
        return Power(self, exponent)


@dataclass(frozen=True, slots=True)
class Ref(Term):
    """An input, or one element of a series."""

    name: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class Num(Term):
    """A number that belongs to the formula itself."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Op(Term):
    """Two terms and a sign."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Power(Term):
    """A term to a whole power."""

    of: Term
    exponent: int


@dataclass(frozen=True, slots=True)
class Total(Term):
    """The sum of many terms."""

    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Banded(Term):
    """What a table gives for a term: the first band that reaches it, or what lies beyond."""

    of: Term
    bands: Bands
    beyond: Fraction


@dataclass(frozen=True, slots=True)
class Step(Term):
    """A named intermediate result."""

    label: str
    of: Term


ONE = Num(Fraction(1))


def value(term: Term, given: Numbers) -> Fraction:
    """What a term amounts to, exactly."""
    match term:
        case Ref(name, index):
            return given[name][index]
        case Num(number):
            return number
        case Op(sign, left, right):
            return _SIGNS[sign](value(left, given), value(right, given))
        case Power(of, exponent):
            return Fraction(value(of, given) ** exponent)
        case Total(parts):
            return sum((value(p, given) for p in parts), Fraction(0))
        case Banded(of, bands, beyond):
            found = value(of, given)
            return next((gives for top, gives in bands if found <= top), beyond)
        case Step(_, of):
            return value(of, given)
    raise TypeError(type(term).__name__)


_SIGNS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda a, b: a + b,
    "×": lambda a, b: a * b,
    "÷": lambda a, b: a / b,
}
_BINDS = {"+": 1, "×": 2, "÷": 2}


def steps(term: Term) -> Iterator[Step]:
    """Every named step, each after those it is made of, and once."""
    seen: set[str] = set()
    for step in _steps(term):
        if step.label not in seen:
            seen.add(step.label)
            yield step


def _steps(term: Term) -> Iterator[Step]:
    for part in _parts(term):
        yield from _steps(part)
    if isinstance(term, Step):
        yield term


def _parts(term: Term) -> tuple[Term, ...]:
    match term:
        case Op(_, left, right):
            return (left, right)
        case Total(parts):
            return parts
        case Power(of, _) | Banded(of, _, _) | Step(_, of):
            return (of,)
    return ()


class Writer(ABC):
    """Writes a term in some notation; a step inside another stands for itself."""

    signs: Mapping[str, str] = {"+": " + ", "×": " × ", "÷": " ÷ "}

    @abstractmethod
    def ref(self, name: str, index: int) -> str:
        """An input."""

    @abstractmethod
    def number(self, number: Fraction) -> str:
        """A number of the formula."""

    @abstractmethod
    def step(self, label: str) -> str:
        """An intermediate result that was written before."""

    def power(self, base: str, exponent: int) -> str:
        """A power."""
        return f"{base}^{exponent}"

    @abstractmethod
    def banded(self, inner: str, bands: Bands, beyond: Fraction) -> str:
        """A table."""

    def write(self, term: Term, outer: int = 0) -> str:
        """The term; in brackets where the sign outside binds closer."""
        match term:
            case Ref(name, index):
                return self.ref(name, index)
            case Num(number):
                return self.number(number)
            case Step(label, _):
                return self.step(label)
            case Power(of, exponent):
                return self.power(self.write(of, 3), exponent)
            case Banded(of, bands, beyond):
                return self.banded(self.write(of), bands, beyond)
            case Total(parts):
                return self._bracket(self.signs["+"].join(self.write(p, 1) for p in parts), outer)
            case Op():
                return self._operation(term, outer)
        raise TypeError(type(term).__name__)

    def _operation(self, term: Op, outer: int) -> str:
        binds = _BINDS[term.sign]
        right = binds + 1 if term.sign == "÷" else binds
        text = self.signs[term.sign].join(
            (self.write(term.left, binds), self.write(term.right, right))
        )
        return self._bracket(text, 2 if outer > binds else 0)

    @staticmethod
    def _bracket(text: str, outer: int) -> str:
        return f"({text})" if outer > 1 else text
