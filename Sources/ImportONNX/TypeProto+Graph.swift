import GraphIR
import ONNXProto

extension GraphType {
    /// - Parameter name: of the value, for errors.
    init(_ type: TypeProto?, of name: String) throws(ImportError) {
        switch type?.value {
        case nil: self = .unknown
        case .tensor(let tensor):
            guard tensor.elementType != 0 else { self = .unknown; return }
            guard let number = Int(exactly: tensor.elementType), let element = GraphElement(rawValue: number) else {
                throw .elementType(number: tensor.elementType, of: name)
            }
            self = .tensor(element, shape: tensor.shape.map { $0.dimensions.map(GraphDimension.init) })
        case .sequence(let element): self = .sequence(try GraphType(element, of: name))
        case .optional(let element): self = .optional(try GraphType(element, of: name))
        case .sparseTensor: self = .other("sparse tensor")
        case .map: self = .other("map")
        case .opaque: self = .other("opaque")
        }
    }
}

extension GraphDimension {
    init(_ dimension: DimensionProto) {
        if let extent = dimension.extent, extent >= 0, extent <= Int64(Int32.max) {
            self = .fixed(Int(extent))
        } else if let symbol = dimension.symbol, !symbol.isEmpty, symbol != "?" {
            // Some exporters write a question mark for every extent that they do not know.
            self = .symbol(symbol)
        } else {
            self = .unknown
        }
    }
}
