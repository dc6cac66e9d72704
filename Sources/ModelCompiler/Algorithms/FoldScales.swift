import NDArray
import TensorExpression
import TensorIR

/// Multiplies weights, at compile time, by what the sums made with them are multiplied by: a batch normalisation behind a
/// convolution is a bias then.
///
///     conv[n, o, y, x] = sum over c, ky, kx of image[n, c, y + ky, x + kx] * w[o, c, ky, kx]
///     norm[n, o, y, x] = conv[n, o, y, x] * factor[o] + summand[o]
///
/// becomes
///
///     conv[n, o, y, x] = sum over c, ky, kx of image[n, c, y + ky, x + kx] * w.scaled[o, c, ky, kx]
///     norm[n, o, y, x] = conv[n, o, y, x] + summand[o]
func foldScales(_ program: TensorProgram) throws(CompileError) -> TensorProgram {
    let dependencies = Dependencies(of: program.roots)
    let chains = ContractionChains(dependencies)
    var rewriter = ProgramRewriter(program)
    for computation in dependencies.computations {
        if let fold = ScaleFold(computation, chains, program.constants) {
            try rewriter.fold(fold)
        } else {
            rewriter.keep(computation)
        }
    }
    return rewriter.program
}

/// A definition that scales the sums of a contraction by known factors.
private struct ScaleFold {
    let computation: Computation
    let contraction: Computation
    /// Where the contraction reads the weights.
    let weights: Access
    let scale: Expression
    let offset: Expression?
    /// The sums, which the definition reads element by element.
    let sums: Buffer

    init?(_ computation: Computation, _ chains: ContractionChains, _ constants: [Tensor: NDArray]) {
        guard case .values(let values) = computation.body, values.count == 1, values[0].type.element == .float32,
            let (contraction, buffer) = chains[computation],
            let weights = contraction.scalableWeights(constants)
        else { return nil }
        let definition = { (buffer: Buffer, indices: [Expression]) -> Expression? in
            buffer.computation.flatMap { chains.isStep($0) ? $0.value(at: indices) : nil }
        }
        guard let form = AffineForm(values[0], in: buffer, definition: definition), let scale = form.scale,
            scale.isKnown(constants), zip(computation.axes, contraction.axes).allSatisfy({ axis, own in
                !scale.uses(axis.variable) || weights.indices.filter { $0.uses(own.variable) } == [own.index]
            })
        else { return nil }
        self.computation = computation
        self.contraction = contraction
        self.weights = weights
        self.scale = scale
        offset = form.offset
        sums = buffer
    }

    /// The dimension of the weights for each axis that the scale depends on.
    var dimensions: [(axis: Axis, dimension: Int)] {
        zip(computation.axes, contraction.axes).filter { scale.uses($0.0.variable) }.map { axis, own in
            (axis, weights.indices.firstIndex(of: own.index)!)
        }
    }
}

extension ProgramRewriter {
    fileprivate mutating func fold(_ fold: ScaleFold) throws(CompileError) {
        let source = fold.weights.buffer
        let dimensions = fold.dimensions
        let factors = try values(of: fold.scale, over: dimensions.map(\.axis), name: "\(source.name).factor")
        let scaled = addConstant("\(source.name).scaled", constants[Tensor(source)]!.scaled(by: factors, along: dimensions.map(\.dimension)))
        var buffers = replacements
        buffers[source] = scaled.buffer
        let sums = fold.contraction.replacingBuffers(buffers).results()[0]
        let sum = Expression.load(fold.sums, fold.computation.axes.map(\.index))
        let value = fold.offset.map { sum + $0 } ?? sum
        buffers[fold.sums] = sums.buffer
        let folded = Computation(
            fold.computation.name, axes: fold.computation.axes, body: .values([value]), origin: fold.computation.origin
        ).replacingBuffers(buffers)
        replace(fold.computation, by: folded.results())
    }

    /// The values of an expression of constants, over some axes.
    private func values(of expression: Expression, over axes: [Axis], name: String) throws(CompileError) -> NDArray {
        let tensor = Computation(name, axes: axes, body: .values([expression])).results()[0]
        var inputs: [Tensor: NDArray] = [:]
        for buffer in [tensor].computationsInOrder.flatMap(\.inputs) where buffer.computation == nil {
            inputs[Tensor(buffer)] = constants[Tensor(buffer)]
        }
        do { return try evaluate([tensor], inputs: inputs)[0] } catch { throw .folding(name, reason: "\(error)") }
    }
}

/// What definitions come to that read, each element by element, what nobody else reads: the contraction behind them.
private struct ContractionChains {
    private var ends: [ObjectIdentifier: (contraction: Computation, sums: Buffer)] = [:]
    private let dependencies: Dependencies

    init(_ dependencies: Dependencies) {
        self.dependencies = dependencies
        for computation in dependencies.computations { ends[ObjectIdentifier(computation)] = end(behind: computation) }
    }

    /// The contraction of the chain that a definition goes on with, and its results.
    subscript(computation: Computation) -> (contraction: Computation, sums: Buffer)? { ends[ObjectIdentifier(computation)] }

    /// Looks one definition back: what comes before it is known.
    private func end(behind computation: Computation) -> (contraction: Computation, sums: Buffer)? {
        for buffer in computation.inputs {
            guard let producer = buffer.computation, dependencies.readers(of: producer).count == 1, !dependencies.isOutput(producer),
                computation.readsElementwise(producer)
            else { continue }
            if producer.isContraction { return (producer, buffer) }
            if isStep(producer), let found = self[producer] { return found }
        }
        return nil
    }

    /// Whether it is a definition of the chain: a value for each element that one other definition reads.
    func isStep(_ computation: Computation) -> Bool {
        self[computation] != nil && !computation.isReduction && computation.elements.count == 1
            && dependencies.readers(of: computation).count == 1 && !dependencies.isOutput(computation)
    }
}

extension Computation {
    fileprivate func value(at indices: [Expression]) -> Expression {
        expressions[0].substituting(Dictionary(uniqueKeysWithValues: zip(axes.map(\.variable), indices)))
    }

    /// The known factor of every product that is summed.
    fileprivate func scalableWeights(_ constants: [Tensor: NDArray]) -> Access? {
        guard case .reduction(let reduction) = body, reduction.sources.count == 1, reduction.combiner.name == Combiner.sum(.float32).name,
            reduction.factoring == nil, case .binary(.multiply, let left, let right) = reduction.sources[0]
        else { return nil }
        for case .load(let buffer, let indices) in [right, left]
        where buffer.element == .float32 && constants[Tensor(buffer)] != nil && accesses.filter({ $0.buffer == buffer }).count == 1 {
            return Access(buffer, indices)
        }
        return nil
    }
}

extension Expression {
    /// Whether it follows from constants.
    fileprivate func isKnown(_ constants: [Tensor: NDArray]) -> Bool {
        !contains {
            guard case .load(let buffer, _) = $0 else { return false }
            guard let computation = buffer.computation else { return constants[Tensor(buffer)] == nil }
            return !computation.expressions.allSatisfy { $0.isKnown(constants) }
        }
    }
}
