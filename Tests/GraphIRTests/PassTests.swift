import GraphIR
import NDArray
import Testing

/// Each pass on the smallest graph that it changes, and on the graphs that it must leave alone.
@Suite struct PassTests {
    @Test func commonSubexpressions() {
        var sketch = GraphSketch(["x"])
        sketch.add("Relu", ["x"], ["a"])
        sketch.add("Relu", ["x"], ["b"])
        sketch.add("LeakyRelu", ["x"], ["c"], ["alpha": .number(0)])
        sketch.add("LeakyRelu", ["x"], ["d"], ["alpha": .number(-0.0)])
        sketch.add("Sum", ["a", "b", "c", "d"], ["y"])
        #expect(sketch.nodes(after: mergeCommonSubexpressions) == [
            "a = Relu(x)", "c = LeakyRelu(x) alpha 0.0", "d = LeakyRelu(x) alpha -0.0", "y = Sum(a, a, c, d)",
        ])
    }

    /// What is merged makes what reads it the same.
    @Test func commonChains() {
        var sketch = GraphSketch(["x"], ["y", "z"])
        for name in ["a", "b"] {
            sketch.add("Exp", ["x"], ["\(name)1"])
            sketch.add("Neg", ["\(name)1"], ["\(name)2"])
        }
        sketch.add("Add", ["a2", "b2"], ["y"])
        sketch.add("Neg", ["b1"], ["z"])
        #expect(sketch.nodes(after: mergeCommonSubexpressions) == [
            "a1 = Exp(x)", "a2 = Neg(a1)", "y = Add(a2, a2)", "z = Neg(a1)",
        ])
    }

    @Test func equalConstantsAreOne() {
        var sketch = GraphSketch(["x"])
        sketch.constant("c", NDArray([1, 2] as [Float]))
        sketch.constant("d", NDArray([1, 2] as [Float]))
        sketch.constant("e", NDArray([1, 2] as [Float], shape: [2, 1]))
        sketch.add("Sum", ["x", "c", "d", "e"], ["y"])
        #expect(sketch.nodes(after: mergeCommonSubexpressions) == ["y = Sum(x, c, c, e)"])
    }

    @Test func randomNodesDiffer() {
        var sketch = GraphSketch(["x"])
        sketch.add("RandomNormalLike", ["x"], ["a"])
        sketch.add("RandomNormalLike", ["x"], ["b"])
        sketch.add("Add", ["a", "b"], ["y"])
        #expect(sketch.nodes(after: mergeCommonSubexpressions).count == 3)
    }

    /// A body takes what runs before its node, but nothing takes what is in a body.
    @Test func bodiesTakeFromOutside() throws {
        var sketch = GraphSketch(["x", "condition"])
        sketch.add("Relu", ["x"], ["a"])
        let inner = sketch.block { sketch in
            sketch.add("Relu", ["x"], ["b"])
            sketch.add("Exp", ["x"], ["e"])
            sketch.add("Add", ["b", "e"], ["sum"])
            return ["sum"]
        }
        sketch.add("If", ["condition"], ["r"], ["then_branch": .block(inner)])
        sketch.add("Exp", ["x"], ["f"])
        sketch.add("Sum", ["a", "r", "f"], ["y"])
        let graph = mergeCommonSubexpressions(sketch.graph())
        try graph.verify()
        #expect("\(graph)" == """
            graph sketch(x: ?, condition: ?) -> y: ? {
                a = Relu(x)
                r = If(condition)
                    then_branch() {
                        e = Exp(x)
                        sum = Add(a, e)
                        yield sum
                    }
                f = Exp(x)
                y = Sum(a, r, f)
            }

            """)
    }

    @Test func identities() {
        var sketch = GraphSketch(["x"])
        sketch.add("Identity", ["x"], ["a"])
        sketch.add("Dropout", ["a"], ["b", "mask"])
        sketch.add("Transpose", ["b"], ["c"], ["perm": .integers([0, 1, 2])])
        sketch.add("Exp", ["c"], ["d"])
        sketch.add("Identity", ["d"], ["y"])
        #expect(sketch.nodes(after: removeIdentities) == ["y = Exp(x)"])
    }

    @Test func identitiesThatNamesNeed() {
        var sketch = GraphSketch(["x"], ["y", "z", "same"])
        sketch.add("Exp", ["x"], ["e"])
        sketch.add("Identity", ["e"], ["y"])
        sketch.add("Identity", ["e"], ["z"])
        sketch.add("Identity", ["x"], ["same"])
        #expect(sketch.nodes(after: removeIdentities) == ["y = Exp(x)", "z = Identity(y)", "same = Identity(x)"])
    }

    @Test func dropoutThatDrops() {
        var sketch = GraphSketch(["x", "mode"])
        sketch.constant("ratio", NDArray(scalar: Float(0.5)))
        sketch.constant("training", NDArray(scalar: true))
        sketch.constant("inference", NDArray(scalar: false))
        sketch.add("Dropout", ["x", "ratio", "training"], ["a"])
        sketch.add("Dropout", ["a", "ratio", "mode"], ["b"])
        sketch.add("Dropout", ["b", "ratio", "inference"], ["c"])
        sketch.add("Dropout", ["c"], ["d", "mask"])
        sketch.add("Add", ["d", "mask"], ["y"])
        #expect(sketch.nodes(after: removeIdentities).count == 4)
    }

    @Test func transposes() {
        var sketch = GraphSketch(["x"])
        sketch.add("Transpose", ["x"], ["a"], ["perm": .integers([0, 2, 3, 1])])
        sketch.add("Identity", ["a"], ["b"])
        sketch.add("Transpose", ["b"], ["c"], ["perm": .integers([0, 3, 1, 2])])
        sketch.add("Transpose", ["c"], ["d"], ["perm": .integers([1, 2, 3, 0])])
        sketch.add("Transpose", ["d"], ["y"])
        let lines = sketch.nodes { removeDeadCode(removeIdentities(mergeTransposes($0))) }
        #expect(lines == ["y = Transpose(x) perm [0, 3, 2, 1]"])
    }

    /// Every pair of permutations of three axes, and the reversal without one, gives the axes that moving twice gives.
    @Test func everyPairOfTransposes() throws {
        let all = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        for first in all.map(Optional.some) + [nil] {
            for second in all.map(Optional.some) + [nil] where first != nil || second != nil {
                var sketch = GraphSketch(["x"])
                sketch.add("Transpose", ["x"], ["a"], first.map { ["perm": .integers($0)] } ?? [:])
                sketch.add("Transpose", ["a"], ["b"], second.map { ["perm": .integers($0)] } ?? [:])
                sketch.add("Exp", ["b"], ["y"])
                let moved = (first ?? [2, 1, 0]), twice = (second ?? [2, 1, 0]).map { moved[$0] }
                let lines = sketch.nodes { removeDeadCode(removeIdentities(mergeTransposes($0))) }
                #expect(lines == (twice == [0, 1, 2] ? ["y = Exp(x)"] : ["b = Transpose(x) perm \(twice)", "y = Exp(b)"]))
            }
        }
    }

    @Test(arguments: [[0, 0, 1], [0, 1, 3], [0, 1]])
    func wrongTransposesStay(_ axes: [Int]) {
        var sketch = GraphSketch(["x"])
        sketch.add("Transpose", ["x"], ["a"], ["perm": .integers([0, 2, 1])])
        sketch.add("Transpose", ["a"], ["y"], ["perm": .integers(axes)])
        #expect(sketch.nodes(after: mergeTransposes).last == "y = Transpose(a) perm \(axes)")
    }

    @Test func reshapes() {
        var sketch = GraphSketch(["x", "shape"], ["y", "z", "w"])
        sketch.constant("flat", NDArray([-1, 12] as [Int64]))
        sketch.constant("copying", NDArray([0, 12] as [Int64]))
        sketch.add("Flatten", ["x"], ["a"])
        sketch.add("Reshape", ["a", "flat"], ["y"])
        sketch.add("Reshape", ["a", "copying"], ["z"])
        sketch.add("Reshape", ["a", "shape"], ["w"])
        #expect(sketch.nodes(after: mergeReshapes) == [
            "a = Flatten(x)", "y = Reshape(x, flat)", "z = Reshape(a, copying)", "w = Reshape(a, shape)",
        ])
    }

    @Test func squeezesOfUnsqueezes() {
        var sketch = GraphSketch(["x"], ["y", "z"])
        sketch.constant("first", NDArray([0] as [Int64]))
        sketch.constant("last", NDArray([-1] as [Int64]))
        sketch.add("Unsqueeze", ["x", "first"], ["a"])
        sketch.add("Squeeze", ["a", "first"], ["y"])
        sketch.add("Squeeze", ["a", "last"], ["z"])
        #expect(sketch.nodes(after: mergeReshapes) == ["a = Unsqueeze(x, first)", "y = Identity(x)", "z = Squeeze(a, last)"])
    }

    @Test func olderForms() {
        var sketch = GraphSketch(["x"], ["y", "m", "n"])
        sketch.add("Slice", ["x"], ["s"], ["starts": .integers([1]), "ends": .integers([3])], version: 1)
        sketch.add("Unsqueeze", ["s"], ["y"], ["axes": .integers([0])], version: 11)
        sketch.add("ReduceMean", ["x"], ["m"], ["axes": .integers([-1]), "keepdims": .integer(0)], version: 13)
        sketch.add("ReduceMax", ["x"], ["n"], version: 13)
        let graph = makeAttributesOperands(sketch.graph())
        #expect("\(graph)" == """
            graph sketch(x: ?) -> y: ?, m: ?, n: ? {
                s.starts = int64[1] {1}
                s.ends = int64[1] {3}
                y.axes = int64[1] {0}
                m.axes = int64[1] {-1}
                s = Slice(x, s.starts, s.ends)
                y = Unsqueeze(s, y.axes)
                m = ReduceMean(x, m.axes) keepdims 0
                n = ReduceMax(x)
            }

            """)
        #expect(graph.body.nodes.map { graph[$0].version } == [10, 13, 18, 18])
    }

    @Test func theRunnerNamesThePassThatBreaksAGraph() throws {
        var sketch = GraphSketch(["x"])
        sketch.add("Exp", ["x"], ["a"])
        sketch.add("Neg", ["a"], ["y"])
        let breaking = GraphPass("turnAround") { graph in
            var graph = graph
            graph.body.nodes.reverse()
            return graph
        }
        var seen: [String] = []
        let passes = [GraphPass("removeIdentities", removeIdentities), breaking, GraphPass("removeDeadCode", removeDeadCode)]
        #expect(throws: GraphError.self) {
            try run(passes, on: sketch.graph(), verification: .afterEach) { pass, _, _ in seen.append(pass.name) }
        }
        #expect(seen == ["removeIdentities"])
        do { _ = try run(passes, on: sketch.graph(), verification: .afterEach) } catch {
            #expect("\(error)" == """
                the pass turnAround broke the graph, which is a defect of Heddle: Neg reads a, which nothing before it defines: nodes stand in \
                the order in which they run
                """)
        }
    }
}
