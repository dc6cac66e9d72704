import GraphIR
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

/// The greatest elements of each row, and their places.
///
/// Which of several equal elements come, and in which order, is as MindSpore's CPU kernel has it: where more than half of a row is
/// wanted, the first comes first; else a quickselect (`std::nth_element` of libstdc++) moves the greatest to the front of the row, and
/// then those that stand first come first. Rows in which equal elements cannot matter are not moved.
///
/// The quickselect's other way, for rows that it does not halve in 2 log2 n rounds on average, is not followed: there the order of equal
/// elements may differ.
func topElements(_ p: PrimitiveCall, _ x: Tensor, count: Int) throws -> [Lowered] {
    func plain(_ x: Tensor) throws -> [Lowered] {
        try p.onnx("TopK", [.tensor(x), p.known([count])], ["axis": .integer(-1)], results: 2)
    }
    guard x.rank > 0, let length = x.shape[x.rank - 1].constantInt, length > 0, count > 0, count <= length / 2 else { return try plain(x) }
    let rows = try reshaped(x, [elementCount(x.shape.dropLast()), Expression(length)])
    let places = try Quickselect(rows, length: length, count: count).places(p.application.constants)
    let found = try plain(compute("topK.moved", rows.shape) { (indices: [Expression]) in
        places[indices].bound("place") { rows[indices[0], $0] }
    })
    guard case .tensor(let values) = found[0], case .tensor(let order) = found[1] else { preconditionFailure("TopK gives tensors") }
    let shape = Array(x.shape.dropLast()) + [Expression(count)]
    let original = compute("topK.places", order.shape) { (indices: [Expression]) in
        order.tensor[indices].cast(to: .int32).bound("place") { places[indices[0], $0] }.cast(to: .int64)
    }
    return [.tensor(try reshaped(values.tensor, shape)), .tensor(try reshaped(original, shape))]
}

/// Moves the `count` greatest elements of each row to its front, by partitions of the part of the row in which the last of them lies.
///
///     while the part [first, last) has more than three elements
///         the median of its second, middle and last element becomes its first: the pivot
///         from the left the elements that are not greater than the pivot, from the right those that are not less:
///             pairs of them change places until the two sides meet
///         the part becomes the side that position `count` is in
private struct Quickselect {
    private let rows: Tensor
    private let length: Int, count: Int

    init(_ rows: Tensor, length: Int, count: Int) { (self.rows, self.length, self.count) = (rows, length, count) }

    /// For each position of a row, the place that its element had before.
    func places(_ constants: ConstantPool) throws -> Tensor {
        let rowCount = [rows.shape[0]]
        let initial = [
            compute("topK.order", rows.shape) { (indices: [Expression]) in indices[1] },
            filled("topK.first", rowCount, 0), filled("topK.last", rowCount, Expression(length)),
        ]
        let rounds = Expression(2 * (Int.bitWidth - 1 - length.leadingZeroBitCount))
        let building = LoopBuilding(
            name: "topK", initial: initial.map { LoweredTensor($0) }, count: .extent(rounds), limit: rounds,
            startCondition: hasTies(), constants: constants)
        let results = try building.results { _, states in
            let next = try partitioned(Part(states.map(\.tensor)))
            return Round(states: next.states.map { LoweredTensor($0) }, condition: isOpen(next))
        }
        return results.states[0].tensor
    }

    /// The order of a row's elements so far, and the part of it that is still open.
    private struct Part {
        let order: Tensor, first: Tensor, last: Tensor

        init(_ states: [Tensor]) { (order, first, last) = (states[0], states[1], states[2]) }

        var states: [Tensor] { [order, first, last] }

        func isOpen(_ row: Expression) -> Expression { last[row] - first[row] > 3 }
    }

    /// Whether equal elements are among the greatest: then their ranks are not 0, 1, 2...
    private func hasTies() -> Tensor {
        let rank = compute("topK.rank", rows.shape, reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: rows.shape[1])
            return sum(select(rows[indices[0], k.index] > rows[indices], 1, 0), over: k)
        })
        let chosen = compute("topK.chosen", [rows.shape[0]], reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: rows.shape[1])
            return sum(select(rank[indices[0], k.index] < Expression(count), 1, 0), over: k)
        })
        let ranks = compute("topK.ranks", [rows.shape[0]], reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: rows.shape[1])
            let place = [indices[0], k.index]
            return sum(select(rank[place] < Expression(count), rank[place], 0), over: k)
        })
        return anyRow { row in
            chosen[row].differs(from: Expression(count)) || ranks[row].differs(from: Expression(count * (count - 1) / 2))
        }
    }

    private func isOpen(_ part: Part) -> Tensor { anyRow(part.isOpen) }

    private func anyRow(_ isSo: (Expression) -> Expression) -> Tensor {
        let number = compute("topK.rows", [], reduce: { (_: [Expression]) in
            let r = Axis("r", extent: rows.shape[0])
            return sum(select(isSo(r.index), 1, 0), over: r)
        })
        return compute("topK.continues", []) { (_: [Expression]) in number[[]] > 0 }
    }

    private func partitioned(_ part: Part) throws -> Part {
        let order = withPivot(part)
        let values = compute("topK.part", rows.shape) { (indices: [Expression]) in
            order[indices].bound("place") { rows[indices[0], $0] }
        }
        let stops = try Stops(values, part)
        let partners = stops.partners
        let moved = compute("topK.order", rows.shape) { (indices: [Expression]) in
            partners[indices].bound("place") { order[indices[0], $0] }
        }
        let cut = stops.cut
        func bound(_ name: String, _ old: Tensor, _ isMoved: @escaping (Expression) -> Expression) -> Tensor {
            compute(name, [rows.shape[0]]) { (row: Expression) in select(part.isOpen(row) && isMoved(row), cut[row], old[row]) }
        }
        return Part([
            moved, bound("topK.first", part.first) { cut[$0] <= Expression(count) }, bound("topK.last", part.last) { cut[$0] > Expression(count) },
        ])
    }

    /// The order with the pivot in front of the part.
    private func withPivot(_ part: Part) -> Tensor {
        func candidate(_ name: String, _ place: @escaping (Expression) -> Expression) -> (place: Tensor, value: Tensor) {
            let places = compute("topK.\(name)", [rows.shape[0]]) { (row: Expression) in
                minimum(maximum(place(row), 0), Expression(length - 1))
            }
            return (places, compute("topK.\(name).value", [rows.shape[0]]) { (row: Expression) in
                places[row].bound("position") { part.order[row, $0].bound("place") { rows[row, $0] } }
            })
        }
        let a = candidate("second") { part.first[$0] + 1 }
        let b = candidate("middle") { part.first[$0] + (part.last[$0] - part.first[$0]).floorDivided(by: 2) }
        let c = candidate("end") { part.last[$0] - 1 }
        func isBefore(_ one: Tensor, _ other: Tensor, _ row: Expression) -> Expression { one[row] > other[row] }
        let pivot = compute("topK.pivot", [rows.shape[0]]) { (row: Expression) in
            let falling = select(isBefore(b.value, c.value, row), b.place[row], select(isBefore(a.value, c.value, row), c.place[row], a.place[row]))
            let rising = select(isBefore(a.value, c.value, row), a.place[row], select(isBefore(b.value, c.value, row), c.place[row], b.place[row]))
            return select(part.isOpen(row), select(isBefore(a.value, b.value, row), falling, rising), minimum(part.first[row], Expression(length - 1)))
        }
        return compute("topK.withPivot", rows.shape) { (indices: [Expression]) in
            let (row, place) = (indices[0], indices[1])
            let front = minimum(part.first[row], Expression(length - 1))
            let source = select(place.equals(front), pivot[row], select(place.equals(pivot[row]), front, place))
            return source.bound("position") { part.order[row, $0] }
        }
    }

    /// Where the two sides stop: from the left at elements that are not greater than the pivot, from the right at those not less.
    private struct Stops {
        private let left: Tensor
        /// How many stops of the left lie before each position, and how many of the right behind it.
        private let leftBefore: Tensor, rightBehind: Tensor, right: Tensor

        init(_ values: Tensor, _ part: Part) throws {
            func stops(_ name: String, _ passes: @escaping (_ element: Expression, _ pivot: Expression) -> Expression) -> Tensor {
                let pivots = compute("topK.pivotValue", [values.shape[0]]) { (row: Expression) in
                    minimum(part.first[row], values.shape[1].minus(1)).bound("place") { values[row, $0] }
                }
                return compute("topK.\(name)", values.shape) { (indices: [Expression]) in
                    let (row, place) = (indices[0], indices[1])
                    let isIn = part.isOpen(row) && place > part.first[row] && place < part.last[row]
                    return select(isIn, select(passes(values[indices], pivots[row]), 0, 1), 0)
                }
            }
            left = stops("left") { $0 > $1 }
            right = stops("right") { $1 > $0 }
            leftBefore = try Operators.cumulativeSum(left, axis: 1, bounds: .exclusive)
            rightBehind = try Operators.cumulativeSum(right, axis: 1, bounds: .exclusive, direction: .backward)
        }

        private func isLeft(_ place: [Expression]) -> Expression { left[place].equals(1) }
        private func changesFromLeft(_ place: [Expression]) -> Expression { isLeft(place) && rightBehind[place] > leftBefore[place] }
        private func changesFromRight(_ place: [Expression]) -> Expression { right[place].equals(1) && leftBefore[place] > rightBehind[place] }

        /// The position whose element comes to each: the stop of the same number of the other side, or itself.
        var partners: Tensor {
            let number = compute("topK.number", left.shape) { (indices: [Expression]) in
                select(changesFromLeft(indices), leftBefore[indices], select(changesFromRight(indices), rightBehind[indices], -1))
            }
            let pairs = compute("topK.pairs", left.shape, reduce: { (indices: [Expression]) in
                let k = Axis("k", extent: left.shape[1])
                return sum(select(number[indices[0], k.index].equals(number[indices]), k.index, 0), over: k)
            })
            return compute("topK.partners", left.shape) { (indices: [Expression]) in
                select(number[indices] < 0, indices[1], pairs[indices] - indices[1])
            }
        }

        /// Where the left side stops once the sides have met.
        var cut: Tensor {
            compute("topK.cut", [left.shape[0]], reduce: { (indices: [Expression]) in
                let k = Axis("k", extent: left.shape[1])
                let place = [indices[0], k.index]
                let isStop = changesFromRight(place) || (isLeft(place) && !changesFromLeft(place))
                return minimum(of: select(isStop, k.index, left.shape[1]), over: k)
            })
        }
    }
}
