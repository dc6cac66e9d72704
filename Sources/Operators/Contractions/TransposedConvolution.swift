import TensorExpression
import TensorIR

/// A transposed convolution as plain ones: one for all phases that have as many taps, along rows and columns.
struct TransposedConvolution {
    private let x: Tensor, w: Tensor
    private let rows: TransposedWindowAxis, columns: TransposedWindowAxis
    private let groups: Int
    private let types: ContractionTypes
    /// The channels of one group.
    private let inputs: Expression, outputs: Expression

    init(
        _ x: Tensor, _ w: Tensor, _ bias: Tensor?, _ stride: RowsAndColumns, _ padding: Padding, _ outputPadding: RowsAndColumns,
        _ dilation: RowsAndColumns, _ groups: Int, _ types: ContractionTypes
    ) throws(OperatorError) {
        let shapes = [OperandShape("x", x.shape), OperandShape("w", w.shape)]
        for (name, tensor) in [("x", x), ("w", w)] where tensor.rank != 4 {
            throw .shapes(.convTranspose2D, shapes, expected: .rank(operand: name, 4))
        }
        if let channels = x.shape[1].constantInt, channels % groups != 0 {
            throw .shapes(.convTranspose2D, shapes, expected: .groups(groups))
        }
        guard w.shape[0] == x.shape[1] else {
            throw .shapes(.convTranspose2D, shapes, expected: .extent(operand: "w", axis: 0, x.shape[1]))
        }
        let channels = w.shape[1].times(Expression(groups))
        if let bias, bias.shape != [channels] {
            throw .shapes(
                .convTranspose2D, shapes + [OperandShape("bias", bias.shape)], expected: .shape(operand: "bias", [channels]))
        }
        try Self.check(outputPadding, stride, dilation)
        (self.x, self.w, self.groups, self.types) = (x, w, groups, types)
        (inputs, outputs) = (x.shape[1].dividedDown(by: Expression(groups)), w.shape[1])
        rows = TransposedWindowAxis(
            extent: x.shape[2], size: w.shape[2], stride: stride.rows, dilation: dilation.rows, padding: padding.ofRows,
            outputPadding: outputPadding.rows)
        columns = TransposedWindowAxis(
            extent: x.shape[3], size: w.shape[3], stride: stride.columns, dilation: dilation.columns,
            padding: padding.ofColumns, outputPadding: outputPadding.columns)
        guard rows.fits, columns.fits else { throw .shapes(.convTranspose2D, shapes, expected: .resultIsLeft) }
    }

    private static func check(
        _ outputPadding: RowsAndColumns, _ stride: RowsAndColumns, _ dilation: RowsAndColumns
    ) throws(OperatorError) {
        let found = AttributeValue.integers([outputPadding.rows, outputPadding.columns])
        for (padding, limit) in [
            (outputPadding.rows, max(stride.rows, dilation.rows)), (outputPadding.columns, max(stride.columns, dilation.columns)),
        ] {
            if padding < 0 {
                throw .attributeValue(.convTranspose2D, "outputPadding", found: found, expected: .nonnegative)
            }
            if padding >= limit {
                throw .attributeValue(.convTranspose2D, "outputPadding", found: found, expected: .lessThan(limit))
            }
        }
    }

    // MARK: - The result

    /// The result, with the bias.
    func result(_ bias: Tensor?) -> Tensor {
        let image = imageWithMargins()
        // A short result may lack phases.
        let parts = rows.phaseClasses.filter { !rows.length(of: $0).isZero }.flatMap { ofRows in
            columns.phaseClasses.filter { !columns.length(of: $0).isZero }.map { ofColumns in
                Part(rows: ofRows, columns: ofColumns, sums: sums(image, ofRows, ofColumns))
            }
        }
        let shape = [x.shape[0], outputs.times(Expression(groups)), rows.count, columns.count]
        let name = bias == nil ? "convTranspose2D" : "convTranspose2D.biased"
        return compute(name, shape, axes: ["n", "o", "y", "x"]) { (indices: [Expression]) in
            let value = element(of: parts, at: indices)
            return bias.map { value + $0[indices[1]] } ?? value
        }
    }

    /// The sums of the phases that have as many taps.
    private struct Part {
        let rows: TransposedWindowAxis.Phases, columns: TransposedWindowAxis.Phases
        /// [n, group, phase of rows, phase of columns, o, y, x], without the axes that have one element for certain.
        let sums: Tensor
    }

    private func element(of parts: [Part], at indices: [Expression]) -> Expression {
        let (row, column) = (rows.source(of: indices[2]), columns.source(of: indices[3]))
        let (group, output) = groupAndOutput(indices[1])
        let zero = Expression.constant(0, ValueType(types.result))
        guard let last = parts.last else { return zero }
        func read(_ part: Part) -> Expression {
            let all = [
                indices[0], group, row.phase.minus(Expression(part.rows.first)), column.phase.minus(Expression(part.columns.first)),
                output, row.position.minus(rows.start(of: part.rows)), column.position.minus(columns.start(of: part.columns)),
            ]
            return part.sums[zip(all, isAxis(part)).filter(\.1).map(\.0)]
        }
        // Where the parts are not all phases, the rest is zero.
        let isWhole = rows.isWhole && columns.isWhole
        var value = isWhole ? read(last) : zero
        for part in isWhole ? parts.dropLast() : parts[...] {
            let conditions = rows.conditions(row, part.rows) + columns.conditions(column, part.columns)
            value = conditions.first.map { first in
                conditional(conditions.dropFirst().reduce(first) { $0 && $1 }, read(part), value)
            } ?? read(part)
        }
        return value
    }

    private func groupAndOutput(_ channel: Expression) -> (group: Expression, output: Expression) {
        if groups == 1 { return (0, channel) }
        return (channel.dividedDown(by: outputs), outputs.isOne ? 0 : channel.modulo(outputs))
    }

    /// Which of the axes the sums of a part have.
    private func isAxis(_ part: Part) -> [Bool] { isAxis(part.rows, part.columns) }

    private func isAxis(_ ofRows: TransposedWindowAxis.Phases, _ ofColumns: TransposedWindowAxis.Phases) -> [Bool] {
        [true, groups > 1, ofRows.count > 1, ofColumns.count > 1, true, true, true]
    }

    // MARK: - Plain convolutions

    private func sums(
        _ image: Tensor, _ ofRows: TransposedWindowAxis.Phases, _ ofColumns: TransposedWindowAxis.Phases
    ) -> Tensor {
        let shape = [
            x.shape[0], Expression(groups), Expression(ofRows.count), Expression(ofColumns.count), outputs,
            rows.length(of: ofRows), columns.length(of: ofColumns),
        ]
        let isAxis = isAxis(ofRows, ofColumns)
        let names = zip(["n", "g", "fy", "fx", "o", "y", "x"], isAxis).filter(\.1).map(\.0)
        let weights = preparedWeights(ofRows, ofColumns)
        let sums = compute(
            "convTranspose2D.phases", zip(shape, isAxis).filter(\.1).map(\.0), axes: names,
            reduce: { (given: [Expression]) in
                var rest = given[...]
                let indices = isAxis.map { $0 ? rest.removeFirst() : 0 }
                let (n, group, y, column) = (indices[0], indices[1], indices[5], indices[6])
                let window = WindowReduction([("c", inputs), ("ty", ofRows.taps), ("tx", ofColumns.taps)])
                let (c, ty, tx) = (window.indices[0], window.indices[1], window.indices[2])
                let element = image[
                    n, group.times(inputs).plus(c), rows.place(y, tap: ty, of: ofRows), columns.place(column, tap: tx, of: ofColumns)]
                let weight = weights[group, indices[2], indices[3], ty, tx, c, indices[4]]
                return Reduction(
                    axes: window.axes, combiner: .sum(types.sum), sources: [types.widened(element) * types.widened(weight)])
            })
        return types.narrowed(sums)
    }

    /// `[group, phase of rows, phase of columns, tap of rows, tap of columns, c, o]`: the weights in the order of phases.
    private func preparedWeights(
        _ ofRows: TransposedWindowAxis.Phases, _ ofColumns: TransposedWindowAxis.Phases
    ) -> Tensor {
        let shape = [
            Expression(groups), Expression(ofRows.count), Expression(ofColumns.count), ofRows.taps, ofColumns.taps, inputs, outputs,
        ]
        return compute(
            "convTranspose2D.weights", shape, axes: ["g", "fy", "fx", "ty", "tx", "c", "o"]
        ) { (indices: [Expression]) in
            let ky = rows.windowElement(phase: indices[1], tap: indices[3], of: ofRows)
            let kx = columns.windowElement(phase: indices[2], tap: indices[4], of: ofColumns)
            let weight = w[indices[0].times(inputs).plus(indices[5]), indices[6], ky, kx]
            guard ofRows.isGuarded || ofColumns.isGuarded else { return weight }
            return conditional(ky < w.shape[2] && kx < w.shape[3], weight, .constant(0, ValueType(w.element)))
        }
    }

    private func imageWithMargins() -> Tensor {
        let (ofRows, ofColumns) = (rows.margins, columns.margins)
        if ofRows == (0, x.shape[2]), ofColumns == (0, x.shape[3]) { return x }
        return surrounded(
            "convTranspose2D.padded", x, before: [0, 0, ofRows.before, ofColumns.before],
            shape: [x.shape[0], x.shape[1], ofRows.extent, ofColumns.extent], with: .constant(0, ValueType(x.element)))
    }
}

extension TransposedWindowAxis {
    /// Whether windows reach every place of the result.
    fileprivate var isWhole: Bool { stride == phases && phaseClasses.reduce(0) { $0 + $1.count } == phases }

    /// What has to hold for a place to belong to some phases.
    fileprivate func conditions(_ source: Source, _ phases: Phases) -> [Expression] {
        var conditions: [Expression] = []
        if let isReached = source.isReached { conditions.append(isReached) }
        if phases.first > 0 { conditions.append(source.phase >= Expression(phases.first)) }
        if phases.first + phases.count < self.phases { conditions.append(source.phase < Expression(phases.first + phases.count)) }
        return conditions
    }
}
