"""Writes models for Models/ that have what networks seldom have: models.py FOLDER. Needs the package onnx."""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL
random = np.random.default_rng(1)


def value(name, element, shape):
    return helper.make_tensor_value_info(name, element, shape)


def constant(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def weights(name, *shape):
    return constant(name, random.standard_normal(shape).astype(np.float32) * 0.3)


def save(folder, name, nodes, inputs, outputs, constants=(), functions=(), opsets=(("", 21),)):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(constants))
    imports = [helper.make_opsetid(domain, version) for domain, version in opsets]
    model = helper.make_model(graph, opset_imports=imports, functions=list(functions), ir_version=10)
    onnx.save(model, os.path.join(folder, name + ".onnx"))


def vision(folder):
    node = helper.make_node
    nodes = [
        node("Conv", ["x", "w0", "b0"], ["c0"], kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2]),
        node("BatchNormalization", ["c0", "s", "b0", "m", "v"], ["n0"]),
        node("LeakyRelu", ["n0"], ["r0"], alpha=0.1),
        node("Conv", ["r0", "w1"], ["c1"], group=4, kernel_shape=[3, 3], auto_pad="SAME_UPPER", dilations=[1, 1]),
        node("AveragePool", ["c1"], ["p0"], kernel_shape=[2, 2], strides=[2, 2], count_include_pad=1),
        node("ConvTranspose", ["p0", "w2"], ["t0"], strides=[2, 2], kernel_shape=[2, 2]),
        node("Resize", ["t0", "", "scales"], ["z0"], mode="linear", coordinate_transformation_mode="half_pixel"),
        node("InstanceNormalization", ["z0", "s3", "b3"], ["i0"]),
        node("LRN", ["i0"], ["l0"], size=3),
        node("MaxPool", ["l0"], ["p1", "places"], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1),
        node("DepthToSpace", ["p1"], ["d0"], blocksize=1, mode="CRD"),
        node("GlobalAveragePool", ["d0"], ["g0"]),
        node("GridSample", ["d0", "grid"], ["y1"], mode="linear", padding_mode="border"),
    ]
    constants = [
        weights("w0", 4, 3, 3, 3), weights("w1", 4, 1, 3, 3), weights("w2", 4, 3, 2, 2), weights("b0", 4),
        weights("m", 4), weights("s", 4), weights("s3", 3), weights("b3", 3), weights("grid", 1, 2, 2, 2),
        constant("v", np.ones(4, np.float32)), constant("scales", np.array([1, 1, 1.5, 2], np.float32)),
    ]
    inputs = [value("x", FLOAT, [1, 3, "height", 8])]
    save(folder, "vision", nodes, [value("x", FLOAT, [1, 3, 8, 8])],
         [value("g0", FLOAT, None), value("y1", FLOAT, None), value("places", INT64, None)], constants)
    save(folder, "vision_symbolic", nodes[:5], inputs, [value("p0", FLOAT, None)], constants)


def attention(folder):
    node = helper.make_node
    nodes = [
        node("Gather", ["table", "ids"], ["e"]),
        node("LayerNormalization", ["e", "g", "b"], ["n"], axis=-1),
        node("MatMul", ["n", "wq"], ["q"]), node("MatMul", ["n", "wk"], ["k"]), node("MatMul", ["n", "wv"], ["v"]),
        node("Attention", ["q", "k", "v"], ["a"], q_num_heads=2, kv_num_heads=2, is_causal=1),
        node("Add", ["a", "e"], ["h"]),
        node("RMSNormalization", ["h", "g"], ["r"]),
        node("Shape", ["r"], ["shape"]), node("Gather", ["shape", "first"], ["rows"]),
        node("Concat", ["rows", "minus", "eight"], ["target"], axis=0),
        node("Reshape", ["r", "target"], ["reshaped"]),
        node("Einsum", ["reshaped", "wq"], ["mixed"], equation="bij,jk->bik"),
        node("Softmax", ["mixed"], ["s"], axis=-1),
        node("TopK", ["s", "two"], ["best", "places"]),
        node("Cast", ["best"], ["half"], to=TensorProto.FLOAT16),
        node("QuantizeLinear", ["s", "scale", "zero"], ["quantised"]),
        node("DequantizeLinear", ["quantised", "scale", "zero"], ["back"]),
    ]
    constants = [
        weights("table", 16, 8), weights("wq", 8, 8), weights("wk", 8, 8), weights("wv", 8, 8), weights("g", 8), weights("b", 8),
        constant("first", np.array([0], np.int64)), constant("minus", np.array([-1], np.int64)),
        constant("eight", np.array([8], np.int64)), constant("two", np.array([2], np.int64)),
        constant("scale", np.float32(0.01)), constant("zero", np.uint8(3)),
    ]
    save(folder, "attention", nodes, [value("ids", INT64, ["batch", 5])],
         [value("half", TensorProto.FLOAT16, None), value("places", INT64, None), value("back", FLOAT, None)], constants, opsets=[("", 23)])


def control(folder):
    node = helper.make_node
    body = helper.make_graph(
        [node("Add", ["state", "x"], ["next"]), node("Identity", ["go"], ["goes"]), node("Mul", ["next", "x"], ["collected"])],
        "body", [value("i", INT64, []), value("go", BOOL, []), value("state", FLOAT, [2, 3])],
        [value("goes", BOOL, []), value("next", FLOAT, [2, 3]), value("collected", FLOAT, [2, 3])])
    step = helper.make_graph(
        [node("Add", ["sum", "row"], ["total"]), node("Relu", ["total"], ["out"])],
        "step", [value("sum", FLOAT, [3]), value("row", FLOAT, [3])], [value("total", FLOAT, [3]), value("out", FLOAT, [3])])
    then = helper.make_graph([node("Neg", ["looped"], ["negated"])], "then", [], [value("negated", FLOAT, [2, 3])])
    other = helper.make_graph([node("Exp", ["looped"], ["raised"])], "other", [], [value("raised", FLOAT, [2, 3])])
    nodes = [
        node("Loop", ["rounds", "true", "x"], ["looped", "all"], body=body),
        node("Scan", ["start", "x"], ["last", "rows"], body=step, num_scan_inputs=1),
        node("ReduceSum", ["x"], ["sum"], keepdims=0),
        node("Greater", ["sum", "zero"], ["positive"]),
        node("If", ["positive"], ["chosen"], then_branch=then, else_branch=other),
        node("SplitToSequence", ["rows", "one"], ["parts"], axis=0),
        node("SequenceAt", ["parts", "zero_index"], ["part"]),
        node("ConcatFromSequence", ["parts"], ["again"], axis=0),
        node("NonZero", ["again"], ["nonzero"]),
        node("ScatterND", ["chosen", "indices", "part"], ["scattered"]),
        node("twice", ["scattered"], ["doubled"], domain="own", factor=2.0),
        node("LSTM", ["sequence", "lw", "lr"], ["ly"], hidden_size=2),
        node("Slice", ["ly", "zero_list", "ends", "zero_list"], ["sliced"]),
        node("Pad", ["sliced", "pads"], ["padded"], mode="reflect"),
        node("Range", ["zero_index", "rounds", "one_index"], ["range"]),
    ]
    function = helper.make_function(
        "own", "twice", ["a"], ["b"],
        [node("Constant", [], ["c"]), node("Mul", ["a", "c"], ["b"])], [helper.make_opsetid("", 21)], ["factor"])
    reference = onnx.AttributeProto(name="value_float", ref_attr_name="factor", type=onnx.AttributeProto.FLOAT)
    function.node[0].attribute.append(reference)
    constants = [
        constant("rounds", np.int64(3)), constant("true", np.array(True)), constant("start", np.zeros(3, np.float32)),
        constant("zero", np.float32(0)), constant("one", np.int64(1)), constant("zero_index", np.int64(0)), constant("one_index", np.int64(1)),
        constant("indices", np.array([[1]], np.int64)), weights("lw", 1, 8, 3), weights("lr", 1, 8, 2),
        constant("zero_list", np.array([0], np.int64)), constant("ends", np.array([2], np.int64)),
        constant("pads", np.array([0, 0, 0, 1, 0, 0, 0, 1], np.int64)), weights("sequence", 3, 1, 3),
    ]
    names = ["all", "last", "nonzero", "doubled", "padded", "range"]
    save(folder, "control", nodes, [value("x", FLOAT, [2, 3])], [value(name, INT64 if name in ("nonzero", "range") else FLOAT, None) for name in names],
         constants, [function], [("", 21), ("own", 1)])


def classical(folder):
    node = helper.make_node
    tree = dict(
        nodes_treeids=[0, 0, 0, 1, 1, 1, 1, 1], nodes_nodeids=[0, 1, 2, 0, 1, 2, 3, 4], nodes_featureids=[0, 0, 0, 1, 0, 2, 0, 0],
        nodes_values=[0.0, 0, 0, 0.1, 0, 0.5, 0, 0], nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LT", "LEAF", "BRANCH_GT", "LEAF", "LEAF"],
        nodes_truenodeids=[1, 0, 0, 1, 0, 3, 0, 0], nodes_falsenodeids=[2, 0, 0, 2, 0, 4, 0, 0])
    nodes = [
        node("Scaler", ["x"], ["scaled"], domain="ai.onnx.ml", offset=[0.1, 0.2, 0.3], scale=[1.0, 2.0, 0.5]),
        node("Normalizer", ["scaled"], ["normal"], domain="ai.onnx.ml", norm="L2"),
        node("TreeEnsembleClassifier", ["normal"], ["label", "scores"], domain="ai.onnx.ml", classlabels_int64s=[3, 7, 9],
             class_ids=[0, 1, 2, 0, 1], class_nodeids=[1, 2, 1, 3, 4], class_treeids=[0, 0, 1, 1, 1], class_weights=[0.1, 0.9, 0.4, 0.3, 0.2],
             post_transform="SOFTMAX", **tree),
        node("TreeEnsembleRegressor", ["normal"], ["value"], domain="ai.onnx.ml", n_targets=2, target_ids=[0, 1, 0, 1, 0],
             target_nodeids=[1, 2, 1, 3, 4], target_treeids=[0, 0, 1, 1, 1], target_weights=[0.1, 0.9, 0.4, 0.3, 0.2], **tree),
        node("LinearClassifier", ["normal"], ["linear", "probabilities"], domain="ai.onnx.ml", coefficients=[0.5, 0.25, 0.1, -0.2, 0.3, 0.3],
             intercepts=[0.1, 0.0], classlabels_ints=[0, 1], post_transform="LOGISTIC"),
        node("SVMRegressor", ["normal"], ["svm"], domain="ai.onnx.ml", kernel_type="RBF", kernel_params=[0.5, 0.0, 0.0], n_supports=2,
             support_vectors=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], coefficients=[0.7, -0.3], rho=[0.1]),
        node("LabelEncoder", ["label"], ["encoded"], domain="ai.onnx.ml", keys_int64s=[3, 7, 9], values_floats=[0.5, 1.5, 2.5]),
        node("OneHotEncoder", ["label"], ["hot"], domain="ai.onnx.ml", cats_int64s=[3, 9]),
        node("ArrayFeatureExtractor", ["scaled", "columns"], ["picked"], domain="ai.onnx.ml"),
        node("Imputer", ["picked"], ["imputed"], domain="ai.onnx.ml", imputed_value_floats=[1.0, 2.0], replaced_value_float=0.0),
    ]
    names = ["scores", "value", "linear", "probabilities", "svm", "encoded", "hot", "imputed"]
    save(folder, "classical", nodes, [value("x", FLOAT, ["rows", 3])], [value(name, INT64 if name == "linear" else FLOAT, None) for name in names],
         [constant("columns", np.array([2, 0], np.int64))], opsets=[("", 21), ("ai.onnx.ml", 3)])


def quantised(folder):
    node = helper.make_node
    nodes = [
        node("QuantizeLinear", ["x", "scale", "zero"], ["q"]),
        node("QLinearConv", ["q", "scale", "zero", "w", "scales", "zeros", "scale", "zero", "bias"], ["c"], pads=[1, 1, 1, 1]),
        node("DequantizeLinear", ["c", "scale", "zero"], ["f"]),
        node("DynamicQuantizeLinear", ["f"], ["d", "ds", "dz"]),
        node("Flatten", ["d"], ["flat"]),
        node("MatMulInteger", ["flat", "m", "dz"], ["i"]),
        node("Cast", ["i"], ["j"], to=FLOAT),
        node("Mul", ["j", "ds"], ["y"]),
        node("DequantizeLinear", ["blocks", "blocked"], ["b"], axis=1, block_size=4),
        node("MatMul", ["y", "b"], ["z"]),
        node("Cast", ["z"], ["e"], to=TensorProto.FLOAT8E4M3FN),
        node("Cast", ["e"], ["u"], to=FLOAT),
    ]
    constants = [
        constant("scale", np.float32(0.05)), constant("zero", np.uint8(120)), constant("w", random.integers(-99, 99, (2, 2, 3, 3)).astype(np.int8)),
        constant("scales", np.array([0.01, 0.02], np.float32)), constant("zeros", np.zeros(2, np.int8)), constant("bias", np.array([3, -4], np.int32)),
        constant("m", random.integers(0, 99, (32, 8)).astype(np.int8)), weights("blocked", 8, 2),
        helper.make_tensor("blocks", TensorProto.INT4, [8, 8], random.integers(-8, 8, 64)),
    ]
    save(folder, "quantised", nodes, [value("x", FLOAT, [1, 2, 4, 4])], [value("u", FLOAT, None)], constants)


for make in [vision, attention, control, classical, quantised]:
    make(sys.argv[1])
