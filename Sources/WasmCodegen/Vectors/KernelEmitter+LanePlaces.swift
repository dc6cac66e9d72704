import NDArray
import TensorIR
import WasmModel

/// Which elements the lanes of an access are.
enum LanePlaces {
    /// The first, and the distance from one to the next.
    case strided(AffineForm, AffineForm)
    /// The numbers of the elements as an int32 vector.
    case scattered(Vector)
}

extension KernelEmitter {
    /// Where a vector access reaches, counted in elements of the buffer.
    mutating func lanePlaces(_ buffer: Buffer, _ indices: [Expression]) -> LanePlaces {
        precondition(indices.count == buffer.rank, "\(buffer) has \(buffer.rank) dimensions, not \(indices.count)")
        var first = AffineForm()
        var step = AffineForm()
        for (dimension, index) in indices.enumerated() {
            let distance = affine(stride(of: buffer, along: dimension))
            guard let lanes = laneAffine(index) else { return .scattered(elementNumbers(buffer, indices)) }
            first = first + lanes.first * distance
            step = step + lanes.step * distance
        }
        return .strided(first, step)
    }

    /// An int32 expression as a value that grows by the same amount from lane to lane.
    private mutating func laneAffine(_ index: Expression) -> (first: AffineForm, step: AffineForm)? {
        if index.type.isScalar { return (affine(index), AffineForm()) }
        switch index {
        case .ramp(let base, let stride, _): return (affine(base), affine(stride))
        case .broadcast(let value, _): return (affine(value), AffineForm())
        case .integer(let value, _): return (AffineForm(Int32(truncatingIfNeeded: value)), AffineForm())
        case .binary(.add, let left, let right):
            guard let a = laneAffine(left), let b = laneAffine(right) else { return nil }
            return (a.first + b.first, a.step + b.step)
        case .binary(.subtract, let left, let right):
            guard let a = laneAffine(left), let b = laneAffine(right) else { return nil }
            return (a.first - b.first, a.step - b.step)
        case .binary(.multiply, let left, let right):
            guard let a = laneAffine(left), let b = laneAffine(right) else { return nil }
            if b.step == AffineForm() { return (a.first * b.first, a.step * b.first) }
            return a.step == AffineForm() ? (a.first * b.first, b.step * a.first) : nil
        default: return nil
        }
    }

    /// The element numbers as a vector: the sum of index times stride.
    private mutating func elementNumbers(_ buffer: Buffer, _ indices: [Expression]) -> Vector {
        let lanes = indices.map(\.type.lanes).max()!
        var sum: Expression?
        for (dimension, index) in indices.enumerated() {
            let distance = stride(of: buffer, along: dimension)
            let wide = index.broadcast(to: lanes)
            let product = distance.integerValue == 1 ? wide : .binary(.multiply, wide, distance.broadcast(to: lanes))
            sum = sum.map { .binary(.add, $0, product) } ?? product
        }
        return vector(sum!)
    }
}

// MARK: - Addresses of lanes

extension KernelEmitter {
    mutating func stridedAddresses(
        _ buffer: Buffer, _ base: AffineForm, _ first: AffineForm, _ stride: AffineForm, lanes: Int
    ) -> [Address] {
        let bytes = stride * Int32(buffer.element.byteCount)
        let start = byteAddress(buffer, base, element: first)
        guard !bytes.isConstant else {
            return (0..<lanes).map { address(of: start + bytes * Int32($0)) }
        }
        // One pointer, moved from lane to lane.
        let step = value(of: bytes)
        var place = address(of: start)
        var addresses = [place]
        for _ in 1..<lanes {
            if addresses.count == 1, place.offset != 0 {
                // A step may be negative: no static offset that could hide a wrap.
                place = Address(pointer: graph.node(.i32Add, place.pointer, graph.i32(Int(place.offset))), offset: 0)
            }
            place.pointer = graph.node(.i32Add, place.pointer, step)
            addresses.append(place)
        }
        return addresses
    }

    mutating func laneAddresses(_ buffer: Buffer, _ base: AffineForm, _ numbers: Vector) -> [Address] {
        let bytes = Int32(buffer.element.byteCount)
        return (0..<numbers.lanes).map { lane in
            let number = extract(lane, of: numbers)
            return address(of: base + AffineForm(.value(number.node)) * bytes)
        }
    }
}
