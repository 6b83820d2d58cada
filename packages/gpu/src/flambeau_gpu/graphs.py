"""Graphs: what a stream is asked for is recorded once, and replayed by one call.

A graph has memory of its own: what is allocated while it is captured comes from there, and is never given to anybody else while the graph lives,
so that a replay finds its temporaries and results where the capture left them. Arrays from outside that it uses are kept alive by it. Random draws
read the generator's seed and position from memory, which each replay sets before it starts, and moves on by what the graph draws.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import cupy
import numpy as np

from flambeau.tensor.devices import current_index
from flambeau.tensor.generator import generator_of

from .arrays import Array
from .platform import platform
from .runtime import here, relaxed

if TYPE_CHECKING:
    from .devices import Device
    from .lowered import Faults

WORDS = 256  # fault words that are added at once
MODES = {"global": 0, "thread_local": 1, "relaxed": 2}
UINT64 = np.dtype(np.uint64)
TO_DEVICE = 1


class Memory:
    """The memory of graphs, which they may share if they are replayed in the order of their captures and never at once.

    Args:
        device: the `Device` whose memory it is.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self.pool = cupy.cuda.MemoryPool()
        self.own: set[int] = set()  # addresses of blocks that came from it
        device.memories.add(self)


class State:
    """A generator as a graph reads it: while the graph is captured the generator has a seed that nobody else has, by which its draws are known.

    Args:
        generator: whose state it is.
        device: where its seed and position are put for the kernels.
    """

    def __init__(self, generator: Any, device: Device) -> None:
        self.generator = generator
        self.array: Array = device.empty((2,), UINT64)
        self.token = 0
        self.before = (0, 0)
        self.drawn = 0  # blocks of random numbers that a replay uses

    def begin(self) -> None:
        """Gives the generator its seed for the time of the capture."""
        g = self.generator
        self.before = (g.initial_seed(), g.get_offset())
        self.token = int.from_bytes(os.urandom(8), "little")
        g.manual_seed(self.token)

    def end(self) -> None:
        """Puts the generator back to where it was."""
        g = self.generator
        self.drawn = g.get_offset() if g.initial_seed() == self.token else 0
        g.manual_seed(self.before[0])
        g.set_offset(self.before[1])

    def set(self) -> None:
        """Writes where the generator is for the next replay, and moves it on."""
        if not self.drawn:
            return
        now = np.array(self.generator.reserve(self.drawn), UINT64)  # so few bytes have been read when the call returns
        cupy.cuda.runtime.memcpyAsync(self.array.pointer, now.ctypes.data, now.nbytes, TO_DEVICE, here.stream)


class Graph:
    """A recording of what a stream is asked for, under PyTorch's names.

    Args:
        keep_graph: accepted for PyTorch's signature; a graph is instantiated at the end of its capture.

    Example:
        >>> g = fb.cuda.CUDAGraph()                    # doctest: +SKIP
        >>> with fb.cuda.graph(g):                     # doctest: +SKIP
        ...     y = model(x)
        >>> x.copy_(batch); g.replay()                 # doctest: +SKIP  # y has the result
    """

    def __init__(self, keep_graph: bool = False) -> None:
        self._device: Device | None = None
        self._memory: Memory | None = None
        self.states: list[State] = []
        self.registered: list[Any] = []  # generators beside the device's own
        self.recorded: Any = None  # CuPy's graph
        self._clear()

    def _clear(self) -> None:
        self.held: dict[int, Any] = {}  # blocks from outside, by address
        self.keep: list[Any] = []  # pinned memory that replays read
        self.later: list[tuple[Any, int, tuple[int, ...]]] = []  # freed during the capture: memory, its stream, and those that have used it
        self.workspaces: dict[int, Any] = {}  # of libraries, by stream
        self.words: list[tuple[Any, Any, list[Any]]] = []  # pinned memory of fault words, as an array, and whose they are
        self.replayed: dict[int, Any] = {}  # streams, by handle
        self.dropped: list[tuple[list[Any], Any]] = []  # other graphs' that went during the capture: streams to wait for, and what they had

    @property
    def device(self) -> Device:
        """Where it runs; known from the capture on."""
        assert self._device is not None
        return self._device

    @property
    def memory(self) -> Memory:
        """Its memory; there from the capture on."""
        assert self._memory is not None
        return self._memory

    # ---------------------------------------------------------------- capture

    def register_generator_state(self, generator: Any) -> None:
        """Lets a generator be used in the capture; the device's default one always may be."""
        if here.graph is self:
            raise RuntimeError("register_generator_state: a generator is registered before the capture begins")
        self.registered.append(generator)

    def capture_begin(self, pool: Any = None, capture_error_mode: str = "global") -> None:
        """From now on this thread's current stream records.

        Args:
            pool: what `pool()` of another graph or `graph_pool_handle()` gave, whose memory is shared; None for memory of its own.
            capture_error_mode: which calls of the runtime fail meanwhile: "global", those that might disturb, in any thread; "thread_local", in
                this one; "relaxed", none.

        Raises:
            RuntimeError: the stream is the null stream, the graph has a capture already, or one is under way.
        """
        from .devices import devices

        device = devices()[current_index(platform().name)]
        here.activate(device)
        if self.recorded is not None or here.graph is self:
            raise RuntimeError("capture_begin: this graph has a capture already; reset() drops it")
        if device.recording is not None or here.graph is not None:
            raise RuntimeError(f"capture_begin: a graph is being captured on {device} already; captures do not nest")
        if not here.stream:
            raise RuntimeError(
                f"capture_begin: the null stream cannot record; use `with fb.{platform().name}.graph(g):`, or make another stream current first"
            )
        if capture_error_mode not in MODES:
            raise ValueError(f"capture_begin: capture_error_mode must be one of {', '.join(MODES)}, not {capture_error_mode!r}")
        if pool is not None and (not isinstance(pool, Memory) or pool.device is not device):
            raise ValueError(f"capture_begin: pool must be what graph.pool() or graph_pool_handle() gave on {device}, not {pool!r}")
        self._device, self._memory = device, pool or Memory(device)
        self.states = [State(g, device) for g in {id(g): g for g in (generator_of(str(device)), *self.registered)}.values()]
        stream = device.current_stream()
        stream.cupy.synchronize()  # so that memory which was freed on it is nobody's any more
        assert device.transfers  # made before anything is recorded
        for state in self.states:
            device.clear(state.array)
            state.begin()
        device.graphs.add(self)
        device.recording = here.graph = self
        device.pool.store.recording = True
        try:
            stream.cupy.begin_capture(MODES[capture_error_mode])
        except BaseException:
            self._left()
            raise

    def capture_end(self) -> None:
        """Ends the recording and makes it ready for `replay`.

        Raises:
            RuntimeError: nothing is being recorded by this thread, or the runtime refused a call meanwhile, which spoils the capture.
        """
        if here.graph is not self:
            raise RuntimeError("capture_end: this thread captures nothing into this graph")
        stream = self.device.current_stream()
        try:
            recorded = stream.cupy.end_capture()
        except Exception as error:
            raise RuntimeError(f"capture_end: the capture is spoilt by a call that cannot be recorded: {error}") from error
        finally:
            self._left()
        self.recorded = recorded

    def _left(self) -> None:
        """Nothing is recorded any more."""
        device = self.device
        device.recording = here.graph = None
        device.pool.store.recording = False
        for state in self.states:
            state.end()
        for memory, stream, others in self.later:
            if memory.ptr not in self.memory.own:
                device.pool.wait_for(stream, others)
        self.later.clear()
        for streams, _ in self.dropped:
            for stream in streams:
                stream.cupy.synchronize()
        self.dropped.clear()
        self.states = [s for s in self.states if s.drawn]

    def fault_word(self, found: Faults) -> int:
        """The address of a word for a launch of a program that may find faults, which each replay starts again."""
        if not self.words or len(self.words[-1][2]) == WORDS:
            with relaxed(self.device):
                memory = cupy.cuda.alloc_pinned_memory(4 * WORDS)
            array = np.frombuffer(memory, np.int32, WORDS)
            array[:] = 0
            self.words.append((memory, array, []))
        memory, _, users = self.words[-1]
        users.append(found)
        return int(memory.ptr) + 4 * (len(users) - 1)

    def raise_faults(self) -> None:
        """Raises what its kernels have found wrong with their data."""
        for _, array, users in self.words:
            found = np.flatnonzero(array[: len(users)])
            if found.size:
                place, fault = int(found[0]), int(array[found[0]])
                array[:] = 0
                users[place].raise_fault(fault)

    def drawn(self, seed: int, offset: int) -> tuple[Any, Any, tuple[int, ...]] | None:
        """What stands for a draw's seed and offset while this graph is recorded; None for another thread's draw.

        Raises:
            RuntimeError: the generator is not this graph's, or is, and another thread draws from it.
        """
        own = here.graph is self
        for state in self.states:
            if state.token == seed:
                if not own:
                    raise RuntimeError("a random draw from a generator that another thread captures a graph with; give this thread its own")
                return state.array, offset, ()
        if own:
            raise RuntimeError(
                "a random draw from a generator that the graph does not know, or that was seeded during the capture: "
                "call graph.register_generator_state(generator) before the capture, and seed it outside"
            )
        return None

    # ---------------------------------------------------------------- replay

    def replay(self) -> None:
        """Runs what was recorded, in this thread's current stream.

        Raises:
            RuntimeError: nothing was recorded.
        """
        if self.recorded is None:
            raise RuntimeError("replay: nothing was captured into this graph")
        here.activate(self.device)
        if here.graph is not None:
            raise RuntimeError("replay: a graph cannot be replayed into the capture of another")
        for state in self.states:
            state.set()
        stream = self.device.current_stream()
        self.replayed.setdefault(stream.handle, stream)
        self.recorded.launch(stream.cupy)

    def pool(self) -> Memory:
        """Its memory, for another graph's `pool` argument."""
        if self._memory is None:
            raise RuntimeError("pool: nothing was captured into this graph")
        return self._memory

    def reset(self) -> None:
        """Drops the recording, and its memory when nothing else is in it; waits for replays first."""
        streams, had = (
            list(self.replayed.values()),
            (self.recorded, self._memory, self.states, self.held, self.keep, self.words, self.workspaces),
        )
        other = None if self._device is None else self._device.recording
        self.recorded, self._memory, self.states = None, None, []
        self._clear()
        if other is not None and other is not self:  # nobody may wait now: whoever captures does so afterwards
            other.dropped.append((streams, had))
            return
        for stream in streams:
            stream.cupy.synchronize()

    def __del__(self) -> None:
        if self.recorded is not None:
            try:
                self.reset()
            except Exception:  # the interpreter, or the driver, is on its way out
                return


__all__ = ["Graph", "Memory"]
