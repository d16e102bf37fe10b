"""The relay: pluggy behind one typed method for each hook. Nothing else calls pluggy, and results are checked here.

pluggy types neither its hooks nor their results. A mistake found here names the plugin, the hook and the cure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import pluggy

from httplib.core.errors import HTTPException, excerpt
from httplib.core.status import Status, with_vendor_rows

from .assembly import Assembly
from .codec import HTTP_1, WireCodec
from .errors import PluginError, plugin_error
from .events import Event, Observer
from .folding import LayerOpener, check_route
from .layers import Layer, Route
from .opening import Address, Opening
from .origin import Origin, TunnelTo
from .plugin import API_VERSION, PROJECT, Hooks
from .rules import HeaderRules, merge
from .stream import Stream, missing_methods

if TYPE_CHECKING:
    import ssl

_T = TypeVar("_T")

HOOKS: Final = tuple(name for name in vars(Hooks) if name.startswith("httplib_"))


def name_of(plugin: object) -> str:
    """Return what errors call `plugin`: a module's name, else its class with its module."""
    if isinstance(plugin, ModuleType):
        return plugin.__name__
    return f"{type(plugin).__module__}.{type(plugin).__qualname__}"


class Relay:
    """The hooks of a fixed list of plugins, one typed method for each."""

    def __init__(self, plugins: Iterable[object]) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(Hooks)
        self.kinds: dict[str, str] = {}
        """The kinds that typed openers claim, with the plugin's name."""
        for number, plugin in enumerate(plugins):
            self._register(plugin, number)
        # Any: pluggy makes the relay's attributes at run time and types none of them.
        self._hook: Any = self._manager.hook  # Any: see above
        self.resolves: bool = bool(self._hook.httplib_resolve.get_hookimpls())
        self.opens_any: bool = len(self._hook.httplib_open_layer.get_hookimpls()) > len(self._typed_openers())
        self.wrapped: bool = any(
            one.wrapper or one.hookwrapper for one in self._hook.httplib_open_layer.get_hookimpls()
        )
        self.openers: Mapping[type[Layer], LayerOpener] = self._openers_by_kind()
        self.planner: Final = self._only(self._hook.httplib_plan_route)

    def _register(self, plugin: object, number: int) -> None:
        name = name_of(plugin)
        if isinstance(plugin, type):
            raise plugin_error(
                "a class was given", "give an instance of it", plugin=f"{plugin.__module__}.{plugin.__qualname__}"
            )
        wanted = getattr(plugin, "httplib_api", API_VERSION)
        if not isinstance(wanted, int):
            raise plugin_error(
                f"its httplib_api is {repr(wanted)[:50]}, which is no number",
                f"write httplib_api = {API_VERSION} if it was written for that version",
                plugin=name,
            )
        if wanted != API_VERSION:
            raise plugin_error(
                f"it was written for plugin API {excerpt(str(wanted))}, and this is {API_VERSION}",
                "upgrade httplib-layers or the plugin, whichever is older",
                plugin=name,
            )
        try:
            registered = self._manager.register(plugin, f"{name}#{number}")
            self._manager.check_pending()
        except (ValueError, pluggy.PluginValidationError) as error:
            from .misfit import Misfit, misfit_of

            found = misfit_of(plugin, self._hook_of, HOOKS) or Misfit(
                excerpt(str(error)), f"the hooks are {', '.join(HOOKS)}", ""
            )
            raise plugin_error(
                f"it does not fit: {found.problem}",
                f"{found.cure}; see httplib.transport.plugin",
                plugin=name,
                hook=found.hook,
            ) from error
        if registered is None or not (self._manager.get_hookcallers(plugin) or ()):
            raise plugin_error("it implements no hook", "mark its functions, with opens() for example", plugin=name)
        for caller in self._manager.get_hookcallers(plugin) or ():
            for implementation in caller.get_hookimpls():
                kind = getattr(implementation.function, "httplib_kind", None)
                if implementation.plugin is plugin and isinstance(kind, str):
                    self.kinds[kind] = name

    def _hook_of(self, plugin: object, name: str) -> str | None:
        """Return the hook that an attribute of `plugin` implements, None if it is no marked function."""
        options = self._manager.parse_hookimpl_opts(plugin, name)
        return None if options is None else options.get("specname") or name

    def _typed_openers(self) -> list[object]:
        implementations = self._hook.httplib_open_layer.get_hookimpls()
        return [one for one in implementations if hasattr(one.function, "httplib_kind")]

    def _openers_by_kind(self) -> dict[type[Layer], LayerOpener]:
        """Return the opener of each kind where all openers are typed; nothing where others must be asked too.

        A typed opener answers for its own kind alone and always, so a look into a dict comes to the same as asking all
        of them in their order; it has checked its result, and names itself in its errors. Saves 9 us of a connection.
        """
        openers: dict[type[Layer], LayerOpener] = {}
        for one in reversed(self._hook.httplib_open_layer.get_hookimpls()):
            # What `opens` sets; None where another function is marked.
            typed = getattr(one.function, "httplib_typed", (None, None))
            kind, adapter = cast("tuple[Any, Any]", typed)  # Any: a class and a function, or None
            if adapter is not one.function or one.wrapper or one.hookwrapper:
                return {}
            openers.setdefault(kind, adapter)
        return openers

    def _only(self, caller: Any) -> Callable[..., object]:  # Any: as `_hook`
        """Return the one function that `caller` would call, `caller` itself where there is more to it."""
        implementations = caller.get_hookimpls()
        if len(implementations) == 1:
            one = implementations[0]
            if not (one.wrapper or one.hookwrapper) and set(one.argnames) == set(caller.spec.argnames):
                return cast("Callable[..., object]", one.function)
        return cast("Callable[..., object]", caller)

    def _wrappers(self, hook: str) -> str:
        """Return the plugins whose hook wrappers surround `hook`."""
        implementations = getattr(self._hook, hook).get_hookimpls()
        return ", ".join(name_of(one.plugin) for one in reversed(implementations) if one.wrapper or one.hookwrapper)

    def names(self, hook: str) -> str:
        """Return the plugins that implement `hook`, in the order in which they are asked; built-in ones only if alone.

        For errors: where nobody knows who it was, it was no built-in one.
        """
        implementations = getattr(self._hook, hook).get_hookimpls()
        names = [name_of(one.plugin) for one in reversed(implementations)]
        return ", ".join([name for name in names if not name.startswith(f"{__package__}.")] or names)

    def _call(self, hook: str, call: Callable[..., _T], **arguments: object) -> _T:
        try:
            return call(**arguments)
        except (OSError, HTTPException):
            raise
        except Exception as error:
            raise self._fault(hook, error) from error

    def _fault(self, hook: str, error: Exception) -> PluginError:
        """Return the error for a plugin that raised what it should not."""
        return plugin_error(
            f"{hook} raised {type(error).__name__}: {excerpt(str(error))}",
            "tell its author, or leave the plugin out",
            plugin=self._culprit(hook, error.__traceback__),
            hook=hook,
        )

    def _culprit(self, hook: str, traceback: TracebackType | None) -> str:
        """Return the plugin whose function stands lowest in the traceback, all candidates if none does."""
        codes = {one.function.__code__: name_of(one.plugin) for one in getattr(self._hook, hook).get_hookimpls()}
        found = ""
        while traceback is not None:
            found = codes.get(traceback.tb_frame.f_code, found)
            traceback = traceback.tb_next
        return found or self.names(hook)

    def wrong(self, hook: str, result: object, wanted: str, plugin: str = "") -> PluginError:
        """Return the error for a result of the wrong type."""
        return plugin_error(
            f"{hook} gave {excerpt(repr(result))}",
            f"it must give {wanted}",
            plugin=plugin or self.names(hook),
            hook=hook,
        )

    def open_layer(self, layer: Layer, below: Stream | None, opening: Opening) -> Stream:
        """Return the first stream that a plugin opens for `layer`; where `openers` has it, that one may be called."""
        hook = "httplib_open_layer"
        result: object = self._call(hook, self._hook.httplib_open_layer, layer=layer, below=below, opening=opening)
        if result is None or (result is not below and missing_methods(result)):
            plugin = self.kinds.get(layer.kind, "") if result is None else ""
            if opening.made and opening.made[-1] is not below:
                plugin = self._wrappers(hook)  # an opener gave a stream, and a wrapper something else
            raise self.wrong(hook, result, f"a stream for the layer {layer}", plugin)
        return cast("Stream", result)

    def plan_route(self, origin: Origin, tunnel: TunnelTo | None, tls_context: ssl.SSLContext | None) -> Route:
        """Return the first route that a planner gives."""
        hook = "httplib_plan_route"
        try:
            # As _call, written out: saves 0.4 us of a connection.
            result = self.planner(origin=origin, tunnel=tunnel, tls_context=tls_context)
        except (OSError, HTTPException):
            raise
        except Exception as error:
            raise self._fault(hook, error) from error
        try:
            return check_route(result)
        except TypeError as error:
            raise self.wrong(hook, result, f"a route ({error})") from error

    def resolve(self, host: str, port: int, opening: Opening) -> tuple[Address, ...]:
        """Return the first answer of a resolver, an empty tuple if there is none."""
        hook = "httplib_resolve"
        result: object = self._call(hook, self._hook.httplib_resolve, host=host, port=port, opening=opening)
        if result is None:
            return ()
        given = cast("Sequence[object]", result) if isinstance(result, (list, tuple)) else ()
        if not given or not all(map(_is_literal, given)):
            raise self.wrong(hook, given or "no addresses", "Address values of literal IP addresses, or raise OSError")
        return cast("tuple[Address, ...]", tuple(given))

    def tls_context(self) -> ssl.SSLContext:
        """Return the first default context."""
        hook = "httplib_tls_context"
        result: object = self._call(hook, self._hook.httplib_tls_context)
        # Not isinstance: contexts of other TLS libraries need only do the same.
        if not callable(getattr(result, "wrap_socket", None)):
            raise self.wrong(hook, result, "an ssl.SSLContext")
        return cast("ssl.SSLContext", result)

    def assemble(self) -> Assembly:
        """Ask the four hooks of the assembly and merge what they give."""
        codes: object = self._call("httplib_status_codes", self._hook.httplib_status_codes)
        codec: object = self._call("httplib_wire_codec", self._hook.httplib_wire_codec)
        rules: object = self._call("httplib_header_rules", self._hook.httplib_header_rules)
        observers: object = self._call("httplib_observe", self._hook.httplib_observe)
        rows: list[Status] = []
        for given in cast("list[object]", codes):
            if not isinstance(given, Iterable):
                raise self.wrong("httplib_status_codes", given, "an iterable of Status rows")
            for row in cast("Iterable[object]", given):
                rows.append(self._checked("httplib_status_codes", row, Status, "rows of type Status"))
        try:
            registry = with_vendor_rows(rows)
        except ValueError as error:
            raise self.wrong("httplib_status_codes", rows, f"rows that can be used ({error})") from error
        return Assembly(
            MappingProxyType(registry),
            HTTP_1 if codec is None else self._checked("httplib_wire_codec", codec, WireCodec, "a WireCodec"),
            merge(
                self._checked("httplib_header_rules", one, HeaderRules, "HeaderRules or None")
                for one in cast("list[object]", rules)
            ),
            tuple(self._listener(one) for one in cast("list[object]", observers)),
        )

    def _checked(self, hook: str, value: object, kind: type[_T], wanted: str) -> _T:
        if not isinstance(value, kind):
            raise self.wrong(hook, value, wanted)
        return value

    def _listener(self, observer: object) -> Observer:
        if not callable(observer):
            raise self.wrong("httplib_observe", observer, "a callable that takes one event, or None")
        candidates = self.names("httplib_observe")

        def listen(event: Event) -> None:
            try:
                observer(event)
            except Exception as error:
                raise plugin_error(
                    f"its observer raised {type(error).__name__}: {excerpt(str(error))}",
                    "an observer must not raise: tell its author, or leave the plugin out",
                    plugin=getattr(observer, "__module__", "") or candidates,
                    hook="httplib_observe",
                ) from error

        return listen


def _is_literal(value: object) -> bool:
    if not isinstance(value, Address):
        return False
    try:
        Address.of(value.sockaddr[0], value.sockaddr[1])
    except (ValueError, TypeError, IndexError, AttributeError):
        return False
    return True
