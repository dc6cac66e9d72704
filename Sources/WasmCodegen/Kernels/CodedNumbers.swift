import TensorIR
import WasmModel

/// Numbers of 32 bits that a module holds as bytes, and writes out as its instance starts:
///
///     float[b, r, l] = step[b, l] * (code[b, r, l] + base)        or, without steps,        integer[i] = code[i] + base
///
/// The codes lie at the end of the place that the numbers take, and are written out from its beginning on: what is written has always been read.
///
///     address                                            + 3 · count         + 4 · count
///     +---------------------------------------------------+-------------------+
///     | numbers →                                         | codes             |
///     +---------------------------------------------------+-------------------+
public struct CodedNumbers: Hashable, Sendable {
    public var address: Int
    public var codes: [UInt8]
    public var base: Int
    /// For each block, and in it for each lane, one; none of integers.
    public var steps: [Float]
    public var blockCount: Int
    public var rowCount: Int
    public var laneCount: Int

    public init(address: Int, codes: [UInt8], base: Int, steps: [Float], blockCount: Int, rowCount: Int, laneCount: Int) {
        precondition(codes.count == blockCount * rowCount * laneCount && !codes.isEmpty)
        precondition(steps.isEmpty || steps.count == blockCount * laneCount)
        self.address = address
        self.codes = codes
        self.base = base
        self.steps = steps
        self.blockCount = blockCount
        self.rowCount = rowCount
        self.laneCount = laneCount
    }

    var data: StaticData { StaticData(address: address + 3 * codes.count, bytes: codes) }

    var stepBytes: [UInt8] {
        steps.flatMap { step in (0..<4).map { UInt8(truncatingIfNeeded: step.bitPattern >> (8 * $0)) } }
    }
}

/// The functions that write coded numbers out, and what a module does as it starts.
struct CodeWriter {
    private let calls: [Instruction]
    /// Codes and steps, where the start finds them.
    let data: [StaticData]

    /// - Parameter stagingAddress: where the steps lie until they were used.
    init(_ pieces: [CodedNumbers], stagingAddress: Int, for target: Target, in module: inout ModuleBuilder) {
        var calls: [Instruction] = [], data: [StaticData] = []
        var writers: [Steps: FunctionIndex] = [:]
        var staging = stagingAddress
        for piece in pieces {
            // Of one lane a row's elements stand side by side.
            let order: Steps = piece.steps.isEmpty ? .none : piece.laneCount == 1 ? .ofRows : .ofLanes
            let rows = order == .ofRows ? 1 : piece.rowCount, lanes = order == .ofRows ? piece.rowCount : piece.laneCount
            let writer = writers[order] ?? module.addFunction(Self.writer(order, hasVectors: target.vectorByteCount > 0))
            writers[order] = writer
            data += [piece.data, StaticData(address: staging, bytes: piece.stepBytes)]
            for number in [piece.address, piece.data.address, staging, piece.blockCount, rows, lanes, piece.base] {
                calls.append(.i32Const(Int32(truncatingIfNeeded: number)))
            }
            calls.append(.call(writer))
            staging += 4 * piece.steps.count
        }
        self.calls = calls
        self.data = data
    }

    var start: FunctionDefinition? {
        if calls.isEmpty { return nil }
        var function = FunctionBuilder(name: "write_weights")
        function.emit(calls)
        return function.finish()
    }

    private enum Steps: String {
        /// The numbers are integers.
        case none = "write_integers"
        /// One for each element of a row.
        case ofLanes = "write_codes_of_lanes"
        /// One for all elements of a row, each of which is a block.
        case ofRows = "write_codes_of_rows"
    }

    /// (to, codes, steps, blocks, rows, lanes, base)
    private static func writer(_ order: Steps, hasVectors: Bool) -> FunctionDefinition {
        var function = FunctionBuilder(name: order.rawValue)
        let names = ["to", "codes", "steps", "blocks", "rows", "lanes", "base"]
        let parameters = names.map { function.addParameter(.i32, name: $0) }
        let (to, codes, steps, blocks, rows, lanes, base) = (
            parameters[0], parameters[1], parameters[2], parameters[3], parameters[4], parameters[5], parameters[6])
        let row = function.addLocal(.i32, name: "row"), lane = function.addLocal(.i32, name: "lane"), step = function.addLocal(.i32, name: "step")

        func advance(_ pointer: LocalIndex, by count: Int32, _ f: inout FunctionBuilder) {
            f.emit([.localGet(pointer), .i32Const(count), Instruction(.i32Add), .localSet(pointer)])
        }
        /// Writes `count` elements at a time while as many are left in the row.
        func elements(_ count: Int32, _ f: inout FunctionBuilder, _ write: (inout FunctionBuilder) -> Void) {
            f.block { f, done in
                f.loop { f, again in
                    f.emit([.localGet(lane), .i32Const(count), Instruction(.i32LtU)])
                    f.branchIf(to: done)
                    write(&f)
                    advance(codes, by: count, &f)
                    advance(to, by: 4 * count, &f)
                    if order == .ofLanes { advance(step, by: 4 * count, &f) }
                    advance(lane, by: -count, &f)
                    f.branch(to: again)
                }
            }
        }
        /// Runs the body as often as `count` says, at least once.
        func times(_ count: LocalIndex, _ f: inout FunctionBuilder, _ body: (inout FunctionBuilder) -> Void) {
            f.loop { f, again in
                body(&f)
                f.emit([.localGet(count), .i32Const(-1), Instruction(.i32Add), .localTee(count)])
                f.branchIf(to: again)
            }
        }

        let vector = function.addLocal(hasVectors ? .v128 : .i32, name: "numbers")
        times(blocks, &function) { f in
            f.emit([.localGet(rows), .localSet(row)])
            times(row, &f) { f in
                f.emit([.localGet(lanes), .localSet(lane), .localGet(steps), .localSet(step)])
                if hasVectors {
                    elements(8, &f) { f in
                        f.emit([.localGet(codes), .load(.v128Load8x8U, alignment: 0), .localSet(vector)])
                        for (place, extend) in [Opcode.i32x4ExtendLowI16x8U, .i32x4ExtendHighI16x8U].enumerated() {
                            let offset = UInt32(16 * place)
                            f.emit([
                                .localGet(to), .localGet(vector), Instruction(extend), .localGet(base), Instruction(.i32x4Splat), Instruction(.i32x4Add),
                            ])
                            if order != .none {
                                f.emit([
                                    Instruction(.f32x4ConvertI32x4S), .localGet(step),
                                    order == .ofLanes ? .v128Load(offset: offset, alignment: 2) : .load(.v128Load32Splat), Instruction(.f32x4Mul),
                                ])
                            }
                            f.emit(.v128Store(offset: offset, alignment: 2))
                        }
                    }
                }
                elements(1, &f) { f in
                    f.emit([.localGet(to), .localGet(codes), .load(.i32Load8U), .localGet(base), Instruction(.i32Add)])
                    if order != .none {
                        f.emit([Instruction(.f32ConvertI32S), .localGet(step), .load(.f32Load), Instruction(.f32Mul)])
                    }
                    f.emit(.store(order == .none ? .i32Store : .f32Store))
                }
            }
            // The steps of the next block.
            if order == .ofLanes {
                f.emit([.localGet(step), .localSet(steps)])
            } else {
                advance(steps, by: 4, &f)
            }
        }
        return function.finish()
    }
}
