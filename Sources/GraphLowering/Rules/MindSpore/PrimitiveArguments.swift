import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Places of elements: the greatest, the least, all in order.

let primitiveArguments: [String: PrimitiveRule] = [
    "Argmax": place(isMaximum: true), "Argmin": place(isMaximum: false),
    "ArgMaxExt": .tensor("input dim keepdim") { p in try extendedPlace(p, isMaximum: true) },
    "ArgMinExt": .tensor("input dim keepdim") { p in try extendedPlace(p, isMaximum: false) },
    "ArgMaxWithValue": .tensors("input axis keep_dims") { p in try placeAndValue(p, "axis", isMaximum: true) },
    "ArgMinWithValue": .tensors("input axis keep_dims") { p in try placeAndValue(p, "axis", isMaximum: false) },
    "MaxDim": .tensors("input dim keepdim") { p in try placeAndValue(p, "dim", isMaximum: true).reversed() },
    "MinDim": .tensors("input dim keepdim") { p in try placeAndValue(p, "dim", isMaximum: false).reversed() },
    "TopK": .values("input_x k sorted") { p in
        let x = try p.tensor("input_x")
        guard let count = try p.optionalInteger("k") else { throw NodeProblem.invalid("argument k is missing") }
        return try topElements(p, x, count: count)
    },
    "TopkExt": .values("input k dim largest sorted") { p in
        guard let count = try p.integers("k") else { throw NodeProblem.invalid("argument k is missing") }
        return try p.onnx(
            "TopK", [.tensor(try p.tensor("input")), p.known(count)],
            ["axis": .integer(try p.integer("dim", -1)), "largest": .integer(try p.flag("largest", true) ? 1 : 0)], results: 2)
    },
    "Sort": .values("x axis descending") { p in try sorted(p, "x", "axis") },
    "SortExt": .values("input dim descending stable") { p in try sorted(p, "input", "dim") },
    "ArgSort": .value("input dim descending stable") { p in try sorted(p, "input", "dim")[1] },
    "Median": .tensors("x axis keep_dims") { p in try median(p) },
    "Cummax": .tensors("input axis") { p in try runningExtreme(p, isMaximum: true) },
    "Cummin": .tensors("input axis") { p in try runningExtreme(p, isMaximum: false) },
    "CumminExt": .tensors("input axis") { p in try runningExtreme(p, isMaximum: false) },
]

/// The type of places: as the file declares it, or else int32.
private func indexElement(_ p: PrimitiveCall, _ result: Int) -> ElementType {
    p.declaredElement(result)?.element == .int64 ? .int64 : .int32
}

private func found(_ x: Tensor, _ axis: Int, _ reduced: ReducedAxes, _ element: ElementType, isMaximum: Bool) throws -> Tensor {
    if x.rank == 0 { return filled("place", [], constant(0, element)) }
    return isMaximum
        ? try Operators.argmax(x, axis: axis, reducedAxes: reduced, index: element)
        : try Operators.argmin(x, axis: axis, reducedAxes: reduced, index: element)
}

private func place(isMaximum: Bool) -> PrimitiveRule {
    .tensor("input_x axis output_type") { p in
        let x = try p.tensor("input_x")
        return try found(x, p.axis("axis", -1, rank: x.rank), .removed, indexElement(p, 0), isMaximum: isMaximum)
    }
}

/// Without an axis the place in all elements.
private func extendedPlace(_ p: PrimitiveCall, isMaximum: Bool) throws -> Tensor {
    let x = truthsAsNumbers(try p.truthsOrNumbers("input"))
    guard let axis = try p.optionalInteger("dim") else {
        return try found(try reshaped(x, [elementCount(x.shape)]), 0, .removed, .int64, isMaximum: isMaximum)
    }
    return try found(x, try normalised(axis, rank: x.rank), p.keepsAxes ? .kept : .removed, .int64, isMaximum: isMaximum)
}

private func placeAndValue(_ p: PrimitiveCall, _ name: String, isMaximum: Bool) throws -> [Tensor] {
    let x = try p.tensor("input")
    let axis = try p.axis(name, 0, rank: x.rank)
    let reduced: ReducedAxes = try p.keepsAxes ? .kept : .removed
    // The type of the places is declared with the results, whichever of them comes first.
    let element = [0, 1].contains { p.declaredElement($0)?.element == .int64 } ? ElementType.int64 : .int32
    let place = try found(x, axis, reduced, element, isMaximum: isMaximum)
    if x.rank == 0 { return [place, x] }
    return [place, isMaximum ? try Operators.reduceMax(x, over: [axis], reducedAxes: reduced) : try Operators.reduceMin(x, over: [axis], reducedAxes: reduced)]
}

private func sorted(_ p: PrimitiveCall, _ operand: String, _ axisName: String) throws -> [Lowered] {
    let x = try p.tensor(operand)
    let axis = try p.axis(axisName, -1, rank: x.rank)
    guard let count = x.shape[axis].constantInt else { throw NodeProblem.unsupported("sorting an axis of symbolic extent") }
    return try p.onnx(
        "TopK", [.tensor(x), p.known([count])],
        ["axis": .integer(axis), "largest": .integer(try p.flag("descending") ? 1 : 0)], results: 2)
}

/// The extreme of the elements up to each, and the last place where it is.
private func runningExtreme(_ p: PrimitiveCall, isMaximum: Bool) throws -> [Tensor] {
    let x = try p.tensor("input")
    let axis = try p.axis("axis", 0, rank: x.rank)
    func at(_ indices: [Expression], _ place: Expression) -> [Expression] {
        var all = indices
        all[axis] = place
        return all
    }
    let combiner: Combiner = isMaximum ? .maximum(x.element) : .minimum(x.element)
    let values = compute("running", x.shape, reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: x.shape[axis])
        let value = select(k.index <= indices[axis], x[at(indices, k.index)], combiner.identities[0])
        return Reduction(axes: [k], combiner: combiner, sources: [value])
    })
    let places = compute("running.place", x.shape, reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: x.shape[axis])
        let isHere = k.index <= indices[axis] && x[at(indices, k.index)].equals(values[indices])
        return Reduction(axes: [k], combiner: .maximum(.int32), sources: [select(isHere, k.index, 0)])
    })
    return [values, places]
}

/// The middle element in order, of two the lower one, and its place.
private func median(_ p: PrimitiveCall) throws -> [Tensor] {
    let given = try p.tensor("x")
    let isGlobal = try p.flag("global_median")
    let x = isGlobal ? try reshaped(given, [elementCount(given.shape)]) : given
    let axis = isGlobal ? 0 : try p.axis("axis", 0, rank: x.rank)
    guard let extent = x.shape[axis].constantInt, extent > 0 else { throw NodeProblem.unsupported("the median along a symbolic extent") }
    let middle = (extent - 1) / 2
    let ordered = try p.onnx(
        "TopK", [.tensor(x), p.known([middle + 1])], ["axis": .integer(axis), "largest": .integer(0)], results: 2)
    return try ordered.map { result in
        let row = taken(result.asTensor!.tensor, axis, Expression(middle))
        return try p.keepsAxes && !isGlobal ? unsqueezed(row, [axis]) : row
    }
}
