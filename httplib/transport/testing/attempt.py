"""An attempt to open a route that is expected to fail, and everything that it may leave behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from httplib.transport.plugin import Event, HTTPException, PluginError, Route, Stream, describe

from .check import breach, require
from .descriptors import forgotten, open_descriptors
from .subject import Heard, Subject
from .task import Task


class Attempt:
    """Opens a route once, while `meet` does its part at the far end.

    `error` is what was raised, None if the route was open; `events` is what was told meanwhile.

    Raises `Breach` if something stays open after a failure.
    """

    def __init__(
        self,
        subject: Subject,
        route: Route,
        meet: Callable[[], Stream] | None = None,
        *,
        timeout: float | None = None,
        connect_timeout: float | None = None,
    ) -> None:
        heard = Heard()
        plugins = subject.plugins(heard)
        before = open_descriptors()
        self.error: BaseException | None = None
        self.route: Route = route
        self.events: list[Event] = heard.events
        still_open: Iterable[tuple[int, int, int]] = ()
        with forgotten() as lost:
            meeting = None if meet is None else Task(meet)
            try:
                opened = plugins.open(route, timeout=timeout, connect_timeout=connect_timeout)
            except BaseException as error:
                # The traceback keeps every local variable alive: what is not closed now was not closed by anybody.
                over = meeting is None or subject.leave(meeting)
                still_open = open_descriptors() - before
                error.__traceback__ = None
                self.error = error
            else:
                opened.stream.close()
                del opened
                over = meeting is None or subject.leave(meeting)
        require(over, "the far end of this test goes on when the connection has ended: it must stop at b''")
        numbers = ", ".join(str(number) for number, _, _ in sorted(still_open))
        require(not still_open, f"a failed opening ({self.error!r}) leaves descriptors open: {numbers}")
        require(not lost, f"a failed opening ({self.error!r}) forgets to close: {'; '.join(lost)}")

    def failure(self, when: str) -> BaseException:
        """Return the error, which must be one of the world."""
        if self.error is None:
            breach(f"{when}, and the layer counts as open")
        if isinstance(self.error, PluginError) or not isinstance(self.error, (OSError, HTTPException)):
            breach(f"{when}, and the opener raised {type(self.error).__name__}: {self.error}", self.error)
        return self.error

    def texts(self) -> list[str]:
        """Return every text about this attempt that a log may show."""
        shown = [repr(self.route), describe(self.route), *(repr(event) for event in self.events)]
        error = self.error
        while error is not None:
            shown += [str(error), repr(error), *map(str, getattr(error, "__notes__", ()))]
            error = error.__cause__ or error.__context__
        return shown
