import GraphIR
import NDArray
import ONNXProto

extension Importer {
    /// The attributes of a node, those that refer to the function's replaced by what the call says.
    mutating func attributes(of node: NodeProto, _ scope: FunctionScope) throws(ImportError) -> [String: GraphAttribute] {
        var result: [String: GraphAttribute] = [:]
        for attribute in node.attributes {
            var given = attribute
            if !attribute.reference.isEmpty {
                guard let value = scope.attributes[attribute.reference] else { continue }
                given = value
            }
            result[attribute.name] = try value(of: given, node, scope)
        }
        return result
    }

    private mutating func value(
        of attribute: AttributeProto, _ node: NodeProto, _ scope: FunctionScope
    ) throws(ImportError) -> GraphAttribute {
        switch AttributeProto.Kind(rawValue: attribute.kind) ?? .undefined {
        case .float: return .number(attribute.float)
        case .integer: return .integer(Int(attribute.integer))
        case .text: return .text(String(decoding: attribute.text, as: UTF8.self))
        case .floats: return .numbers(attribute.floats)
        case .integers: return .integers(attribute.integers.map { Int($0) })
        case .texts: return .texts(attribute.texts.map { String(decoding: $0, as: UTF8.self) })
        case .tensor:
            if let tensor = attribute.tensor {
                try takeWeights([tensor])
                return .tensor(try constant(tensor, &external))
            }
        case .graph:
            if let graph = attribute.graph { return .block(try block(graph, scope)) }
        case .type: return .type(try GraphType(attribute.type, of: node.label))
        case .sparseTensor, .sparseTensors: throw .sparse(node.label)
        case .undefined, .tensors, .graphs, .types: break
        }
        throw .attribute(attribute.name, node: node.label, reason: "has no value of a kind that operators take")
    }
}

extension [String: GraphAttribute] {
    /// The value of a `Constant` node.
    var constantValue: GraphConstant? {
        for (name, attribute) in self {
            switch (name, attribute) {
            case ("value", .tensor(let constant)): return constant
            case ("value_float", .number(let value)): return GraphConstant(NDArray(scalar: value))
            case ("value_int", .integer(let value)): return GraphConstant(NDArray(scalar: Int64(value)))
            case ("value_floats", .numbers(let values)): return GraphConstant(NDArray(values))
            case ("value_ints", .integers(let values)): return GraphConstant(NDArray(values.map { Int64($0) }))
            case ("value_string", .text(let text)): return GraphConstant(texts: [text], shape: [])
            case ("value_strings", .texts(let texts)): return GraphConstant(texts: texts, shape: [texts.count])
            default: continue
            }
        }
        return nil
    }
}
