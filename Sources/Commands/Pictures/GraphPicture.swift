import Drawing
import GraphIR

/// A graph as a picture: a box for each node, with its attributes, constants and results; data flows downward.
///
/// The bodies of control-flow operators are drawn beside the block that holds them.
struct GraphPicture {
    let graph: Graph
    /// Nodes to be framed: what a pass took out, or put in.
    var marked: Set<NodeID> = []

    private static let margin = 16.0, titleHeight = 26.0

    /// - Parameter title: what stands above it, for each graph.
    static func svg(_ pictures: [(title: String, picture: GraphPicture)]) -> String {
        var panels: [(title: String, panel: GraphPanel)] = []
        for (title, picture) in pictures {
            for (name, block) in picture.graph.namedBlocks {
                panels.append((name.isEmpty ? title : "\(title) \(name)", GraphPanel(block, of: picture.graph, marked: picture.marked)))
            }
        }
        let widths = panels.map { max($0.panel.layout.width, $0.title.width(size: 14)) + 2 * margin }
        let height = (panels.map(\.panel.layout.height).max() ?? 0) + 2 * margin + titleHeight
        var drawing = Drawing(width: widths.reduce(0, +), height: height)
        var left = margin
        for ((title, panel), width) in zip(panels, widths) {
            drawing.text(title, at: Point(left, margin + 12), size: 14, isBold: true)
            panel.draw(on: &drawing, at: Point(left, margin + titleHeight))
            left += width
        }
        return drawing.finish()
    }
}

extension Graph {
    /// The graph's own block under an empty name, then the bodies in nodes.
    fileprivate var namedBlocks: [(name: String, block: GraphBlock)] {
        var found = [("", body)]
        func visit(_ block: GraphBlock) {
            for node in block.nodes.map({ self[$0] }) where node.hasBlocks {
                for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
                    guard case .block(let inner) = attribute else { continue }
                    found.append(("\(name) of \(node.label)", inner))
                    visit(inner)
                }
            }
        }
        visit(body)
        return found
    }
}

/// One block, laid out.
private struct GraphPanel {
    let boxes: [GraphBox]
    let layout: LayeredLayout

    init(_ block: GraphBlock, of graph: Graph, marked: Set<NodeID>) {
        var boxes: [GraphBox] = [], edges: Set<LayeredLayout.Edge> = []
        var producer: [ValueID: Int] = [:]
        for input in block.inputs {
            producer[input] = boxes.count
            boxes.append(GraphBox(interface: input, of: graph))
        }
        for id in block.nodes {
            for case let input? in graph[id].inputs {
                if let source = producer[input] { edges.insert(.init(from: source, to: boxes.count)) }
            }
            // What a body reads of the blocks around it, the node reads.
            for inner in graph[id].blocks {
                for value in graph.values(readIn: inner) {
                    if let source = producer[value] { edges.insert(.init(from: source, to: boxes.count)) }
                }
            }
            for case let output? in graph[id].outputs { producer[output] = boxes.count }
            boxes.append(GraphBox(id, of: graph, own: producer, isMarked: marked.contains(id)))
        }
        for output in block.outputs {
            if let source = producer[output] { edges.insert(.init(from: source, to: boxes.count)) }
            boxes.append(GraphBox(interface: output, of: graph))
        }
        self.boxes = boxes
        let sorted = edges.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
        layout = LayeredLayout(boxes.map { .init(width: $0.width, height: $0.height) }, sorted)
    }

    func draw(on drawing: inout Drawing, at origin: Point) {
        for route in layout.routes { drawing.arrow(through: route.map { Point($0.x + origin.x, $0.y + origin.y) }) }
        for (box, corner) in zip(boxes, layout.corners) { box.draw(on: &drawing, at: Point(corner.x + origin.x, corner.y + origin.y)) }
    }
}

extension Graph {
    fileprivate func values(readIn block: GraphBlock) -> [ValueID] {
        block.nodes.flatMap { id in
            self[id].inputs.compactMap { $0 } + self[id].blocks.flatMap(values)
        } + block.outputs
    }
}
