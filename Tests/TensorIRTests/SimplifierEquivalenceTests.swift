import NDArray
import Support
import TensorIR
import Testing

/// Every rule, on random expressions: what comes out computes the same bits.
@Suite struct SimplifierEquivalenceTests {
    #if DEBUG
    static let rounds: UInt64 = 1000
    #else
    static let rounds: UInt64 = 4000
    #endif

    /// Data: all types, awkward values, wrapping. The names of the rules that fired.
    func checkData(seed: UInt64) throws -> Set<String> {
        let types = ElementType.allCases.flatMap { [ValueType($0), ValueType($0, lanes: 4)] }
        let variables = types.flatMap { [Variable("x", $0), Variable("y", $0)] }
        let buffers = ElementType.allCases.map { Buffer("B", $0, shape: [3, 4]) }
        var generator = ExpressionGenerator(seed: seed, variables: variables, buffers: buffers, isIndex: false)
        var bounds = Bounds()
        var intervals: [Variable: Interval] = [:]
        for variable in variables where variable.type.element.isInteger && variable.type.element.byteCount <= 2 && variable.name == "x" {
            let ends = [generator.value(variable.type.with(lanes: 1)).integer, generator.value(variable.type.with(lanes: 1)).integer].sorted()
            intervals[variable] = Interval(ends[0], ends[1])
            bounds.assume(variable, in: intervals[variable]!)
        }
        let expression = generator.expression(generator.pick(types), depth: 4)
        let (result, rules) = tracedSimplification(of: expression, asIndex: false, bounds)
        for _ in 0..<3 {
            var environment = Environment()
            for variable in variables { environment.variables[variable] = generator.value(variable.type, in: intervals[variable]) }
            for buffer in buffers { environment.arrays[buffer] = array(buffer, &generator) }
            expectAgreement(expression, result, environment, "seed \(seed)", rules)
        }
        return rules
    }

    private func array(_ buffer: Buffer, _ generator: inout ExpressionGenerator) -> NDArray {
        var array = NDArray.zeros(buffer.element, shape: [3, 4])
        for index in 0..<12 { array[integer: index] = generator.value(ValueType(buffer.element)).integer }
        return array
    }

    /// Indices: loop variables whose bounds are numbers and other variables; nothing overflows.
    func checkIndex(seed: UInt64) throws -> Set<String> {
        let (n, i, j, k) = (Variable("n"), Variable("i"), Variable("j"), Variable("k"))
        var generator = ExpressionGenerator(seed: seed, variables: [n, i, j, k], isIndex: true)
        var bounds = Bounds([n: Interval(1, 40)])
        let ranges: [(Variable, Expression, Expression)] = [
            (i, 0, generator.pick([Expression(n), 7, 1, (Expression(n) + 3).floorDivided(by: 4)])),
            (j, generator.pick([0, Expression(i), 2]), generator.pick([4, minimum(4, Expression(n)), Expression(n), Expression(n) - Expression(i)])),
            (k, 0, generator.pick([3, 16])),
        ]
        for (variable, first, extent) in ranges { bounds.assume(variable, from: first, extent: extent) }
        let lanes = generator.pick([1, 1, 4])
        let expression = generator.expression(ValueType(generator.pick([.int32, .int32, .bool]), lanes: lanes), depth: 4)
        let (result, rules) = tracedSimplification(of: expression, asIndex: true, bounds)
        for _ in 0..<4 {
            var environment = Environment([n: Value(Int.random(in: 1...40, using: &generator.random))])
            for (variable, first, extent) in ranges {
                let low = try evaluate(first, environment).integer
                let count = try evaluate(extent, environment).integer
                guard count > 0 else { return rules }
                environment.variables[variable] = Value(Int64.random(in: low..<low + count, using: &generator.random))
            }
            expectAgreement(expression, result, environment, "index seed \(seed)", rules)
        }
        return rules
    }

    private func expectAgreement(
        _ before: Expression, _ after: Expression, _ environment: Environment, _ what: String, _ rules: Set<String>
    ) {
        do {
            let (wanted, found) = (try evaluate(before, environment), try evaluate(after, environment))
            if wanted.agrees(with: found) { return }
            let used = environment.variables.filter { before.freeVariables.contains($0.key) }
            Issue.record("\(what): \(before)\nbecame \(after)\nand \(wanted) became \(found) with \(used), by \(rules.sorted())")
        } catch { Issue.record("\(what): \(before)\nbecame \(after)\n\(error)") }
    }

    @Test func everyRuleKeepsTheValueAndFires() throws {
        var fired: Set<String> = []
        for seed in 0..<Self.rounds {
            fired.formUnion(try checkData(seed: seed))
            fired.formUnion(try checkIndex(seed: seed))
        }
        let names = Rule.all.map(\.name)
        #expect(Set(names).subtracting(fired) == [])
    }
}
