import GraphIR
import ONNXProto

/// What names mean where a node stands.
struct FunctionScope {
    static let maximumDepth = 64

    /// The versions of operator sets, by domain.
    let versions: [String: Int]
    var values: [String: ValueID] = [:]
    /// The attributes of the call whose function's body this is.
    var attributes: [String: AttributeProto] = [:]
    var depth = 0

    func version(_ domain: String) -> Int? { versions[domain == "ai.onnx" ? "" : domain] }
}

extension FunctionScope {
    init(opsets: [OperatorSetProto]) {
        var versions: [String: Int] = [:]
        for set in opsets { versions[set.domain == "ai.onnx" ? "" : set.domain] = Int(set.version) }
        self.init(versions: versions)
    }
}

/// What a function is known by.
struct FunctionKey: Hashable {
    let domain: String, name: String, overload: String

    init(_ node: NodeProto) { (domain, name, overload) = (node.domain, node.operation, node.overload) }
    init(_ function: FunctionProto) { (domain, name, overload) = (function.domain, function.name, function.overload) }
}
