"""Values of ONNX's test data: reading and writing their files, and comparing them as ONNX's own test runner does."""

import warnings

import numpy as np
import onnx
from onnx import numpy_helper

RTOL, ATOL = 1e-3, 1e-7
NATIVE = "float32 float64 float16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex64 complex128"
NATIVE_DTYPES = {np.dtype(name) for name in NATIVE.split()}


def kind_of(type_proto):
    """'tensor', 'sequence' or 'optional' (or one that no case has: 'map', 'sparse')."""
    return type_proto.WhichOneof("value").replace("_tensor", "").split("_")[0]


def fed_inputs(graph):
    """The graph inputs that a caller feeds: those that no initializer gives."""
    given = {i.name for i in graph.initializer} | {i.values.name for i in graph.sparse_initializer}
    return [i for i in graph.input if i.name not in given]


def write_value(path, value, type_proto):
    kind = kind_of(type_proto)
    if kind == "tensor":
        proto = value if isinstance(value, onnx.TensorProto) else numpy_helper.from_array(np.asarray(value))
    elif kind == "sequence":
        proto = numpy_helper.from_list(list(value))
        if not value:  # from_list cannot tell the type of no elements
            proto.elem_type = onnx.SequenceProto.TENSOR
    else:
        proto = numpy_helper.from_optional(value)
    with open(path, "wb") as file:
        file.write(proto.SerializeToString())


def read_value(path, type_proto):
    with open(path, "rb") as file:
        raw = file.read()
    kind = kind_of(type_proto)
    if kind == "tensor":
        return numpy_helper.to_array(onnx.TensorProto.FromString(raw))
    if kind == "sequence":
        return numpy_helper.to_list(onnx.SequenceProto.FromString(raw))
    return numpy_helper.to_optional(onnx.OptionalProto.FromString(raw))


class Mismatch(Exception):
    pass


def compare(expected, actual, rtol, atol, where="output"):
    """Raises Mismatch unless ONNX's runner accepts the actual value, and sequences are of one length."""
    if isinstance(expected, (list, tuple)):
        if not isinstance(actual, (list, tuple)) or len(expected) != len(actual):
            raise Mismatch(f"{where}: a sequence of {len(expected)} elements is expected")
        for i, (e, a) in enumerate(zip(expected, actual)):
            compare(e, a, rtol, atol, f"{where}[{i}]")
        return
    if expected is None or actual is None:
        if expected is not actual:
            raise Mismatch(f"{where}: an empty optional on one side only")
        return
    e, a = np.asarray(expected), np.asarray(actual)
    if e.shape != a.shape:
        raise Mismatch(f"{where}: shape {a.shape}, expected {e.shape}")
    if e.dtype != a.dtype:
        raise Mismatch(f"{where}: dtype {a.dtype}, expected {e.dtype}")
    if e.dtype == object:
        if not np.array_equal(e, a):
            raise Mismatch(f"{where}: strings differ")
        return
    if e.dtype not in NATIVE_DTYPES:
        if e.dtype.name == "bfloat16":
            rtol = max(rtol, 2**-6)
        e, a = e.astype(np.float32), a.astype(np.float32)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            np.testing.assert_allclose(a, e, rtol=rtol, atol=atol)
    except AssertionError as error:
        raise Mismatch(f"{where}: {' '.join(str(error).split())[:300]}") from None
