import WasmModel

/// A module whose function `run` is a loop that an engine cannot outrun, and whose `initialize` touches the memory it reads:
/// pages that nobody wrote are all one page to the processor, and would be read from its nearest cache.
package struct LimitModule: Hashable, Sendable {
    package let bytes: [UInt8]

    /// The rounds of a call of the arithmetic loop.
    private static let rounds: Int32 = 20_000
    private static let accumulators = 10
    /// Steps of each accumulator in a round.
    private static let unrolled = 4

    package static let operationsOfCall = Double(rounds) * Double(accumulators * unrolled) * 8

    /// `a ← a · x + y` on ten accumulators: enough to hide the latency of two units, and no register is spilled.
    package static let arithmetic: LimitModule = {
        var run = FunctionBuilder(name: "run", results: [.i32])
        let round = run.addLocal(.i32)
        let sums = (0..<accumulators).map { _ in run.addLocal(.v128) }
        let factor = run.addLocal(.v128), summand = run.addLocal(.v128)
        run.set(factor, to: .v128Const(V128(repeating: Float(0.75))))
        run.set(summand, to: .v128Const(V128(repeating: Float(0.5))))
        for (index, sum) in sums.enumerated() { run.set(sum, to: .v128Const(V128(repeating: Float(index)))) }
        run.set(round, to: .i32Const(rounds))
        run.loop { run, again in
            for _ in 0..<unrolled {
                for sum in sums {
                    run.emit([.localGet(sum), .localGet(factor), .localGet(summand), Instruction(.f32x4RelaxedMadd), .localSet(sum)])
                }
            }
            run.emit([.localGet(round), .i32Const(1), Instruction(.i32Sub), .localTee(round)])
            run.branchIf(to: again)
        }
        run.reduce(sums, by: .f32x4Add)
        return LimitModule(run.finish(), memoryByteCount: 0)
    }()

    /// One pass over so many bytes, at several places at once.
    package static func read(bytes: Int, places: Int) -> LimitModule {
        var run = FunctionBuilder(name: "run", results: [.i32])
        let place = run.addLocal(.i32)
        let sums = (0..<8).map { _ in run.addLocal(.v128) }
        let vectors = sums.count / places
        run.loop { run, again in
            for (index, sum) in sums.enumerated() {
                let offset = base + index / vectors * (bytes / places) + index % vectors * 16
                run.emit([.localGet(sum), .localGet(place), .v128Load(offset: UInt32(offset)), Instruction(.v128Xor), .localSet(sum)])
            }
            run.advance(place, by: vectors * 16, until: bytes / places, again)
        }
        run.reduce(sums, by: .v128Xor)
        return LimitModule(run.finish(), memoryByteCount: base + bytes + 128)
    }

    /// One pass over streams that are read and joined, and one that is written.
    ///
    /// - Parameter apart: bytes between the streams: those that begin at the same place of a page get in each other's way.
    package static func streams(read count: Int, bytesEach: Int, apart: Int) -> LimitModule {
        let distance = bytesEach + apart
        var run = FunctionBuilder(name: "run", results: [.i32])
        let place = run.addLocal(.i32)
        run.loop { run, again in
            for index in 0..<4 {
                run.emit(.localGet(place))
                for stream in 0..<count {
                    run.emit([.localGet(place), .v128Load(offset: UInt32(base + stream * distance + index * 16))])
                    if stream > 0 { run.emit(.f32x4Add) }
                }
                run.emit(.v128Store(offset: UInt32(base + count * distance + index * 16)))
            }
            run.advance(place, by: 64, until: bytesEach, again)
        }
        run.emit(.i32Const(0))
        return LimitModule(run.finish(), memoryByteCount: base + (count + 1) * distance + 128)
    }

    /// Where the streams begin.
    private static let base = 1024

    private init(_ run: FunctionDefinition, memoryByteCount: Int) {
        var module = ModuleBuilder(name: "limit")
        module.addExport("run", .function(module.addFunction(run)))
        module.addExport("initialize", .function(module.addFunction(Self.initialize(memoryByteCount))))
        let memory = module.addMemory(MemoryType(limits: Limits(minimum: UInt32((memoryByteCount + 65535) / 65536))))
        module.addExport("memory", .memory(memory))
        bytes = module.finish().encode()
    }

    private static func initialize(_ byteCount: Int) -> FunctionDefinition {
        var initialize = FunctionBuilder(name: "initialize", results: [.i32])
        // 0x3C3C3C3C is 0.0115 as a float.
        initialize.emit([.i32Const(0), .i32Const(0x3C), .i32Const(unsigned: UInt32(byteCount)), Instruction(.memoryFill), .i32Const(0)])
        return initialize.finish()
    }
}

extension FunctionBuilder {
    fileprivate mutating func set(_ local: LocalIndex, to constant: Instruction) { emit([constant, .localSet(local)]) }

    /// Ends a round of a loop over bytes.
    fileprivate mutating func advance(_ place: LocalIndex, by step: Int, until end: Int, _ again: Label) {
        emit([.localGet(place), .i32Const(Int32(step)), Instruction(.i32Add), .localTee(place)])
        emit([.i32Const(unsigned: UInt32(end)), Instruction(.i32LtU)])
        branchIf(to: again)
    }

    /// Leaves a number that depends on every vector, so that no engine leaves one out.
    fileprivate mutating func reduce(_ vectors: [LocalIndex], by opcode: Opcode) {
        emit(.localGet(vectors[0]))
        for vector in vectors.dropFirst() { emit([.localGet(vector), Instruction(opcode)]) }
        emit(.lane(.i32x4ExtractLane, 0))
    }
}
