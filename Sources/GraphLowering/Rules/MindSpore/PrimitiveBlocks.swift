import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Blocks of an image exchanged with its batch, its channels, or columns.

let primitiveBlocks: [String: PrimitiveRule] = [
    "SpaceToBatchND": movement("input_x") { p, x in
        let blocks = try Blocks(p, "paddings", rank: x.rank)
        let padded = try Operators.pad(x, before: blocks.before, after: blocks.after, .constant(constant(0, x.element)))
        let spatial = try blocks.sizes.enumerated().map { place, size in
            let extent = padded.shape[place + blocks.first]
            if let known = extent.constantInt, !known.isMultiple(of: size) {
                throw NodeProblem.invalid("axis \(place + blocks.first) of extent \(known) is not made of blocks of \(size)")
            }
            return extent.dividedDown(by: Expression(size))
        }
        let count = blocks.sizes.reduce(1, *), images = x.shape[0]
        return compute("spaceToBatch", [images.times(Expression(count))] + x.shape[1..<blocks.first] + spatial) { (indices: [Expression]) in
            let offsets = blocks.offsets(indices[0].dividedDown(by: images))
            return padded[[indices[0].modulo(images)] + indices[1..<blocks.first] + blocks.sizes.indices.map {
                indices[$0 + blocks.first].times(Expression(blocks.sizes[$0])).plus(offsets[$0])
            }]
        }
    },
    "BatchToSpaceND": movement("input_x") { p, x in
        let blocks = try Blocks(p, "crops", rank: x.rank)
        let images = x.shape[0].dividedDown(by: Expression(blocks.sizes.reduce(1, *)))
        let spatial = blocks.sizes.enumerated().map { place, size in
            let axis = place + blocks.first
            return x.shape[axis].times(Expression(size)).minus(Expression(blocks.before[axis] + blocks.after[axis]))
        }
        return compute("batchToSpace", [images] + x.shape[1..<blocks.first] + spatial) { (indices: [Expression]) in
            var number: Expression = 0, places: [Expression] = []
            for (place, size) in blocks.sizes.enumerated() {
                let axis = place + blocks.first, position = indices[axis].plus(Expression(blocks.before[axis]))
                number = number.times(Expression(size)).plus(position.modulo(Expression(size)))
                places.append(position.dividedDown(by: Expression(size)))
            }
            return x[[number.times(images).plus(indices[0])] + indices[1..<blocks.first] + places]
        }
    },
    "ChannelShuffle": movement("x") { p, x in
        let groups = try p.integer("group", 1)
        guard x.rank > 2, groups > 0, x.shape[1].constantInt?.isMultiple(of: groups) ?? false else {
            throw NodeProblem.invalid("\(groups) groups do not fit a tensor of shape \(x.shape)")
        }
        let size = x.shape[1].dividedDown(by: Expression(groups))
        return compute("channelShuffle", x.shape) { (indices: [Expression]) in
            let channel = indices[1].modulo(Expression(groups)).times(size).plus(indices[1].dividedDown(by: Expression(groups)))
            return x[[indices[0], channel] + indices[2...]]
        }
    },
    "Col2Im": .tensor("x output_size") { p in try image(p, fromColumns: p.tensor("x")) },
    "Col2ImExt": .tensor("input output_size kernel_size dilation padding stride") { p in
        let x = try p.tensor("input")
        let kernel = perAxis(try p.integers("kernel_size"), 1, 2), size = kernel[0] * kernel[1]
        guard x.rank == 2 || x.rank == 3, let channels = x.shape[x.rank - 2].constantInt, channels.isMultiple(of: size) else {
            throw NodeProblem.invalid("columns of shape \(x.shape) are not made of windows of \(size) elements")
        }
        let batch = x.rank == 3 ? x.shape[0] : 1
        let columns = try reshaped(x, [batch, Expression(channels / size), Expression(size), x.shape[x.rank - 1]])
        let result = try image(p, fromColumns: columns)
        return x.rank == 3 ? result : try reshaped(result, Array(result.shape.dropFirst()))
    },
]

/// The blocks of the last axes.
private struct Blocks {
    let sizes: [Int]
    /// The first axis that is divided.
    let first: Int
    /// What is added to, or taken from, each axis.
    private(set) var before: [Int], after: [Int]

    init(_ p: PrimitiveCall, _ margins: String, rank: Int) throws {
        let given = try p.integers("block_shape") ?? p.integers("block_size") ?? []
        let sizes = given.count == 1 ? [given[0], given[0]] : given
        first = rank - sizes.count
        guard !sizes.isEmpty, first > 0, sizes.allSatisfy({ $0 > 0 }) else {
            throw NodeProblem.invalid("blocks of \(given) do not fit a tensor of rank \(rank)")
        }
        self.sizes = sizes
        (before, after) = ([Int](repeating: 0, count: rank), [Int](repeating: 0, count: rank))
        let list = try p.integers(margins) ?? []
        guard list.count == 2 * sizes.count, list.allSatisfy({ $0 >= 0 }) else {
            throw NodeProblem.invalid("\(margins) \(list) are not two numbers for each of \(sizes.count) axes")
        }
        for place in sizes.indices { (before[first + place], after[first + place]) = (list[2 * place], list[2 * place + 1]) }
    }

    /// Where in its block an element lies, by the number of its part of the batch.
    func offsets(_ number: Expression) -> [Expression] {
        var rest = number, offsets: [Expression] = []
        for size in sizes.reversed() {
            offsets.insert(rest.modulo(Expression(size)), at: 0)
            rest = rest.dividedDown(by: Expression(size))
        }
        return offsets
    }
}

/// The sums of what columns say of each place of an image: [n, c, window, place] to [n, c, height, width].
private func image(_ p: PrimitiveCall, fromColumns x: Tensor) throws -> Tensor {
    guard x.rank == 4, let given = try p.integers("output_size") else { throw NodeProblem.invalid("columns of rank \(x.rank) make no image") }
    let sizes = perAxis(given, 1, 2), kernel = perAxis(try p.integers("kernel_size"), 1, 2)
    let strides = perAxis(try p.integers("stride"), 1, 2), pads = perAxis(try p.integers("padding"), 0, 2)
    let dilations = perAxis(try p.integers("dilation"), 1, 2)
    let counts = (0..<2).map { axis in
        let reach = dilations[axis] * (kernel[axis] - 1) + 1
        return (sizes[axis] + 2 * pads[axis] - reach) / strides[axis] + 1
    }
    guard x.shape[2].constantInt == kernel[0] * kernel[1], x.shape[3].constantInt == counts[0] * counts[1] else {
        throw NodeProblem.invalid("columns of shape \(x.shape) are not \(counts[0]) × \(counts[1]) windows of \(kernel[0]) × \(kernel[1])")
    }
    return compute("columnsToImage", [x.shape[0], x.shape[1], Expression(sizes[0]), Expression(sizes[1])], reduce: { (indices: [Expression]) in
        let taps = (0..<2).map { Axis("k\($0)", extent: Expression(kernel[$0])) }
        let distances = (0..<2).map { indices[$0 + 2] + Expression(pads[$0]) - taps[$0].index * Expression(dilations[$0]) }
        let windows = (0..<2).map { distances[$0].floorDivided(by: Expression(strides[$0])) }
        func isWindow(_ axis: Int) -> Expression {
            let isAligned = distances[axis].modulo(Expression(strides[axis])).equals(0)
            return distances[axis] >= 0 && isAligned && windows[axis] < Expression(counts[axis])
        }
        let isIn = isWindow(0) && isWindow(1)
        let window = taps[0].index * Expression(kernel[1]) + taps[1].index, place = windows[0] * Expression(counts[1]) + windows[1]
        return Reduction(
            axes: taps, combiner: .sum(x.element), sources: [conditional(isIn, x[indices[0], indices[1], window, place], constant(0, x.element))])
    })
}
