"""Compiles and runs ONNX's backend suite with `heddle batch`: run.py DATA HEDDLE [--match TEXT] [--jobs N] [-v]

DATA is what generate.py writes. Models lose the names of their graphs and producers first, and expected outputs do not lie
beside what Heddle is given. excused.txt lists the cases that may fail, and how: a case that fails in another way, or passes
though it is excused, is a failure of this test. The last line says how many cases passed, and how many failed.
"""

import argparse
import concurrent.futures
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

import onnx
from values import ATOL, RTOL, Mismatch, compare, fed_inputs, read_value

HERE = os.path.dirname(os.path.abspath(__file__))
# Seconds for one case: a busy machine may take long for a large network.
TIMEOUT, GRACE = 300, 60


class Heddle:
    """A process of `heddle batch`, which is started again after a crash or a timeout."""

    def __init__(self, command):
        self.command, self.process, self.serial, self.pending = command, None, 0, b""

    def close(self):
        if self.process:
            self.process.kill()
            self.process.communicate()
        self.process, self.pending = None, b""

    def __call__(self, model, inputs, outputs):
        limit = time.monotonic() + TIMEOUT
        if self.process is None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            limit += GRACE
        self.serial += 1
        request = {"id": self.serial, "model": model, "inputs": inputs, "outputs": outputs}
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return self.died()
        while b"\n" not in self.pending:
            left = limit - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                self.close()
                return "timeout", "no answer"
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                return self.died()
            self.pending += chunk
        line, self.pending = self.pending.split(b"\n", 1)
        reply = json.loads(line)
        return reply["status"], reply["message"]

    def died(self):
        code = self.process.wait()
        self.close()
        return "crash", f"the process ended with {code}"


def run_case(heddle, folder):
    """How a case ends, 'pass' or otherwise, and why."""
    model = onnx.load(os.path.join(folder, "model.onnx"))
    outputs = model.graph.output
    tolerance = {}
    if os.path.exists(os.path.join(folder, "data.json")):
        with open(os.path.join(folder, "data.json")) as file:
            tolerance = json.load(file)
    model.graph.name, model.producer_name, model.producer_version = "graph", "", ""
    model.doc_string = model.graph.doc_string = ""
    for data_set in sorted(entry for entry in os.listdir(folder) if entry.startswith("test_data_set")):
        expected = os.path.join(folder, data_set)
        with tempfile.TemporaryDirectory(prefix="conformance-") as work:
            given, found, copy = (os.path.join(work, name) for name in ["in", "out", "model.onnx"])
            os.mkdir(given)
            os.mkdir(found)
            onnx.save(model, copy)
            for i in range(len(fed_inputs(model.graph))):
                source = os.path.join(expected, f"input_{i}.pb")
                if os.path.exists(source):
                    shutil.copy(source, given)
            status, message = heddle(copy, given, found)
            if status != "ok":
                return status, message
            try:
                for i, output in enumerate(outputs):
                    judge(os.path.join(expected, f"output_{i}.pb"), os.path.join(found, f"output_{i}.pb"), output.type, tolerance)
            except Mismatch as mismatch:
                return "wrong", str(mismatch)
    return "pass", ""


def judge(expected, found, type_proto, tolerance):
    if not os.path.exists(found):
        raise Mismatch("an output was not written")
    rtol, atol = tolerance.get("rtol", RTOL), tolerance.get("atol", ATOL)
    compare(read_value(expected, type_proto), read_value(found, type_proto), rtol, atol)


def excuses():
    """How the cases that are excused end, by name."""
    result = {}
    with open(os.path.join(HERE, "excused.txt")) as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, status = line.split()[:2]
                result[name] = status
    return result


def cases(data, match):
    """Suite and name of each case, those that take long first."""
    suites = ["light", "node", "pytorch-converted", "pytorch-operator", "simple"]
    found = [(suite, name) for suite in suites for name in sorted(os.listdir(os.path.join(data, suite)))]
    return [case for case in found if match in f"{case[0]}/{case[1]}"]


def run(data, command, chosen, jobs, say):
    heddles = [Heddle(command) for _ in range(jobs)]
    queue = iter(chosen)
    results = {}

    def work(heddle):
        for suite, name in iter(lambda: next(queue, None), None):
            results[suite, name] = run_case(heddle, os.path.join(data, suite, name))
            say(suite, name, *results[suite, name])
        heddle.close()

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for future in [pool.submit(work, heddle) for heddle in heddles]:
            future.result()
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("heddle")
    parser.add_argument("--match", default="", help="only cases with this in their names")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--specialise", choices=["shapes", "values"], default="values", help="as heddle batch has it")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for each case")
    args = parser.parse_args()
    excused = excuses()

    def say(suite, name, status, message):
        if args.verbose:
            print(f"{status:12}{suite}/{name}  {message[:200]}", flush=True)

    command = [args.heddle, "batch", "--specialise", args.specialise]
    results = run(args.data, command, cases(args.data, args.match), args.jobs, say)
    failed, passed = 0, 0
    for (suite, name), (status, message) in sorted(results.items()):
        wanted = excused.get(name, "pass")
        passed += status == "pass"
        if status == wanted:
            continue
        failed += 1
        if status == "pass":
            print(f"{suite}/{name} passes: take it off excused.txt")
        else:
            print(f"{suite}/{name}: {status}: {message}")
    excuse = len(results) - passed - failed
    print(f"of {len(results)} cases of ONNX's backend suite, {excuse} are excused")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
