import GraphIR
import GraphLowering
import Support

extension Dump {
    /// Prints or draws the graph as the passes leave it, or before and after one of them.
    func dumpGraph(on console: Console) throws {
        if let pass, !graphPasses.contains(where: { $0.name == pass }) { throw UnknownPass(name: pass) }
        let file = try request.modelFile()
        var views: [GraphView] = []
        let graph = try file.prepared(try file.graph()) { applied, before, after in
            guard applied.name == pass else { return }
            let (left, right) = (Set(before.blocks.flatMap(\.nodes)), Set(after.blocks.flatMap(\.nodes)))
            views.append(GraphView(title: "before \(applied.name)", graph: before, marked: left.subtracting(right)))
            views.append(GraphView(title: "after \(applied.name)", graph: after, marked: right.subtracting(left)))
        }
        if views.isEmpty { views.append(GraphView(title: graph.name, graph: graph)) }
        guard let svg else {
            return console.write(views.map { pass == nil ? "\($0.graph)" : "# \($0.title)\n\($0.graph)" }.joined(separator: "\n"))
        }
        let nodes = views.map { $0.graph.blocks.reduce(0) { $0 + $1.nodes.count } }.max() ?? 0
        guard nodes <= UnreadablePicture.limit else { throw UnreadablePicture(nodes: nodes) }
        let picture = GraphPicture.svg(views.map { ($0.title, GraphPicture(graph: $0.graph, marked: $0.marked)) })
        try File.write(Array(picture.utf8), to: svg)
    }
}

/// A graph at some time, and the nodes to be marked in it.
private struct GraphView {
    let title: String
    let graph: Graph
    var marked: Set<NodeID> = []
}

struct UnknownPass: CommandError {
    let name: String

    var status: ProgramStatus { .usage }
    var description: String {
        "there is no pass \(name); the passes, in order, are \(graphPasses.map(\.name).joined(separator: ", "))"
    }
}

struct UnreadablePicture: CommandError {
    let nodes: Int

    static let limit: Int = 3000

    var status: ProgramStatus { .badData }
    var description: String { "the graph has \(nodes) nodes, and a picture of more than \(Self.limit) is none that can be read: print it in place of drawing" }
}
