import Artifact
import NDArray

extension Session {
    /// Gives a symbol its value, before inputs are written in place; whatever the inputs held is lost.
    ///
    /// - Throws: `unknownSymbol`; `impossibleValue` for a negative one; `failed` where the model refuses the value.
    public mutating func setDimension(_ name: String, to value: Int) throws(SessionError) {
        guard let symbol = metadata.symbols.firstIndex(of: name) else {
            throw .unknownSymbol(name: name, symbols: metadata.symbols)
        }
        guard symbolValues[symbol] != value else { return }
        guard let value32 = Int32(exactly: value), value32 >= 0 else {
            throw .impossibleValue(symbol: name, value)
        }
        symbolValues[symbol] = nil
        isPrepared = false
        regions = KnownRegions()
        try interface.setDimension(symbol, to: value32, in: &instance, metadata)
        symbolValues[symbol] = value
    }

    /// The extents of the symbols that have one.
    public var extents: [String: Int] {
        var extents: [String: Int] = [:]
        for (name, value) in zip(metadata.symbols, symbolValues) { extents[name] = value }
        return extents
    }

    /// Lets the module plan its memory where the values of the symbols are new.
    mutating func prepare() throws(SessionError) {
        guard !isPrepared else { return }
        if let symbol = symbolValues.firstIndex(of: nil) { throw .unboundSymbol(name: metadata.symbols[symbol]) }
        try interface.prepare(&instance, metadata)
        isPrepared = true
    }
}

// MARK: Shapes that were given

extension Session {
    /// Checks the arrays' types and shapes, and gives the symbols the values that the shapes have.
    mutating func takeShapes(of arrays: [NDArray]) throws(SessionError) {
        let inputs = inputs
        guard arrays.count == inputs.count else { throw .wrongInputCount(expected: inputs.count, given: arrays.count) }
        var extents: [String: Int] = [:]
        for (input, array) in zip(inputs, arrays) {
            guard array.elementType == input.elementType else {
                throw .wrongType(input: input.name, expected: input.elementType, given: array.elementType)
            }
            try Self.match(array.shape, to: input, extents: &extents)
        }
        for symbol in metadata.symbols {
            if let extent = extents[symbol] { try setDimension(symbol, to: extent) }
        }
    }

    /// Checks a shape, and notes what extent each symbol has in it.
    private static func match(
        _ shape: [Int], to input: TensorInterface, extents: inout [String: Int]
    ) throws(SessionError) {
        guard shape.count == input.shape.count else {
            throw .wrongShape(input: input.name, expected: input.shape, given: shape)
        }
        for (extent, dimension) in zip(shape, input.shape) {
            switch dimension {
            case .fixed(let expected):
                if extent != expected { throw .wrongShape(input: input.name, expected: input.shape, given: shape) }
            case .symbol(let name):
                let known = extents.updateValue(extent, forKey: name) ?? extent
                if known != extent { throw .conflictingExtents(symbol: name, known, extent, input: input.name) }
            }
        }
    }
}
