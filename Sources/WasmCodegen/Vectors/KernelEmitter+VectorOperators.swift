import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    mutating func unary(_ operation: UnaryOperator, _ x: Vector) -> Vector {
        if operation == .absolute, x.element.isUnsignedInteger { return x }
        guard let opcode = VectorOpcodes.unary(operation, LaneType(x.element)) else {
            return byLanes([x], giving: x.element) { $0.unary(operation, $1[0]) }
        }
        return map(x) { $0.node(opcode, $1) }
    }

    mutating func binary(_ operation: BinaryOperator, _ a: Vector, _ b: Vector) -> Vector {
        let (a, b) = meeting(a, b)
        let element = a.element
        if let opcode = VectorOpcodes.arithmetic(operation, LaneType(element), signed: element.isSigned) {
            return combine(a, b) { $0.node(opcode, $1, $2) }
        }
        switch operation {
        case .multiply: return multiplyBytes(a, b)
        case .minimum, .fastMinimum: return select(compare(.less, a, b), a, b)
        case .maximum, .fastMaximum: return select(compare(.less, a, b), b, a)
        case .divide, .floorDivide, .remainder, .floorModulo:
            return element.isFloat ? floatDivision(operation, a, b) : division(operation, a, b)
        default: return byLanes([a, b], giving: element) { $0.binary(operation, $1[0], $1[1]) }
        }
    }

    mutating func compare(_ operation: ComparisonOperator, _ a: Vector, _ b: Vector) -> Vector {
        let (a, b) = meeting(a, b)
        let element = a.element
        let type = element == .bool ? LaneType(integerBytes: a.laneBytes) : LaneType(element)
        if let opcode = VectorOpcodes.compare(operation, type, signed: element.isSigned) {
            let chunks = combine(a, b) { $0.node(opcode, $1, $2) }.chunks
            return Vector(chunks, .bool, lanes: a.lanes, laneBytes: a.laneBytes)
        }
        // Unsigned order is signed order with the top bits turned over.
        let top = splat(constant: Int64.min, .int64, lanes: a.lanes)
        let (left, right) = (combine(a, top) { $0.node(.v128Xor, $1, $2) }, combine(b, top) { $0.node(.v128Xor, $1, $2) })
        let opcode = VectorOpcodes.compare(operation, .i64, signed: true)!
        return Vector(combine(left, right) { $0.node(opcode, $1, $2) }.chunks, .bool, lanes: a.lanes, laneBytes: 8)
    }

    mutating func select(_ condition: Vector, _ first: Vector, _ second: Vector) -> Vector {
        let (first, second) = meeting(first, second)
        let condition = mask(condition, laneBytes: first.laneBytes)
        var result = first
        for number in first.chunks.indices {
            let (a, b, truth) = (first.chunks[number], second.chunks[number], condition.chunks[number])
            result.chunks[number] = graph.choose(a, b, by: truth)
        }
        return result
    }

    mutating func select(_ condition: NodeID, _ first: Vector, _ second: Vector) -> Vector {
        if let known = graph.i32Value(condition) { return known != 0 ? first : second }
        let (first, second) = meeting(first, second)
        return combine(first, second) { $0.select($1, $2, if: condition) }
    }

    /// `a * b + c`; where a factor is negated, the product is subtracted.
    mutating func multiplyAdd(_ a: Expression, _ b: Expression, _ c: Expression) -> Vector {
        if case .unary(.negate, let positive) = b, a.type.element.isFloat { return multiplySubtract(positive, a, c) }
        if case .unary(.negate, let positive) = a, a.type.element.isFloat { return multiplySubtract(positive, b, c) }
        let (a, b, c) = (vector(a), vector(b), vector(c))
        guard target.allowsRelaxed, let opcode = VectorOpcodes.multiplyAdd(a.element) else {
            return binary(.add, binary(.multiply, a, b), c)
        }
        return combine(a, b, c) { $0.node(opcode, $1, $2, $3) }
    }

    /// `c - a * b`.
    private mutating func multiplySubtract(_ a: Expression, _ b: Expression, _ c: Expression) -> Vector {
        let (a, b, c) = (vector(a), vector(b), vector(c))
        guard target.allowsRelaxed, let opcode = VectorOpcodes.negatedMultiplyAdd(a.element) else {
            return binary(.subtract, c, binary(.multiply, a, b))
        }
        return combine(a, b, c) { $0.node(opcode, $1, $2, $3) }
    }

    /// A shift by one amount for all lanes, or each lane by its own.
    mutating func shift(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> Vector {
        let x = vector(left)
        guard let amount = uniformValue(right) else {
            let amounts = vector(right)
            return byLanes([x, amounts], giving: x.element) { $0.binary(operation, $1[0], $1[1]) }
        }
        let opcode = VectorOpcodes.shift(operation, LaneType(x.element), signed: x.element.isSigned)
        return map(x) { $0.node(opcode, $1, amount) }
    }

    /// The amount of a shift, taken modulo the bits by the instruction itself.
    private mutating func uniformValue(_ expression: Expression) -> NodeID? {
        let amount: Scalar
        switch expression {
        case .integer(let value, let type): amount = constant(value, type.element)
        case .broadcast(let value, _): amount = scalar(value)
        default: return nil
        }
        return amount.element.stackType == .i64 ? graph.node(.i32WrapI64, amount.node) : amount.node
    }

    /// Bytes are multiplied as 16-bit numbers, of which the low halves count.
    private mutating func multiplyBytes(_ a: Vector, _ b: Vector) -> Vector {
        let halves = Immediate.v128(VectorConversions.lowHalves(of: 2))
        let needsHigh = a.lanes > 8
        return combine(a, b) { graph, a, b in
            let low = graph.node(.i16x8ExtmulLowI8x16U, a, b)
            let high = needsHigh ? graph.node(.i16x8ExtmulHighI8x16U, a, b) : low
            return graph.node(.i8x16Shuffle, low, high, immediate: halves)
        }
    }
}

// MARK: - By registers

extension KernelEmitter {
    mutating func map(_ x: Vector, _ body: (inout InstructionGraph, NodeID) -> NodeID) -> Vector {
        var result = x
        for number in x.chunks.indices { result.chunks[number] = body(&graph, x.chunks[number]) }
        return result
    }

    mutating func combine(_ a: Vector, _ b: Vector, _ body: (inout InstructionGraph, NodeID, NodeID) -> NodeID) -> Vector {
        var result = a
        for number in a.chunks.indices { result.chunks[number] = body(&graph, a.chunks[number], b.chunks[number]) }
        return result
    }

    private mutating func combine(
        _ a: Vector, _ b: Vector, _ c: Vector, _ body: (inout InstructionGraph, NodeID, NodeID, NodeID) -> NodeID
    ) -> Vector {
        var result = a
        for number in a.chunks.indices { result.chunks[number] = body(&graph, a.chunks[number], b.chunks[number], c.chunks[number]) }
        return result
    }

    /// Two masks with lanes of one size: the wider, so that none is computed anew for its wide use.
    private mutating func meeting(_ a: Vector, _ b: Vector) -> (Vector, Vector) {
        precondition(a.lanes == b.lanes && a.element == b.element, "operands differ in type")
        guard a.laneBytes != b.laneBytes else { return (a, b) }
        let bytes = max(a.laneBytes, b.laneBytes)
        return (mask(a, laneBytes: bytes), mask(b, laneBytes: bytes))
    }

    mutating func reversed(_ vector: Vector) -> Vector {
        precondition(vector.lanes % vector.lanesPerChunk == 0 || vector.chunks.count == 1, "whole registers are reversed")
        if vector.lanes < vector.lanesPerChunk {
            return collect((0..<vector.lanes).reversed().map { extract($0, of: vector) }, vector.element)
        }
        let order = Immediate.v128(VectorConversions.reversal(of: vector.laneBytes))
        var result = vector
        result.chunks = vector.chunks.reversed().map { graph.node(.i8x16Shuffle, $0, $0, immediate: order) }
        return result
    }
}

extension InstructionGraph {
    /// The bits of `first` where the mask has ones, of `second` elsewhere.
    fileprivate mutating func choose(_ first: NodeID, _ second: NodeID, by mask: NodeID) -> NodeID {
        let zero = constant(.v128Const(V128(low: 0, high: 0)))
        if first == second { return first }
        if second == zero { return node(.v128And, first, mask) }
        if first == zero { return node(.v128Andnot, second, mask) }
        return node(.v128Bitselect, first, second, mask)
    }
}
