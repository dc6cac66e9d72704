import Scheduling
import Support
import TensorExpression
import TensorIR

extension Schedule {
    /// Tries random steps; the legal ones among them are taken.
    mutating func takeRandomSteps(_ count: Int, using random: inout SplitMix64) {
        for _ in 0..<count {
            let step = randomStep(using: &random)
            try? apply(step)
        }
    }

    /// A step that names what there is, but need not be legal.
    private func randomStep(using random: inout SplitMix64) -> ScheduleStep {
        let stage = random.pick(stages)
        let name = stage.name
        let loop = stage.loops.isEmpty ? "none" : random.pick(stage.loops)
        switch random.number(0...21) {
        case 0...4:
            let tail = random.chance(60) ? TailStrategy.partition : random.pick(TailStrategy.allCases)
            return .split(name, loop, by: random.pick([1, 2, 2, 3, 4, 4, 5, 8, 8, 16]), tail: tail)
        case 5...6: return randomFuse(of: stage, using: &random)
        case 7...8: return .reorder(name, random.some(of: stage.loops, upTo: stage.loops.count))
        case 9...10: return .vectorize(name, random.chance(60) ? stage.loops.last ?? loop : loop)
        case 11: return .unroll(name, loop)
        case 12 where random.chance(40): return .separate(name, loop)
        case 12: return .parallelize(name, random.chance(60) ? stage.loops.first ?? loop : loop)
        case 13: return .inline(name)
        case 14...16: return randomPlacement(of: stage, using: &random)
        case 17: return random.chance(20) ? .computeRoot(name) : .store(name, in: .local)
        case 18: return randomCache(for: stage, using: &random)
        case 19: return .cacheWrite(name, random.chance(50) ? .local : .scratch)
        case 20: return .layout(name, randomLayout(rank: stage.computation.axes.count, using: &random))
        default: return .factorReduction(name, stage.loops.last ?? loop, by: random.pick([1, 2, 3, 4, 8]))
        }
    }

    private func randomFuse(of stage: Stage, using random: inout SplitMix64) -> ScheduleStep {
        guard stage.loops.count > 1 else { return .fuse(stage.name, outer: "none", inner: "none") }
        let place = random.number(0...stage.loops.count - 2)
        return .fuse(stage.name, outer: stage.loops[place], inner: stage.loops[place + 1])
    }

    private func randomPlacement(of stage: Stage, using random: inout SplitMix64) -> ScheduleStep {
        let readers = stages.filter { reader in reader.computation.inputs.contains { stage.results.contains($0) } }
        let consumer = random.chance(75) && !readers.isEmpty ? random.pick(readers) : random.pick(stages)
        return .computeAt(stage.name, consumer: consumer.name, consumer.loops.isEmpty ? "none" : random.pick(consumer.loops))
    }

    private func randomCache(for stage: Stage, using random: inout SplitMix64) -> ScheduleStep {
        guard let source = stage.computation.inputs.randomElement(using: &random) else {
            return .cacheRead("none", .scratch, readers: [stage.name])
        }
        let name = stages.first { $0.results.contains(source) }?.name ?? StageName(source.name)
        let others = stages.filter { $0.computation.inputs.contains(source) && $0.name != stage.name }.map(\.name)
        return .cacheRead(name, random.chance(40) ? .local : random.chance(30) ? .global : .scratch, readers: [stage.name] + random.some(of: others, upTo: 2))
    }

    private func randomLayout(rank: Int, using random: inout SplitMix64) -> StorageLayout {
        var parts = (0..<rank).map { StorageLayout.Part.whole(dimension: $0) }.shuffled(using: &random)
        if rank > 0, random.chance(60) {
            let dimension = random.number(0...rank - 1)
            let size = random.number(1...8)
            let place = parts.firstIndex(of: .whole(dimension: dimension))!
            parts[place] = .block(dimension: dimension, size: size)
            parts.insert(.within(dimension: dimension, size: size), at: random.number(place + 1...parts.count))
        }
        if random.chance(20) { parts.append(.copies(count: random.pick([1, 2, 4, 4, 5]))) }
        return StorageLayout(parts)
    }
}
