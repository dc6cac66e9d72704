"""A BERT encoder with random weights, spelled out as exporters do it: layer norm and GELU in single steps, heads by
reshaping and transposing, the mask as a large negative number."""
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

VOCABULARY = 1000


class Builder:
    def __init__(self):
        self.nodes, self.weights = [], []
        self.random = numpy.random.default_rng(1)

    def node(self, kind, inputs, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def constant(self, array):
        name = f"c{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(numpy.asarray(array), name))
        return name

    def number(self, value):
        return self.constant(numpy.float32(value))

    def integers(self, *values):
        return self.constant(numpy.array(values, numpy.int64))

    def weight(self, *shape, scale=0.05):
        return self.constant((self.random.standard_normal(shape) * scale).astype(numpy.float32))

    def linear(self, x, inputs, outputs):
        return self.node("Add", [self.node("MatMul", [x, self.weight(inputs, outputs)]), self.weight(outputs)])

    def layer_norm(self, x, size):
        difference = self.node("Sub", [x, self.node("ReduceMean", [x], axes=[-1])])
        variance = self.node("ReduceMean", [self.node("Pow", [difference, self.number(2)])], axes=[-1])
        deviation = self.node("Sqrt", [self.node("Add", [variance, self.number(1e-12)])])
        scaled = self.node("Mul", [self.node("Div", [difference, deviation]), self.weight(size, scale=1)])
        return self.node("Add", [scaled, self.weight(size)])

    def gelu(self, x):
        erf = self.node("Erf", [self.node("Div", [x, self.number(2**0.5)])])
        return self.node("Mul", [self.node("Mul", [x, self.node("Add", [erf, self.number(1)])]), self.number(0.5)])

    def attention(self, x, mask, hidden, heads, tokens):
        size = hidden // heads

        def split(permutation):
            shaped = self.node("Reshape", [self.linear(x, hidden, hidden), self.integers(0, tokens, heads, size)])
            return self.node("Transpose", [shaped], perm=permutation)

        query, key, value = split([0, 2, 1, 3]), split([0, 2, 3, 1]), split([0, 2, 1, 3])
        scores = self.node("Div", [self.node("MatMul", [query, key]), self.number(size**0.5)])
        shares = self.node("Softmax", [self.node("Add", [scores, mask])], axis=-1)
        joined = self.node("Transpose", [self.node("MatMul", [shares, value])], perm=[0, 2, 1, 3])
        return self.linear(self.node("Reshape", [joined, self.integers(0, tokens, hidden)]), hidden, hidden)


def encoder(layers, hidden, heads, tokens):
    b = Builder()
    words = b.node("Gather", [b.weight(VOCABULARY, hidden, scale=1), "ids"])
    x = b.layer_norm(b.node("Add", [words, b.weight(1, tokens, hidden)]), hidden)
    present = b.node("Cast", [b.node("Unsqueeze", ["mask", b.integers(1, 2)])], to=TensorProto.FLOAT)
    mask = b.node("Mul", [b.node("Sub", [b.number(1), present]), b.number(-10000)])
    for _ in range(layers):
        x = b.layer_norm(b.node("Add", [b.attention(x, mask, hidden, heads, tokens), x]), hidden)
        inner = b.gelu(b.linear(x, hidden, 4 * hidden))
        x = b.layer_norm(b.node("Add", [b.linear(inner, 4 * hidden, hidden), x]), hidden)
    y = b.node("Identity", [x])
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [1, tokens]) for name in ("ids", "mask")]
    outputs = [helper.make_tensor_value_info(y, TensorProto.FLOAT, [1, tokens, hidden])]
    graph = helper.make_graph(b.nodes, "bert", inputs, outputs, b.weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
