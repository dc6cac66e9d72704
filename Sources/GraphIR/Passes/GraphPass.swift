/// A step on a graph's way to kernels: a function from graph to graph that keeps what the graph computes.
///
/// It is called as its function is, which stands alone in a file of that name.
public struct GraphPass: Sendable {
    public let name: String
    public let apply: @Sendable (Graph) -> Graph

    public init(_ name: String, _ apply: @escaping @Sendable (Graph) -> Graph) {
        (self.name, self.apply) = (name, apply)
    }
}

/// When the runner checks what passes make.
public enum GraphVerification: Sendable {
    /// After each pass, so that an error names the pass that broke the graph.
    case afterEach
    /// The graph that comes in only: a pass that keeps the rules needs no check.
    case never

    /// After each pass in debug builds.
    public static var standard: GraphVerification {
        #if DEBUG
            .afterEach
        #else
            .never
        #endif
    }
}

/// Runs passes in order.
///
/// - Parameter observe: is called after each pass with the graph before and after it.
public func run(
    _ passes: [GraphPass], on graph: Graph, verification: GraphVerification = .standard,
    observe: (_ pass: GraphPass, _ before: Graph, _ after: Graph) -> Void = { _, _, _ in }
) throws(GraphError) -> Graph {
    try graph.verify()
    var graph = graph
    for pass in passes {
        let before = graph
        graph = pass.apply(before)
        if verification == .afterEach {
            do { try graph.verify() } catch { throw .brokenBy(pass: pass.name, error) }
        }
        observe(pass, before, graph)
    }
    return graph
}
