import NDArray

/// Operands of all sorts, most of which no operator is meant for: a compiler takes them or says what is wrong.
public enum OperandTrials {
    public struct Operand: Sendable {
        public let element: ElementType
        public let shape: [Int]
    }

    /// The first operand and all others in each pair of types that has float32 in it, and in each type alone; of ranks 0, 1, 2 and 4.
    public static func lists(of count: Int) -> [[Operand]] {
        shapes.flatMap { shape in
            types.flatMap { type -> [[Operand]] in
                let pairs = count == 1 || type == .float32 ? [(type, type)] : [(type, type), (type, .float32), (.float32, type)]
                return pairs.map { first, others in (0..<count).map { Operand(element: $0 == 0 ? first : others, shape: shape) } }
            }
        }
    }

    private static let shapes = [[], [3], [3, 3], [1, 2, 4, 4]]
    private static let types: [ElementType] = [.float32, .float16, .float64, .bool, .int8, .uint8, .int32, .int64]
}
