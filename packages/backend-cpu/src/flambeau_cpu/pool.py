"""The threads on which large kernels run: native code, without the interpreter's lock, on chunks that a thread takes when it is done with
its last one.

A thread that has nothing to do spins for about a tenth of a millisecond, then sleeps until it is woken. A caller works too, and waits for
no thread that has not begun: a kernel is done when all its chunks are. One kernel runs on the pool at a time; another thread's runs on that
thread alone meanwhile, and gives the same bits.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import sys
import threading
from typing import Any

import numpy as np

from .machine import function

SPINS = 2000  # pauses before a thread sleeps: about 0.1 ms
SIZE = 1024  # bytes of a pool's memory; its parts are on cache lines of their own
PROTOTYPE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)
POSIX = os.name == "posix"  # elsewhere kernels run on the thread that calls them

X86, ARM = "llvm.x86.sse2.pause()", "llvm.aarch64.hint(i32 1)"
PAUSES = {"x86_64": X86, "AMD64": X86, "aarch64": ARM, "arm64": ARM}  # by machine

GENERATION, OPEN, NEXT, INSIDE, BUSY, SLEEPERS, MUTEX, CONDITION = 0, 64, 128, 192, 256, 320, 384, 640
TASK = (("fn", "ptr", 72), ("args", "ptr", 80), ("total", "i64", 88), ("chunk", "i64", 96), ("threads", "i64", 104))

TEXT = """\
define internal void @chunks(ptr %pool, ptr %fn, ptr %args, i64 %total, i64 %chunk) nounwind {{
entry:
  %next = getelementptr i8, ptr %pool, i64 {NEXT}
  br label %head
head:
  %i = atomicrmw add ptr %next, i64 %chunk monotonic
  %more = icmp slt i64 %i, %total
  br i1 %more, label %body, label %exit
body:
  %end = add i64 %i, %chunk
  %over = icmp sgt i64 %end, %total
  %hi = select i1 %over, i64 %total, i64 %end
  call void %fn(ptr %args, i64 %i, i64 %hi)
  br label %head
exit:
  ret void
}}
define void @serve(ptr %pool, i64 %rank) nounwind {{
entry:
  %generation = getelementptr i8, ptr %pool, i64 {GENERATION}
  %open = getelementptr i8, ptr %pool, i64 {OPEN}
  %inside = getelementptr i8, ptr %pool, i64 {INSIDE}
  %sleepers = getelementptr i8, ptr %pool, i64 {SLEEPERS}
  %mutex = getelementptr i8, ptr %pool, i64 {MUTEX}
  %condition = getelementptr i8, ptr %pool, i64 {CONDITION}
{fields}
  br label %wait
wait:
  %seen = phi i64 [ 0, %entry ], [ %now, %done ]
  br label %spin
spin:
  %n = phi i64 [ 0, %wait ], [ %n1, %again ]
  %g = load atomic i64, ptr %generation acquire, align 8
  %new = icmp ne i64 %g, %seen
  br i1 %new, label %come, label %rest
rest:
  %n1 = add i64 %n, 1
  %tired = icmp sgt i64 %n1, {SPINS}
  br i1 %tired, label %sleep, label %again
again:
  {pause}
  br label %spin
sleep:
  %a = call i32 @pthread_mutex_lock(ptr %mutex)
  %b = atomicrmw add ptr %sleepers, i64 1 seq_cst
  br label %check
check:
  %h = load atomic i64, ptr %generation seq_cst, align 8
  %woken = icmp ne i64 %h, %seen
  br i1 %woken, label %up, label %down
down:
  %c = call i32 @pthread_cond_wait(ptr %condition, ptr %mutex)
  br label %check
up:
  %d = atomicrmw sub ptr %sleepers, i64 1 seq_cst
  %e = call i32 @pthread_mutex_unlock(ptr %mutex)
  br label %come
come:
  %now = load atomic i64, ptr %generation acquire, align 8
  %f = atomicrmw add ptr %inside, i64 1 seq_cst
  %is_open = load atomic i64, ptr %open seq_cst, align 8
  %some = icmp ne i64 %is_open, 0
  br i1 %some, label %join, label %done
join:
{loads}
  %wanted = icmp slt i64 %rank, %threads
  br i1 %wanted, label %work, label %done
work:
  call void @chunks(ptr %pool, ptr %fn, ptr %args, i64 %total, i64 %chunk)
  br label %done
done:
  %j = atomicrmw sub ptr %inside, i64 1 seq_cst
  br label %wait
}}
define void @start(ptr %pool) nounwind {{
entry:
  %mutex = getelementptr i8, ptr %pool, i64 {MUTEX}
  %condition = getelementptr i8, ptr %pool, i64 {CONDITION}
  %a = call i32 @pthread_mutex_init(ptr %mutex, ptr null)
  %b = call i32 @pthread_cond_init(ptr %condition, ptr null)
  ret void
}}
define void @run(ptr %pool, ptr %fn, ptr %args, i64 %total, i64 %chunk, i64 %threads) nounwind {{
entry:
  %generation = getelementptr i8, ptr %pool, i64 {GENERATION}
  %open = getelementptr i8, ptr %pool, i64 {OPEN}
  %next = getelementptr i8, ptr %pool, i64 {NEXT}
  %inside = getelementptr i8, ptr %pool, i64 {INSIDE}
  %busy = getelementptr i8, ptr %pool, i64 {BUSY}
  %sleepers = getelementptr i8, ptr %pool, i64 {SLEEPERS}
  %mutex = getelementptr i8, ptr %pool, i64 {MUTEX}
  %condition = getelementptr i8, ptr %pool, i64 {CONDITION}
{fields}
  %pair = cmpxchg ptr %busy, i64 0, i64 1 seq_cst seq_cst
  %mine = extractvalue {{ i64, i1 }} %pair, 1
  br i1 %mine, label %post, label %alone
alone:
  call void %fn(ptr %args, i64 0, i64 %total)
  ret void
post:
{stores}
  store atomic i64 0, ptr %next seq_cst, align 8
  store atomic i64 1, ptr %open seq_cst, align 8
  %g = atomicrmw add ptr %generation, i64 1 seq_cst
  %s = load atomic i64, ptr %sleepers seq_cst, align 8
  %asleep = icmp sgt i64 %s, 0
  br i1 %asleep, label %wake, label %work
wake:
  %a = call i32 @pthread_mutex_lock(ptr %mutex)
  %b = call i32 @pthread_cond_broadcast(ptr %condition)
  %c = call i32 @pthread_mutex_unlock(ptr %mutex)
  br label %work
work:
  call void @chunks(ptr %pool, ptr %fn, ptr %args, i64 %total, i64 %chunk)
  store atomic i64 0, ptr %open seq_cst, align 8
  br label %wait
wait:
  %n = phi i64 [ 0, %work ], [ %n1, %again ], [ 0, %yield ]
  %k = load atomic i64, ptr %inside seq_cst, align 8
  %left = icmp ne i64 %k, 0
  br i1 %left, label %more, label %end
more:
  %n1 = add i64 %n, 1
  %long = icmp sgt i64 %n1, {SPINS}
  br i1 %long, label %yield, label %again
again:
  {pause}
  br label %wait
yield:
  %y = call i32 @sched_yield()
  br label %wait
end:
  store atomic i64 0, ptr %busy seq_cst, align 8
  ret void
}}
declare i32 @pthread_mutex_init(ptr, ptr)
declare i32 @pthread_mutex_lock(ptr)
declare i32 @pthread_mutex_unlock(ptr)
declare i32 @pthread_cond_init(ptr, ptr)
declare i32 @pthread_cond_wait(ptr, ptr)
declare i32 @pthread_cond_broadcast(ptr)
declare i32 @sched_yield()
{declared}
"""


def text() -> str:
    """The pool's code."""
    import platform

    pause = PAUSES.get(platform.machine())
    fields = "\n".join(f"  %{name}.p = getelementptr i8, ptr %pool, i64 {at}" for name, _, at in TASK)
    loads = "\n".join(f"  %{name} = load {t}, ptr %{name}.p" for name, t, _ in TASK)
    stores = "\n".join(f"  store {t} %{name}, ptr %{name}.p" for name, t, _ in TASK)
    declared = "" if pause is None else f"declare void @{pause.replace('i32 1', 'i32')}"
    return TEXT.format(
        NEXT=NEXT, GENERATION=GENERATION, OPEN=OPEN, INSIDE=INSIDE, BUSY=BUSY, SLEEPERS=SLEEPERS, MUTEX=MUTEX, CONDITION=CONDITION,
        SPINS=SPINS, fields=fields, loads=loads, stores=stores, declared=declared, pause=f"call void @{pause}" if pause else "fence seq_cst",
    )  # fmt: skip


@functools.cache
def entry(name: str) -> int:
    """The address of one of the pool's functions."""
    code = text().replace("define void @", "define internal void @").replace(f"define internal void @{name}(", f"define void @{name}(")
    return function(code, name, hashlib.sha256(f"{name}\0{code}".encode()).hexdigest())


class Pool:
    """Threads of this process, started when they are first needed."""

    def __init__(self) -> None:
        memory = np.zeros(SIZE + 64, np.uint8)
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(memory))  # threads look at it until the process has ended
        self.address = -(-int(memory.__array_interface__["data"][0]) // 64) * 64
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(entry("start"))(self.address)
        word = ctypes.c_int64
        self.call: Any = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, word, word, word)(entry("run"))
        self.serve: Any = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)(entry("serve"))
        self.started = 1
        self.lock = threading.RLock()

    def run(self, fn: int, args: bytes | int, total: int, chunk: int, threads: int) -> None:
        """Runs a kernel's iterations 0 to `total` in chunks on so many threads; `args` are its words, or their address."""
        if threads > self.started:
            self.start(threads)
        self.call(self.address, fn, args, total, chunk, threads)

    def start(self, threads: int) -> None:
        """Starts threads until there are so many; fewer where the system or an interpreter about to end gives no more."""
        with self.lock:
            while self.started < threads and not sys.is_finalizing():
                thread = threading.Thread(target=self.serve, args=(self.address, self.started), daemon=True, name="flambeau kernels")
                try:
                    thread.start()
                except RuntimeError:
                    return
                self.started += 1


_pool: Pool | None = None
_guard = threading.RLock()


def pool() -> Pool:
    """The pool of this process."""
    global _pool
    if _pool is None:
        with _guard:
            if _pool is None:
                _pool = Pool()
    return _pool


@functools.lru_cache(4096)
def function_at(address: int) -> Any:
    """A kernel as a function of (arguments, first, last)."""
    return PROTOTYPE(address)


def run(fn: int, args: bytes | int, total: int, chunk: int, threads: int) -> None:
    """Runs a kernel's iterations 0 to `total`, in chunks on so many threads where there are several.

    Args:
        fn: the kernel's address.
        args: the words that it is called with, or their address.
    """
    if threads > 1 and POSIX:
        pool().run(fn, args, total, chunk, threads)
    else:
        function_at(fn)(args, 0, total)


def _after_fork() -> None:
    """A child process has none of its parent's threads."""
    global _pool, _guard
    _pool, _guard = None, threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
