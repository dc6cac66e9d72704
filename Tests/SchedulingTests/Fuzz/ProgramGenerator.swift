import NDArray
import Support
import TensorExpression
import TensorIR

/// Makes programs of up to four computations that read each other in all the ways that bounds inference has to understand.
///
/// Floats are small integers, so that sums are exact in any order.
struct ProgramGenerator {
    private static let extents = [0, 1, 2, 2, 3, 3, 4, 5, 7, 8, 8, 9, 13, 16, 17]
    static let types: [ElementType] = [.float32, .float32, .float32, .int32, .int32, .int8, .uint8, .int64, .float64, .float16, .bool]
    /// The iterations that a computation may take.
    private static let workLimit = 1500

    var random: SplitMix64
    var operands: [Operand] = []
    var inputs: [Tensor: NDArray] = [:]
    private var dimensions: [Dimension] = []
    private var scalars: [Variable: Value] = [:]

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// The program of a seed: the same wherever it is made.
    static func program(seed: UInt64) -> RandomProgram {
        var generator = ProgramGenerator(seed: seed)
        return generator.makeProgram()
    }

    private mutating func makeProgram() -> RandomProgram {
        dimensions = (0..<random.number(2...3)).map { makeDimension($0) }
        var results: [Tensor] = []
        for number in 0..<random.number(1...4) {
            let made = makeComputation("T\(number)")
            results += made
        }
        let outputs = chooseOutputs(results)
        let read = Set(outputs.computationsInOrder.flatMap(\.inputs))
        return RandomProgram(outputs: outputs, inputs: inputs.filter { read.contains($0.key.buffer) }, scalars: scalars)
    }

    /// One in six is symbolic.
    private mutating func makeDimension(_ number: Int) -> Dimension {
        let size = random.pick(Self.extents)
        guard random.chance(16) else { return Dimension(size) }
        let symbol = Variable("n\(number)")
        scalars[symbol] = Value(size)
        return Dimension(symbol, size: size)
    }

    /// What nothing reads, and now and then what something reads too.
    private mutating func chooseOutputs(_ results: [Tensor]) -> [Tensor] {
        let read = Set(results.map(\.buffer).computationsRead)
        var outputs: [Tensor] = []
        for tensor in results where !read.contains(ObjectIdentifier(tensor.computation!)) || random.chance(10) {
            outputs.append(tensor)
        }
        return outputs
    }

    private mutating func makeComputation(_ name: String) -> [Tensor] {
        var work = 1
        var axes: [Axis] = []
        var indices: [AxisIndex] = []
        func add(_ axis: Axis, _ dimension: Dimension) {
            axes.append(axis)
            indices.append(AxisIndex(index: axis.index, dimension: dimension))
            work *= max(1, dimension.size)
        }
        for number in 0..<random.number(0...3) {
            let dimension = chooseDimension()
            if work * dimension.size <= Self.workLimit { add(Axis("ijk".letter(number), extent: dimension.extent), dimension) }
        }
        let spatial = axes
        if random.chance(50) { return [elementwise(name, spatial, indices)] }
        for number in 0..<random.number(1...2) {
            let dimension = chooseDimension()
            let isFirst = axes.count == spatial.count
            let fitting = work * dimension.size <= Self.workLimit || !isFirst ? dimension : Dimension(1)
            if work * fitting.size <= Self.workLimit { add(Axis("rk".letter(number), extent: fitting.extent), fitting) }
        }
        return reduction(name, spatial, Array(axes.dropFirst(spatial.count)), indices)
    }

    private mutating func chooseDimension() -> Dimension {
        random.chance(12) ? Dimension(random.pick(Self.extents)) : random.pick(dimensions)
    }

    private mutating func elementwise(_ name: String, _ axes: [Axis], _ indices: [AxisIndex]) -> Tensor {
        let value = value(of: random.pick(Self.types), over: indices, depth: 2)
        let tensor = Computation(name, axes: axes, body: .values([value.expression])).results()[0]
        note([tensor], indices, bounds: [value.bound])
        return tensor
    }

    /// Lets later computations read the tensors.
    mutating func note(_ tensors: [Tensor], _ indices: [AxisIndex], bounds: [Double]) {
        for (tensor, bound) in zip(tensors, bounds) {
            operands.append(Operand(load: { tensor[$0] }, dimensions: indices.map(\.dimension), bound: bound))
        }
    }
}

extension String {
    fileprivate func letter(_ number: Int) -> String { String(self[index(startIndex, offsetBy: number)]) }
}

extension [Buffer] {
    /// The computations whose results the definitions of these buffers read.
    fileprivate var computationsRead: [ObjectIdentifier] {
        compactMap(\.computation).flatMap(\.inputs).compactMap(\.computation).map(ObjectIdentifier.init)
    }
}
