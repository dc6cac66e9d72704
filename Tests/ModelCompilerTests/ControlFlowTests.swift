import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// Programs with regions, compared with what their definitions give.
@Suite struct ControlFlowTests {
    private let n = Variable("n")
    private func length(_ tensor: Tensor) -> Expression { tensor.shape[0] }

    /// x → x · w + previous x, `count` times: a product in a round, a state that is read by two.
    private func recurrence(_ count: Expression, width: Expression) throws -> TensorProgram {
        let x = placeholder("x", .float32, [3, width]), w = placeholder("w", .float32, [width, width])
        let a = placeholder("a", .float32, [3, width]), b = placeholder("b", .float32, [3, width])
        let next = try add(matmul(a, transpose(w)), b)
        let results = ControlRegion.loop("rounds", ControlLoop(
            counter: Variable("round"), count: .extent(count),
            states: [.init(a, initial: x, next: next), .init(b, initial: x, next: a)], collected: [try relu(next)], limit: count))
        return TensorProgram("recurrence", inputs: [x, w], outputs: [
            .init("a", copied(results[0])), .init("b", copied(results[1])), .init("all", copied(results[2])),
        ])
    }

    @Test(arguments: tiers) func countedLoops(_ target: Target) throws {
        for count in [0, 1, 2, 5] {
            let program = try recurrence(Expression(count), width: 7)
            try expectReference(program, ["x": .random(.float32, shape: [3, 7], seed: 1), "w": .random(.float32, shape: [7, 7], seed: 2)], target)
        }
        let program = try recurrence(3, width: Expression(n))
        for width in [1, 9, 4] {
            try expectReference(program, [
                "x": .random(.float32, shape: [3, width], seed: 1), "w": .random(.float32, shape: [width, width], seed: 2),
            ], target)
        }
    }

    @Test func threads() throws {
        let program = try recurrence(4, width: 40)
        let inputs = ["x": NDArray.random(.float32, shape: [3, 40], seed: 1), "w": NDArray.random(.float32, shape: [40, 40], seed: 2)]
        var alone = try Session(module: compile(program).bytes)
        let expected = try alone.run(inputs)
        var session = try Session(module: compile(program, for: Target(threading: .threads)).bytes, threads: 2)
        session.waitForThreads()
        for _ in 0..<3 { #expect(try session.run(inputs) == expected) }
    }

    /// What a loop does not change is computed before it: the transposed weights, and a product of inputs.
    @Test func invariantsLeaveLoops() throws {
        let x = placeholder("x", .float32, [8, 8]), state = placeholder("s", .float32, [8, 8])
        let invariant = try matmul(x, x)
        let results = ControlRegion.loop("rounds", ControlLoop(
            counter: Variable("round"), count: .extent(5),
            states: [.init(state, initial: x, next: try add(matmul(state, relu(invariant)), invariant))], limit: 5))
        let program = TensorProgram("p", inputs: [x], outputs: [.init("y", copied(results[0]))])
        let model = try compile(program)
        #expect(model.kernels.map(\.name) == ["matmul", "reLU", "add", "copy"])
        try expectReference(program, ["x": .random(.float32, shape: [8, 8], seed: 3)])
    }

    /// The rounds of a loop end by its condition; their number is the extent of what is collected.
    @Test func conditionsEndLoops() throws {
        let start = placeholder("start", .int32, []), most = placeholder("most", .int64, [])
        let value = placeholder("value", .int32, [])
        let none: [Expression] = []
        let counter = Variable("round")
        let next = compute("next", []) { (_: [Expression]) in value[none] * 2 + Expression(counter) }
        let goesOn = compute("goesOn", []) { (_: [Expression]) in next[none] < 100 }
        let starts = compute("starts", []) { (_: [Expression]) in start[none] > 0 }
        let results = ControlRegion.loop("rounds", ControlLoop(
            counter: counter, count: .value(most), startCondition: starts, condition: goesOn,
            states: [.init(value, initial: start, next: next)], collected: [next], limit: 16))
        let program = TensorProgram(
            "p", inputs: [start, most], outputs: [.init("last", copied(results[0])), .init("all", copied(results[1]))])
        for (start, most) in [(1, 16), (1, 3), (200, 16), (0, 16), (5, 0)] as [(Int32, Int64)] {
            try expectReference(program, ["start": NDArray(scalar: start), "most": NDArray(scalar: most)])
        }
        var session = try Session(module: compile(program).bytes)
        #expect(throws: SessionError.self) { try session.run(["start": NDArray(scalar: Int32(1)), "most": NDArray(scalar: Int64(17))]) }
    }

    /// A state that is longer by one element after each round, and a value collected that is made of all of it.
    @Test func statesThatGrow() throws {
        let x = placeholder("x", .float32, [Expression(n)])
        let extent = Variable("extent"), final = Variable("final"), counter = Variable("round")
        let state = placeholder("state", .float32, [Expression(extent)])
        let longer = compute("longer", [Expression(extent) + 1]) { (i: Expression) in
            conditional(i < Expression(extent), state[minimum(i, Expression(extent) - 1)] + 1.0, Expression(counter).cast(to: .float32))
        }
        let total = try reduceSum(longer, over: [0])
        let results = ControlRegion.loop("rounds", ControlLoop(
            counter: counter, count: .extent(4), states: [.init(state, initial: x, next: longer)], collected: [total], limit: 4,
            extents: [.init(extent, initial: Expression(n), next: Expression(extent) + 1, final: final, limit: Expression(n) + 4)]))
        let program = TensorProgram("p", inputs: [x], outputs: [.init("y", copied(results[0])), .init("sums", copied(results[1]))])
        for count in [3, 0, 10] { try expectReference(program, ["x": .random(.float32, shape: [count], seed: 5)]) }
    }

    /// Bodies of different extents; the one that is not chosen is not run, as it would not end.
    @Test(arguments: tiers) func branches(_ target: Target) throws {
        let x = placeholder("x", .float32, [Expression(n)]), flag = placeholder("flag", .bool, [])
        let extent = Variable("extent")
        let endless = placeholder("endless", .float32, [Expression(n)])
        let never = ControlRegion.loop("never", ControlLoop(
            counter: Variable("round"), count: .extent(Expression(Int(Int32.max))),
            states: [.init(endless, initial: x, next: try exponential(endless))], limit: nil))[0]
        let y = ControlRegion.branch("if", ControlBranch(
            condition: flag, then: [try concat([x, x])], otherwise: [try add(never, x)], shapes: [[Expression(extent)]],
            extents: [.init(extent, then: Expression(n) * 2, otherwise: Expression(n), limit: Expression(n) * 2)]))[0]
        let program = TensorProgram("p", inputs: [x, flag], outputs: [.init("y", copied(try multiply(y, y)))])
        try expectReference(program, ["x": .random(.float32, shape: [5], seed: 5), "flag": NDArray(scalar: true)], target)
    }

    /// Results of a branch that are inputs, constants, computed outside, or the same twice.
    @Test func branchResultsFromOutside() throws {
        let x = placeholder("x", .float32, [4]), flag = placeholder("flag", .bool, []), c = placeholder("c", .float32, [4])
        let outside = try exponential(x), inside = try add(x, c)
        let results = ControlRegion.branch("if", ControlBranch(
            condition: flag, then: [x, inside, inside, outside], otherwise: [c, outside, compute("ones", [4]) { (_: [Expression]) in 1.0 }, try relu(c)],
            shapes: [[4], [4], [4], [4]]))
        let program = TensorProgram(
            "p", inputs: [x, flag], outputs: results.enumerated().map { .init("y\($0)", copied($1)) } + [.init("outside", outside)],
            constants: [c: NDArray([1, 2, 3, 4] as [Float])])
        for flag in [true, false] {
            try expectReference(program, ["x": NDArray([-1, 0.5, 2, -3] as [Float]), "flag": NDArray(scalar: flag)])
        }
    }

    /// A loop in a branch in a loop, which read what is around them.
    @Test func nesting() throws {
        let x = placeholder("x", .float32, [3, 4]), outer = placeholder("outer", .float32, [4]), inner = placeholder("inner", .float32, [4])
        let i = Variable("i"), j = Variable("j")
        let row = compute("row", [4]) { (k: Expression) in x[Expression(i), k] }
        let isEven = compute("isEven", []) { (_: [Expression]) in Expression(i).modulo(2).equals(0) }
        let looped = ControlRegion.loop("inner", ControlLoop(
            counter: j, count: .extent(Expression(i) + 1),
            states: [.init(inner, initial: outer, next: try add(multiply(inner, row), exponential(row)))], limit: 3))[0]
        let next = ControlRegion.branch("if", ControlBranch(
            condition: isEven, then: [looped], otherwise: [try subtract(outer, row)], shapes: [[4]]))[0]
        let results = ControlRegion.loop("outer", ControlLoop(
            counter: i, count: .extent(3), states: [.init(outer, initial: compute("zeros", [4]) { (_: Expression) in 0.0 }, next: next)],
            collected: [next, try add(next, row)], limit: 3))
        let program = TensorProgram("p", inputs: [x], outputs: results.enumerated().map { .init("y\($0)", copied($1)) })
        try expectReference(program, ["x": .random(.float32, shape: [3, 4], seed: 8)])
    }

    private func copied(_ tensor: Tensor) -> Tensor { compute("copy", tensor.shape) { (indices: [Expression]) in tensor[indices] } }

    private func expectReference(_ program: TensorProgram, _ inputs: [String: NDArray], _ target: Target = Target()) throws {
        let model = try compile(program, for: target)
        try model.module.validate()
        var session = try Session(module: model.bytes)
        var given = program.constants
        for input in program.inputs { given[input] = inputs[input.name]! }
        let expected = try evaluate(program.outputs.map(\.tensor), inputs: given)
        // Twice: what a run leaves in memory is no matter to the next.
        for _ in 0..<2 {
            let results = try session.run(inputs)
            for (output, value) in zip(program.outputs, expected) {
                let result = try #require(results[output.name])
                #expect(result.isClose(to: value, absoluteTolerance: 1e-5, relativeTolerance: 1e-4), "\(output.name) of \(program.name) on \(target)")
            }
        }
    }
}
