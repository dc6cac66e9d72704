import Drawing
import Testing

@Suite struct LayeredLayoutTests {
    private typealias Edge = LayeredLayout.Edge

    @Test func aChainIsStraight() {
        let boxes = [40.0, 90, 20].map { LayeredLayout.Box(width: $0, height: 10) }
        let layout = LayeredLayout(boxes, [Edge(from: 0, to: 1), Edge(from: 1, to: 2)])
        let middles = zip(layout.corners, boxes).map { $0.x + $1.width / 2 }
        #expect(middles.allSatisfy { abs($0 - 45) < 0.001 })
        #expect(layout.width == 90)
        #expect(layout.corners.map(\.y) == layout.corners.map(\.y).sorted())
    }

    /// Random graphs: boxes never meet, arrows point down and start and end at their boxes, and nothing leaves the picture.
    @Test(arguments: 0..<40)
    func randomGraphs(_ seed: Int) {
        var state = UInt64(seed + 1)
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let count = 1 + next(40)
        let boxes = (0..<count).map { _ in LayeredLayout.Box(width: Double(10 + next(100)), height: Double(10 + next(30))) }
        var edges: Set<Edge> = []
        for to in 1..<max(2, count) where to < count {
            for _ in 0..<next(4) { edges.insert(Edge(from: next(to), to: to)) }
        }
        let list = edges.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
        let layout = LayeredLayout(boxes, list)
        for a in boxes.indices {
            let corner = layout.corners[a]
            #expect(corner.x >= -0.01 && corner.y >= -0.01)
            #expect(corner.x + boxes[a].width <= layout.width + 0.01 && corner.y + boxes[a].height <= layout.height + 0.01)
            for b in 0..<a {
                let other = layout.corners[b]
                let apart = corner.x >= other.x + boxes[b].width || other.x >= corner.x + boxes[a].width
                    || corner.y >= other.y + boxes[b].height || other.y >= corner.y + boxes[a].height
                #expect(apart, "boxes \(b) and \(a) meet")
            }
        }
        for (edge, route) in zip(list, layout.routes) {
            #expect(route.first!.y == layout.corners[edge.from].y + boxes[edge.from].height)
            #expect(route.last!.y == layout.corners[edge.to].y)
            #expect(zip(route, route.dropFirst()).allSatisfy { $0.y <= $1.y }, "\(edge) goes up")
        }
    }

    /// An arrow around others does not pass through them.
    @Test func longArrowsGoAround() {
        let boxes = (0..<6).map { _ in LayeredLayout.Box(width: 60, height: 20) }
        let edges = (0..<5).map { Edge(from: $0, to: $0 + 1) } + [Edge(from: 0, to: 5)]
        let layout = LayeredLayout(boxes, edges)
        for point in layout.routes[5].dropFirst().dropLast() {
            for (corner, box) in zip(layout.corners, boxes) {
                let inside = point.x > corner.x && point.x < corner.x + box.width && point.y > corner.y && point.y < corner.y + box.height
                #expect(!inside)
            }
        }
    }

    @Test func textIsEscaped() {
        var drawing = Drawing(width: 10, height: 10)
        drawing.text("a < b & \"c\"\u{1}", at: Point(0, 0))
        #expect(drawing.finish().contains("a &lt; b &amp; &quot;c&quot;</text>"))
    }
}
