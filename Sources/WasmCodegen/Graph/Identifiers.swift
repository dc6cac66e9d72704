import Support
import WasmModel

/// The type of a value on the WebAssembly stack; `TensorIR.ValueType` is the type of an expression.
typealias WasmType = WasmModel.ValueType

/// Indexes `InstructionGraph.nodes`.
struct NodeID: TypedIndex {
    static let prefix = "node"
    let rawValue: UInt32
    init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes `InstructionGraph.regions`.
struct RegionID: TypedIndex {
    static let prefix = "region"
    let rawValue: UInt32
    init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes `InstructionGraph.states`.
struct StateID: TypedIndex {
    static let prefix = "state"
    let rawValue: UInt32
    init(rawValue: UInt32) { self.rawValue = rawValue }
}
