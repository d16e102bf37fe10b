"""One check of the contract: a rule, what to do about a breach, and the function that looks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, NoReturn, TypeVar
from unittest import SkipTest

from .subject import Subject
from .task import Stuck, Task

_S = TypeVar("_S", bound=Subject, contravariant=True)
_T = TypeVar("_T", bound=Subject)


class ContractBroken(AssertionError):
    """A plugin breaks the contract: what happened, the rule, and the cure. `check` is the name of the check."""

    check: str = ""


class Check(Generic[_S]):
    """A rule of the contract that can be run; made by `check` from the function that looks for a breach.

    The function runs in a thread, so a plugin that hangs is a breach like any other and stops nobody.
    """

    def __init__(self, function: Callable[[_S], None], rule: str, cure: str) -> None:
        self.name: str = function.__name__
        self.rule: str = rule
        self.cure: str = cure
        self._function: Callable[[_S], None] = function

    def __call__(self, subject: _S) -> None:
        """Run on `subject`. Raises `ContractBroken`, or `unittest.SkipTest` where the rule has nothing to look at."""
        __tracebackhide__ = True  # pytest shows the breach alone
        if self.name in subject.exempt:
            raise SkipTest(f"{self.name}: exempt, {subject.exempt[self.name]}")
        task = Task(lambda: self._function(subject))
        try:
            task.result(subject.patience)
        except SkipTest:
            raise
        except Stuck as stuck:
            place = task.place()
            subject.release()
            task.wait(subject.patience)
            raise self._broken(f"it hangs: {stuck}, at {place}") from None
        except Breach as breach:
            raise self._broken(str(breach)) from breach.__cause__
        except (Exception, GeneratorExit) as error:
            raise self._broken(f"{type(error).__name__}: {error}") from error
        finally:
            subject.release()

    def __repr__(self) -> str:
        return f"Check({self.name})"

    def _broken(self, problem: str) -> ContractBroken:
        error = ContractBroken(f"{self.name}: {problem}\nThe rule: {self.rule}\nThe cure: {self.cure}")
        error.check = self.name
        return error


def check(rule: str, cure: str) -> Callable[[Callable[[_T], None]], Check[_T]]:
    """Make a `Check` of the function below. `rule` is a sentence of the contract, `cure` what its breaker should do."""

    def make(function: Callable[[_T], None]) -> Check[_T]:
        return Check(function, rule, cure)

    return make


class Breach(Exception):
    """What a check has found, in its own words."""


def breach(problem: str, cause: BaseException | None = None) -> NoReturn:
    """End a check: the plugin breaks the rule in this way."""
    raise Breach(problem) from cause


def require(held: object, problem: str) -> None:
    """End a check unless `held` is true."""
    if not held:
        breach(problem)


class Outcome(NamedTuple):
    """What came of one check: `problem` is empty if the rule is kept, `skipped` says why it was not looked at."""

    check: str
    problem: str
    skipped: str


def run_checks(checks: Iterable[Check[_T]], subject: _T) -> tuple[Outcome, ...]:
    """Run every check on `subject` and return what came of each, for those who do without pytest."""
    outcomes: list[Outcome] = []
    for one in checks:
        problem = skipped = ""
        try:
            one(subject)
        except ContractBroken as error:
            problem = str(error)
        except SkipTest as error:
            skipped = str(error)
        outcomes.append(Outcome(one.name, problem, skipped))
    return tuple(outcomes)
