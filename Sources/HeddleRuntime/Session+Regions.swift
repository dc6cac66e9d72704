import Artifact
import NDArray

/// Where a tensor is in the memory, for the present values of the symbols.
struct TensorRegion {
    let address: Int
    let byteCount: Int
    let shape: [Int]
}

extension Session {
    func description(of place: TensorPlace) -> TensorInterface {
        place.role == .input ? inputs[place.index] : outputs[place.index]
    }

    /// Where a tensor is, and what shape it has now. The region is checked to be inside the memory.
    mutating func region(of place: TensorPlace) throws(SessionError) -> TensorRegion {
        let count = place.role == .input ? inputs.count : outputs.count
        guard (0..<count).contains(place.index) else {
            throw .noSuchTensor(role: place.role.rawValue, index: place.index, count: count)
        }
        try prepare()
        let tensor = description(of: place)
        let shape = try shape(of: place)
        let byteCount: Int
        do {
            byteCount = try NDArray.byteCount(of: shape, elementType: tensor.elementType)
        } catch {
            throw .tooLarge(tensor: tensor.name, shape: shape)
        }
        let address = try interface.address(of: place, in: &instance)
        let memorySize = instance.memoryByteCount
        guard address <= memorySize, byteCount <= memorySize - address else {
            throw .outsideMemory(tensor: tensor.name, address: address, byteCount: byteCount, memorySize: memorySize)
        }
        return TensorRegion(address: address, byteCount: byteCount, shape: shape)
    }

    private mutating func shape(of place: TensorPlace) throws(SessionError) -> [Int] {
        let tensor = description(of: place)
        var shape: [Int] = []
        for (axis, dimension) in tensor.shape.enumerated() {
            shape.append(try extent(of: dimension, axis: axis, of: place))
        }
        return shape
    }

    private mutating func extent(
        of dimension: Dimension, axis: Int, of place: TensorPlace
    ) throws(SessionError) -> Int {
        switch dimension {
        case .fixed(let extent):
            return extent
        case .symbol(let name):
            if let symbol = metadata.symbols.firstIndex(of: name) {
                guard let value = symbolValues[symbol] else { throw .unboundSymbol(name: name) }
                return value
            }
            // A computed symbol, which only outputs have; the reader of the metadata checks that.
            let extent = try interface.outputDimension(place.index, axis: axis, in: &instance)
            guard extent >= 0 else {
                throw .impossibleExtent(output: description(of: place).name, axis: axis, extent)
            }
            return extent
        }
    }
}
