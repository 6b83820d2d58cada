"""Switches of recording: context managers that are decorators too."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from ..dispatch.keys import INFERENCE_MODE, NOGRAD
from ..dispatch.threads import set_keys, tls


class _Switch:
    """Sets thread bits on entry and restores them on exit; decorates functions and generators."""

    def __init__(self) -> None:
        self._old: list[int] = []

    def _set(self) -> None:
        raise NotImplementedError

    def _clone(self) -> _Switch:
        return type(self)()

    def __enter__(self) -> None:
        self._old.append(tls.keys)
        self._set()

    def __exit__(self, *exc: object) -> None:
        bits = NOGRAD | INFERENCE_MODE
        set_keys((tls.keys & ~bits) | (self._old.pop() & bits))

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.isclass(function):
            raise TypeError(f"{type(self).__name__} decorates functions, not the class {function.__name__}")
        if inspect.isgeneratorfunction(function):
            return self._wrap_generator(function)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self._clone():
                return function(*args, **kwargs)

        return call

    def _wrap_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            generator = function(*args, **kwargs)
            sent: Any = None
            raised: BaseException | None = None
            while True:
                try:
                    with self._clone():
                        item = generator.throw(raised) if raised is not None else generator.send(sent)
                except StopIteration as stop:
                    return stop.value
                raised = None
                try:
                    sent = yield item
                except GeneratorExit:
                    with self._clone():
                        generator.close()
                    raise
                except BaseException as error:
                    raised = error

        return call


class no_grad(_Switch):
    """Does not record inside; as a context manager or a decorator.

    >>> import flambeau as fb
    >>> x = fb.ones(2, requires_grad=True)
    >>> with fb.no_grad():
    ...     (x * 2).requires_grad
    False
    """

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        switch = super().__new__(cls)
        if function is not None:
            switch.__init__()  # type: ignore[misc]
            return switch(function)
        return switch

    def __init__(self, function: Any = None) -> None:
        super().__init__()

    def _set(self) -> None:
        set_keys(tls.keys | NOGRAD)


class enable_grad(no_grad):
    """Records inside, also within no_grad; as a context manager or a decorator."""

    def _set(self) -> None:
        set_keys(tls.keys & ~NOGRAD)


class set_grad_enabled(_Switch):
    """Records or not, at once; as a context manager, until its end."""

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.mode = mode
        self._before = tls.keys
        self._set()

    def _set(self) -> None:
        set_keys(tls.keys & ~NOGRAD if self.mode else tls.keys | NOGRAD)

    def _clone(self) -> _Switch:
        return set_grad_enabled(self.mode)

    def __enter__(self) -> None:
        self._old.append(self._before)
        self._set()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        set_keys((tls.keys & ~NOGRAD) | (self._before & NOGRAD))
        return super().__call__(function)


class inference_mode(_Switch):
    """Does not record, and marks results as never to be recorded; as a context manager or a decorator."""

    def __new__(cls, mode: Any = True) -> Any:
        switch = super().__new__(cls)
        if callable(mode):
            switch.__init__()  # type: ignore[misc]
            return switch(mode)
        return switch

    def __init__(self, mode: Any = True) -> None:
        super().__init__()
        self.mode = True if callable(mode) else bool(mode)

    def _set(self) -> None:
        if self.mode:
            set_keys(tls.keys | NOGRAD | INFERENCE_MODE)
        else:
            set_keys(tls.keys & ~(NOGRAD | INFERENCE_MODE))

    def _clone(self) -> _Switch:
        return inference_mode(self.mode)


def is_grad_enabled() -> bool:
    """Whether the thread records."""
    return not tls.keys & NOGRAD


def is_inference_mode_enabled() -> bool:
    """Whether the thread is in inference mode."""
    return bool(tls.keys & INFERENCE_MODE)
