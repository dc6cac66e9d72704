import MindIRProto

/// Which functions of a file refer to which.
struct CallGraph {
    private var references: [String: [String]] = [:]

    init(_ functions: [String: GraphProto]) {
        for (name, function) in functions {
            var found: Set<String> = []
            for node in function.nodes {
                for input in node.inputs where functions[input] != nil { found.insert(input) }
                if node.operation.hasPrefix("REF::") {
                    let callee = String(node.operation.dropFirst(5))
                    if functions[callee] != nil { found.insert(callee) }
                }
            }
            references[name] = found.sorted()
        }
    }

    /// Whether calls lead from one function to another, but through none of those left out.
    func leads(from start: String, to goal: String, without excluded: [String] = []) -> Bool {
        var seen = Set(excluded).subtracting([goal])
        var waiting = references[start] ?? []
        while let next = waiting.popLast() {
            if next == goal { return true }
            if seen.insert(next).inserted { waiting += references[next] ?? [] }
        }
        return false
    }
}
