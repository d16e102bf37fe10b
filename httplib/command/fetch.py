"""``python -m httplib URL``: one request, its body to standard output or a file, its outcome as the exit status."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from httplib.command.arguments import Arguments, parse_arguments
from httplib.compat import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead, InvalidURL

if TYPE_CHECKING:
    import ssl

    from httplib.command.arguments import Body
    from httplib.compat import HTTPResponse

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
UNREACHABLE: Final = 3
BROKEN: Final = 4
LOCAL: Final = 5
INTERRUPTED: Final = 130

PIECE: Final = 65536

# What errors advise programs to do, and what that is on the command line; empty where it is nothing.
ADVICE: Final = (
    ("give set_tunnel() a Proxy-Authorization header", "write --proxy http://user:password@host:port"),
    ("give a context that trusts its authority (ssl.create_default_context(cafile=...))", "trust it with --cacert"),
    ("give the connection another deadline=", "give another --deadline"),
    ("limits=", ""),
)


def fetch(words: list[str]) -> int:
    """Fetch what the words of the command line say and return the exit status."""
    arguments = parse_arguments(words)
    try:
        body = arguments.open_body()
        context = _context(arguments)
        _check_output(arguments.output)
    except (OSError, OutputError) as error:
        return complain(LOCAL, error)
    try:
        with make_connection(arguments, context) as connection:
            return _exchange(connection, arguments, body)
    except (HTTPException, OSError, ValueError) as error:
        return complain(_status_of(error), error)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        if body is not None and not isinstance(body, bytes):
            body.close()


def _status_of(error: Exception) -> int:
    if isinstance(error, OSError):  # a certificate's error is a ValueError as well
        return UNREACHABLE
    if isinstance(error, (ValueError, InvalidURL)):
        return USAGE
    if isinstance(error, HTTPException) and error.side == "remote":
        return BROKEN
    return UNREACHABLE


def complain(status: int, error: Exception) -> int:
    """Write one line about `error`, its notes behind it, and return `status`."""
    notes = [*getattr(error, "__notes__", ()), *getattr(error.__cause__, "__notes__", ())]
    texts = [str(error) or type(error).__name__, *filter(None, map(_in_words_of_the_command_line, notes))]
    line = "; ".join(" ".join(text.split()) for text in texts)
    if sys.stderr is not None:  # closed: print() would take standard output
        print(f"httplib: {''.join(c if c.isprintable() else '?' for c in line)}", file=sys.stderr)
    return status


def _in_words_of_the_command_line(note: str) -> str:
    for program, option in ADVICE:
        if program in note:
            return option and note.replace(program, option)
    return note


def _context(arguments: Arguments) -> ssl.SSLContext | None:
    """Return a context that trusts the authorities of ``--cacert`` alone; None for the default one."""
    if not arguments.cacert:
        return None
    import ssl

    try:
        return ssl.create_default_context(cafile=arguments.cacert)
    except OSError as error:
        raise OSError(f"--cacert {arguments.cacert} cannot be used: {error.strerror}") from error


def make_connection(arguments: Arguments, context: ssl.SSLContext | None) -> HTTPConnection:
    """Return the connection for the URL: direct, to a proxy, or through one."""
    plain: type[HTTPConnection] = HTTPConnection
    secure: type[HTTPSConnection] = HTTPSConnection
    options: dict[str, Any] = {  # Any: the keyword arguments of a connection are of many types
        "timeout": arguments.timeout,
        "connect_timeout": arguments.connect_timeout,
        "deadline": arguments.deadline,
        "strict_length": True,
        "strict": 1,  # HTTP/0.9 is for programs of 2.7: what is no HTTP is nothing to print
    }
    if arguments.verbose:
        from httplib.command.wire_view import TellingConnection, TellingSecureConnection, say_interim, telling_plugins

        plain, secure = TellingConnection, TellingSecureConnection
        options |= {"plugins": telling_plugins(), "on_interim": say_interim}
    address, proxy = arguments.address, arguments.proxy
    first = proxy or address
    if address.scheme == "http":
        if first.scheme == "http":
            return plain(first.host, first.port, **options)
        return secure(first.host, first.port, context=context, **options)
    if proxy is not None and proxy.scheme == "https":
        return _through_https_proxy(secure, arguments, context, options)
    connection = secure(first.host, first.port, context=context, **options)
    if proxy is not None:
        connection.set_tunnel(address.host, address.port, dict(_credentials(arguments)))
    return connection


def _through_https_proxy(
    secure: type[HTTPSConnection],
    arguments: Arguments,
    context: ssl.SSLContext | None,
    options: dict[str, Any],  # Any: as above
) -> HTTPConnection:
    """TLS to the proxy, a tunnel in it, and TLS to the origin in that: a route that must be spelt out."""
    from httplib.transport.plugin import Tcp, Tls, Tunnel, default_plugins

    address, proxy = arguments.address, arguments.proxy
    assert proxy is not None
    context = context or default_plugins().tls_context()
    route = (
        Tcp(proxy.host, proxy.port),
        Tls(context, proxy.host),
        Tunnel(address.host, address.port, tuple(_credentials(arguments))),
        Tls(context, address.host),
    )
    return secure(address.host, address.port, route=route, **options)


def _credentials(arguments: Arguments) -> list[tuple[str, str]]:
    """The field for the proxy, if it wants one."""
    proxy = arguments.proxy
    return [("Proxy-Authorization", proxy.basic)] if proxy is not None and proxy.basic else []


def _headers(arguments: Arguments) -> list[tuple[str, str]]:
    address = arguments.address
    headers = [("User-Agent", "httplib-layers"), ("Accept", "*/*"), ("Connection", "close")]
    if address.basic:
        headers.append(("Authorization", address.basic))
    if address.scheme == "http":
        headers += _credentials(arguments)
    given = {name.lower() for name, _ in arguments.headers}
    return [(name, value) for name, value in headers if name.lower() not in given] + arguments.headers


def _exchange(connection: HTTPConnection, arguments: Arguments, body: Body) -> int:
    address = arguments.address
    absolute = arguments.proxy is not None and address.scheme == "http"
    target = address.absolute if absolute else address.target
    connection.request(arguments.method, target, body, _headers(arguments))
    with connection.getresponse() as response:
        if arguments.verbose:
            from httplib.command.wire_view import say_response

            say_response(response)
        try:
            size = _save(response, arguments.output)
        except OutputError as error:
            return complain(LOCAL, error)
    if arguments.verbose:
        from httplib.command.wire_view import say

        say("<", f"({size} bytes)")
    return REFUSED if response.status >= 400 else DONE


class OutputError(Exception):
    """The body could not be written."""


def _check_output(output: str) -> None:
    """Raise OutputError where the body would go to a standard output that is closed."""
    if output == "-" and sys.stdout is None:  # what `>&-` makes of it
        raise OutputError("standard output is closed: name a file with --output")


def _save(response: HTTPResponse, output: str) -> int:
    """Write the body piece by piece as it comes and return its size. Raises OutputError, or what reading raises."""
    size = 0
    with contextlib.ExitStack() as stack:
        if output == "-":
            file: BinaryIO = sys.stdout.buffer
        else:
            with _blaming(output):
                file = stack.enter_context(open(output, "wb"))
        try:
            while piece := response.read(PIECE):
                _write(file, piece, output)
                size += len(piece)
        except IncompleteRead as error:
            _write(file, error.partial, output)
            raise
    return size


def _write(file: BinaryIO, piece: bytes, output: str) -> None:
    # Each piece is flushed: a slow answer is seen as it comes, and what is lost later was not all.
    with _blaming(output):
        file.write(piece)
        file.flush()


@contextlib.contextmanager
def _blaming(output: str) -> Generator[None, None, None]:
    """Turn an OSError into an OutputError that names the output."""
    try:
        yield
    except OSError as error:
        if output == "-":
            # The interpreter flushes standard output once more at exit, and would complain once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        name = "standard output" if output == "-" else output
        raise OutputError(f"{name} cannot be written: {error.strerror}") from error
