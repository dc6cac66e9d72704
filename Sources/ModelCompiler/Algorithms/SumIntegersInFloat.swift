import NDArray
import TensorExpression
import TensorIR

/// Computes sums of products of small integers with floats, where those give the very same numbers: a float32 holds every
/// integer up to 2²⁴, so a sum that never exceeds it is exact, in any order, with fused operations and without.
///
///     sums[i, j] = sum over k of int32(a[i, k]) * w[k, j]          a: uint8, w: int8 weights
///     y[i, j] = float32(sums[i, j] + bias[j]) * scale
///
/// becomes, if 255 · Σ |w[k, j]| and |bias[j]| together stay below 2²⁴ for every j,
///
///     sums.float[i, j] = sum over k of float32(a[i, k]) * w.float[k, j]
///     y[i, j] = (sums.float[i, j] + bias.float[j]) * scale
///
/// Engines multiply and add floats at least as fast as 32-bit integers, and results are mostly wanted as floats next.
func sumIntegersInFloat(_ program: TensorProgram) -> TensorProgram {
    let computations = program.roots.computationsInOrder
    guard computations.contains(where: { $0.isReduction && $0.elements == [.int32] }) else { return program }
    var rewriter = ProgramRewriter(program)
    var twins = FloatTwins(program)
    for computation in computations {
        let known = rewriter.replacements
        if let twin = twins.makeTwin(of: computation, reading: known, &rewriter) {
            // Whoever wants integers still has them.
            let integers = Computation(computation.name, axes: computation.axes, body: .values([
                .cast(.int32, .load(twin, computation.axes.map(\.index)), .wrapping)
            ]), origin: computation.origin)
            rewriter.replace(computation, by: integers.results())
            continue
        }
        let usesTwins = computation.mapExpressions { twins.readingFloats($0) }
        rewriter.replace(computation, by: usesTwins.replacingBuffers(known).results())
    }
    return rewriter.program
}

/// What integers the program computes as floats, too.
private struct FloatTwins {
    /// The float buffer for a buffer of the original program, and what no value of it exceeds in magnitude.
    private var twins: [Buffer: (buffer: Buffer, bound: Double)] = [:]
    private var operands: [Buffer: Buffer] = [:]
    private let constants: [Tensor: NDArray]
    private let results: [ObjectIdentifier: [Int: Buffer]]
    private var ranges: [Buffer: Interval] = [:]

    /// Every integer up to here is a float32.
    private static let exactLimit = 0x1p24

    init(_ program: TensorProgram) {
        constants = program.constants
        results = storedResults(program.roots)
    }

    /// Conversions of sums to float read the sums' floats.
    func readingFloats(_ expression: Expression) -> Expression {
        let inner = expression.mapChildren(readingFloats)
        if case .cast(.float32, .load(let buffer, let indices), _) = inner, let twin = twins[buffer] { return .load(twin.buffer, indices) }
        return inner
    }

    /// The floats of an int32 computation, if they are exact.
    mutating func makeTwin(
        of computation: Computation, reading replacements: [Buffer: Buffer], _ rewriter: inout ProgramRewriter
    ) -> Buffer? {
        guard computation.elements == [.int32], let original = results[ObjectIdentifier(computation)]?[0] else { return nil }
        let made = computation.isReduction
            ? sumTwin(computation, replacements, &rewriter) : chainTwin(computation, &rewriter)
        guard let (twin, bound) = made, bound <= Self.exactLimit else { return nil }
        let buffer = twin.results()[0].buffer
        twins[original] = (buffer, bound)
        return buffer
    }

    // MARK: - Sums of products

    private mutating func sumTwin(
        _ computation: Computation, _ replacements: [Buffer: Buffer], _ rewriter: inout ProgramRewriter
    ) -> (Computation, bound: Double)? {
        guard case .reduction(let reduction) = computation.body, computation.isContraction, reduction.factoring == nil,
            reduction.combiner.name == Combiner.sum(.int32).name, reduction.sources.count == 1,
            case .binary(.multiply, let left, let right) = reduction.sources[0],
            let bound = bound(ofSum: left, right, computation), bound <= Self.exactLimit,
            let a = floatFactor(left, replacements, &rewriter), let b = floatFactor(right, replacements, &rewriter)
        else { return nil }
        let sum = Reduction(axes: reduction.axes, combiner: .sum(.float32), sources: [a * b])
        return (Computation("\(computation.name).float", axes: computation.axes, body: .reduction(sum), origin: computation.origin), bound)
    }

    /// What no sum exceeds: with known weights what the weights of one result allow, else the number of products.
    private mutating func bound(ofSum left: Expression, _ right: Expression, _ computation: Computation) -> Double? {
        for (weights, other) in [(right, left), (left, right)] {
            if case .load(let buffer, let indices) = weights, let values = constants[Tensor(buffer)], let other = magnitude(of: other),
                let total = values.greatestSum(keeping: indices.map { index in !computation.reductionAxes.contains { index.uses($0.variable) } })
            {
                return total * other
            }
        }
        guard let a = magnitude(of: left), let b = magnitude(of: right) else { return nil }
        var count = 1.0
        for axis in computation.reductionAxes {
            guard let extent = axis.extent.integerValue else { return nil }
            count *= Double(extent)
        }
        return count * a * b
    }

    private mutating func magnitude(of factor: Expression) -> Double? {
        let range = interval(of: factor)
        guard range.isBounded else { return nil }
        return Double(max(range.minimum.magnitude, range.maximum.magnitude))
    }

    /// Between which numbers the values of an expression lie; of constants, which numbers they are.
    private mutating func interval(of expression: Expression) -> Interval {
        var bounds = Bounds()
        func withVariables(_ expression: Expression) -> Expression {
            if case .load(let buffer, _) = expression, buffer.element == .int32 {
                let variable = Variable(buffer.name, ValueType(.int32))
                bounds.assume(variable, in: range(of: buffer))
                return .variable(variable)
            }
            return expression.mapChildren(withVariables)
        }
        return TensorIR.interval(of: withVariables(expression), bounds)
    }

    private mutating func range(of buffer: Buffer) -> Interval {
        if let known = ranges[buffer] { return known }
        var range = Interval(buffer.element.integerRange)
        if let values = constants[Tensor(buffer)] {
            let numbers = values.doubles
            range = Interval(Int64(numbers.min() ?? 0), Int64(numbers.max() ?? 0))
        } else if let computation = buffer.computation, case .values(let values) = computation.body {
            range = interval(of: values[buffer.resultIndex])
        }
        ranges[buffer] = range
        return range
    }

    // MARK: - Operands

    private mutating func floatFactor(
        _ factor: Expression, _ replacements: [Buffer: Buffer], _ rewriter: inout ProgramRewriter
    ) -> Expression? {
        switch factor {
        case .cast(.int32, .load(let buffer, let indices), _), .load(let buffer, let indices):
            return .load(floatOperand(buffer, replacements, &rewriter), indices)
        case .conditional(let condition, let inner, let zero) where zero.integerValue == 0:
            return floatFactor(inner, replacements, &rewriter).map { .conditional(condition, $0, .constant(0.0, ValueType(.float32))) }
        default: return nil
        }
    }

    /// The operand as floats: a constant, or a computation of its own.
    private mutating func floatOperand(
        _ buffer: Buffer, _ replacements: [Buffer: Buffer], _ rewriter: inout ProgramRewriter
    ) -> Buffer {
        if let known = operands[buffer] { return known }
        let made: Buffer
        if let values = constants[Tensor(buffer)] {
            made = rewriter.addConstant("\(buffer.name).float", values.converted(to: .float32)).buffer
        } else if let computation = buffer.computation, case .values(let values) = computation.body, values.count == 1 {
            let floats = Computation("\(computation.name).float", axes: computation.axes, body: .values([inFloat(values[0])]), origin: computation.origin)
            made = floats.replacingBuffers(replacements).results()[0].buffer
        } else {
            let source = replacements[buffer] ?? buffer
            made = compute("\(buffer.name).float", buffer.shape) { (indices: [Expression]) in
                .cast(.float32, .load(source, indices), .wrapping)
            }.buffer
        }
        operands[buffer] = made
        return made
    }

    /// An integer expression as a float, converted in the arms of conditions.
    private func inFloat(_ expression: Expression) -> Expression {
        switch expression {
        case .conditional(let condition, let first, let second): .conditional(condition, inFloat(first), inFloat(second))
        case .integer(let value, _): .constant(Double(value), ValueType(.float32))
        default: readingFloats(.cast(.float32, expression, .wrapping))
        }
    }

    // MARK: - Sums moved by a bias

    /// A sum of twins and constants.
    private mutating func chainTwin(_ computation: Computation, _ rewriter: inout ProgramRewriter) -> (Computation, bound: Double)? {
        guard case .values(let values) = computation.body, values.count == 1, let (value, bound) = chain(values[0], &rewriter),
            computation.inputs.contains(where: { twins[$0] != nil })
        else { return nil }
        return (Computation("\(computation.name).float", axes: computation.axes, body: .values([value]), origin: computation.origin), bound)
    }

    private mutating func chain(_ expression: Expression, _ rewriter: inout ProgramRewriter) -> (Expression, bound: Double)? {
        switch expression {
        case .load(let buffer, let indices):
            if let twin = twins[buffer] { return (.load(twin.buffer, indices), twin.bound) }
            guard constants[Tensor(buffer)] != nil, let bound = magnitude(of: expression) else { return nil }
            return (.load(floatOperand(buffer, [:], &rewriter), indices), bound)
        case .integer(let value, _): return (.constant(Double(value), ValueType(.float32)), Double(value.magnitude))
        case .binary(let operation, let left, let right) where operation == .add || operation == .subtract:
            guard let a = chain(left, &rewriter), let b = chain(right, &rewriter) else { return nil }
            return (.binary(operation, a.0, b.0), a.bound + b.bound)
        default: return nil
        }
    }
}

extension NDArray {
    /// The greatest sum of magnitudes over the dimensions that are not kept.
    fileprivate func greatestSum(keeping kept: [Bool]) -> Double? {
        guard elementType.isInteger, elementType.byteCount <= 4, kept.count == shape.count else { return nil }
        var steps = Array(repeating: 0, count: shape.count), count = 1
        for dimension in shape.indices.reversed() where kept[dimension] {
            steps[dimension] = count
            count *= shape[dimension]
        }
        var sums = Array(repeating: 0.0, count: count)
        var place = Array(repeating: 0, count: shape.count)
        for value in doubles {
            sums[zip(place, steps).reduce(0) { $0 + $1.0 * $1.1 }] += value.magnitude
            place.advance(in: shape)
        }
        return sums.max() ?? 0
    }
}
