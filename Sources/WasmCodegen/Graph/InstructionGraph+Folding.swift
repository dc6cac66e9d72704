import WasmModel

// What is known without running: integer arithmetic on constants, which addresses and loop bounds are full of.

extension InstructionGraph {
    func i32Value(_ node: NodeID) -> Int32? {
        if case .i32(let value) = self[node].key.immediate, self[node].source == .constant { value } else { nil }
    }

    func i64Value(_ node: NodeID) -> Int64? {
        if case .i64(let value) = self[node].key.immediate, self[node].source == .constant { value } else { nil }
    }

    mutating func i32(_ value: Int32) -> NodeID { constant(.i32Const(value)) }
    mutating func i32(_ value: Int) -> NodeID { constant(.i32Const(Int32(truncatingIfNeeded: value))) }
    mutating func i64(_ value: Int64) -> NodeID { constant(.i64Const(value)) }

    /// The value of the instruction where it needs no instruction: a constant, or one of its operands.
    mutating func fold(_ key: Node.Key) -> NodeID? {
        guard key.operands.count == 2 else { return foldUnary(key) }
        let (left, right) = (key.operands[0], key.operands[1])
        let (a, b) = (i32Value(left), i32Value(right))
        if let a, let b { return Self.evaluate(key.opcode, a, b).map { i32($0) } }
        switch key.opcode {
        case .i32Add:
            if a == 0 { return right }
            if b == 0 { return left }
            return reassociated(left, plus: b)
        case .i32Sub where b == 0, .i32Shl where b == 0, .i32ShrS where b == 0, .i32ShrU where b == 0, .i32Or where b == 0,
            .i32Xor where b == 0, .i32And where b == -1, .i32Mul where b == 1:
            return left
        case .i32Sub:
            return b.map { node(.i32Add, left, i32(0 &- $0)) }
        case .i32Mul where a == 1, .i32Or where a == 0:
            return right
        case .i32Mul where a == 0 || b == 0, .i32And where a == 0 || b == 0:
            return i32(0 as Int32)
        case .i32Mul:
            guard let b, b > 0, b & (b - 1) == 0 else { return nil }
            return node(.i32Shl, left, i32(Int32(b.trailingZeroBitCount)))
        default:
            return nil
        }
    }

    /// `(x + c) + d` as `x + (c + d)`.
    private mutating func reassociated(_ left: NodeID, plus addend: Int32?) -> NodeID? {
        guard let addend, self[left].key.opcode == .i32Add, let inner = i32Value(self[left].key.operands[1]) else { return nil }
        return node(.i32Add, self[left].key.operands[0], i32(inner &+ addend))
    }

    private mutating func foldUnary(_ key: Node.Key) -> NodeID? {
        guard key.operands.count == 1, let value = i32Value(key.operands[0]) else { return nil }
        switch key.opcode {
        case .i32Eqz: return i32(value == 0 ? 1 : 0 as Int32)
        case .i32Extend8S: return i32(Int32(Int8(truncatingIfNeeded: value)))
        case .i32Extend16S: return i32(Int32(Int16(truncatingIfNeeded: value)))
        case .i64ExtendI32S: return i64(Int64(value))
        case .i64ExtendI32U: return i64(Int64(UInt32(bitPattern: value)))
        default: return nil
        }
    }

    private static func evaluate(_ opcode: Opcode, _ a: Int32, _ b: Int32) -> Int32? {
        switch opcode {
        case .i32Add: a &+ b
        case .i32Sub: a &- b
        case .i32Mul: a &* b
        case .i32And: a & b
        case .i32Or: a | b
        case .i32Xor: a ^ b
        case .i32Shl: a &<< b
        case .i32ShrS: a &>> b
        case .i32Eq: a == b ? 1 : 0
        case .i32Ne: a != b ? 1 : 0
        case .i32LtS: a < b ? 1 : 0
        case .i32LeS: a <= b ? 1 : 0
        case .i32GtS: a > b ? 1 : 0
        case .i32GeS: a >= b ? 1 : 0
        default: nil
        }
    }
}
