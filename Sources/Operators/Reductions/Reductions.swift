import NDArray
import TensorExpression
import TensorIR

let axesAttributes = [
    AttributeDefinition("axes", .integers, [], "the axes to reduce; all where the list is empty"),
    AttributeDefinition("keepDims", .boolean, false, "whether reduced axes stay, with an extent of 1"),
]

extension OperatorDefinition {
    static let reduceSum = reduction("Σ x", note: "Keeps the type; integers wrap. Of nothing it is 0.", Operators.reduceSum)
    static let reduceProduct = reduction("Π x", note: "Keeps the type; integers wrap. Of nothing it is 1.", Operators.reduceProduct)
    static let reduceMax = reduction(
        "max x", note: "NaN if any element is. Of nothing it is the type's least value.", Operators.reduceMax)
    static let reduceMin = reduction(
        "min x", note: "NaN if any element is. Of nothing it is the type's greatest value.", Operators.reduceMin)
    static let reduceMean = reduction(
        "Σ x / n",
        note: "Integers are summed as INT64 (UINT64) and the quotient is rounded towards zero; of nothing it is 0, of floats NaN.",
        Operators.reduceMean)

    private static func reduction(
        _ formula: String, note: String,
        _ function: @escaping @Sendable (Tensor, [Int], ReducedAxes) throws(OperatorError) -> Tensor
    ) -> OperatorDefinition {
        OperatorDefinition(
            formula, .reduction, [OperandDefinition("x")], attributes: axesAttributes, on: .numbers, note: note
        ) { invocation throws(OperatorError) in
            let reduced: ReducedAxes = try invocation.boolean("keepDims") ? .kept : .removed
            return [try function(invocation.operands[0], try invocation.integers("axes"), reduced)]
        }
    }
}

/// The sum over the axes, all where none are given. Keeps the type: integers wrap.
public func reduceSum(
    _ x: Tensor, over axes: [Int] = [], reducedAxes: ReducedAxes = .removed
) throws(OperatorError) -> Tensor {
    let shape = try reducedShape(.reduceSum, x, axes, reducedAxes)
    return reduce("reduceSum", x, shape, by: .sum(x.element))
}

/// The product over the axes, all where none are given. Keeps the type: integers wrap.
public func reduceProduct(
    _ x: Tensor, over axes: [Int] = [], reducedAxes: ReducedAxes = .removed
) throws(OperatorError) -> Tensor {
    let shape = try reducedShape(.reduceProduct, x, axes, reducedAxes)
    return reduce("reduceProduct", x, shape, by: .product(x.element))
}

/// The greatest element over the axes, all where none are given; NaN if any element is.
public func reduceMax(
    _ x: Tensor, over axes: [Int] = [], reducedAxes: ReducedAxes = .removed
) throws(OperatorError) -> Tensor {
    let shape = try reducedShape(.reduceMax, x, axes, reducedAxes)
    return reduce("reduceMax", x, shape, by: .maximum(x.element))
}

/// The least element over the axes, all where none are given; NaN if any element is.
public func reduceMin(
    _ x: Tensor, over axes: [Int] = [], reducedAxes: ReducedAxes = .removed
) throws(OperatorError) -> Tensor {
    let shape = try reducedShape(.reduceMin, x, axes, reducedAxes)
    return reduce("reduceMin", x, shape, by: .minimum(x.element))
}

/// The mean over the axes, all where none are given.
///
/// Integers are summed as `int64` (`uint64`), and the quotient is rounded towards zero.
public func reduceMean(
    _ x: Tensor, over axes: [Int] = [], reducedAxes: ReducedAxes = .removed
) throws(OperatorError) -> Tensor {
    let shape = try reducedShape(.reduceMean, x, axes, reducedAxes)
    return mean("reduceMean", x, shape)
}

/// The mean in two steps: a sum in a type that is wide enough, and its quotient.
func mean(
    _ name: String, _ x: Tensor, _ shape: ReducedShape, source: (Expression) -> Expression = { $0 }
) -> Tensor {
    let wide = x.element.wideSum
    let sum = reduce("\(name).sum", x, shape, by: .sum(wide)) { source($0).cast(to: wide) }
    let count = shape.reducedCount
    return compute(name, shape.result) { (indices: [Expression]) in
        (sum[indices] / count.asElement(wide)).cast(to: x.element)
    }
}

extension ElementType {
    /// A type in which a sum of many elements does not overflow; floats stay what they are.
    fileprivate var wideSum: ElementType { isFloat ? self : isSignedInteger ? .int64 : .uint64 }
}

extension Expression {
    /// An extent as a value of an element type.
    package func asElement(_ element: ElementType) -> Expression {
        integerValue.map { .constant($0, ValueType(element)) } ?? cast(to: element)
    }
}

/// x with the axes that the attribute names, all where it names none, reduced.
func reducedShape(
    _ operation: Operator, _ x: Tensor, _ axes: [Int], _ reduced: ReducedAxes
) throws(OperatorError) -> ReducedShape {
    try operation.checkElements([x])
    let all = Array(0..<x.rank)
    let chosen = axes.isEmpty ? all : try operation.axes(axes, of: x.rank)
    return ReducedShape(shape: x.shape, axes: chosen, reduced: reduced)
}
