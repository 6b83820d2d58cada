"""The loops of small convolutions, in LLVM IR: sums over windows of an image, with the output channels as lanes.

`correlate` makes an image's results, six or eight positions and two vectors of outputs at a time: for each tap it loads the weights of those
outputs once, and a number of the image for each position, multiplied with all of them. `correlate_weight` sums products of an image and a
gradient over positions, as many taps and two vectors of outputs at a time. Where taps and positions are in the image's memory is told by tables of
distances, so that strides, dilations and any number of dimensions are the same loop; images with a border are copied into one first.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir

from .machine import function

VECTORS = 2  # of outputs in a tile
TURNED = 8  # positions of a tile, at most
I64, F32, PTR = ir.IntType(64), ir.FloatType(), ir.PointerType()
COPIED = 4  # numbers that a border's copy moves at once

# The words of both functions' arguments; images and pieces count from 0, distances are in bytes.
CORRELATE = (
    "image", "image_step", "memory", "memory_step", "plane_bytes", "rows", "row_count", "row_length", "taps", "tap_count", "positions", "position_count",
    "pieces_images", "images", "weight", "bias", "out", "out_step", "outputs",
)  # fmt: skip
WEIGHT = (
    "image", "image_step", "memory", "memory_step", "plane_bytes", "rows", "row_count", "row_length", "taps", "tap_count", "positions", "position_count",
    "pieces_images", "images", "grad", "grad_step", "turned", "turned_step", "sums", "sums_step", "outputs", "width",
)  # fmt: skip


@functools.cache
def shape() -> tuple[int, int]:
    """Lanes of a vector, and positions or taps of a tile, whose sums leave some of this processor's 32 or 16 registers to the operands."""
    features = llvm.get_host_cpu_features()
    if features.get("avx512f"):
        return 16, 8
    return 8 if features.get("avx") else 4, 6


def tile() -> int:
    """Positions, or taps, of one step."""
    return shape()[1]


def width() -> int:
    """Outputs of a tile: weights and gradients are laid out in a multiple of it."""
    return shape()[0] * VECTORS


@functools.cache
def address(name: str) -> int:
    """The address of `correlate` or `correlate_weight`."""
    text = {"correlate": _correlate, "correlate_weight": _correlate_weight}[name](*shape())
    return function(text, name, hashlib.sha256(text.encode()).hexdigest())


class Writer:
    """Writes one function of (arguments, first, last), as the pool calls them."""

    def __init__(self, name: str, words: tuple[str, ...], lanes: int) -> None:
        self.module = ir.Module(name)
        self.module.triple = llvm.get_default_triple()
        vector = ir.VectorType(F32, lanes)
        self.fma = ir.Function(self.module, ir.FunctionType(vector, [vector] * 3), f"llvm.fma.v{lanes}f32")
        self.function = ir.Function(self.module, ir.FunctionType(ir.VoidType(), [PTR, I64, I64]), name)
        self.function.attributes.add("nounwind")
        self.b = ir.IRBuilder(self.function.append_basic_block("entry"))
        args, self.first, self.last = self.function.args
        pointers = ("image", "memory", "rows", "taps", "positions", "weight", "bias", "out", "grad", "turned", "sums")
        self.words = {
            word: self.b.load(self.at(args, self.number(8 * i)), typ=PTR if word in pointers else I64, name=word)
            for i, word in enumerate(words)
        }

    def __getitem__(self, word: str) -> Any:
        return self.words[word]

    def number(self, n: int) -> Any:
        return ir.Constant(I64, n)

    def at(self, pointer: Any, distance: Any) -> Any:
        """A pointer moved by so many bytes."""
        return self.b.gep(pointer, [distance], source_etype=ir.IntType(8))

    def load(self, pointer: Any, kind: Any, align: int = 4) -> Any:
        return self.b.load(pointer, typ=kind, align=align)

    def table(self, name: str, index: Any) -> Any:
        """An entry of a table of words."""
        return self.load(self.at(self[name], self.b.mul(index, self.number(8))), I64, 8)

    @contextmanager
    def loop(self, start: Any, stop: Any, step: int = 1) -> Iterator[Any]:
        """Writes what stands in it as the body of a counting loop; gives the counter."""
        before = self.b.block
        head, body, done = (self.function.append_basic_block(n) for n in ("head", "body", "done"))
        self.b.branch(head)
        self.b.position_at_end(head)
        i = self.b.phi(I64)
        i.add_incoming(start, before)
        self.b.cbranch(self.b.icmp_signed("<", i, stop), body, done)
        self.b.position_at_end(body)
        yield i
        i.add_incoming(self.b.add(i, self.number(step)), self.b.block)
        self.b.branch(head)
        self.b.position_at_end(done)

    def folded(self, start: Any, stop: Any, values: list[Any], body: Callable[[Any, list[Any]], list[Any]]) -> list[Any]:
        """A counting loop that carries values in registers: `body` gives the next ones; returns the last ones."""
        before = self.b.block
        head, inner, done = (self.function.append_basic_block(n) for n in ("head", "body", "done"))
        self.b.branch(head)
        self.b.position_at_end(head)
        i, carried = self.b.phi(I64), [self.b.phi(v.type) for v in values]
        i.add_incoming(start, before)
        for phi, value in zip(carried, values, strict=True):
            phi.add_incoming(value, before)
        self.b.cbranch(self.b.icmp_signed("<", i, stop), inner, done)
        self.b.position_at_end(inner)
        following = body(i, carried)
        i.add_incoming(self.b.add(i, self.number(1)), self.b.block)
        for phi, value in zip(carried, following, strict=True):
            phi.add_incoming(value, self.b.block)
        self.b.branch(head)
        self.b.position_at_end(done)
        return carried

    def splat(self, number: Any, lanes: int) -> Any:
        """A number in all lanes."""
        kind = ir.VectorType(F32, lanes)
        one = self.b.insert_element(ir.Constant(kind, ir.Undefined), number, ir.Constant(ir.IntType(32), 0))
        return self.b.shuffle_vector(one, ir.Constant(kind, ir.Undefined), ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes))

    def halves(self, a: Any, b: Any, lanes: int, upper: bool) -> Any:
        """The lower or upper lanes of two vectors, in turn."""
        start = lanes // 2 if upper else 0
        order = [x for i in range(start, start + lanes // 2) for x in (i, lanes + i)]
        return self.b.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), lanes), order))

    def part(self, a: Any, first: int, count: int) -> Any:
        """Some lanes of a vector that follow each other."""
        order = ir.Constant(ir.VectorType(ir.IntType(32), count), list(range(first, first + count)))
        return self.b.shuffle_vector(a, ir.Constant(a.type, ir.Undefined), order)

    def clear(self, pointer: Any, size: Any) -> None:
        """Sets bytes, a multiple of 4, to zero."""
        with self.loop(self.number(0), size, 4) as i:
            self.b.store(ir.Constant(F32, 0.0), self.at(pointer, i), align=4)

    def finish(self) -> str:
        """The function's text, names without quotes."""
        self.b.ret_void()
        return re.sub(r'@"([\w.]+)"', r"@\1", str(self.module))

    @contextmanager
    def images(self) -> Iterator[tuple[Any, Any, Any]]:
        """The loops over pieces and their images; gives the piece, the image's number, and where it is, with a border if it needs one."""
        b = self.b
        with self.loop(self.first, self.last) as piece:
            memory = self.at(self["memory"], b.mul(piece, self["memory_step"]))
            self.clear(memory, self["plane_bytes"])
            begin = b.mul(piece, self["pieces_images"])
            end = b.add(begin, self["pieces_images"])
            end = b.select(b.icmp_signed("<", end, self["images"]), end, self["images"])
            bordered = b.icmp_signed(">", self["row_count"], self.number(0))
            with self.loop(begin, end) as number:
                source = self.at(self["image"], b.mul(number, self["image_step"]))
                self._copy_rows(source, memory)
                yield piece, number, b.select(bordered, memory, source)

    def _copy_rows(self, source: Any, target: Any) -> None:
        """Copies an image's rows to where they stand within the border; there are none to copy where there is no border."""
        b, kind = self.b, ir.VectorType(F32, COPIED)
        length = b.mul(self["row_length"], self.number(4))
        whole = b.and_(length, self.number(-4 * COPIED))
        with self.loop(self.number(0), self["row_count"]) as row:
            place = b.mul(row, self.number(2))
            start, end = (self.at(p, self.table("rows", i)) for p, i in ((source, place), (target, b.add(place, self.number(1)))))
            for first, last, kind_, step in ((self.number(0), whole, kind, 4 * COPIED), (whole, length, F32, 4)):
                with self.loop(first, last, step) as i:
                    b.store(self.load(self.at(start, i), kind_), self.at(end, i), align=4)

    def products(self, sums: list[Any], vectors: list[Any], numbers: list[Any], lanes: int) -> list[Any]:
        """Sums and the products of each number with each vector."""
        splats = [self.splat(n, lanes) for n in numbers]
        return [self.b.call(self.fma, [s, v, sums[i * len(vectors) + j]]) for i, s in enumerate(splats) for j, v in enumerate(vectors)]


def _correlate(lanes: int, tile: int) -> str:
    """The text of `correlate`."""
    w = Writer("correlate", CORRELATE, lanes)
    b, number, kind = w.b, w.number, ir.VectorType(F32, lanes)
    blocks = b.sdiv(b.add(w["position_count"], number(tile - 1)), number(tile))
    with w.images() as (_, image, source):
        out = w.at(w["out"], b.mul(image, w["out_step"]))
        with w.loop(number(0), w["outputs"], lanes * VECTORS) as output:
            begun = [w.load(w.at(w["bias"], b.mul(b.add(output, number(lanes * v)), number(4))), kind) for v in range(VECTORS)]
            weight = w.at(w["weight"], b.mul(b.mul(output, w["tap_count"]), number(4)))
            with w.loop(number(0), blocks) as block:
                start, last = b.mul(block, number(tile)), b.sub(w["position_count"], number(tile))
                start = b.select(b.icmp_signed("<", start, last), start, last)  # the last tile may do some positions again
                places = [w.table("positions", b.add(start, number(i))) for i in range(tile)]

                def step(tap: Any, sums: list[Any], places: list[Any] = places, weight: Any = weight) -> list[Any]:
                    window = w.at(source, w.table("taps", tap))
                    row = w.at(weight, b.mul(tap, number(4 * lanes * VECTORS)))
                    loaded = [w.load(w.at(row, number(4 * lanes * v)), kind) for v in range(VECTORS)]
                    return w.products(sums, loaded, [w.load(w.at(window, p), F32) for p in places], lanes)

                sums = w.folded(number(0), w["tap_count"], begun * tile, step)
                for v in range(VECTORS):
                    _store_planes(w, sums[v::VECTORS], out, b.add(output, number(lanes * v)), start, lanes)
    return w.finish()


def _store_planes(w: Writer, rows: list[Any], out: Any, output: Any, position: Any, lanes: int) -> None:
    """Stores positions of some outputs into the outputs' planes: a matrix (position, output), whose halves are mixed three times, is turned."""
    b, tile = w.b, len(rows)
    rows = [*rows, *[ir.Constant(rows[0].type, ir.Undefined)] * (TURNED - tile)]
    for _ in range(3):
        rows = [w.halves(rows[i // 2], rows[i // 2 + TURNED // 2], lanes, i % 2 == 1) for i in range(TURNED)]
    count = min(lanes, TURNED)
    for i in range(TURNED * lanes // count):
        plane, place = divmod(i * count, TURNED)
        part = w.part(rows[i * count // lanes], i * count % lanes, min(count, tile - place))
        here = b.add(output, w.number(plane))
        with b.if_then(b.icmp_signed("<", here, w["outputs"])):
            index = b.add(b.add(b.mul(here, w["position_count"]), position), w.number(place))
            b.store(part, w.at(out, b.mul(index, w.number(4))), align=4)


def _correlate_weight(lanes: int, tile: int) -> str:
    """The text of `correlate_weight`: sums are (piece, tap, output), and start as zeros."""
    w = Writer("correlate_weight", WEIGHT, lanes)
    b, number, kind = w.b, w.number, ir.VectorType(F32, lanes)
    width_bytes = b.mul(w["width"], number(4))
    with w.images() as (piece, image, source):
        turned = w.at(w["turned"], b.mul(piece, w["turned_step"]))
        grad = w.at(w["grad"], b.mul(image, w["grad_step"]))
        _turn(w, grad, turned, width_bytes)
        sums = w.at(w["sums"], b.mul(piece, w["sums_step"]))
        with w.loop(number(0), w["outputs"], lanes * VECTORS) as output, w.loop(number(0), w["tap_count"], tile) as tap:
            windows = [w.at(source, w.table("taps", b.add(tap, number(i)))) for i in range(tile)]
            column = w.at(turned, b.mul(output, number(4)))

            def step(position: Any, carried: list[Any], windows: list[Any] = windows, column: Any = column) -> list[Any]:
                place = w.table("positions", position)
                row = w.at(column, b.mul(position, width_bytes))
                loaded = [w.load(w.at(row, number(4 * lanes * v)), kind) for v in range(VECTORS)]
                return w.products(carried, loaded, [w.load(w.at(window, place), F32) for window in windows], lanes)

            zeros = [ir.Constant(kind, [0.0] * lanes)] * (tile * VECTORS)
            found = w.folded(number(0), w["position_count"], zeros, step)
            for i in range(tile):
                row = w.at(sums, b.add(b.mul(b.add(tap, number(i)), width_bytes), b.mul(output, number(4))))
                for v in range(VECTORS):
                    place = w.at(row, number(4 * lanes * v))
                    b.store(b.fadd(w.load(place, kind), found[i * VECTORS + v]), place, align=4)
    return w.finish()


def _turn(w: Writer, grad: Any, turned: Any, width_bytes: Any) -> None:
    """Copies planes (output, position) to rows (position, output)."""
    b, number = w.b, w.number
    with w.loop(number(0), w["outputs"]) as output:
        plane = w.at(grad, b.mul(b.mul(output, w["position_count"]), number(4)))
        column = w.at(turned, b.mul(output, number(4)))
        with w.loop(number(0), w["position_count"]) as position:
            value = w.load(w.at(plane, b.mul(position, number(4))), F32)
            b.store(value, w.at(column, b.mul(position, width_bytes)), align=4)
