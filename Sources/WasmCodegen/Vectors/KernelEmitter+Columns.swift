import NDArray
import TensorIR
import WasmModel

// A column of a tile in registers: the same lane of several registers. It is had by interleaving, first single lanes of
// pairs of registers, then pairs of lanes, and so on:
//
//     a0 a1 a2 a3      a0 b0 a1 b1   c0 d0 c1 d1      a0 b0 c0 d0
//     b0 b1 b2 b3  =>                            =>   a1 b1 c1 d1
//     c0 c1 c2 c3      a2 b2 a3 b3   c2 d2 c3 d3      a2 b2 c2 d2
//     d0 d1 d2 d3                                     a3 b3 c3 d3
//
// Columns share their interleavings, since the graph makes each node once: 8 for a tile of 4 × 4, 24 for 8 × 8, 64 for 16 × 16.

extension KernelEmitter {
    /// Lanes that lie in as many full registers, at the same place in each; nil where they do not lie so.
    mutating func loadColumn(_ file: RegisterFile, at first: Int, stride: Int, lanes: Int) -> Vector? {
        let perRegister = file.lanes
        guard perRegister > 1, perRegister * file.element.byteCount == 16, file.element != .bool,
            stride > 0, stride % perRegister == 0, lanes % perRegister == 0
        else { return nil }
        let chunks = (0..<(lanes / perRegister)).map { chunk in
            let registers = (0..<perRegister).map { row in
                graph.read(file.slots[(first + (chunk * perRegister + row) * stride) / perRegister])
            }
            return interleaved(registers, lane: first % perRegister, laneBytes: file.element.byteCount)
        }
        return Vector(chunks, file.element, lanes: lanes)
    }

    /// One lane of each register, in their order.
    private mutating func interleaved(_ registers: [NodeID], lane: Int, laneBytes: Int) -> NodeID {
        guard registers.count > 1 else { return registers[0] }
        let half = 8 / laneBytes
        let order = Immediate.v128(VectorConversions.interleaving(of: laneBytes, lane < half ? .low : .high))
        let pairs = Swift.stride(from: 0, to: registers.count, by: 2).map { number in
            graph.node(.i8x16Shuffle, registers[number], registers[number + 1], immediate: order)
        }
        return interleaved(pairs, lane: lane % half, laneBytes: 2 * laneBytes)
    }
}
