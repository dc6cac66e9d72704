"""Runs small graphs in ONNX Runtime on one thread, for ONNXRuntimePeer.swift.

Reads a JSON object a line, and answers each with a line, `ok …` or `error …`.
"""
import json
import sys
import time

import bert_model
import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


class Peer:
    def version(self, request):
        return onnxruntime.__version__

    def load(self, request):
        arrays = {}
        for entry in request["inputs"]:
            array = numpy.load(entry["file"])
            if entry["permutation"]:
                array = array.transpose(entry["permutation"])
            arrays[entry["name"]] = numpy.ascontiguousarray(array)
        constants = {entry["name"] for entry in request["inputs"] if entry["constant"]}
        nodes = [
            helper.make_node(node["type"], node["inputs"], [node["output"]], **node["attributes"])
            for node in request["nodes"]
        ]
        graph = helper.make_graph(
            nodes, "workload",
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape)
             for name, array in arrays.items() if name not in constants],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
            [numpy_helper.from_array(arrays[name], name) for name in constants])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)

        self.start(model.SerializeToString(), {name: array for name, array in arrays.items() if name not in constants})
        self.permutation = request["permutation"]
        return ""

    def load_model(self, request):
        self.start(request["model"], {entry["name"]: numpy.load(entry["file"]) for entry in request["inputs"]})
        self.permutation = None
        return ""

    def bert(self, request):
        onnx.save(bert_model.encoder(*(request[key] for key in ("layers", "hidden", "heads", "tokens"))), request["file"])
        return ""

    def start(self, model, arrays):
        """Makes a session; inputs and outputs are bound once, so that nothing is copied or allocated in a call."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Without it, 8-bit kernels on processors without VNNI add pairs of products in 16 bits, which saturate.
        options.add_session_config_entry("session.x64quantprecision", "1")
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.binding = self.session.io_binding()
        self.arrays = arrays
        for name, array in arrays.items():
            self.binding.bind_ortvalue_input(name, onnxruntime.OrtValue.ortvalue_from_numpy(array))
        names = [output.name for output in self.session.get_outputs()]
        for name in names:
            self.binding.bind_output(name, "cpu")
        self.session.run_with_iobinding(self.binding)
        outputs = self.binding.get_outputs()
        self.output = outputs[0]
        self.binding.clear_binding_outputs()
        for name, output in zip(names, outputs):
            self.binding.bind_ortvalue_output(name, output)

    def time(self, request):
        run, binding = self.session.run_with_iobinding, self.binding
        start = time.perf_counter_ns()
        for _ in range(request["calls"]):
            run(binding)
        return time.perf_counter_ns() - start

    def read(self, request):
        result = self.output.numpy()
        if self.permutation:
            result = result.transpose(numpy.argsort(self.permutation))
        numpy.ascontiguousarray(result).tofile(request["file"])
        return ""


def main():
    onnxruntime.set_default_logger_severity(3)
    peer = Peer()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = f"ok {getattr(peer, request['command'])(request)}".strip()
        except Exception as error:  # Whatever went wrong is said to the harness, which reports it beside the workload.
            answer = "error " + " ".join(str(error).split())
        print(answer, flush=True)


main()
