import GraphLowering
import ImportONNX
import ModelCompiler
import NDArray
import Support
import TensorIR

/// What came of a model.
struct ModelResult: Sendable {
    struct Ours: Sendable {
        let engine: BenchmarkEngine
        let tier: FeatureTier
        let samples: Samples
        let deviation: Deviation?
        /// Our time divided by ONNX Runtime's in the same rounds: the middle one.
        let ratio: Double?
        let moduleByteCount: Int
        let codeByteCount: Int
        let compileMilliseconds: Double
    }

    let model: BenchmarkModel
    var ours: [Ours] = []
    var peer: Samples?
    /// Why the model was not measured, or not compared.
    var failure: String?

    /// Whether our time on wasmtime, relaxed SIMD, is within the bar; `nil` where there is nothing to compare with.
    var isMet: Bool? {
        guard let bar = model.bar, let ours = ours.first(where: { $0.engine == .wasmtime && $0.tier == .relaxedSIMD }), let ratio = ours.ratio
        else { return nil }
        return ratio <= bar
    }

    var isRight: Bool { ours.allSatisfy { $0.deviation?.isRight ?? true } }
}

/// One model on its way: compiled for every engine and tier, and measured beside ONNX Runtime in turns.
struct ModelTrial {
    let model: BenchmarkModel
    let hosts: [any ModuleHost]
    let tiers: [FeatureTier]
    let files: ModelFiles

    func run(_ effort: Effort) throws -> ModelResult {
        let file = try files.file(of: model.source)
        let arrays = try model.inputs.enumerated().map { index, input in
            let array = NDArray.random(input.element, shape: input.shape, in: input.range, seed: UInt64(index + 1))
            let path = files.folder.path("input\(index).npy")
            try array.write(npyFile: path)
            return StoredArray(array: array, file: path)
        }
        var result = ModelResult(model: model)
        let peer = try files.peer?.contender(model: file, inputs: zip(model.inputs, arrays).map { ($0.name, $1.file) })
        let expected = try peer.map { peer in
            _ = try peer.time(calls: 1)
            return try peer.result() ?? []
        } ?? nil
        let ours = try hosts.flatMap { host in try tiers.map { try entry(file, $0, host, arrays, expected?.count ?? 1) } }
        let samples = try measure((peer.map { [$0] } ?? []) + ours.map(\.contender), effort)
        result.peer = peer.map { samples[$0.name]! }
        result.ours = try ours.map { entry in
            let own = samples[entry.contender.name]!
            return ModelResult.Ours(
                engine: entry.contender.name.engine, tier: entry.contender.name.tier!, samples: own,
                deviation: try expected.map { try deviation(of: entry.contender, from: $0) },
                ratio: result.peer.map { own.medianRatio(to: $0) }, moduleByteCount: entry.compiled.bytes.count,
                codeByteCount: entry.compiled.codeByteCount, compileMilliseconds: entry.milliseconds)
        }
        return result
    }

    private struct Entry {
        let contender: any Contender
        let compiled: CompiledModel
        let milliseconds: Double
    }

    private func entry(
        _ file: String, _ tier: FeatureTier, _ host: any ModuleHost, _ arrays: [StoredArray], _ resultCount: Int
    ) throws -> Entry {
        var specialisation = Specialisation()
        for input in model.inputs { specialisation.shapes[input.name] = input.shape }
        let clock = ContinuousClock()
        let start = clock.now
        let program = try lowerGraph(importONNX(contentsOf: file), specialisation).program
        let compiled = try compile(program, for: Target(tier, engine: host.engine.hint))
        let time = clock.now - start
        let name = ContenderName(.heddle, host.engine, tier)
        let inputs = try program.inputs.map { input in
            guard let index = model.inputs.firstIndex(where: { $0.name == input.name }) else { throw BenchmarkError("\(file) has an input \(input.name)") }
            return arrays[index]
        }
        return Entry(
            contender: try ModuleContender(name, compiled.bytes, on: host, inputs: inputs, resultCount: resultCount),
            compiled: compiled, milliseconds: time / .milliseconds(1))
    }

    /// Networks are compared with ONNX Runtime: a thousandth of the largest value, and of each.
    private func deviation(of contender: any Contender, from expected: [Float]) throws -> Deviation {
        let found = try contender.result() ?? []
        let largest = Double(expected.map(\.magnitude).max() ?? 0)
        let reference = Reference(operations: 1, absolute: 1e-3 * largest, relative: 1e-3) { _ in { Double(expected[$0]) } }
        var deviation = Deviation()
        for index in expected.indices { deviation.take(found[index], Double(expected[index]), at: index, reference) }
        return deviation
    }
}

extension CompiledModel {
    /// The bytes of the section that holds functions.
    fileprivate var codeByteCount: Int {
        let code = 10
        var place = 8
        func number() -> Int {
            var (value, shift) = (0, 0)
            while true {
                let byte = bytes[place]
                place += 1
                value |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { return value }
            }
        }
        while place < bytes.count {
            let section = Int(bytes[place])
            place += 1
            let size = number()
            if section == code { return size }
            place += size
        }
        return 0
    }
}
