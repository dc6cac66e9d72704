import NDArray
import Support
import TensorIR
import Testing

/// Random loop nests before and after simplification store the same.
@Suite struct StatementEquivalenceTests {
    /// Makes nests over one buffer of 64 elements whose accesses stay inside of it.
    struct NestGenerator {
        var expressions: ExpressionGenerator
        let target: Buffer
        let size: Variable

        mutating func statement(_ scope: [Variable], depth: Int) -> Statement {
            if depth == 0 { return store(scope) }
            switch Int.random(in: 0..<8, using: &expressions.random) {
            case 0, 1, 2: return loop(scope, depth)
            case 3: return .branch(condition(scope), then: statement(scope, depth: depth - 1), otherwise: expressions.chance(50) ? statement(scope, depth: depth - 1) : nil)
            case 4:
                let variable = Variable("t")
                let value = expressions.chance(30) ? Expression.load(target, [index(scope)]) : number(scope)
                return .letIn(variable, value, statement(scope + [variable], depth: depth - 1))
            case 5: return scratch(scope, depth)
            default: return .inOrder((0..<3).map { _ in statement(scope, depth: depth - 1) })
            }
        }

        private mutating func loop(_ scope: [Variable], _ depth: Int) -> Statement {
            let variable = Variable(expressions.pick(["i", "j"]))
            let first: Expression = expressions.chance(50) ? 0 : number(scope)
            let extents: [Expression] = [0, 1, 2, 5, Expression(size), Expression(size).floorDivided(by: 4), minimum(3, number(scope))]
            let kind: LoopKind = .serial
            return .loop(Loop(variable, from: first, extent: expressions.pick(extents), kind: kind, body: statement(scope + [variable], depth: depth - 1)))
        }

        private mutating func scratch(_ scope: [Variable], _ depth: Int) -> Statement {
            let buffer = Buffer("scratch", .int32, shape: [2], scope: .scratch)
            let use = Statement.store(target, [index(scope)], .load(buffer, [1]))
            let body: [Statement] = expressions.chance(50) ? [.store(buffer, [1], number(scope)), use] : [statement(scope, depth: depth - 1)]
            return .allocate(buffer, .inOrder(body))
        }

        private mutating func number(_ scope: [Variable]) -> Expression {
            var generator = ExpressionGenerator(seed: expressions.random.next(), variables: scope, isIndex: true)
            return generator.expression(.index, depth: 2)
        }

        private mutating func condition(_ scope: [Variable]) -> Expression {
            var generator = ExpressionGenerator(seed: expressions.random.next(), variables: scope, isIndex: true)
            return generator.expression(.bool, depth: 3)
        }

        private mutating func index(_ scope: [Variable]) -> Expression { number(scope).modulo(64) }

        private mutating func store(_ scope: [Variable]) -> Statement {
            let place = index(scope)
            return .store(target, [place], .load(target, [index(scope)]) * 3 + number(scope))
        }
    }

    @Test func simplifiedNestsStoreTheSame() throws {
        for seed in 0..<300 as Range<UInt64> {
            let size = Variable("n")
            let target = Buffer("A", .int32, shape: [64])
            let shaped = Buffer("S", .int32, shape: [Expression(size)])
            var generator = NestGenerator(
                expressions: ExpressionGenerator(seed: seed, variables: [size], isIndex: true), target: target, size: size)
            let kernel = Kernel(
                "k", parameters: [.buffer(target, .readWrite), .buffer(shaped, .read), .scalar(size)],
                body: generator.statement([size], depth: 4))
            let simplified = kernel.simplified()
            #expect(throws: Never.self) { try simplified.verify() }
            let duplicated = simplified.body.renamed()
            for n in [0, 1, 6] {
                let start = NDArray((0..<64).map { Int32($0 * $0) })
                let results = try [kernel.body, simplified.body, duplicated].map { body in
                    var arrays = [target: start, shaped: NDArray.zeros(.int32, shape: [n])]
                    try Interpreter(Kernel("k", parameters: kernel.parameters, body: body)).run(&arrays, scalars: [size: Value(n)])
                    return arrays[target]!
                }
                #expect(results[0] == results[1], "seed \(seed), n = \(n):\n\(kernel)became\n\(simplified)")
                #expect(results[1] == results[2])
            }
        }
    }
}
