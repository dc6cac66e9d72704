import NDArray
import TensorIR
import WasmModel

// From buffers and indices to places in memory.

extension KernelEmitter {
    func place(of buffer: Buffer) -> BufferPlace {
        guard let place = places[buffer] else { preconditionFailure("\(buffer) is a parameter or allocated") }
        return place
    }

    /// The distance between neighbours along a dimension, in elements.
    func stride(of buffer: Buffer, along dimension: Int) -> Expression {
        if let strides = buffer.strides { return strides[dimension] }
        return buffer.shape[(dimension + 1)...].reduce(1) { product, extent in
            if let a = product.integerValue, let b = extent.integerValue { return .integer(a * b, .index) }
            return product.integerValue == 1 ? extent : .binary(.multiply, product, extent)
        }
    }

    /// The number of the element in the buffer, counted in its strides.
    mutating func elementNumber(_ buffer: Buffer, _ indices: [Expression]) -> AffineForm {
        precondition(indices.count == buffer.rank, "\(buffer) has \(buffer.rank) dimensions, not \(indices.count)")
        var sum = AffineForm()
        for (dimension, index) in indices.enumerated() where index.integerValue != 0 {
            sum = sum + affine(index) * affine(stride(of: buffer, along: dimension))
        }
        return sum
    }

    /// The byte address of an element of a buffer in memory.
    mutating func byteAddress(_ buffer: Buffer, _ base: AffineForm, element: AffineForm) -> AffineForm {
        base + element * Int32(buffer.element.byteCount)
    }
}

extension ElementType {
    /// The exponent of the alignment that elements have.
    var alignmentExponent: UInt8 { UInt8(byteCount.trailingZeroBitCount) }
}

// MARK: - Scalars

extension KernelEmitter {
    mutating func loadScalar(_ buffer: Buffer, _ indices: [Expression]) -> Scalar {
        let place = place(of: buffer)
        let element = elementNumber(buffer, indices)
        switch place.location {
        case .registers(let file):
            return loadScalar(file, at: constantIndex(element, of: buffer))
        case .memory(let base):
            let address = address(of: byteAddress(buffer, base, element: element))
            return loadScalar(buffer.element, at: address, from: place.state)
        }
    }

    mutating func loadScalar(_ element: ElementType, at address: Address, from state: StateID) -> Scalar {
        let opcode: Opcode = switch element {
        case .bool, .uint8: .i32Load8U
        case .int8: .i32Load8S
        case .int16: .i32Load16S
        case .uint16, .float16, .bfloat16: .i32Load16U
        case .int32, .uint32: .i32Load
        case .int64, .uint64: .i64Load
        case .float32: .f32Load
        case .float64: .f64Load
        }
        let argument = MemoryArgument(offset: address.offset, alignment: element.alignmentExponent)
        return Scalar(graph.load(opcode, .memory(argument), [address.pointer], from: state), element)
    }

    mutating func storeScalar(_ value: Scalar, to buffer: Buffer, _ indices: [Expression]) {
        let place = place(of: buffer)
        let element = elementNumber(buffer, indices)
        switch place.location {
        case .registers(let file):
            store(value, to: file, at: constantIndex(element, of: buffer))
        case .memory(let base):
            store(value, at: address(of: byteAddress(buffer, base, element: element)), to: place.state)
        }
    }

    mutating func store(_ value: Scalar, at address: Address, to state: StateID) {
        let opcode: Opcode = switch value.element.byteCount {
        case 1: .i32Store8
        case 2: .i32Store16
        case 4: value.element == .float32 ? .f32Store : .i32Store
        default: value.element == .float64 ? .f64Store : .i64Store
        }
        let argument = MemoryArgument(offset: address.offset, alignment: value.element.alignmentExponent)
        // A byte keeps what its type says by itself; a bool's must be 0 or 1.
        let node = value.element == .bool ? exact(value) : value.node
        graph.effect(Instruction(opcode, .memory(argument)), [address.pointer, node], changing: state)
    }

    func constantIndex(_ element: AffineForm, of buffer: Buffer) -> Int {
        precondition(element.isConstant, "registers of \(buffer) are chosen where every index is constant")
        return Int(element.constant)
    }
}
