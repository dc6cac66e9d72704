import NDArray
import Scheduling
import TensorExpression
import TensorIR
import TestEngines
import Testing

/// Schedules that once went wrong, made small.
@Suite struct FoundByFuzzingTests {
    /// The schedule gives the right values, interpreted and on wasmtime.
    private func check(_ output: Tensor, _ steps: [String]) throws {
        var inputs: [Tensor: NDArray] = [:]
        for buffer in [output].computationsInOrder.flatMap(\.inputs) where buffer.computation == nil {
            let shape = buffer.constantShape!
            let values = (0..<shape.reduce(1, *)).map { Double($0 % 7) - 3 }
            inputs[Tensor(buffer)] = NDArray(values, shape: shape).converted(to: buffer.element)
        }
        let program = RandomProgram(outputs: [output], inputs: inputs, scalars: [:])
        let expected = try program.reference()
        for target in [Target(.simd128, numerics: .deterministic), Target(.scalar, numerics: .deterministic)] {
            let schedule = try Schedule([output], steps: steps.map { try ScheduleStep(text: $0) })
            var trial = ScheduleTrial(program, schedule, target)
            try trial.check(against: expected)
            var batch = EngineBatch(target: target)
            try batch.add(trial, expected, title: "\(target.tier)")
            #expect(try batch.failures(on: TestEngines.wasmtime) == [])
        }
    }

    /// Lanes beyond a short reduction had no identity.
    @Test func `more lanes than there is to reduce`() throws {
        try check(SampleTensors.rowSums(rows: 3, columns: 3), ["factorReduction s k by 8", "reorder s.partial k.inner k.outer"])
    }

    /// The partial results were made for the one lane that is read.
    @Test func `partial results at the loop over their lanes`() throws {
        try check(SampleTensors.rowSums(rows: 3, columns: 9), ["factorReduction s k by 4", "computeAt s.partial s k.lane"])
    }

    /// A loop of lanes around one of lanes mixed the two.
    @Test func `lanes around lanes`() throws {
        let x = placeholder("x", .float32, [3, 3])
        try check(compute("y", [3, 3]) { i, j in x[j, i] + 1 }, ["vectorize y i", "vectorize y j"])
    }

    /// The blocks of a fused loop do not end with the rows, and the region reached below the last one.
    @Test func `rows for the blocks of a fused loop`() throws {
        let x = placeholder("x", .float32, [5, 7])
        let y = compute("y", [5, 7]) { i, j in x[i, j] * 2 }
        let z = compute("z", [5, 7]) { i, j in y[i, j] + 1 }
        try check(z, ["fuse z i j", "split z i.j by 3 tail partition", "computeAt y z i.j.outer"])
    }

    /// Five lanes do not fill registers, which were reversed all the same.
    @Test func `an odd number of lanes read backwards`() throws {
        let x = placeholder("x", .float32, [5])
        try check(compute("y", [5]) { i in x[4 - i] }, ["vectorize y i"])
    }
}
