import NDArray

/// Which operator takes which element types, read from the definitions.
public struct SupportMatrix: Sendable {
    /// What one operator takes.
    public struct Row: Sendable {
        public let operation: Operator
        public let definition: OperatorDefinition

        public func supports(_ element: ElementType) -> Bool { definition.elements.contains(element) }

        /// Why the operator lacks one of the types that every operator has otherwise; `nil` where it has them all.
        public var reason: String? {
            let isComplete = SupportMatrix.expectedTypes.allSatisfy(supports)
            return isComplete || definition.lacking.isEmpty ? nil : definition.lacking
        }
    }

    public let rows: [Row]

    public init(_ operators: [Operator] = Operator.allCases) {
        rows = operators.map { Row(operation: $0, definition: $0.definition) }
    }

    /// The types that every operator takes for which they have a meaning.
    public static let expectedTypes: [ElementType] = [.float32, .int32, .int8]

    /// All types, the expected ones first.
    public static let types: [ElementType] =
        expectedTypes + [.float64, .int64, .uint8, .int16, .uint16, .uint32, .uint64, .bool, .float16, .bfloat16]
}
