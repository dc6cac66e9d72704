import NDArray
import Support
import TensorIR

/// Kernels of parallel loops whose iterations are independent: each writes a row of its own. Around them and in them
/// are the things that a region has to be given, or must have of its own.
struct RandomParallelKernels {
    private var generator: SplitMix64
    private var builder = LoopNests.Builder()
    /// What any expression may use: indices below 8.
    private var indices: [Expression] = []
    private var numbers: [Expression] = []
    private let rows = 40, columns = 8

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func kernel(_ title: String) -> KernelRun {
        let count = pick([0, 1, 2, 3, 7, 16, 31, 33, 40])
        let n = builder.scalar("n", Value(count)), m = builder.scalar("m", Value(pick(1..<8)))
        let input = builder.input("a", .int32, [rows, columns])
        let output = builder.output("c", .int32, [rows, columns])
        indices = [0, m]
        numbers = [builder.scalar("x", Value(pick(-9..<9))), m]
        let extent: Expression = pick(0..<2) == 0 ? n : Expression(count)
        let between = Buffer("between", .int32, shape: [pick(0..<2) == 0 ? Expression(rows) : m * Expression(rows), Expression(columns)], scope: .scratch)
        let first = region("i", extent, from: input, to: between, m)
        let second = region("k", extent, from: between, to: output, m)
        let both = Statement.allocate(between, .inOrder([clear(between), first, second]))
        return builder.run(title, around(both, m))
    }

    private mutating func pick(_ range: Range<Int>) -> Int { range.lowerBound + Int(generator.next() % UInt64(range.count)) }
    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[pick(0..<choices.count)] }

    private func clear(_ buffer: Buffer) -> Statement {
        LoopNests.loop("r", Expression(rows)) { r in LoopNests.loop("q", Expression(columns)) { q in .store(buffer, [r, q], 0) } }
    }

    /// The regions in a loop, a branch or a binding.
    private mutating func around(_ body: Statement, _ m: Expression) -> Statement {
        switch pick(0..<4) {
        case 0: return .loop(Loop(Variable("again"), extent: m, body: body))
        case 1: return .branch(.compare(.less, joining: m, 6), then: body, otherwise: nil)
        case 2: return .loop(Loop(Variable("twice"), extent: 2, kind: .parallel, body: .branch(.compare(.less, joining: m, 9), then: .nothing, otherwise: nil))).followed(by: body)
        default: return body
        }
    }

    private mutating func region(_ name: String, _ extent: Expression, from source: Buffer, to target: Buffer, _ m: Expression) -> Statement {
        let row = Variable(name)
        let shift = Variable("shift")
        let bound = value(source, 0, depth: 1)
        numbers.append(.variable(shift))
        defer { numbers.removeLast() }
        let body = rowBody(.variable(row), source, target, m)
        let loop = Statement.loop(Loop(row, from: 0, extent: extent, kind: .parallel, body: body))
        return .letIn(shift, bound, loop)
    }

    private mutating func rowBody(_ row: Expression, _ source: Buffer, _ target: Buffer, _ m: Expression) -> Statement {
        let size: Expression = pick(0..<2) == 0 ? m + 7 : Expression(columns)
        let own = Buffer("own", .int32, shape: [size], scope: pick([.scratch, .local]))
        let buffer = own.constantShape == nil && own.scope == .local ? Buffer("own", .int32, shape: [size], scope: .scratch) : own
        let columns = Expression(self.columns)
        let filled = value(source, row, depth: 2), joined = value(source, row, depth: 2)
        let fill = LoopNests.loop("f", columns) { f in .store(buffer, [f], filled + f * 5) }
        let q = Variable("q")
        let store = Statement.store(target, [row, .variable(q)], .load(buffer, [.variable(q)]) + joined)
        let write = Statement.loop(Loop(q, extent: columns, kind: pick([.serial, .parallel]), body: store))
        return .allocate(buffer, .inOrder([fill, write]))
    }

    private mutating func value(_ source: Buffer, _ row: Expression, depth: Int) -> Expression {
        switch depth == 0 ? pick(0..<2) : pick(0..<5) {
        case 0: return pick(numbers)
        case 1: return .load(source, [row, Expression(pick(0..<columns))])
        default:
            return .binary(pick([.add, .subtract, .multiply, .xor, .minimum]), value(source, row, depth: depth - 1), value(source, row, depth: depth - 1))
        }
    }
}

extension Statement {
    fileprivate func followed(by other: Statement) -> Statement { .inOrder([self, other]) }
}
