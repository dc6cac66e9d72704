import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let poolRules: [String: OperatorRule] = [
    "MaxPool": .tensors { try maximumPool($0) },
    "AveragePool": .tensor { try averagePool($0) },
    "LpPool": .tensor { application in
        let x = try application.tensor(0)
        let windows = try kernelWindows(application, x)
        let power = try application.version < 2 ? application.number("p", 2) : Double(application.integer("p", 2))
        return lp(windows.reduced("lpPool.sum", x, by: .sum(x.element)) { element, _ in [raised(absolute(element), power)] }[0], power)
    },
    "GlobalMaxPool": .tensor { try Operators.reduceMax($0.tensor(0), over: spatialAxes($0.tensor(0)), reducedAxes: .kept) },
    "GlobalAveragePool": .tensor { try Operators.reduceMean($0.tensor(0), over: spatialAxes($0.tensor(0)), reducedAxes: .kept) },
    "GlobalLpPool": .tensor { application in
        let x = try application.tensor(0)
        let power = Double(try application.integer("p", 2))
        return lp(try Operators.reduceSum(mapped("power", x) { raised(absolute($0), power) }, over: spatialAxes(x), reducedAxes: .kept), power)
    },
    "MaxUnpool": .tensor { try maximumUnpool($0) },
    "MaxRoiPool": .tensor { _ in throw NodeProblem.unsupported("pooling of regions") },
]

private func spatialAxes(_ x: Tensor) -> [Int] { Array(2..<max(x.rank, 3)) }

private func raised(_ x: Expression, _ power: Double) -> Expression {
    power == 1 ? x : power == 2 ? x * x : call(.power, x, constant(power, like: x))
}

private func lp(_ sum: Tensor, _ power: Double) -> Tensor {
    mapped("lpPool", sum) { power == 2 ? squareRoot($0) : power == 1 ? $0 : call(.power, $0, constant(1 / power, like: $0)) }
}

private func kernelWindows(_ application: borrowing Application, _ x: Tensor) throws -> Windows {
    guard x.rank >= 3, let sizes = try application.integers("kernel_shape") else {
        throw NodeProblem.invalid("attribute kernel_shape is missing, or the operand is no image")
    }
    return try Windows(application, over: Array(x.shape[2...]), sizes: sizes.map { Expression($0) })
}

private func maximumPool(_ application: borrowing Application) throws -> [Tensor] {
    let x = try application.tensor(0)
    let windows = try kernelWindows(application, x)
    if !application.wants(1) {
        if x.rank == 4, let padding = windows.padding, let size = windows.sizes.constants {
            return [try Operators.maxPool(
                x, size: RowsAndColumns(size[0], size[1]), stride: RowsAndColumns(windows.strides[0], windows.strides[1]),
                padding: padding, dilation: RowsAndColumns(windows.dilations[0], windows.dilations[1]),
                rounding: try application.flag("ceil_mode") ? .up : .down)]
        }
        return windows.reduced("maxPool", x, by: .maximum(x.element)) { element, _ in [element] }
    }
    let isColumnMajor = try application.flag("storage_order")
    return windows.reduced("maxPool", x, by: .argumentOfMaximum(x.element, index: .int64)) { element, places in
        var flat = places[0].times(x.shape[1]).plus(places[1])
        if isColumnMajor {
            flat = flat.times(elementCount(x.shape[2...]))
            var stride: Expression = 1
            for axis in 2..<x.rank {
                flat = flat.plus(places[axis].times(stride))
                stride = stride.times(x.shape[axis])
            }
        } else {
            for axis in 2..<x.rank { flat = flat.times(x.shape[axis]).plus(places[axis]) }
        }
        return [element, flat.cast(to: .int64)]
    }
}

private func averagePool(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0)
    let windows = try kernelWindows(application, x)
    let countsPadding = try application.flag("count_include_pad")
    let sums = windows.reduced("averagePool.sum", x, by: .sum(x.element)) { element, _ in [element] }[0]
    return compute("averagePool", sums.shape) { (indices: [Expression]) in
        let count = windows.elementCount(Array(indices[2...]), of: Array(x.shape[2...]), countingPadding: countsPadding)
        return sums[indices] / count.asElement(x.element)
    }
}

/// Each element is put where its index says; elements that none is for are 0.
private func maximumUnpool(_ application: borrowing Application) throws -> Tensor {
    let (x, places) = (try application.tensor(0), try application.tensor(1))
    let kernel = try application.integers("kernel_shape") ?? []
    let rank = x.rank - 2
    let strides = try application.perAxis("strides", 1, rank)
    let pads = try application.integers("pads") ?? [Int](repeating: 0, count: 2 * rank)
    guard kernel.count == rank, pads.count == 2 * rank, places.rank == x.rank else { throw NodeProblem.invalid("kernel, pads and indices do not fit \(rank) axes") }
    var natural = Array(x.shape[..<2])
    for axis in 0..<rank {
        natural.append(x.shape[axis + 2].minus(1).times(Expression(strides[axis])).plus(Expression(kernel[axis] - pads[axis] - pads[axis + rank])))
    }
    let shape = application.has(2) ? try application.indexElements(2) : natural
    guard shape.count == x.rank else { throw NodeProblem.invalid("a result of \(shape.count) axes from \(x.rank)") }
    let axes = x.shape[2...].enumerated().map { Axis("k\($0)", extent: $1) }
    // Indices are those of the natural shape, of one image after the other.
    return compute("maxUnpool", shape, reduce: { (indices: [Expression]) in
        let source = Array(indices[..<2]) + axes.map(\.index)
        var flat = indices[0]
        for axis in 1..<shape.count { flat = flat.times(natural[axis]).plus(indices[axis]) }
        var isNatural: Expression = true
        for axis in 2..<shape.count where shape[axis] != natural[axis] { isNatural = isNatural && indices[axis] < natural[axis] }
        let isHere = places[source].cast(to: .int32).equals(flat) && isNatural
        return Reduction(axes: axes, combiner: .sum(x.element), sources: [select(isHere, x[source], constant(0, x.element))])
    })
}
