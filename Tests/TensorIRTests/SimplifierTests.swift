import NDArray
import TensorIR
import Testing

/// The forms that later passes count on.
@Suite struct SimplifierTests {
    let n = Variable("n")
    let i = Variable("i")
    let j = Variable("j")
    let k = Variable("k")

    var bounds: Bounds {
        var bounds = Bounds([n: Interval(0, 1 << 20)])
        bounds.assume(i, from: 0, extent: Expression(n).floorDivided(by: 4))
        bounds.assume(j, from: 0, extent: 4)
        bounds.assume(k, from: 0, extent: Expression(n))
        return bounds
    }

    func index(_ expression: Expression) -> String { simplifyIndex(expression, bounds).description }

    @Test func sums() {
        let (i, j) = (Expression(i), Expression(j))
        #expect(index(i * 4 + j - i + 0) == "i * 3 + j")
        #expect(index((i * 4 + j) * 64 + 3 - 5) == "i * 256 + j * 64 - 2")
        #expect(index(i - i) == "0")
        #expect(index(5 - i) == "5 - i")
        #expect(index(3 * i) == "i * 3")
    }

    @Test func divisions() {
        let (i, j, k) = (Expression(i), Expression(j), Expression(k))
        #expect(index((i * 4 + j).floorDivided(by: 4)) == "i")
        #expect(index((i * 4 + j).modulo(4)) == "j")
        #expect(index((i * 8 + j + 5).floorDivided(by: 4)) == "i * 2 + (j + 1) // 4 + 1")
        #expect(index(k.floorDivided(by: 4) * 4 + k.modulo(4)) == "k")
        #expect(index(k.floorDivided(by: 4).floorDivided(by: 8)) == "k // 32")
        #expect(index(k.modulo(32).floorDivided(by: 4)) == "k // 4 mod 8")
        #expect(index(k.modulo(32).modulo(4)) == "k mod 4")
        #expect(index(j / 8) == "0")
        #expect(index(k / 8) == "k // 8")
    }

    @Test func conditionsOverSymbolicExtents() {
        let (i, j, k, n) = (Expression(i), Expression(j), Expression(k), Expression(n))
        #expect(index(k < n) == "true")
        #expect(index(k >= n) == "false")
        #expect(index(i * 4 + j < n) == "true")
        #expect(index(k + 1 < n) == "k + 1 < n")
        #expect(index(minimum(k, n)) == "k")
        #expect(index(minimum(4, j + 1)) == "j + 1")
        #expect(index(maximum(k, 0)) == "k")
        #expect(index(k * 4 + j < j + 10) == "k < 3")
        #expect(index((k < n && j < 2) || j.equals(7)) == "j < 2")
        #expect(conditional(k < n, k, 0).isProven(bounds) == false)
        #expect((k < n).isProven(bounds))
    }

    @Test func knownConditions() {
        let (k, j) = (Expression(k), Expression(j))
        #expect(index(select(k < 8, minimum(k, 8), j)) == "select(k < 8, k, j)")
        #expect(index(select(k < 8, select(k < 8, 1, 2), 3)) == "select(k < 8, 1, 3)")
        #expect(index(select(k < 8, 3, select(k >= 8, 1, 2))) == "select(k < 8, 3, 1)")
    }

    /// Both arms of a `select` may be evaluated: what keeps a load in its buffer stays, unless nothing evaluates the load elsewhere.
    @Test func loadsOfArmsThatAreNotChosenStayInBounds() {
        let (p, n) = (Expression(k), Expression(n))
        let x = Buffer("x", .int32, shape: [8])
        func load(_ place: Expression) -> Expression { .load(x, [place]) }
        #expect(index(select(p < 8, load(minimum(p, 7)), 0)) == "select(k < 8, x[minimum(k, 7)], 0)")
        #expect(index(select(p >= 8, 0, load(minimum(p, 7)))) == "select(k >= 8, 0, x[minimum(k, 7)])")
        #expect(index(conditional(p < 8, load(minimum(p, 7)), 0)) == "k < 8 ? x[k] : 0")
        #expect(index(p < 8 && load(minimum(p, 7)) > 3) == "k < 8 && x[minimum(k, 7)] > 3")
        #expect(index(select(p < 8, conditional(p < 4, load(minimum(p, 3)), minimum(p, 7)), 0)) == "select(k < 8, k < 4 ? x[k] : k, 0)")
        let bound = minimum(p, 7).bound("q") { load($0) + load($0 + 0) * $0 }
        #expect(index(select(p < 8, bound, 0)).contains("minimum(k, 7)"))
        #expect(index(select(p < 8, load(minimum(p, n)), 0)) == "select(k < 8, x[k], 0)")
    }

    @Test func vectors() {
        let (i, n) = (Expression(i), Expression(n))
        let ramp = Expression.ramp(base: 0, stride: 1, lanes: 4)
        #expect(index(i.broadcast(to: 4) * 4 + ramp) == "ramp(i * 4, 1, 4)")
        #expect(index((i.broadcast(to: 4) * 4 + ramp).floorDivided(by: 4)) == "broadcast(i, 4)")
        #expect(index((i.broadcast(to: 4) * 4 + ramp).modulo(4)) == "ramp(0, 1, 4)")
        #expect(index(i.broadcast(to: 4) + n.broadcast(to: 4)) == "broadcast(i + n, 4)")
        #expect(index(i.broadcast(to: 4) * 4 + ramp < n) == "broadcast(true, 4)")
        #expect(index(i.broadcast(to: 4) * 8 + ramp < n) == "ramp(i * 8, 1, 4) < broadcast(n, 4)")
        #expect(index(minimum(i.broadcast(to: 4) * 4 + ramp, n)) == "ramp(i * 4, 1, 4)")
    }

    @Test func dataWraps() {
        let x = Expression(Variable("x"))
        func data(_ expression: Expression) -> String { simplify(expression, bounds).description }
        #expect(data(x + 1 < x) == "x + 1 < x")
        #expect(data((x * 4).floorDivided(by: 4)) == "x * 4 // 4")
        #expect(data((x + 1) * 3) == "(x + 1) * 3")
        #expect(data(x + 1 - x) == "1")
        #expect(data(Expression(k) + 1 < Expression(n) + 1) == "true")
    }

    @Test func floatsKeepTheirBits() {
        let x = Expression(Variable("x", ValueType(.float32)))
        #expect(simplify(x + 0.0).description == "x + 0.0")
        #expect(simplify(x - 0.0).description == "x")
        #expect(simplify(1.0 * x).description == "x")
        #expect(simplify(x * 0.0).description == "x * 0.0")
        #expect(simplify(x - x).description == "x - x")
        #expect(simplify(x / 4.0).description == "x * 0.25")
        #expect(simplify(x / 3.0).description == "x / 3.0")
        #expect(simplify(select(Expression(Variable("c", .bool)), 0.0, -0.0)).description == "select(c, 0.0, -0.0)")
        #expect(simplify(Expression(0.5) + 0.25).description == "0.75")
    }

    @Test func intervals() {
        let (i, j, k) = (Expression(i), Expression(j), Expression(k))
        #expect(interval(of: j * 3 - 1, bounds) == Interval(-1, 8))
        #expect(interval(of: minimum(k, 7) + j, bounds) == Interval(0, 10))
        #expect(interval(of: i.modulo(8), bounds) == Interval(0, 7))
        #expect(interval(of: k.floorDivided(by: 4), bounds) == Interval(0, (1 << 20) / 4 - 1))
    }

    /// The same index twice: what a branch knows, and what a variable of a loop is, holds there alone.
    @Test func sameIndicesInOtherPlaces() {
        let a = Buffer("a", .int32, shape: [16])
        let variable = Variable("v")
        let place = minimum(Expression(variable), 4)
        let store = Statement.store(a, [place], .load(a, [place]))
        let branch = Statement.branch(Expression(variable) < 3, then: .sequence([store, store]), otherwise: nil)
        let loop = Statement.loop(Loop(variable, extent: 9, body: .sequence([store, branch, store])))
        #expect("\(simplify(loop))".split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } } == [
            "for v in 0..<9 {", "a[minimum(v, 4)] = a[minimum(v, 4)]", "if v < 3 {", "a[v] = a[v]", "a[v] = a[v]", "}", "a[minimum(v, 4)] = a[minimum(v, 4)]", "}",
        ])
    }

    @Test func statements() {
        let a = Buffer("A", .int32, shape: [Expression(n)])
        let (vi, vj) = (Variable("i"), Variable("j"))
        let (i, j, n) = (Expression(vi), Expression(vj), Expression(n))
        let place = i * 4 + j
        let guarded = Statement.branch(place < n, then: .store(a, [place], place.floorDivided(by: 4)), otherwise: nil)
        let inner = Statement.loop(Loop(vj, extent: 4, body: guarded))
        let main = Statement.loop(Loop(vi, extent: n.floorDivided(by: 4), body: inner))
        let empty = Statement.loop(Loop(Variable("e"), extent: 3 - 3, body: .store(a, [0], 0)))
        let single = Variable("s")
        let once = Statement.loop(Loop(single, from: 2, extent: 1, kind: .unrolled, body: .store(a, [Expression(single)], Expression(single) + 1)))
        let unused = Statement.letIn(Variable("u"), Expression.load(a, [0]), .nothing)
        let kernel = Kernel("k", parameters: [.buffer(a, .write), .scalar(self.n)], body: .sequence([main, empty, once, unused]))
        #expect(kernel.simplified().description == """
            kernel k(A: write int32[n], n: int32) {
                for i in 0..<n // 4 {
                    for j in 0..<4 {
                        A[i * 4 + j] = i
                    }
                }
                A[2] = 3
            }

            """)
    }
}
