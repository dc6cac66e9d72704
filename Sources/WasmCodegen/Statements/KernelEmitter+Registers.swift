import NDArray
import TensorIR
import WasmModel

// Local buffers in registers.

extension KernelEmitter {
    // MARK: Scalars

    mutating func loadScalar(_ file: RegisterFile, at index: Int) -> Scalar {
        let content = graph.read(file.slots[index / file.lanes])
        guard file.lanes > 1 else { return Scalar(content, file.element) }
        return extract(index % file.lanes, of: Vector([content], file.element, lanes: file.lanes))
    }

    mutating func store(_ value: Scalar, to file: RegisterFile, at index: Int) {
        let slot = file.slots[index / file.lanes]
        guard file.lanes > 1 else { return graph.set(slot, to: exact(value)) }
        let node = value.element == .bool ? exact(value) : value.node
        let type = LaneType(file.element)
        graph.set(slot, to: graph.node(type.replaceLane, graph.read(slot), node, immediate: .lane(UInt8(index % file.lanes))))
    }

    // MARK: Vectors

    mutating func loadVector(_ file: RegisterFile, at first: Int, stride: Int, lanes: Int) -> Vector {
        if stride == 1, file.lanes > 1, first % file.lanes == 0, lanes % file.lanes == 0, file.isWhole(lanes) {
            let slots = file.slots[(first / file.lanes)..<((first + lanes) / file.lanes)]
            return masked(Vector(slots.map { graph.read($0) }, file.element, lanes: lanes))
        }
        if let column = loadColumn(file, at: first, stride: stride, lanes: lanes) { return column }
        let scalars = (0..<lanes).map { loadScalar(file, at: first + $0 * stride) }
        return collect(scalars, file.element)
    }

    mutating func store(_ value: Vector, to file: RegisterFile, at first: Int, stride: Int) {
        if stride == 1, file.lanes > 1, first % file.lanes == 0, value.lanes % file.lanes == 0, file.isWhole(value.lanes) {
            for (number, chunk) in value.chunks.enumerated() { graph.set(file.slots[first / file.lanes + number], to: chunk) }
            return
        }
        for lane in 0..<value.lanes {
            store(extract(lane, of: value), to: file, at: first + lane * stride)
        }
    }

    private mutating func masked(_ vector: Vector) -> Vector {
        vector.element == .bool ? maskOfBytes(vector) : vector
    }
}

extension RegisterFile {
    /// Whether so many lanes are slots as they are: one, or full registers.
    func isWhole(_ lanes: Int) -> Bool {
        lanes == self.lanes || self.lanes * element.byteCount == 16
    }
}
