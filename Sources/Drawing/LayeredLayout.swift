/// Places boxes so that arrows point downward: the layered drawing of Sugiyama, Tagawa and Toda (1981).
///
/// 1. A box lies a layer below the lowest box that points to it; boxes that nothing points to lie close above the first that they point to.
/// 2. An arrow over several layers passes through a point in each; all that leave one box together share these points.
/// 3. In sweeps down and up, each layer is ordered by the mean places of neighbours.
/// 4. In further sweeps, boxes go to the mean of their neighbours' middles, as far as their order and width allow (`Spacing`).
public struct LayeredLayout: Sendable {
    public struct Box: Sendable {
        public let width: Double, height: Double

        public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }
    }

    /// An arrow between boxes, by their places in the list; it must point to a later one.
    public struct Edge: Hashable, Sendable {
        public let from: Int, to: Int

        public init(from: Int, to: Int) { (self.from, self.to) = (from, to) }
    }

    /// The upper left corner of each box.
    public let corners: [Point]
    /// The points that each arrow passes through, from the lower side of a box to the upper side of another.
    public let routes: [[Point]]
    public let width: Double, height: Double

    static let gap = 18.0, layerGap = 26.0

    public init(_ boxes: [Box], _ edges: [Edge]) {
        precondition(edges.allSatisfy { $0.from < $0.to }, "arrows point to later boxes")
        var layers = Layers(boxes, edges)
        layers.order()
        let middles = layers.middles()
        let least = layers.items.indices.map { middles[$0] - layers.items[$0].width / 2 }.min() ?? 0
        var tops: [Double] = [], heights: [Double] = [], top = 0.0
        for layer in layers.rows {
            let height = layer.map { layers.items[$0].height }.max() ?? 0
            tops.append(top)
            heights.append(height)
            top += height + Self.layerGap
        }
        func point(_ item: Int, _ y: Double) -> Point { Point(middles[item] - least, y) }
        corners = boxes.indices.map { box in
            let item = layers.items[box]
            return Point(middles[box] - least - item.width / 2, tops[item.layer] + (heights[item.layer] - item.height) / 2)
        }
        let found = corners
        routes = edges.map { edge in
            var route = [point(edge.from, found[edge.from].y + boxes[edge.from].height)]
            for item in layers.between(edge) {
                let layer = layers.items[item].layer
                route += [point(item, tops[layer]), point(item, tops[layer] + heights[layer])]
            }
            return route + [point(edge.to, found[edge.to].y)]
        }
        width = (layers.items.indices.map { middles[$0] + layers.items[$0].width / 2 }.max() ?? 0) - least
        height = max(0, top - Self.layerGap)
    }
}

/// Boxes and the points between them, in layers.
private struct Layers {
    struct Item {
        let width: Double, height: Double
        let layer: Int
        /// How strongly it wants its place: lines are to be straight.
        let weight: Double
    }

    /// The boxes, then the points that arrows pass through.
    var items: [Item]
    /// The items of each layer, from the left.
    var rows: [[Int]]
    private var above: [[Int]], below: [[Int]]
    /// By box, the points of its arrows, from the layer below it on.
    private var chains: [[Int]]

    init(_ boxes: [LayeredLayout.Box], _ edges: [LayeredLayout.Edge]) {
        let layer = Self.layers(boxes.count, edges)
        items = boxes.indices.map { Item(width: boxes[$0].width, height: boxes[$0].height, layer: layer[$0], weight: 1) }
        rows = Array(repeating: [], count: (layer.max() ?? -1) + 1)
        for box in boxes.indices { rows[layer[box]].append(box) }
        above = Array(repeating: [], count: boxes.count)
        below = above
        chains = above
        for edge in edges { lay(edge) }
    }

    private static func layers(_ count: Int, _ edges: [LayeredLayout.Edge]) -> [Int] {
        var layer = Array(repeating: 0, count: count)
        var targets: [[Int]] = Array(repeating: [], count: count), hasSource = Array(repeating: false, count: count)
        for edge in edges {
            targets[edge.from].append(edge.to)
            hasSource[edge.to] = true
        }
        for box in 0..<count {
            for target in targets[box] { layer[target] = max(layer[target], layer[box] + 1) }
        }
        for box in 0..<count where !hasSource[box] {
            if let first = targets[box].map({ layer[$0] }).min() { layer[box] = first - 1 }
        }
        return layer
    }

    private mutating func lay(_ edge: LayeredLayout.Edge) {
        let (start, end) = (items[edge.from].layer, items[edge.to].layer)
        while chains[edge.from].count < end - start - 1 {
            let layer = start + chains[edge.from].count + 1
            let point = items.count
            items.append(Item(width: 1, height: 0, layer: layer, weight: 6))
            above.append([])
            below.append([])
            rows[layer].append(point)
            connect(chains[edge.from].last ?? edge.from, point)
            chains[edge.from].append(point)
        }
        connect(end - start > 1 ? chains[edge.from][end - start - 2] : edge.from, edge.to)
    }

    private mutating func connect(_ upper: Int, _ lower: Int) {
        below[upper].append(lower)
        above[lower].append(upper)
    }

    /// The points that an arrow passes through.
    func between(_ edge: LayeredLayout.Edge) -> ArraySlice<Int> {
        chains[edge.from].prefix(max(0, items[edge.to].layer - items[edge.from].layer - 1))
    }

    mutating func order() {
        for sweep in 0..<12 {
            let isDown = sweep.isMultiple(of: 2)
            var place = Array(repeating: 0.0, count: items.count)
            for row in rows { for (index, item) in row.enumerated() { place[item] = Double(index) } }
            for index in isDown ? Array(rows.indices) : rows.indices.reversed() {
                let mean = rows[index].map { item in
                    let neighbours = isDown ? above[item] : below[item]
                    return neighbours.isEmpty ? place[item] : neighbours.reduce(0) { $0 + place[$1] } / Double(neighbours.count)
                }
                rows[index] = zip(rows[index], mean).enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }.map(\.element.0)
                for (position, item) in rows[index].enumerated() { place[item] = Double(position) }
            }
        }
    }

    /// The middle of each item.
    func middles() -> [Double] {
        var middles = Array(repeating: 0.0, count: items.count)
        for sweep in 0..<60 {
            let isDown = sweep.isMultiple(of: 2)
            for row in isDown ? rows : rows.reversed() {
                var spacing = Spacing()
                for (index, item) in row.enumerated() {
                    let distance = index == 0 ? 0 : (items[row[index - 1]].width + items[item].width) / 2 + LayeredLayout.gap
                    let neighbours = sweep == 0 || sweep > 20 ? above[item] + below[item] : isDown ? above[item] : below[item]
                    let wanted = neighbours.isEmpty ? middles[item] : neighbours.reduce(0) { $0 + middles[$1] } / Double(neighbours.count)
                    spacing.add(wanted: wanted, weight: items[item].weight, distance: distance)
                }
                for (item, middle) in zip(row, spacing.places) { middles[item] = middle }
            }
        }
        return middles
    }
}

/// Places on a line that keep their order and distances, and differ least from those wanted (in squares): where two would meet,
/// they move together, the pool-adjacent-violators method.
struct Spacing {
    private var pools: [(sum: Double, weight: Double, count: Int)] = []
    private var offsets: [Double] = []

    /// - Parameter distance: to the one before, at least.
    mutating func add(wanted: Double, weight: Double, distance: Double) {
        let offset = (offsets.last ?? 0) + distance
        offsets.append(offset)
        pools.append(((wanted - offset) * weight, weight, 1))
        while pools.count > 1 {
            let (last, before) = (pools[pools.count - 1], pools[pools.count - 2])
            guard before.sum / before.weight > last.sum / last.weight else { break }
            pools.removeLast()
            pools[pools.count - 1] = (before.sum + last.sum, before.weight + last.weight, before.count + last.count)
        }
    }

    var places: [Double] {
        zip(pools.flatMap { pool in Array(repeating: pool.sum / pool.weight, count: pool.count) }, offsets).map { $0 + $1 }
    }
}
