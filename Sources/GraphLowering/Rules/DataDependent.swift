import GraphIR
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

// Operators whose results are as long as the data says. How long is computed first; memory is planned for the most that it can be.

let dataDependentRules: [String: OperatorRule] = [
    "NonZero": .values { application in
        let x = try application.lowered(0).tensor
        let flat = try reshaped(x.rank == 0 ? unsqueezed(x, [0]) : x, [elementCount(x.shape)])
        let shape = x.rank == 0 ? [1] : x.shape
        let chosen = try Selection(mapped("isNonZero", flat) { truth($0) }, application, "nonZero")
        return [.tensor(compute("nonZero", [Expression(shape.count), chosen.count]) { (indices: [Expression]) in
            var rest = chosen.places[indices[1]]
            var coordinates: [Expression] = []
            for extent in shape.reversed() {
                coordinates.insert(rest.modulo(extent), at: 0)
                rest = rest.floorDivided(by: extent)
            }
            let value = coordinates.indices.dropLast().reversed().reduce(coordinates.last!) {
                select(indices[0].equals(Expression($1)), coordinates[$1], $0)
            }
            return value.cast(to: .int64)
        })]
    },
    "Compress": moving { application, given in
        let axis = try application.optionalInteger("axis")
        let x = axis == nil ? try reshaped(given, [elementCount(given.shape)]) : given
        let place = try normalised(axis ?? 0, rank: x.rank)
        let condition = try application.lowered(1).tensor
        let chosen = try Selection(mapped("isChosen", condition) { $0 }, application, "compress")
        var shape = x.shape
        shape[place] = chosen.count
        return compute("compress", shape) { (indices: [Expression]) in
            var source = indices
            source[place] = chosen.places[indices[place]]
            return x[source]
        }
    },
    "Unique": .values { try unique($0) },
    "NonMaxSuppression": .values { try [suppressNonMaximum($0)] },
]

private func truth(_ value: Expression) -> Expression {
    value.type.element == .bool ? value : value.differs(from: constant(0, value.type.element))
}

/// The places at which a list of truth values is true, in order.
struct Selection {
    /// How many there are: an extent that is computed.
    let count: Expression
    let places: Tensor
    /// For each place, the number of true ones before it.
    let before: Tensor

    init(_ flags: Tensor, _ application: borrowing Application, _ name: String) throws {
        let length = flags.shape[0]
        let ones = mapped("\(name).ones", flags) { select($0, 1, 0) }
        let before = try Operators.cumulativeSum(ones, bounds: .exclusive)
        let total = compute("\(name).count", [], reduce: { (_: [Expression]) in
            let k = Axis("k", extent: length)
            return sum(select(flags[k.index], 1, 0), over: k)
        })
        let count = application.constants.extent("\(name).count", total, limit: length)
        places = Self.places(name, count, before, ones)
        (self.count, self.before) = (count, before)
    }

    /// The place of true value number i: how many places there are up to which no more than i values are true. Whole blocks of them are
    /// counted first, by their last places.
    private static func places(_ name: String, _ count: Expression, _ before: Tensor, _ ones: Tensor) -> Tensor {
        let length = before.shape[0]
        func isBefore(_ place: Expression, _ index: Expression) -> Expression { before[place] + ones[place] <= index }
        let blocks = compute("\(name).blocks", [count], reduce: { (indices: [Expression]) in
            let b = Axis("b", extent: length.dividedDown(by: Expression(blockSize)))
            let last = b.index.times(Expression(blockSize)).plus(Expression(blockSize - 1))
            return sum(select(isBefore(last, indices[0]), 1, 0), over: b)
        })
        return compute("\(name).places", [count], reduce: { (indices: [Expression]) in
            let r = Axis("r", extent: Expression(blockSize))
            let start = blocks[indices[0]] * Expression(blockSize)
            let place = start + r.index
            let isIn = conditional(place < length, isBefore(minimum(place, length.minus(1)), indices[0]), false)
            // Each member stands for one place, the first for the places of whole blocks, too.
            return sum(select(isIn, 1, 0) + select(r.index.equals(0), start, 0), over: r)
        })
    }

    private static let blockSize = 64
}

/// Slices along an axis (or elements) that occur, each once: in order of their values, or of their first occurrence.
private func unique(_ application: borrowing Application) throws -> [Lowered] {
    let given = try application.lowered(0).tensor
    let axis = try application.optionalInteger("axis")
    let isSorted = try application.flag("sorted", true)
    let place = try axis.map { try normalised($0, rank: given.rank) }
    // A row for each slice.
    let moved = try place.map { place in
        try Operators.transpose(given, [place] + given.shape.indices.filter { $0 != place })
    } ?? reshaped(given, [elementCount(given.shape)])
    let length = moved.shape[0], width = elementCount(moved.shape.dropFirst())
    let rows = try reshaped(moved, [length, width])
    // Where two rows differ first; `width` where they do not.
    let difference = compute("unique.difference", [length, length], reduce: { (indices: [Expression]) in
        let m = Axis("m", extent: width)
        return minimum(of: select(rows[indices[0], m.index].differs(from: rows[indices[1], m.index]), m.index, width), over: m)
    })
    func equal(_ a: Expression, _ b: Expression) -> Expression { difference[a, b] >= width }
    func less(_ a: Expression, _ b: Expression) -> Expression {
        difference[a, b].bound("m") { m in
            conditional(m < width, rows[a, minimum(m, width.minus(1))] < rows[b, minimum(m, width.minus(1))], false)
        }
    }
    let first = compute("unique.first", [length], reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: length)
        return minimum(of: select(equal(k.index, indices[0]), k.index, length), over: k)
    })
    let isFirst = compute("unique.isFirst", [length]) { (index: Expression) in first[index].equals(index) }
    let chosen = try Selection(isFirst, application, "unique")
    // For each row, how many distinct ones come before it.
    let rank = compute("unique.rank", [length], reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: length)
        let isBefore = isSorted ? less(k.index, indices[0]) : k.index < first[indices[0]]
        return sum(select(isFirst[k.index] && isBefore, 1, 0), over: k)
    })
    let places = compute("unique.places", [chosen.count], reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: length)
        return sum(select(isFirst[k.index] && rank[k.index].equals(indices[0]), k.index, 0), over: k)
    })
    let counts = compute("unique.counts", [chosen.count], reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: length)
        return sum(select(rank[k.index].equals(indices[0]), 1, 0), over: k)
    })
    var shape = given.shape
    if let place { shape[place] = chosen.count } else { shape = [chosen.count] }
    let values = compute("unique", shape) { (indices: [Expression]) in
        var row = indices
        let index = row.remove(at: place ?? 0)
        return moved[[places[index]] + row]
    }
    return [values, places, rank, counts].enumerated().map { index, tensor in
        .tensor(index == 0 ? tensor : mapped("unique.\(index)", tensor) { $0.cast(to: .int64) })
    }
}

/// Boxes by falling score, of each image and class, without those that overlap a better one too much.
private func suppressNonMaximum(_ application: borrowing Application) throws -> Lowered {
    let boxes = try application.tensor(0), scores = try application.tensor(1)
    let (images, classes, count) = (scores.shape[0], scores.shape[1], scores.shape[2])
    let rounds = try NonMaximumRounds(application, of: count)
    let threshold = application.has(3) ? try application.tensor(3).onlyElement : constant(0, .float32)
    let least = application.has(4) ? try application.tensor(4).onlyElement : nil
    let isCentred = try application.flag("center_point_box")
    func edges(_ image: Expression, _ box: Expression, _ axis: Int) -> (Expression, Expression) {
        if isCentred {
            let (centre, half) = (boxes[image, box, Expression(axis)], boxes[image, box, Expression(axis + 2)] / 2.0)
            return (centre - half, centre + half)
        }
        let (a, b) = (boxes[image, box, Expression(axis)], boxes[image, box, Expression(axis + 2)])
        return (minimum(a, b), maximum(a, b))
    }
    func overlaps(_ image: Expression, _ a: Expression, _ b: Expression) -> Expression {
        var common = constant(1, .float32), areaA = common, areaB = common
        for axis in 0..<2 {
            let (a0, a1) = edges(image, a, axis), (b0, b1) = edges(image, b, axis)
            common = common * maximum(minimum(a1, b1) - maximum(a0, b0), 0.0)
            (areaA, areaB) = (areaA * (a1 - a0), areaB * (b1 - b0))
        }
        return common > threshold * (areaA + areaB - common)
    }
    let first = compute("nms.alive", [images, classes, count]) { (indices: [Expression]) in
        least.map { scores[indices] > $0 } ?? true
    }
    /// The best box that is left of each image and class, and those that are left then.
    func round(_ alive: Tensor) -> (best: Tensor, alive: Tensor) {
        let found = computeTuple("nms.best", [images, classes]) { indices in
            let n = Axis("n", extent: count)
            let place = indices + [n.index]
            return Reduction(
                axes: [n], combiner: .argumentOfMaximum(.float32),
                sources: [select(alive[place], scores[place], constant(-.infinity, .float32)), select(alive[place], n.index, Expression(Int(Int32.max)))])
        }[1]
        return (found, compute("nms.alive", [images, classes, count]) { (indices: [Expression]) in
            found[indices[0], indices[1]].bound("best") { best in
                let isGone = conditional(best < count, overlaps(indices[0], minimum(best, count.minus(1)), indices[2]), false)
                return alive[indices] && indices[2].differs(from: best) && !isGone
            }
        })
    }
    guard let (all, total) = try rounds.collect(application.constants, from: first, round) else {
        return .tensor(filled("nms", [0, 3], constant(0, .int64)))
    }
    let flat = try reshaped(all, [images.times(classes).times(total)])
    let chosen = try Selection(mapped("nms.isChosen", flat) { $0 < count }, application, "nms")
    return .tensor(compute("nms", [chosen.count, 3]) { (indices: [Expression]) in
        chosen.places[indices[0]].bound("place") { place in
            let row = place.floorDivided(by: total)
            let value = select(
                indices[1].equals(0), row.floorDivided(by: classes), select(indices[1].equals(1), row.modulo(classes), flat[place]))
            return value.cast(to: .int64)
        }
    })
}

/// The rounds of a choice of boxes: one for each box of a class.
private struct NonMaximumRounds {
    private let count: ControlLoop.Count
    /// How many there are, where that is known.
    private let known: Int?
    /// What they never exceed: the number of boxes.
    private let limit: Expression
    /// The most that are written out.
    private static let unrolled = 4

    init(_ application: borrowing Application, of boxes: Expression) throws {
        let wanted: Expression = application.has(2)
            ? try application.lowered(2).indexElements?.first ?? application.lowered(2).tensor.onlyElement.cast(to: .int32, .saturating) : 0
        let isData = wanted.contains { if case .load = $0 { true } else { false } }
        let most = minimum(maximum(wanted, 0), boxes)
        let rounds = isData ? most : canonicalExtent(most)
        known = rounds.constantInt
        limit = isData ? boxes : rounds
        count = isData ? .value(compute("nms.rounds", []) { (_: [Expression]) in rounds }) : .extent(rounds)
    }

    /// What the rounds find, `[images, classes, rounds]`, and how many there are; nil where there is none.
    func collect(
        _ constants: ConstantPool, from first: Tensor, _ round: (Tensor) -> (best: Tensor, alive: Tensor)
    ) throws -> (found: Tensor, rounds: Expression)? {
        if known == 0 { return nil }
        if let known, known <= Self.unrolled {
            var alive = first
            var best: [Tensor] = []
            for _ in 0..<known {
                let next = round(alive)
                best.append(try unsqueezed(next.best, [2]))
                alive = next.alive
            }
            return (try concatenated(best, 2), Expression(known))
        }
        let building = LoopBuilding(name: "nms", initial: [LoweredTensor(first)], count: count, limit: limit, constants: constants)
        let found = try building.results { _, states in
            let next = round(states[0].tensor)
            return Round(states: [LoweredTensor(next.alive)], collected: [LoweredTensor(next.best)])
        }.collected[0].tensor
        return (try Operators.transpose(found, [1, 2, 0]), found.shape[0])
    }
}
