import Artifact
import HeddleRuntime
import NDArray

/// A model module written out by hand; each test spoils what it is about.
struct HandMadeModel {
    var metadata: ModelMetadata
    /// The instructions of `heddle_prepare`; they leave a status.
    var prepare: [UInt8] = Code.constant(0)
    /// The instructions of `heddle_run`; they leave a status.
    var run: [UInt8]
    var inputAddress = Code.constant(16)
    var outputAddress = Code.constant(1024)
    /// Exports `heddle_set_dim`, which notes the value of symbol 0 at address 0.
    var setDimension: [UInt8]? = Code.constant(0) + [0x20, 1] + Code.storeWord + Code.constant(0)
    var outputDimension: [UInt8]?
    var memory: (minimum: UInt8, maximum: UInt8)? = (1, 2)
    var leavesOut: String?
    /// Further functions, or others in place of the usual ones of the same name.
    var replacements: [HandMadeModule.Function] = []

    var bytes: [UInt8] { bytes(description: metadata.encode()) }

    /// The module with a description that may be about another.
    func bytes(description: [UInt8]) -> [UInt8] {
        var functions: [HandMadeModule.Function] = [
            .init(name: "heddle_prepare", results: [.i32], body: prepare),
            .init(name: "heddle_input", parameters: [.i32], results: [.i32], body: inputAddress),
            .init(name: "heddle_output", parameters: [.i32], results: [.i32], body: outputAddress),
            .init(name: "heddle_run", results: [.i32], body: run),
        ]
        if let setDimension {
            functions.append(.init(
                name: "heddle_set_dim", parameters: [.i32, .i32], results: [.i32], body: setDimension))
        }
        if let outputDimension {
            functions.append(.init(
                name: "heddle_output_dim", parameters: [.i32, .i32], results: [.i32], body: outputDimension))
        }
        functions = functions.filter { $0.name != leavesOut }.map { function in
            replacements.first { $0.name == function.name } ?? function
        }
        return HandMadeModule(
            functions: functions, memory: memory,
            customSections: [(ModelMetadata.sectionName, description)]
        ).bytes
    }

    func makeSession(limits: Session.Limits = .init()) throws -> Session {
        try Session(module: bytes, limits: limits)
    }

    /// y = x + x for four floats.
    static let doubling = HandMadeModel(
        metadata: ModelMetadata(
            inputs: [.init(name: "x", elementType: .float32, shape: [4])],
            outputs: [.init(name: "y", elementType: .float32, shape: [2, 2])],
            tier: ModuleTier(.simd128), compiler: "hand"),
        run: Code.constant(1024) + Code.constant(16) + Code.loadVector + Code.constant(16) + Code.loadVector
            + Code.addVectors + Code.storeVector + Code.constant(0))

    /// y = x for as many integers as x has.
    static let copying = HandMadeModel(
        metadata: ModelMetadata(
            inputs: [.init(name: "x", elementType: .int32, shape: ["n"])],
            outputs: [.init(name: "y", elementType: .int32, shape: ["n"])],
            symbols: ["n"], tier: ModuleTier(.scalar), compiler: "hand"),
        run: Code.constant(1024) + Code.constant(16) + Code.constant(0) + Code.loadWord + Code.constant(4)
            + [0x6C] + Code.copyMemory + Code.constant(0))

    /// The same, but y is only as long as the module says after the run: half of x.
    static let halving: HandMadeModel = {
        var model = copying
        model.metadata.outputs[0].shape = ["count"]
        model.metadata.computedSymbols = ["count"]
        model.outputDimension = Code.constant(0) + Code.loadWord + Code.constant(2) + [0x6D]
        return model
    }()
}

/// Instructions in binary form.
enum Code {
    static let loadWord: [UInt8] = [0x28, 2, 0]
    static let storeWord: [UInt8] = [0x36, 2, 0]
    static let loadVector: [UInt8] = [0xFD, 0, 2, 0]
    static let storeVector: [UInt8] = [0xFD, 0x0B, 2, 0]
    static let addVectors: [UInt8] = [0xFD, 0xE4, 0x01]
    static let copyMemory: [UInt8] = [0xFC, 0x0A, 0, 0]
    static let unreachable: [UInt8] = [0x00]

    static func constant(_ value: Int32) -> [UInt8] {
        [0x41] + signedNumber(value)
    }

    private static func signedNumber(_ value: Int32) -> [UInt8] {
        let low = UInt8(truncatingIfNeeded: value) & 0x7F
        let isLast = (-64..<64).contains(value)
        return isLast ? [low] : [low | 0x80] + signedNumber(value >> 7)
    }
}
