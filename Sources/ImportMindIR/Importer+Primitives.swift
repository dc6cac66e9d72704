import GraphIR
import MindIRProto

extension Importer {
    /// The value of a primitive: those that order, group or call are done here; any other becomes a node.
    mutating func apply(
        _ name: String, _ attributes: [AttributeProto], _ node: NodeProto, _ operands: [Imported]
    ) throws(ImportError) -> Imported {
        switch name {
        case "Depend", "Return", "return": return try first(operands, node)
        case "Load": return try loaded(first(operands, node))
        // A copy: what is written to the original later does not change it.
        case "TensorMove":
            guard case .tensor(let id, _) = try first(operands, node) else { return operands[0] }
            return .tensor(id)
        case "UpdateState": return .monad
        case "MakeTuple", "make_tuple", "make_list", "MakeList": return .tuple(operands.filter { !$0.isMonad })
        case "TupleGetItem", "tuple_getitem", "list_getitem", "ListGetItem":
            return try element(operands, node)
        case "Partial": return try partial(operands, node)
        case "Switch", "switch": return try chosen(operands, node)
        case "SwitchLayer", "switch_layer": return try chosenLayer(operands, node)
        case "Assign":
            guard operands.count >= 2 else { throw .node(node.label, reason: "it takes a parameter and a value") }
            return write(operands[1], to: operands[0])
        default: return try emit(name, attributes, node, operands)
        }
    }

    private func first(_ operands: [Imported], _ node: NodeProto) throws(ImportError) -> Imported {
        guard let first = operands.first else { throw .node(node.label, reason: "it has no operand") }
        return first
    }

    // MARK: Memory

    private func loaded(_ value: Imported) -> Imported {
        guard case .tensor(let id, let key) = value else { return value }
        if let key, let written = memory[key] { return written.withoutMemory }
        return .tensor(id)
    }

    /// The written value; reads of the memory give it from now on.
    private mutating func write(_ value: Imported, to target: Imported) -> Imported {
        guard case .tensor(_, let key?) = target, case .tensor(let id, _) = value else { return value }
        memory[key] = .tensor(id)
        return .tensor(id, memory: key)
    }

    /// Primitives that write their result to where their first operand lies.
    private static func writesFirstOperand(_ name: String) -> Bool {
        name.hasPrefix("Inplace") || name.hasPrefix("Scatter") && name != "ScatterNd" && name != "ScatterNonAliasingAdd"
            || ["AssignAdd", "AssignSub"].contains(name)
    }

    // MARK: Groups and functions

    private func element(_ operands: [Imported], _ node: NodeProto) throws(ImportError) -> Imported {
        guard operands.count >= 2, case .tuple(let elements) = operands[0] else {
            throw .node(node.label, reason: "its operand is no tuple of known length")
        }
        guard let index = integer(operands[1]) else { throw .node(node.label, reason: "the place in a tuple must be a constant") }
        let place = index < 0 ? index + elements.count : index
        guard elements.indices.contains(place) else {
            throw .node(node.label, reason: "there is no element \(index) in a tuple of \(elements.count)")
        }
        return elements[place]
    }

    /// The number that a literal, or a constant of one element, is.
    private func integer(_ value: Imported) -> Int? {
        switch value {
        case .literal(let literal): return literal.integer.map { Int($0) }
        case .tensor(let id, _):
            guard let array = graph.constants[id]?.array, array.count == 1, !array.elementType.isFloat else { return nil }
            return Int(array[integer: 0])
        default: return nil
        }
    }

    private func partial(_ operands: [Imported], _ node: NodeProto) throws(ImportError) -> Imported {
        guard case .closure(var closure)? = operands.first else { throw .notAFunction(node: node.label) }
        closure.arguments += operands.dropFirst()
        return .closure(closure)
    }

    private mutating func chosen(_ operands: [Imported], _ node: NodeProto) throws(ImportError) -> Imported {
        guard operands.count >= 3 else { throw .node(node.label, reason: "it takes a condition and two values") }
        if let known = integer(operands[0]) { return known != 0 ? operands[1] : operands[2] }
        guard case .tensor(let condition, _) = operands[0] else { throw .node(node.label, reason: "its condition is no tensor") }
        return .choice(truth(of: condition), operands[1], operands[2])
    }

    private mutating func truth(of value: ValueID) -> ValueID {
        if case .tensor(.bool, _) = graph[value].type { return value }
        return add("Cast", [value], .tensor(.bool, shape: []), ["to": .integer(GraphElement.bool.rawValue)])
    }

    private mutating func chosenLayer(_ operands: [Imported], _ node: NodeProto) throws(ImportError) -> Imported {
        guard operands.count >= 2, case .tuple(let layers) = operands[1], let last = layers.last else {
            throw .node(node.label, reason: "it takes an index and functions")
        }
        if let known = integer(operands[0]) {
            guard layers.indices.contains(known) else { throw .node(node.label, reason: "there is no function \(known)") }
            return layers[known]
        }
        guard case .tensor(let given, _) = operands[0] else { throw .node(node.label, reason: "its index is no tensor") }
        let index = add("Cast", [given], .tensor(.int64, shape: []), ["to": .integer(GraphElement.int64.rawValue)])
        var result = last
        for place in layers.indices.dropLast().reversed() {
            result = .choice(equals(index, place), layers[place], result)
        }
        return result
    }

    /// Whether an integer has the value.
    mutating func equals(_ value: ValueID, _ number: Int) -> ValueID {
        add("Equal", [value, constant([.integer(Int64(number))], isScalar: true)], .tensor(.bool, shape: []))
    }

    // MARK: Nodes

    private mutating func emit(
        _ name: String, _ protos: [AttributeProto], _ node: NodeProto, _ operands: [Imported]
    ) throws(ImportError) -> Imported {
        let given = operands.filter { !$0.isMonad }
        var inputs: [ValueID?] = []
        for operand in given { inputs.append(try self.operand(operand, of: node.label)) }
        while let last = inputs.last, last == nil { inputs.removeLast() }
        let attributes = try attributes(protos, node.label)
        var outputs: [ValueID] = []
        let result = values(try resultType(of: node), plainName(node.outputs.first ?? node.name), &outputs)
        add(GraphNode(
            name: node.plainLabel, operation: OperatorName(name, domain: "mindspore"), version: 1, inputs: inputs, outputs: outputs,
            attributes: attributes))
        if Self.writesFirstOperand(name), let target = given.first { return write(result, to: target) }
        // A value of its own: what an earlier call of the function wrote there is gone.
        if case .tensor(_, let key?) = result { memory[key] = nil }
        return result
    }
}

extension Imported {
    var isMonad: Bool { if case .monad = self { true } else { false } }

    var withoutMemory: Imported { if case .tensor(let id, _) = self { .tensor(id) } else { self } }
}
