import NDArray
import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let gather = OperatorDefinition(
        "x[…, indices[…], …]", .gathering,
        [OperandDefinition("x"), OperandDefinition("indices", .oneOf([.int32, .int64]))],
        attributes: [AttributeDefinition("axis", .integer, 0, "the axis of x that the indices are for")],
        on: .all,
        note: "A negative index counts from the end. An index outside gives 0: nothing beyond x is ever read."
    ) { invocation throws(OperatorError) in
        [try Operators.gather(invocation.operands[0], invocation.operands[1], axis: try invocation.integer("axis"))]
    }
}

/// The elements of x at indices along an axis; the indices' axes take that axis' place.
///
/// A negative index counts from the end. An index outside of x gives 0.
public func gather(_ x: Tensor, _ indices: Tensor, axis: Int = 0) throws(OperatorError) -> Tensor {
    try Operator.gather.checkElements([x, indices])
    let axis = try Operator.gather.axis(axis, of: x.rank)
    let shape = x.shape[..<axis] + indices.shape + x.shape[(axis + 1)...]
    let extent = x.shape[axis]
    return compute("gather", Array(shape)) { (places: [Expression]) in
        let behind = axis + indices.rank
        let index = indices[Array(places[axis..<behind])].cast(to: .int32, .saturating)
        return index.bound("index") { index in
            TensorIR.select(index < 0, index + extent, index).bound("place") { place in
                let element = x[Array(places[..<axis] + [place] + places[behind...])]
                return conditional(place >= 0 && place < extent, element, .constant(0, ValueType(x.element)))
            }
        }
    }
}
