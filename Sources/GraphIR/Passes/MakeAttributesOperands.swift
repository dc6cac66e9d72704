import NDArray

/// Gives nodes of older versions the form that the operator has today, where an attribute has become an operand.
///
///     y = Squeeze(x) axes [0]        axes = int64[1] {0}
///                               →    y = Squeeze(x, axes)
///
/// Passes behind this one know one form of these operators only.
public func makeAttributesOperands(_ graph: Graph) -> Graph {
    var graph = graph
    for id in graph.blocks.flatMap(\.nodes) {
        guard graph[id].operation.domain.isEmpty, let form = newerForms[graph[id].operation.name],
            graph[id].version >= form.from, graph[id].version < form.version, graph[id].inputs.count == form.operandCount
        else { continue }
        graph.modernise(id, form)
    }
    return graph
}

/// How an operator changed: from a version on, attributes are operands, in that order behind those it had.
private struct NewerForm {
    /// The first version that differs from the newer form in nothing else.
    var from = 1
    let version: Int
    var operandCount = 1
    let attributes: [String]
}

private let newerForms: [String: NewerForm] = {
    let reductions = ["ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"]
    var forms = [
        "Squeeze": NewerForm(version: 13, attributes: ["axes"]), "Unsqueeze": NewerForm(version: 13, attributes: ["axes"]),
        "ReduceSum": NewerForm(version: 13, attributes: ["axes"]), "Reshape": NewerForm(version: 5, attributes: ["shape"]),
        "Slice": NewerForm(version: 10, attributes: ["starts", "ends", "axes"]), "TopK": NewerForm(version: 10, attributes: ["k"]),
        "Split": NewerForm(from: 2, version: 13, attributes: ["split"]), "Upsample": NewerForm(from: 7, version: 9, attributes: ["scales"]),
    ]
    for name in reductions { forms[name] = NewerForm(version: 18, attributes: ["axes"]) }
    return forms
}()

extension Graph {
    fileprivate mutating func modernise(_ id: NodeID, _ form: NewerForm) {
        var operands: [ValueID?] = []
        for name in form.attributes {
            guard let attribute = self[id].attributes[name] else {
                operands.append(nil)
                continue
            }
            guard let array = attribute.list else { return }
            operands.append(addConstant("\(self[id].outputs.first?.map { self[$0].name } ?? "").\(name)", GraphConstant(array)))
        }
        while let last = operands.last, last == nil { operands.removeLast() }
        self[id].version = form.version
        self[id].inputs += operands
        for name in form.attributes { self[id].attributes[name] = nil }
    }
}

extension GraphAttribute {
    /// A list, or one integer, as an array of one axis.
    fileprivate var list: NDArray? {
        switch self {
        case .integer(let value): NDArray([Int64(value)])
        case .integers(let values): NDArray(values.map { Int64($0) })
        case .numbers(let values) where !values.isEmpty: NDArray(values)
        default: nil
        }
    }
}
