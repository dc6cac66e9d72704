import Lowering
import Scheduling
import TensorExpression
import TensorIR
import Testing

/// The loop nests that schedules become, as a person would write them.
@Suite struct LoopNestGoldenTests {
    @Test func `a tiled product with its epilogue`() throws {
        let layer = SampleTensors.layer(rows: 18, columns: 20, depth: 16)
        var schedule = Schedule(layer)
        try schedule.split("i", of: "Y", by: 4)
        try schedule.split("j", of: "Y", by: 8)
        try schedule.reorder(["i.outer", "j.outer", "i.inner", "j.inner"], of: "Y")
        try schedule.vectorize("j.inner", of: "Y")
        try schedule.store("C", in: .local)
        try schedule.compute("C", at: "j.outer", of: "Y")
        try schedule.reorder(["k", "i", "j"], of: "C")
        try schedule.unroll("i", of: "C")
        try schedule.vectorize("j", of: "C")
        try expectNest(schedule, "tiled-product")
    }

    @Test func `a convolution that pads row by row`() throws {
        let (_, result) = SampleTensors.convolution(height: 8, width: 8)
        var schedule = Schedule(result)
        try schedule.vectorize("j", of: "conv")
        try schedule.compute("padded", at: "i", of: "conv")
        try expectNest(schedule, "padded-convolution")
    }

    @Test func `softmax by the heuristic`() throws {
        try expectNest(.heuristic(for: [SampleTensors.softmax(rows: 4, columns: 32)], on: Target(.simd128)), "softmax-heuristic")
    }

    @Test func `a product by the heuristic`() throws {
        let layer = SampleTensors.layer(rows: 18, columns: 20, depth: 16)
        try expectNest(.heuristic(for: [layer], on: Target(.simd128)), "product-heuristic")
    }

    @Test func `a sum in lanes`() throws {
        var schedule = Schedule(SampleTensors.rowSums(rows: 3, columns: 19))
        let partial = try schedule.factorReduction("k", of: "s", by: 4)
        try schedule.vectorize("k.inner", of: partial)
        try schedule.store(partial, in: .local)
        try schedule.compute(partial, at: "i", of: "s")
        try expectNest(schedule, "factored-sum")
    }

    @Test(arguments: TailStrategy.allCases)
    func tails(tail: TailStrategy) throws {
        var constant = Schedule(SampleTensors.doubled(10))
        try constant.split("i", of: "y", by: 4, tail: tail)
        try expectNest(constant, "tail-\(tail)")
        var symbolic = Schedule(SampleTensors.doubled(.variable(Variable("n"))))
        try symbolic.split("i", of: "y", by: 4, tail: tail)
        try expectNest(symbolic, "tail-\(tail)-symbolic", mayGuard: tail != .partition)
    }

    @Test func `fused, then split`() throws {
        var schedule = Schedule(SampleTensors.product(rows: 6, columns: 4, depth: 5))
        let fused = try schedule.fuse("i", "j", of: "C")
        try schedule.split(fused, of: "C", by: 7)
        try expectNest(schedule, "fused-split")
    }

    @Test func `panels packed for a product`() throws {
        let product = SampleTensors.product(rows: 6, columns: 20, depth: 5)
        var schedule = Schedule(product)
        let panels = try schedule.cacheRead(Tensor(product.computation!.inputs[1]), in: .scratch, for: ["C"])
        try schedule.layout(panels, .block(dimension: 1, size: 8), .whole(dimension: 0), .within(dimension: 1, size: 8))
        try schedule.split("j", of: "C", by: 8)
        try schedule.reorder(["j.outer", "i", "k", "j.inner"], of: "C")
        try schedule.vectorize("j.inner", of: "C")
        try expectNest(schedule, "packed-panels")
    }

    @Test func `only what a stencil needs, read through a cache`() throws {
        let (_, z) = SampleTensors.stencil(17)
        var schedule = Schedule(z)
        try schedule.split("i", of: "z", by: 4)
        try schedule.compute("y", at: "i.outer", of: "z")
        let cache = try schedule.cacheRead(Tensor(schedule["y"]!.computation.inputs[0]), in: .local, for: ["y"])
        try schedule.compute(cache, at: "i.outer", of: "z")
        try expectNest(schedule, "cached-stencil")
    }

    /// No loop of full blocks asks whether it is in range, unless the schedule says so.
    private func expectNest(_ schedule: Schedule, _ name: String, mayGuard: Bool = false) throws {
        let kernel = try loopNest(of: schedule, name: "sample")
        try expectGolden("\(kernel)", name)
        let mayGuard = mayGuard || schedule.steps.contains { if case .split(_, _, _, .guardWithIf) = $0 { true } else { false } }
        var branches = 0
        kernel.body.visit { if case .branch = $0 { branches += 1 } }
        if !mayGuard { #expect(branches == 0, "\(kernel)") }
    }
}
