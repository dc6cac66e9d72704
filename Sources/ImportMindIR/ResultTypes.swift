import GraphIR
import MindIRProto

/// The type of a value as the file declares it.
indirect enum DeclaredType {
    case tensor(GraphType, memory: String?)
    case tuple([DeclaredType])
    case monad
    /// A value that holds nothing at run time.
    case none
}

extension Importer {
    /// What a node's `shape` attribute says of its result; without one it is a tensor of which nothing is known.
    func resultType(of node: NodeProto) throws(ImportError) -> DeclaredType {
        guard let attribute = node.attributes.first(where: { $0.name == "shape" }) else { return .tensor(.unknown, memory: nil) }
        return try declaredType(attribute, node.outputs.first ?? node.name)
    }

    func declaredType(_ attribute: AttributeProto, _ name: String) throws(ImportError) -> DeclaredType {
        switch AttributeProto.Kind(rawValue: attribute.kind) {
        case .tensor, .tensors:
            guard let tensor = attribute.tensors.first ?? attribute.tensor else { return .none }
            return try declaredType(tensor, name)
        case .tuple, .list:
            var types: [DeclaredType] = []
            for value in attribute.values { types.append(try declaredType(value, name)) }
            return .tuple(types)
        case .memoryMonad, .outputMonad: return .monad
        case .int64: return scalar(.int64)
        case .int32: return scalar(.int32)
        case .bool: return scalar(.bool)
        case .float: return scalar(.float32)
        case .double: return scalar(.float64)
        case .undefined, nil: return .tensor(.unknown, memory: nil)
        default: return .none
        }
    }

    private func scalar(_ element: GraphElement) -> DeclaredType { .tensor(.tensor(element, shape: []), memory: nil) }

    func declaredType(_ tensor: TensorProto, _ name: String) throws(ImportError) -> DeclaredType {
        guard tensor.dataType != 0 else { return .tensor(.unknown, memory: nil) }
        let element = try element(of: tensor, name)
        let memory = tensor.memory.isEmpty ? nil : tensor.memory
        guard !tensor.extents.contains(where: { $0 < -1 }) else { return .tensor(.tensor(element, shape: nil), memory: memory) }
        let shape = tensor.extents.map { extent in
            extent >= 0 && extent <= Int64(Int32.max) ? GraphDimension.fixed(Int(extent)) : .unknown
        }
        return .tensor(.tensor(element, shape: shape), memory: memory)
    }

    /// New values of the type, named after the node; appended to `leaves` in their order.
    mutating func values(_ type: DeclaredType, _ name: String, _ leaves: inout [ValueID]) -> Imported {
        switch type {
        case .tensor(let type, let memory):
            let value = graph.addValue(name, type)
            leaves.append(value)
            if let memory { origins[memory] = (value, blocks.count) }
            return .tensor(value, memory: memory)
        case .tuple(let types):
            var elements: [Imported] = []
            for (index, type) in types.enumerated() { elements.append(values(type, "\(name).\(index)", &leaves)) }
            return .tuple(elements)
        case .monad: return .monad
        case .none: return .literal(.none)
        }
    }
}
