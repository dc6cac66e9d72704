import NDArray
import TensorIR
import WasmModel

// Vector expressions: each operator by registers ("chunks") where SIMD has it, lane by lane where not.

extension KernelEmitter {
    mutating func vector(_ expression: Expression) -> Vector {
        guard case .vector(let vector) = value(expression) else { preconditionFailure("\(expression.type) is no vector") }
        return vector
    }

    mutating func vectorValue(_ expression: Expression) -> Vector {
        precondition(target.vectorByteCount == 16, "\(expression.type): the tier \(target.tier) has no vectors")
        let (element, lanes) = (expression.type.element, expression.type.lanes)
        switch expression {
        case .integer(let value, _): return splat(constant: value, element, lanes: lanes)
        case .float(let value, _): return splat(float: value, element, lanes: lanes)
        case .variable(let variable): return vector(of: variable)
        case .unary(let operation, let operand): return unary(operation, vector(operand))
        case .binary(.shiftLeft, let left, let right): return shift(.shiftLeft, left, right)
        case .binary(.shiftRight, let left, let right): return shift(.shiftRight, left, right)
        case .binary(let operation, let left, let right): return binary(operation, vector(left), vector(right))
        case .compare(let operation, let left, let right): return compare(operation, vector(left), vector(right))
        case .multiplyAdd(let a, let b, let c): return multiplyAdd(a, b, c)
        case .select(let condition, let first, let second) where condition.type.isScalar:
            return select(truth(condition), vector(first), vector(second))
        case .select(let condition, let first, let second):
            return select(vector(condition), vector(first), vector(second))
        case .cast(_, let operand, let mode): return cast(vector(operand), to: element, mode)
        case .bitcast(_, let operand): return Vector(vector(operand).chunks, element, lanes: lanes)
        case .load(let buffer, let indices): return loadVector(buffer, indices, lanes: lanes)
        case .ramp(let base, let stride, _): return ramp(base, stride, lanes: lanes)
        case .broadcast(let value, _): return broadcast(value, lanes: lanes)
        case .call(let intrinsic, _): preconditionFailure("\(intrinsic) is expanded by ElementaryFunctions before code generation")
        case .letIn, .conditional: preconditionFailure("handled for scalars and vectors alike")
        }
    }

    private func vector(of variable: Variable) -> Vector {
        guard case .value(.vector(let vector)) = bindings[variable] else {
            preconditionFailure("\(variable) is bound to a vector before it is used")
        }
        return vector
    }

    /// A scalar in all lanes; one that is loaded is loaded so.
    private mutating func broadcast(_ value: Expression, lanes: Int) -> Vector {
        switch value {
        case .integer(let value, let type): return splat(constant: value, type.element, lanes: lanes)
        case .float(let value, let type): return splat(float: value, type.element, lanes: lanes)
        case .load(let buffer, let indices):
            guard case .memory = place(of: buffer).location else { break }
            return loadVector(buffer, indices, lanes: lanes)
        default: break
        }
        return splat(scalar(value), lanes: lanes)
    }

    private mutating func ramp(_ base: Expression, _ stride: Expression, lanes: Int) -> Vector {
        let element = base.type.element
        let first = splat(scalar(base), lanes: lanes)
        let numbers = pattern(element, lanes: lanes) { Int64($0) }
        guard let step = stride.integerValue else {
            return binary(.add, first, binary(.multiply, numbers, splat(scalar(stride), lanes: lanes)))
        }
        return binary(.add, first, pattern(element, lanes: lanes) { Int64($0) &* step })
    }
}

// MARK: - Constants and splats

extension KernelEmitter {
    mutating func splat(constant value: Int64, _ element: ElementType, lanes: Int) -> Vector {
        if element == .bool {
            let chunk = value == 0 ? V128(low: 0, high: 0) : V128(low: .max, high: .max)
            return uniform(graph.constant(.v128Const(chunk)), element, lanes: lanes)
        }
        return pattern(element, lanes: lanes) { _ in value }
    }

    mutating func splat(float value: Double, _ element: ElementType, lanes: Int) -> Vector {
        let bits: Int64 = switch element {
        case .float32: Int64(Float(value).bitPattern)
        case .float64: Int64(bitPattern: value.bitPattern)
        default: Int64(element.bits(ofHalf: value))
        }
        return pattern(element, lanes: lanes) { _ in bits }
    }

    /// Constant lanes, given by their bits.
    mutating func pattern(_ element: ElementType, lanes: Int, _ bits: (Int) -> Int64) -> Vector {
        let bytes = element.byteCount
        let perChunk = 16 / bytes
        let chunks = (0..<Vector.chunkCount(lanes: lanes, laneBytes: bytes)).map { chunk in
            let content = (0..<16).map { byte in
                UInt8(truncatingIfNeeded: bits(chunk * perChunk + byte / bytes) >> Int64(8 * (byte % bytes)))
            }
            return graph.constant(.v128Const(content))
        }
        return Vector(chunks, element, lanes: lanes)
    }

    mutating func splat(_ scalar: Scalar, lanes: Int) -> Vector {
        if scalar.element == .bool {
            // All ones for true.
            let mask = graph.node(.i32Sub, graph.i32(0 as Int32), exact(scalar))
            return uniform(graph.node(.i32x4Splat, mask), .bool, lanes: lanes)
        }
        return uniform(graph.node(LaneType(scalar.element).splat, scalar.node), scalar.element, lanes: lanes)
    }

    func uniform(_ chunk: NodeID, _ element: ElementType, lanes: Int) -> Vector {
        let count = Vector.chunkCount(lanes: lanes, laneBytes: element.byteCount)
        return Vector(Array(repeating: chunk, count: count), element, lanes: lanes)
    }
}

// MARK: - Single lanes

extension KernelEmitter {
    mutating func extract(_ lane: Int, of vector: Vector) -> Scalar {
        let type = vector.element == .bool ? LaneType(integerBytes: vector.laneBytes) : LaneType(vector.element)
        let opcode = type.extractLane(signed: vector.element.isSigned)
        let chunk = vector.chunks[lane / vector.lanesPerChunk]
        let node = graph.node(opcode, chunk, immediate: .lane(UInt8(lane % vector.lanesPerChunk)))
        guard vector.element == .bool else { return Scalar(node, vector.element) }
        let word = type == .i64 ? graph.node(.i32WrapI64, node) : node
        return Scalar(graph.node(.i32And, word, graph.i32(1 as Int32)), .bool)
    }

    /// A vector of scalars. Bools become a mask of bytes.
    mutating func collect(_ scalars: [Scalar], _ element: ElementType) -> Vector {
        let type = LaneType(element)
        let perChunk = 16 / type.byteCount
        var chunks: [NodeID] = []
        for (number, scalar) in scalars.enumerated() {
            let node = element == .bool ? graph.node(.i32Sub, graph.i32(0 as Int32), exact(scalar)) : scalar.node
            if number % perChunk == 0 {
                chunks.append(graph.node(type.splat, node))
            } else {
                let lane = Immediate.lane(UInt8(number % perChunk))
                chunks[chunks.count - 1] = graph.node(type.replaceLane, chunks[chunks.count - 1], node, immediate: lane)
            }
        }
        return Vector(chunks, element, lanes: scalars.count)
    }

    /// An operator lane by lane, for those that SIMD has no instructions for.
    mutating func byLanes(
        _ vectors: [Vector], giving element: ElementType, _ body: (inout KernelEmitter, [Scalar]) -> Scalar
    ) -> Vector {
        let scalars = (0..<vectors[0].lanes).map { lane in
            var operands: [Scalar] = []
            for vector in vectors { operands.append(extract(lane, of: vector)) }
            return body(&self, operands)
        }
        return collect(scalars, element)
    }

    /// A conditional whose condition differs by lanes: each lane takes its side.
    mutating func conditionalLanes(_ condition: Expression, _ first: Expression, _ second: Expression) -> Vector {
        let truths = vector(condition)
        let lanes = truths.lanes
        let scalars = (0..<lanes).map { lane in
            let truth = extract(lane, of: truths)
            let variable = Variable("lane", .bool)
            bindings[variable] = .value(.scalar(truth))
            defer { bindings[variable] = nil }
            return scalar(.conditional(.variable(variable), singleLane(lane, of: first), singleLane(lane, of: second)))
        }
        return collect(scalars, first.type.element)
    }

    /// What an expression is in one lane. Vectors that are bound to variables are taken apart by new variables.
    private mutating func singleLane(_ lane: Int, of expression: Expression) -> Expression {
        guard !expression.type.isScalar else { return expression }
        switch expression {
        case .integer(let value, let type): return .integer(value, type.with(lanes: 1))
        case .float(let value, let type): return .float(value, type.with(lanes: 1))
        case .broadcast(let value, _): return value
        case .ramp(let base, let stride, _):
            return .binary(.add, base, .binary(.multiply, stride, .constant(Int64(lane), base.type)))
        case .variable(let variable):
            let single = Variable("\(variable.name).\(lane)", variable.type.with(lanes: 1))
            bindings[single] = .value(.scalar(extract(lane, of: vector(of: variable))))
            return .variable(single)
        case .letIn(let variable, let value, let body) where !variable.type.isScalar:
            let single = Variable("\(variable.name).\(lane)", variable.type.with(lanes: 1))
            let inner = body.substituting([variable: .broadcast(.variable(single), lanes: variable.type.lanes)])
            return .letIn(single, singleLane(lane, of: value), singleLane(lane, of: inner))
        default:
            var emitter = self
            let result = expression.mapChildren { emitter.singleLane(lane, of: $0) }
            self = emitter
            return result
        }
    }
}
