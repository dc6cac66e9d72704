import TensorExpression
import TensorIR

/// The dimensions of a tensor in the order in which they lie in memory, outermost first: `[0, 2, 3, 1]` puts the channels of NCHW last.
struct AxisOrder: Hashable {
    let dimensions: [Int]

    init(_ dimensions: [Int]) { self.dimensions = dimensions }

    static func rowMajor(rank: Int) -> AxisOrder { AxisOrder(Array(0..<rank)) }

    var isRowMajor: Bool { dimensions == Array(dimensions.indices) }

    /// Items, one for each dimension, as they lie in memory.
    func arranged<Item>(_ items: [Item]) -> [Item] { dimensions.map { items[$0] } }
}

extension Computation {
    /// The order of this definition's axes in which it reads an operand of the given order as it lies in memory.
    ///
    /// Axes that the operand does not know come first.
    func order(following access: Access, in order: AxisOrder) -> AxisOrder {
        var found: [Int] = []
        for index in order.arranged(access.indices) {
            for axis in axesOf(index) where !found.contains(axis) { found.append(axis) }
        }
        return AxisOrder(axes.indices.filter { !found.contains($0) } + found)
    }

    /// The order of an operand's dimensions in which this definition, its own axes in the given order, reads it as it lies in memory.
    ///
    /// Dimensions of constant places come first, those that only reduction axes move in last.
    func order(of access: Access, readIn order: AxisOrder) -> AxisOrder {
        func rank(_ dimension: Int) -> Int {
            let index = access.indices[dimension]
            let places = axesOf(index).map { order.dimensions.firstIndex(of: $0)! }
            return places.min() ?? (index.integerValue == nil ? axes.count : -1)
        }
        let ranks = access.indices.indices.map(rank)
        return AxisOrder(access.indices.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) })
    }

    /// The places of the axes that an index moves with, the farthest first.
    private func axesOf(_ index: Expression) -> [Int] {
        if case .variable(let variable) = index { return axes.firstIndex { $0.variable == variable }.map { [$0] } ?? [] }
        var steps: [(axis: Int, step: Int64)] = []
        for (atom, coefficient) in LinearSum(index).terms {
            for axis in axes.indices where atom.uses(axes[axis].variable) && !steps.contains(where: { $0.axis == axis }) {
                steps.append((axis, abs(coefficient)))
            }
        }
        return steps.sorted { ($1.step, $0.axis) < ($0.step, $1.axis) }.map(\.axis)
    }

    /// The definition with its axes, and what it reads, in other orders.
    ///
    /// - Parameter operands: for buffers that have changed, what they have become and its order.
    func arranged(_ order: AxisOrder, operands: (Buffer) -> (Buffer, AxisOrder)?) -> Computation {
        func arranged(_ expression: Expression) -> Expression {
            let inner = expression.mapChildren(arranged)
            guard case .load(let buffer, let indices) = inner, let (other, order) = operands(buffer) else { return inner }
            return .load(other, order.arranged(indices))
        }
        return mapExpressions(axes: order.arranged(axes), arranged)
    }
}
