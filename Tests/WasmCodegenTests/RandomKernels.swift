import NDArray
import Support
import TensorIR

/// Kernels of loads, stores, registers and loops in any order: what hoisting and sharing must leave alone.
struct RandomKernels {
    private var generator: SplitMix64
    private let size = 32
    private var builder = LoopNests.Builder()
    private var buffers: [Buffer] = []
    private var registers: [Buffer] = []
    private var indices: [Expression] = []
    private var extents: [Expression] = []

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    mutating func kernel(_ title: String) -> KernelRun {
        extents = [builder.scalar("n", Value(pick(0..<4))), builder.scalar("m", Value(2)), 1, 2, 3]
        buffers = [builder.output("a", .int32, [size]), builder.output("b", .int32, [size]), builder.output("c", .int32, [size])]
        for buffer in buffers { builder.arrays[buffer] = awkwardElements(.int32, count: size, seed: generator.next()) }
        indices = [1]
        let body = statements(depth: 4)
        return builder.run(title, body)
    }

    private mutating func pick(_ range: Range<Int>) -> Int { range.lowerBound + Int(generator.next() % UInt64(range.count)) }
    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[pick(0..<choices.count)] }

    private mutating func statements(depth: Int) -> Statement {
        .inOrder((0..<pick(1..<4)).map { _ in statement(depth: depth) })
    }

    private mutating func statement(depth: Int) -> Statement {
        switch depth == 0 ? 0 : pick(0..<9) {
        case 1, 2, 3: return loop(depth)
        case 4: return .branch(condition(), then: statements(depth: depth - 1), otherwise: pick(0..<2) == 0 ? statements(depth: depth - 1) : nil)
        case 5: return registerFile(depth)
        case 6: return scratch(depth)
        case 7:
            let variable = Variable("v")
            let value = self.value(depth: 2)
            indices.append(.variable(variable))
            defer { indices.removeLast() }
            return .letIn(variable, value, statements(depth: depth - 1))
        default:
            let file = registers.isEmpty || pick(0..<2) == 0
            if file { return .store(pick(buffers), [place()], value(depth: 3)) }
            return .store(pick(registers), [Expression(pick(0..<2))], value(depth: 2))
        }
    }

    private mutating func loop(_ depth: Int) -> Statement {
        let variable = Variable("i\(indices.count)")
        let extent = pick(extents)
        let minimum: Expression = pick(0..<3) == 0 ? pick(indices).modulo(3) : Expression(pick(0..<3))
        indices.append(.variable(variable))
        defer { indices.removeLast() }
        return .loop(Loop(variable, from: minimum, extent: extent, body: statements(depth: depth - 1)))
    }

    private mutating func registerFile(_ depth: Int) -> Statement {
        let file = Buffer("r\(registers.count)", .int32, shape: [2], scope: .local)
        let first = (0..<2).map { Statement.store(file, [Expression($0)], value(depth: 1)) }
        registers.append(file)
        defer { registers.removeLast() }
        return .allocate(file, .inOrder(first + [statements(depth: depth - 1)]))
    }

    private mutating func scratch(_ depth: Int) -> Statement {
        let symbolic = pick(0..<2) == 0
        let extent: Expression = symbolic ? extents[1] * Expression(size / 2) : Expression(size)
        let buffer = Buffer("s\(buffers.count)", .int32, shape: [extent], scope: .scratch)
        let fill = LoopNests.loop("f", Expression(size)) { .store(buffer, [$0], $0 * 3) }
        buffers.append(buffer)
        defer { buffers.removeLast() }
        return .allocate(buffer, .inOrder([fill, statements(depth: depth - 1)]))
    }

    private mutating func condition() -> Expression { .compare(.less, joining: value(depth: 1), value(depth: 1)) }

    /// An index in bounds: a sum of few variables, taken modulo where it must be.
    private mutating func place() -> Expression {
        let (a, b) = (pick(indices), pick(indices))
        let sum = a * Expression(pick(1..<4)) + b * Expression(pick(-2..<3)) + Expression(pick(0..<5))
        return isSmall(a) && isSmall(b) && pick(0..<4) > 0 && !hasNegative(sum) ? sum : sum.modulo(Expression(size))
    }

    /// Loop variables stay below 6.
    private func isSmall(_ index: Expression) -> Bool {
        if case .variable(let variable) = index { return variable.name.hasPrefix("i") }
        return true
    }

    private func hasNegative(_ sum: Expression) -> Bool {
        sum.contains { $0.integerValue.map { $0 < 0 } ?? false } || !sum.isSumBelow(size)
    }

    private mutating func value(depth: Int) -> Expression {
        switch depth == 0 ? pick(0..<3) : pick(0..<9) {
        case 0: return Expression(pick(-3..<9))
        case 1: return pick(indices)
        case 2, 3: return .load(pick(buffers), [place()])
        case 4 where !registers.isEmpty: return .load(pick(registers), [Expression(pick(0..<2))])
        case 5: return .conditional(condition(), value(depth: depth - 1), value(depth: depth - 1))
        case 6:
            let shared = value(depth: depth - 1)
            return shared.bound("x") { $0 + $0 * 3 }
        default:
            let operation = pick([BinaryOperator.add, .subtract, .multiply, .floorDivide, .floorModulo, .minimum, .xor, .divide])
            return .binary(operation, value(depth: max(0, depth - 1)), value(depth: max(0, depth - 1)))
        }
    }
}

extension Expression {
    /// Whether coefficients times the greatest loop variable, 5, stay below the size.
    fileprivate func isSumBelow(_ size: Int) -> Bool {
        func most(_ expression: Expression) -> Int64 {
            switch expression {
            case .integer(let value, _): value
            case .binary(.add, let a, let b): most(a) + most(b)
            case .binary(.multiply, let a, let b): most(a) * most(b)
            default: 5
            }
        }
        return most(self) < Int64(size)
    }
}
