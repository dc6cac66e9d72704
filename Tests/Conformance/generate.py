"""Writes the test data of ONNX's backend suite: generate.py DATA NAMES

    DATA/SUITE/CASE/model.onnx     SUITE: node (the cases that the file NAMES lists), simple, light, pytorch-…
    DATA/SUITE/CASE/data.json      the tolerance, where it is not the standard one
    DATA/SUITE/CASE/test_data_set_K/input_I.pb, output_I.pb

The package onnx brings all of it: cases of operators as Python code, others as files. DATA/complete is written last.
"""

import json
import os
import shutil
import sys
import warnings

import onnx
from onnx.backend.test import loader, runner
from onnx.backend.test.case import model as model_cases
from values import fed_inputs, read_value, write_value


def write_case(folder, model, data_sets):
    os.makedirs(folder)
    onnx.save(model, os.path.join(folder, "model.onnx"))
    for k, (inputs, outputs) in enumerate(data_sets):
        target = os.path.join(folder, f"test_data_set_{k}")
        os.makedirs(target)
        for values, infos, stem in [(inputs, fed_inputs(model.graph), "input"), (outputs, model.graph.output, "output")]:
            for i, (value, info) in enumerate(zip(values, infos, strict=True)):
                write_value(os.path.join(target, f"{stem}_{i}.pb"), value, info.type)


def is_training(model):
    return any("training" in entry.domain for entry in model.opset_import)


def node_cases(target, names):
    for case in loader.load_node_model_tests():
        if case.name in names and not is_training(case.model):
            write_case(os.path.join(target, case.name), case.model, case.data_sets)


def light_cases(target):
    """Whole networks whose weights are made by nodes; their inputs are made as ONNX's runner makes them."""
    for case in loader.load_model_tests(kind="real"):
        path = os.path.join(loader.DATA_DIR, "light", os.path.basename(case.url))
        model = onnx.load(path)
        inputs = [runner.Runner.generate_dummy_data(info, name=case.name) for info in fed_inputs(model.graph)]
        outputs = [read_value(f"{path[:-5]}_output_{i}.pb", info.type) for i, info in enumerate(model.graph.output)]
        folder = os.path.join(target, case.name)
        write_case(folder, model, [(inputs, outputs)])
        with open(os.path.join(folder, "data.json"), "w") as file:
            json.dump({"rtol": case.rtol, "atol": case.atol}, file)


def shipped_cases(target, suite):
    source = os.path.join(loader.DATA_DIR, suite)
    for name in sorted(os.listdir(source)):
        model = os.path.join(source, name, "model.onnx")
        if os.path.exists(model) and not is_training(onnx.load(model)):
            shutil.copytree(os.path.join(source, name), os.path.join(target, name))
    if suite == "simple":  # a few exist as code only
        for case in model_cases.collect_testcases():
            folder = os.path.join(target, case.name)
            if case.kind == "simple" and not os.path.exists(folder) and not is_training(case.model):
                write_case(folder, case.model, case.data_sets)


def main():
    data, names = sys.argv[1:]
    warnings.simplefilter("ignore")
    shutil.rmtree(data, ignore_errors=True)
    with open(names) as file:
        node_cases(os.path.join(data, "node"), set(file.read().split()))
    light_cases(os.path.join(data, "light"))
    for suite in ["simple", "pytorch-operator", "pytorch-converted"]:
        shipped_cases(os.path.join(data, suite), suite)
    with open(os.path.join(data, "complete"), "w") as file:
        file.write(onnx.__version__)


if __name__ == "__main__":
    main()
