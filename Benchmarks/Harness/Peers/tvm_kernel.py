"""Compiles a product of matrices with TVM for wasm32, with a schedule by hand: python tvm_kernel.py M K N OUTPUT.o

The right operand is packed in panels of sixteen columns, as constants are: [N / 16, K, 16].
"""
import shutil
import sys

import tvm
from tvm import te

m, k, n = map(int, sys.argv[1:4])
output = sys.argv[4]
ROWS, COLUMNS, LANES = 2, 16, 4

a = te.placeholder((m, k), name="a")
b = te.placeholder((n // COLUMNS, k, COLUMNS), name="b")
axis = te.reduce_axis((0, k), name="r")
c = te.compute((m, n), lambda i, j: te.sum(a[i, axis] * b[j // COLUMNS, axis, j % COLUMNS], axis=axis), name="c")

# Two rows of sixteen columns in registers, the sum innermost.
function = te.create_prim_func([a, b, c]).with_attr("global_symbol", "kernel")
schedule = tvm.s_tir.Schedule(tvm.IRModule({"kernel": function}))
block = schedule.get_sblock("c", func_name="kernel")
i, j, r = schedule.get_loops(block)
i_outer, i_inner = schedule.split(i, [None, ROWS])
j_outer, j_vectors, j_lanes = schedule.split(j, [None, COLUMNS // LANES, LANES])
schedule.reorder(j_outer, i_outer, r, i_inner, j_vectors, j_lanes)
result = schedule.cache_write(block, 0, "local")
schedule.reverse_compute_at(result, i_outer)
row, column = schedule.get_loops(result)[-2:]
vectors, lanes = schedule.split(column, [None, LANES])
for rows, columns, lane in ((i_inner, j_vectors, j_lanes), (row, vectors, lanes)):
    schedule.vectorize(lane)
    schedule.unroll(columns)
    schedule.unroll(rows)
schedule.decompose_reduction(block, r)

target = tvm.target.Target({
    "kind": "llvm", "mtriple": "wasm32-unknown-unknown-wasm", "mattr": ["+simd128", "+relaxed-simd"],
    "vector-width": 128, "opt-level": 3,
})
compiled = tvm.compile(schedule.mod, target=target)
compiled.export_library(output, fcompile=lambda name, objects, **_: shutil.copy(objects[0], name))
