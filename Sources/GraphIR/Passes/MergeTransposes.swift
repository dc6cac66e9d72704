/// Makes one transposition of one that follows another, and none where they cancel.
///
///     a = Transpose(x) perm [0, 2, 3, 1]
///     y = Transpose(a) perm [0, 3, 1, 2]    →    y = Identity(x)
///
/// The first stays for others that read it; `removeDeadCode` takes it out where there are none.
public func mergeTransposes(_ graph: Graph) -> Graph {
    var graph = graph
    let producers = graph.producers
    for id in graph.blocks.flatMap(\.nodes) where graph[id].uses("Transpose") {
        guard let read = graph[id].inputs.first, let read else { continue }
        let source = graph.source(of: read, producers)
        guard let inner = producers[source].map({ graph[$0] }), inner.uses("Transpose"), let x = inner.inputs.first, let x else {
            continue
        }
        switch joined(Permutation(of: inner), Permutation(of: graph[id])) {
        case nil: continue
        case .reversed?: continue
        case .axes(let axes)? where axes != Array(axes.indices):
            graph[id].inputs = [x]
            graph[id].attributes["perm"] = .integers(axes)
        case .axes?, .kept?:
            graph[id] = .identity(of: x, in: graph[id])
        }
    }
    return graph
}

/// Where the axes of a transposition's result come from.
private enum Permutation {
    /// From the last to the first, whatever their number.
    case reversed
    case kept
    case axes([Int])

    /// nil where the attribute holds no permutation.
    init?(of node: GraphNode) {
        switch node.attributes["perm"] {
        case nil: self = .reversed
        case .integers(let axes)? where axes.sorted() == Array(axes.indices): self = .axes(axes)
        default: return nil
        }
    }
}

/// The second after the first; nil where they do not fit each other.
private func joined(_ first: Permutation?, _ second: Permutation?) -> Permutation? {
    switch (first, second) {
    case (.reversed?, .reversed?): .kept
    case (.axes(let first)?, .reversed?): .axes(first.reversed())
    case (.reversed?, .axes(let second)?): .axes(second.map { second.count - 1 - $0 })
    case (.axes(let first)?, .axes(let second)?) where first.count == second.count: .axes(second.map { first[$0] })
    default: nil
    }
}
