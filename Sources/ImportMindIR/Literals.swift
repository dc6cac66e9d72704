import GraphIR
import MindIRProto
import NDArray

extension Importer {
    /// The value of a `Constant` node, or of an attribute; nil of what has no meaning for inference.
    mutating func imported(_ attribute: AttributeProto, _ name: String) throws(ImportError) -> Imported? {
        switch AttributeProto.Kind(rawValue: attribute.kind) {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
            return .literal(.integer(attribute.integer ?? attribute.integers.first ?? 0))
        case .bool: return .literal(.truth((attribute.integer ?? attribute.integers.first ?? 0) != 0))
        case .float, .float16, .bfloat16: return .literal(.number(attribute.float ?? attribute.floats.first ?? 0))
        case .double: return .literal(.double(attribute.double ?? attribute.doubles.first ?? 0))
        case .text: return .literal(.text(String(decoding: attribute.text ?? attribute.texts.first ?? [], as: UTF8.self)))
        case .memoryMonad, .outputMonad: return .monad
        case .tensor, .tensors:
            guard let tensor = attribute.tensors.first ?? attribute.tensor else { return .literal(.none) }
            return try importedTensor(tensor, name)
        case .tuple, .list:
            var elements: [Imported] = []
            for value in attribute.values {
                guard let element = try imported(value, name) else { return nil }
                elements.append(element)
            }
            return .tuple(elements)
        case .nothing: return .literal(.none)
        default: return nil
        }
    }

    /// A tensor's elements; without any, and without extents, it stands for its element type.
    private mutating func importedTensor(_ tensor: TensorProto, _ name: String) throws(ImportError) -> Imported {
        if tensor.rawData == nil, tensor.external == nil, tensor.extents.isEmpty {
            return .literal(.type(try element(of: tensor, name)))
        }
        return .tensor(try addConstant(tensor, name))
    }

    mutating func addConstant(_ tensor: TensorProto, _ name: String) throws(ImportError) -> ValueID {
        let element = try element(of: tensor, name)
        guard tensor.compression == 0 else { throw .compressed(name) }
        do {
            let bytes = if let other = tensor.external {
                try external.bytes(other.location, offset: Int(other.offset), count: Int(other.byteCount))
            } else {
                tensor.rawData ?? []
            }
            return addConstant(try GraphConstant(element, bytes, shape: tensor.extents.map { Int($0) }), name)
        } catch {
            throw .tensor(name, error)
        }
    }

    func element(of tensor: TensorProto, _ name: String) throws(ImportError) -> GraphElement {
        // MindIR's numbers are ONNX's up to this one; 17 is another for float64.
        if tensor.dataType == 17 { return .float64 }
        guard (1...16).contains(tensor.dataType), let element = GraphElement(rawValue: Int(tensor.dataType)) else {
            throw .elementType(number: tensor.dataType, of: name)
        }
        return element
    }

    mutating func addConstant(_ constant: GraphConstant, _ name: String = "") -> ValueID {
        let value = graph.addValue(name, .tensor(constant.element, shape: constant.array.shape.map { .fixed($0) }))
        graph.constants[value] = constant
        return value
    }

    /// A literal as a tensor of one element, or of one axis where there are several of a kind.
    mutating func constant(_ literals: [Literal], isScalar: Bool) -> ValueID? {
        let key = ConstantKey(literals: literals, isScalar: isScalar)
        if let known = literalConstants[key] { return known }
        guard let constant = Self.array(literals, isScalar ? [] : [literals.count]) else { return nil }
        let value = addConstant(constant)
        literalConstants[key] = value
        return value
    }

    private static func array(_ literals: [Literal], _ shape: [Int]) -> GraphConstant? {
        func all<Element>(_ element: (Literal) -> Element?) -> [Element]? {
            let values = literals.compactMap(element)
            return values.count == literals.count ? values : nil
        }
        if let values = all({ if case .truth(let value) = $0 { value } else { nil } }), !values.isEmpty {
            return GraphConstant(NDArray(values, shape: shape))
        }
        if let values = all(\.integer) { return GraphConstant(NDArray(values, shape: shape)) }
        if let values = all({ if case .text(let value) = $0 { value } else { nil } }) { return GraphConstant(texts: values, shape: shape) }
        let numbers = all { (literal: Literal) -> Float? in
            switch literal {
            case .number(let value): value
            case .double(let value): Float(value)
            case .integer(let value): Float(value)
            default: nil
            }
        }
        return numbers.map { GraphConstant(NDArray($0, shape: shape)) }
    }
}

struct ConstantKey: Hashable {
    let literals: [Literal]
    let isScalar: Bool
}
