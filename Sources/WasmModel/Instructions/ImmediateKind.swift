/// What follows an opcode in the binary format.
public enum ImmediateKind: Hashable, Sendable {
    case none
    case blockType
    case label
    case branchTable
    case function
    case typeAndTable
    case local
    case global
    case table
    case tablePair
    case elementAndTable
    case element
    case data
    case dataAndMemory
    case memoryIndex
    case memoryPair
    case i32
    case i64
    case f32
    case f64
    case v128
    case shuffle
    /// `alignment` is the exponent of the natural alignment, the largest that may be stated.
    case memory(alignment: UInt8)
    /// `alignment` is the exponent of the natural alignment, the only one that may be stated.
    case atomic(alignment: UInt8)
    case memoryLane(alignment: UInt8, count: UInt8)
    case lane(count: UInt8)
    case fence
    case valueTypes
    case referenceType
}
