import TensorIR

/// Axes as people name them, from the first or, negative, from the last.
extension Operator {
    func axis(_ axis: Int, of rank: Int, attribute: String = "axis") throws(OperatorError) -> Int {
        guard axis >= -rank, axis < rank else {
            throw .attributeValue(self, attribute, found: .integer(axis), expected: .axis(rank: rank))
        }
        return axis < 0 ? axis + rank : axis
    }

    /// Distinct axes in ascending order.
    func axes(_ axes: [Int], of rank: Int, attribute: String = "axes") throws(OperatorError) -> [Int] {
        var found: Set<Int> = []
        for axis in axes {
            guard axis >= -rank, axis < rank else {
                throw .attributeValue(self, attribute, found: .integers(axes), expected: .axis(rank: rank))
            }
            guard found.insert(axis < 0 ? axis + rank : axis).inserted else {
                throw .attributeValue(self, attribute, found: .integers(axes), expected: .distinctAxes)
            }
        }
        return found.sorted()
    }
}
