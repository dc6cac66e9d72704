// MindSpore's numbers of element types, as its primitives take them for arguments.

private let typeIDs: [GraphElement: Int] = [
    .bool: 30, .int8: 32, .int16: 33, .int32: 34, .int64: 35, .uint8: 37, .uint16: 38, .uint32: 39, .uint64: 40,
    .float16: 42, .float32: 43, .float64: 44, .bfloat16: 45,
]

extension GraphElement {
    /// MindSpore's number for the type; nil where it has none.
    public var typeID: Int? { typeIDs[self] }

    public init?(typeID: Int) {
        guard let found = typeIDs.first(where: { $0.value == typeID }) else { return nil }
        self = found.key
    }
}
