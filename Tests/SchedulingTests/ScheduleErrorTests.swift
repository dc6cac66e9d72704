import Scheduling
import TensorExpression
import TensorIR
import Testing

/// What each mistake in a schedule is answered with.
@Suite struct ScheduleErrorTests {
    /// `C[i, j] = sum over k`, then `Y`, which adds a bias.
    private static func layer() -> Schedule { Schedule(SampleTensors.layer(rows: 4, columns: 8, depth: 3)) }

    private static let product = """
        for i in 0..<4
            for j in 0..<8
                for k in 0..<3 (reduction)
                    C[i, j] = sum

        """

    private func expect(
        _ sentence: String, in schedule: Schedule = layer(), after steps: [String] = [], _ step: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var schedule = schedule
        for earlier in steps { try schedule.apply(ScheduleStep(text: earlier)) }
        let before = schedule.steps
        do throws(ScheduleError) {
            try schedule.apply(ScheduleStep(text: step))
            Issue.record("\(step) is taken", sourceLocation: sourceLocation)
        } catch {
            #expect("\(error)" == sentence, sourceLocation: sourceLocation)
            #expect(schedule.steps == before, sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [
        ("", "a step"), ("wind C i", "a step, not `wind`"), ("split", "a stage"), ("split C", "a loop"), ("split C i 4", "`by`"),
        ("split C i by four", "a factor"), ("split C i by 4 tail some", "a tail strategy"), ("store C in heap", "a scope"),
        ("cacheRead A scratch C", "`for`"), ("layout C 0 x", "parts such as `0`, `1/8`, `1%8` and `x4`"),
        ("inline C now", "nothing after the step"),
    ])
    func `a step that cannot be read`(text: String, expected: String) throws {
        try expect("cannot read the schedule step `\(text)`: expected \(expected)", text)
    }

    @Test func `stages that are not there`() throws {
        try expect("there is no stage D; the stages are C, Y", "vectorize D i")
        let (_, z) = SampleTensors.stencil(8)
        try expect("stage y is inlined, so it has no loops to schedule", in: Schedule(z), after: ["inline y"], "unroll y i")
    }

    @Test func `loops that are not there or taken`() throws {
        try expect("there is no loop l here\n" + Self.product, "unroll C l")
        try expect("""
            cannot split i by 0: a factor is at least 1
            for i in 0..<4    <-- here
                for j in 0..<8
                    for k in 0..<3 (reduction)
                        C[i, j] = sum

            """, "split C i by 0 tail partition")
        try expect("""
            loop j is vectorized already; split, fuse or reorder it before that
            for i in 0..<4
                vectorized for j in 0..<8    <-- here
                    for k in 0..<3 (reduction)
                        C[i, j] = sum

            """, after: ["vectorize C j"], "split C j by 4 tail partition")
        try expect("""
            loop i is named twice
            for i in 0..<4    <-- here
                for j in 0..<8
                    for k in 0..<3 (reduction)
                        C[i, j] = sum

            """, "reorder C i i")
    }

    @Test func `fusing what does not belong together`() throws {
        try expect("""
            cannot fuse i and k: k must be the next loop inside i; reorder first
            for i in 0..<4
                for j in 0..<8
                    for k in 0..<3 (reduction)    <-- here
                        C[i, j] = sum

            """, "fuse C i k")
        try expect("""
            cannot fuse j and k: one of them reduces and the other does not
            for i in 0..<4
                for j in 0..<8
                    for k in 0..<3 (reduction)    <-- here
                        C[i, j] = sum

            """, "fuse C j k")
    }

    @Test func `reductions that would go wrong`() throws {
        let marked = Self.product.replacing("(reduction)", with: "(reduction)    <-- here")
        try expect("cannot vectorize k: it carries the reduction; factorReduction makes lanes of it\n" + marked, "vectorize C k")
        try expect("cannot parallelize k: it carries the reduction; factorReduction makes parts of it\n" + marked, "parallelize C k")
        try expect("cannot separate k: it carries the reduction, whose parts are not code of their own\n" + marked, "separate C k")
        let shift = "inward: a reduction runs around it, so elements would be counted twice; use tail partition\n"
        try expect("cannot shift the last block of k \(shift)" + marked, "split C k by 2 tail shiftInward")
        try expect("""
            cannot shift the last block of j \(shift)for i in 0..<4
                for j.outer in 0..<3
                    for j.inner in 0..<3
                        for k in 0..<3 (reduction)
                            C[i, j] = sum

            """, after: ["split C j by 3 tail shiftInward"], "reorder C i k j.outer j.inner")
        try expect("cannot inline a reduction: its value is not one expression\n" + Self.product, "inline C")
    }

    @Test func `factoring what cannot be factored`() throws {
        try expect("""
            cannot factor j: it is not a reduction axis
            for i in 0..<4
                for j in 0..<8    <-- here
                    for k in 0..<3 (reduction)
                        C[i, j] = sum

            """, "factorReduction C j by 2")
        let partial = "C.partial[i, j, k.lane] = sum\n"
        try expect("""
            the reduction is factored already
            for i in 0..<4
                for j in 0..<8
                    for l in 0..<5 (reduction)    <-- here
                        for k.outer in 0..<2 (reduction)
                            for k.inner in 0..<2
                                \(partial)
            """, in: Self.doubleSum(), after: ["factorReduction C k by 2"], "factorReduction C.partial l by 2")
        try expect("""
            factorReduction must come before other steps on the stage
            for i in 0..<4
                unrolled for j in 0..<8
                    for k in 0..<3 (reduction)    <-- here
                        C[i, j] = sum

            """, after: ["unroll C j"], "factorReduction C k by 2")
    }

    private static func doubleSum() -> Schedule {
        let x = placeholder("x", .float32, [4, 8, 5, 3])
        let (l, k) = (reductionAxis("l", extent: 5), reductionAxis("k", extent: 3))
        return Schedule(compute("C", [4, 8], reduce: { (i: Expression, j: Expression) in sum(x[i, j, l.index, k.index], over: l, k) }))
    }

    @Test func `extents that are not constant`() throws {
        let schedule = Schedule(SampleTensors.doubled(.variable(Variable("n"))))
        let sketch = "for i    <-- here\n    y[i] = value\n"
        try expect("cannot vectorize i: its extent is not constant; split it by a constant first\n" + sketch, in: schedule, "vectorize y i")
        try expect("cannot unroll i: its extent is not constant; split it by a constant first\n" + sketch, in: schedule, "unroll y i")
    }

    private static let written = "for i in 0..<4\n    for j in 0..<8\n        Y[i, j] = value\n"

    @Test func `outputs that would not be stored`() throws {
        try expect("cannot inline an output: it has to be stored\n" + Self.written, "inline Y")
        let placed = "cannot compute an output inside another stage: it has to be stored in full\n" + Self.written
        try expect(placed, "computeAt Y C i")
        try expect(placed, "store Y in local")
        try expect(placed, "layout Y 1 0")
    }

    @Test func `places where a stage cannot be computed`() throws {
        try expect("""
            cannot compute y at other: other does not read it
            for i in 0..<8    <-- here
                other[i] = value

            """, in: Self.twoReaders(), "computeAt y other i")
        try expect("""
            cannot compute y there: second reads it too, outside of that loop
            for i in 0..<8    <-- here
                first[i] = value

            """, in: Self.twoReaders(), "computeAt y first i")
        try expect("""
            C is computed at j of Y and would lose its place; take the step before computeAt, or computeRoot C first
            for i in 0..<4
                for j in 0..<8    <-- here
                    Y[i, j] = value

            """, after: ["computeAt C Y j"], "split Y j by 4 tail partition")
    }

    /// `y`, which `first` and `second` read, and `other`, which does not.
    private static func twoReaders() -> Schedule {
        let y = SampleTensors.doubled(8)
        let x = Tensor(y.computation!.inputs[0])
        return Schedule(
            compute("first", [8]) { i in y[i] }, compute("second", [8]) { i in y[i] * 3 }, compute("other", [8]) { i in x[i] + 1 })
    }

    @Test func `steps that come too late`() throws {
        let unrolled = Self.written.replacing("    for j", with: "    unrolled for j")
        try expect("cacheWrite must come before other steps on the stage\n" + unrolled, after: ["unroll Y j"], "cacheWrite Y local")
        let (_, z) = SampleTensors.stencil(8)
        let sketch = "parallel for i in 0..<8\n    y[i] = value\n"
        try expect("inline must come before other steps on the stage\n" + sketch, in: Schedule(z), after: ["parallelize y i"], "inline y")
    }

    @Test func `caches and layouts that cannot be`() throws {
        try expect("Y does not read A\n" + Self.written, "cacheRead A scratch for Y")
        try expect("C cannot be prepared ahead of the kernel: it has to be given to it, and dense\n" + Self.written, "cacheRead C global for Y")
        let prepared = "the stage is prepared ahead of the kernel: computeAt has nothing to place\n"
            + "for d0 in 0..<4\n    for d1 in 0..<3\n        A.cache[d0, d1] = value\n"
        try expect(prepared, after: ["cacheRead A global for C"], "computeAt A.cache C i")
        try expect("cacheWrite keeps values in scratch or local, not in global memory\n" + Self.product, "cacheWrite C global")
        try expect("store keeps values in scratch or local, not in global memory\n" + Self.product, "store C in global")
        let layout = "does not give every element one place: each dimension whole, or as its block and then its within; copies last, and of values only\n"
        try expect("the layout [0] \(layout)" + Self.product, "layout C 0")
        try expect("the layout [0, 1%4, 1/4] \(layout)" + Self.product, "layout C 0 1%4 1/4")
        try expect("the layout [0, 1, x4] \(layout)" + Self.product, "layout C 0 1 x4")
    }
}
