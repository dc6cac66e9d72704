import NDArray
import TensorIR
import WasmModel

// Vectors of bools: lanes of all ones or all zeros, as wide as what they were compared from or are to choose among.

extension KernelEmitter {
    /// The mask with lanes of the given size.
    mutating func mask(_ mask: Vector, laneBytes: Int) -> Vector {
        precondition(mask.element == .bool, "a mask is a vector of bools, not of \(mask.element)")
        if mask.laneBytes == laneBytes { return mask }
        // All ones and all zeros are the same in lanes of any size.
        if let known = mask.chunks.first, mask.chunks.allSatisfy({ $0 == known }), isUniformMask(known) {
            let count = Vector.chunkCount(lanes: mask.lanes, laneBytes: laneBytes)
            return Vector(Array(repeating: known, count: count), .bool, lanes: mask.lanes, laneBytes: laneBytes)
        }
        var result = mask
        while result.laneBytes < laneBytes { result = widened(result, signed: true) }
        while result.laneBytes > laneBytes { result = narrowed(result) }
        return result
    }

    private func isUniformMask(_ chunk: NodeID) -> Bool {
        let node = graph[chunk]
        if node.key.opcode == .i32x4Splat { return true }
        guard case .v128(let bits) = node.key.immediate, node.source == .constant else { return false }
        return bits.low == bits.high && (bits.low == 0 || bits.low == .max)
    }

    /// Lanes of twice the size.
    mutating func widened(_ vector: Vector, signed: Bool) -> Vector {
        let bytes = 2 * vector.laneBytes
        let chunks = (0..<Vector.chunkCount(lanes: vector.lanes, laneBytes: bytes)).map { number in
            let half: Half = number % 2 == 0 ? .low : .high
            return graph.node(VectorConversions.extend(half, from: vector.laneBytes, signed: signed), vector.chunks[number / 2])
        }
        return Vector(chunks, vector.element, lanes: vector.lanes, laneBytes: bytes)
    }

    /// Lanes of half the size: their low halves.
    mutating func narrowed(_ vector: Vector) -> Vector {
        let bytes = vector.laneBytes / 2
        let isMask = vector.element == .bool
        let chunks = (0..<Vector.chunkCount(lanes: vector.lanes, laneBytes: bytes)).map { number in
            let first = vector.chunks[2 * number]
            let second = 2 * number + 1 < vector.chunks.count ? vector.chunks[2 * number + 1] : first
            if isMask, let narrow = VectorConversions.narrow(from: vector.laneBytes, signed: true) {
                return graph.node(narrow, first, second)
            }
            return graph.node(.i8x16Shuffle, first, second, immediate: .v128(VectorConversions.lowHalves(of: vector.laneBytes)))
        }
        return Vector(chunks, vector.element, lanes: vector.lanes, laneBytes: bytes)
    }

    /// Bytes of 0 and 1, as they are loaded, as a mask.
    mutating func maskOfBytes(_ bytes: Vector) -> Vector {
        let zero = graph.constant(.v128Const(V128(low: 0, high: 0)))
        let chunks = bytes.chunks.map { graph.node(.i8x16Ne, $0, zero) }
        return Vector(chunks, .bool, lanes: bytes.lanes)
    }

    /// A mask as bytes of 0 and 1.
    mutating func bytes(ofMask mask: Vector) -> Vector {
        let narrow = self.mask(mask, laneBytes: 1)
        let ones = graph.constant(.v128Const(V128(repeating: 0x0101_0101 as UInt32)))
        return Vector(narrow.chunks.map { graph.node(.v128And, $0, ones) }, .uint8, lanes: mask.lanes)
    }
}
