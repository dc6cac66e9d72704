import Artifact
import NDArray

/// Where a tensor is in the memory, for the present values of the symbols.
struct TensorRegion {
    let address: Int
    let byteCount: Int
    let shape: [Int]
}

/// Where tensors were found. They stay there until memory is planned anew.
struct KnownRegions {
    private var inputs: [TensorRegion?] = []
    private var outputs: [TensorRegion?] = []

    subscript(place: TensorPlace) -> TensorRegion? {
        get {
            let regions = place.role == .input ? inputs : outputs
            return place.index < regions.count ? regions[place.index] : nil
        }
        set {
            switch place.role {
            case .input: Self.set(newValue, at: place.index, of: &inputs)
            case .output: Self.set(newValue, at: place.index, of: &outputs)
            }
        }
    }

    private static func set(_ region: TensorRegion?, at index: Int, of regions: inout [TensorRegion?]) {
        while regions.count <= index { regions.append(nil) }
        regions[index] = region
    }
}

extension Session {
    func description(of place: TensorPlace) -> TensorInterface {
        place.role == .input ? inputs[place.index] : outputs[place.index]
    }

    /// Where a tensor is, and what shape it has now. The region is checked to be inside the memory.
    mutating func region(of place: TensorPlace) throws(SessionError) -> TensorRegion {
        try prepare()
        let region: TensorRegion
        if let known = regions[place] {
            region = known
        } else {
            region = try find(place)
            if !isComputed(place) { regions[place] = region }
        }
        let memorySize = instance.memoryByteCount
        guard region.address <= memorySize, region.byteCount <= memorySize - region.address else {
            throw .outsideMemory(
                tensor: description(of: place).name, address: region.address, byteCount: region.byteCount, memorySize: memorySize)
        }
        return region
    }

    /// Asks the module where a tensor is, and of what shape.
    private mutating func find(_ place: TensorPlace) throws(SessionError) -> TensorRegion {
        let count = place.role == .input ? inputs.count : outputs.count
        guard (0..<count).contains(place.index) else {
            throw .noSuchTensor(role: place.role.rawValue, index: place.index, count: count)
        }
        let tensor = description(of: place)
        let shape = try shape(of: place)
        let byteCount: Int
        do {
            byteCount = try NDArray.byteCount(of: shape, elementType: tensor.elementType)
        } catch {
            throw .tooLarge(tensor: tensor.name, shape: shape)
        }
        return TensorRegion(address: try interface.address(of: place, in: &instance), byteCount: byteCount, shape: shape)
    }

    /// Whether every run decides anew how large the tensor is.
    private func isComputed(_ place: TensorPlace) -> Bool {
        guard !metadata.computedSymbols.isEmpty, place.role == .output else { return false }
        return outputs[place.index].shape.contains { dimension in
            if case .symbol(let name) = dimension { !metadata.symbols.contains(name) } else { false }
        }
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
