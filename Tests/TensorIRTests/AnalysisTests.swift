import NDArray
import TensorIR
import Testing

@Suite struct AnalysisTests {
    let i = Variable("i")
    let j = Variable("j")
    let n = Variable("n")

    @Test func freeVariablesLeaveOutBoundOnes() {
        let t = Variable("t")
        let expression = Expression.letIn(t, Expression(i) + 1, Expression(t) * Expression(n))
        #expect(expression.freeVariables == [i, n])
        #expect(!expression.uses(t))
        let a = Buffer("A", .int32, shape: [8])
        let statement = Statement.loop(Loop(i, extent: Expression(n), body: .store(a, [Expression(i)], Expression(j))))
        #expect(statement.freeVariables == [n, j])
        #expect(statement.uses(j) && !statement.uses(i))
        let tile = Buffer("tile", .int32, shape: [Expression(n)], scope: .scratch)
        #expect(Statement.allocate(tile, .nothing).freeVariables == [n])
    }

    @Test func accessesAreListed() {
        let (a, b) = (Buffer("A", .int32, shape: [8]), Buffer("B", .int32, shape: [8]))
        let statement = Statement.store(a, [.load(b, [0])], .load(a, [1]) + .load(a, [.load(b, [2])]))
        #expect(loads(in: statement).map(\.description) == ["B[0]", "A[1]", "A[B[2]]", "B[2]"])
        #expect(stores(in: statement).map(\.description) == ["A[B[0]]"])
    }

    @Test func renamedCopiesBindAfresh() {
        let a = Buffer("A", .int32, shape: [8])
        let tile = Buffer("tile", .int32, shape: [8], scope: .local)
        let body = Statement.allocate(tile, .inOrder([.store(tile, [Expression(i)], 1), .store(a, [Expression(i)], .load(tile, [Expression(i)]))]))
        let nest = Statement.loop(Loop(i, extent: 8, body: body))
        let both = Statement.sequence([nest, nest.renamed()])
        #expect(nest.renamed().description == nest.description)
        #expect(both.description.contains("for i_1 in 0..<8"))
        #expect(both.description.contains("A[i_1] = tile_1[i_1]"))
    }
}
