import NDArray
import TensorIR
import WasmModel

/// A scalar on the stack. Types of fewer than 32 bits live in an i32.
struct Scalar {
    var node: NodeID
    var element: ElementType
    /// Whether the bits above the element's own are its extension: its sign, or zeros.
    /// Arithmetic leaves them wrong until somebody looks.
    var isExact: Bool

    init(_ node: NodeID, _ element: ElementType, isExact: Bool = true) {
        self.node = node
        self.element = element
        self.isExact = isExact
    }
}

/// Lanes in as many registers as it takes; where they fill no register, they lie in its low bytes and the rest is undefined.
struct Vector {
    var chunks: [NodeID]
    var element: ElementType
    var lanes: Int
    /// The bytes of a lane: the element's, or, for `bool`, those of a mask of all ones or all zeros.
    var laneBytes: Int

    init(_ chunks: [NodeID], _ element: ElementType, lanes: Int, laneBytes: Int? = nil) {
        self.chunks = chunks
        self.element = element
        self.lanes = lanes
        self.laneBytes = laneBytes ?? element.byteCount
        precondition(chunks.count == Vector.chunkCount(lanes: lanes, laneBytes: self.laneBytes), "\(lanes) lanes fill \(chunks.count) registers")
    }

    static func chunkCount(lanes: Int, laneBytes: Int) -> Int { (lanes * laneBytes + 15) / 16 }

    var lanesPerChunk: Int { 16 / laneBytes }
}

enum Value {
    case scalar(Scalar)
    case vector(Vector)

    /// The values on the stack that make it up.
    var nodes: [NodeID] {
        switch self {
        case .scalar(let scalar): [scalar.node]
        case .vector(let vector): vector.chunks
        }
    }

    /// The same kind of value made of other nodes.
    func with(nodes: [NodeID]) -> Value {
        switch self {
        case .scalar(var scalar):
            scalar.node = nodes[0]
            return .scalar(scalar)
        case .vector(var vector):
            vector.chunks = nodes
            return .vector(vector)
        }
    }
}

extension ElementType {
    /// What holds a scalar of the type. The 16-bit floats are held as their bits.
    var stackType: WasmType {
        switch self {
        case .bool, .int8, .int16, .int32, .uint8, .uint16, .uint32, .float16, .bfloat16: .i32
        case .int64, .uint64: .i64
        case .float32: .f32
        case .float64: .f64
        }
    }

    /// Whether the integer is computed with as signed.
    var isSigned: Bool { isSignedInteger }
}
