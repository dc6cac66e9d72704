import Scheduling
import TensorExpression
import TensorIR

/// Generates the loops of one stage over a region of its axes.
struct StageNest {
    let stage: Stage
    /// The least value of each axis in the region.
    let minimums: [Expression]
    /// Where the element of a result at given axis values (relative to the minimums) is stored.
    /// `nil` for a result of values that nobody needs.
    let place: (_ result: Int, _ indices: [Expression]) -> (Buffer, [Expression])?
    /// Puts the stages that are computed in a loop around the rest of its iteration.
    let attach: (LoopName, Statement) -> Statement
    /// Whether one of these is computed into registers.
    let holdsRegisters: Bool

    /// The nest over a region of the given extents.
    func statement(extents: [Expression]) -> Statement {
        let extents = extents + stage.computation.reductionAxes.map(\.extent)
        let context = NestContext(stage, extents: extents, cuts: cuts(extents), holdsRegisters: holdsRegisters)
        return loops(stage.loops[...], context, .everything)
    }

    /// Where separated loops are cut: at the borders of conditions, as far as the region is known to hold them.
    private func cuts(_ extents: [Expression]) -> [LoopName: [Int]] {
        var cuts: [LoopName: [Int]] = [:]
        for (number, axis) in stage.computation.axes.enumerated() where stage.separated.contains(stage.rootLoops[number]) {
            guard let start = minimums[number].integerValue, let extent = extents[number].integerValue else { continue }
            let borders = stage.computation.borders(of: axis).map { $0 - Int(start) }
            cuts[stage.rootLoops[number]] = borders.filter { 0 < $0 && $0 < Int(extent) }
        }
        return cuts
    }

    /// What the nest is generated for.
    private enum Part {
        /// Initialisation, where needed, and the values.
        case everything
        /// Only the identities of a reduction, in the loops that do not reduce.
        case initialization
        /// Only the joining of values.
        case update
    }

    private func loops(_ rest: ArraySlice<LoopName>, _ context: NestContext, _ part: Part) -> Statement {
        guard let loop = rest.first else { return innermost(context, part) }
        if part == .everything, stage.computation.isReduction, stage.isReduction(loop) {
            let parallel = rest.filter { !stage.isReduction($0) }
            return .inOrder([loops(parallel[...], context.forInitialization(), .initialization), loops(rest, context, .update)])
        }
        var context = context
        let pieces = context.pieces(of: loop)
        return .inOrder(pieces.map { piece in self.piece(piece, of: loop, rest.dropFirst(), context, part) })
    }

    private func piece(
        _ piece: Piece, of loop: LoopName, _ inner: ArraySlice<LoopName>, _ context: NestContext, _ part: Part
    ) -> Statement {
        var context = context
        let statement: Statement
        if piece.extent.integerValue == 0 {
            return .nothing
        } else if piece.extent.integerValue == 1 {
            piece.enter(&context, 0)
            statement = body(of: loop, inner, context, part)
        } else {
            let variable = Variable(loop.rawValue)
            piece.enter(&context, .variable(variable))
            let body = body(of: loop, inner, context, part)
            statement = .loop(Loop(variable, extent: piece.extent, kind: kind(of: loop, piece), body: body))
        }
        return piece.condition.map { .branch($0, then: statement, otherwise: nil) } ?? statement
    }

    /// The rest of a partitioned loop is serial, as is what should be unrolled or lanes where its extent is symbolic: that of
    /// the loop may be constant and that of the region which is needed not.
    private func kind(of loop: LoopName, _ piece: Piece) -> LoopKind {
        let kind = piece.isMain ? stage.kind(of: loop) : .serial
        let needsConstant = kind == .unrolled || kind == .vectorized
        return needsConstant && piece.extent.integerValue == nil ? .serial : kind
    }

    private func body(of loop: LoopName, _ inner: ArraySlice<LoopName>, _ context: NestContext, _ part: Part) -> Statement {
        let body = loops(inner, context, part)
        return part == .initialization ? body : attach(loop, body)
    }

    private func innermost(_ context: NestContext, _ part: Part) -> Statement {
        let indices = axisIndices(context)
        let statement =
            switch stage.computation.body {
            case .values(let values): store(values.map { bind($0, context) }, at: indices)
            case .reduction(let reduction):
                part == .initialization
                    ? store(reduction.combiner.identities, at: indices) : update(reduction, at: indices, context)
            }
        let guards = part == .initialization ? context.initializationGuards : context.guards
        return guards.reduce(statement) { .branch($1, then: $0, otherwise: nil) }
    }

    private func store(_ values: [Expression], at indices: [Expression]) -> Statement {
        .inOrder(values.enumerated().compactMap { result, value in
            place(result, indices).map { buffer, places in
                .store(buffer, places, value.broadcast(to: places.map(\.type.lanes).max() ?? 1))
            }
        })
    }

    /// `result = combine(result, source)`; a tuple's new values are all computed before the first is stored.
    private func update(_ reduction: Reduction, at indices: [Expression], _ context: NestContext) -> Statement {
        let sources = reduction.sources.map { bind($0, context) }
        let old = sources.indices.map { result in
            guard let (buffer, indices) = place(result, indices) else { preconditionFailure("a reduction keeps all its results") }
            return Expression.load(buffer, indices)
        }
        guard sources.count > 1 else { return store(reduction.combiner(old, sources), at: indices) }
        let left = old.map { Variable("old", $0.type) }
        let right = sources.map { Variable("new", $0.type) }
        let results = reduction.combiner(left.map { .variable($0) }, right.map { .variable($0) })
        let joined = results.map { Variable("joined", $0.type) }
        let bindings = zip(left + right + joined, old + sources + results)
        let stores = store(joined.map { .variable($0) }, at: indices)
        return bindings.reversed().reduce(stores) { .letIn($1.0, $1.1, $0) }
    }

    /// The axes' values relative to the region's minimums.
    private func axisIndices(_ context: NestContext) -> [Expression] {
        stage.computation.axes.indices.map { axis in
            guard let factoring = stage.computation.factoring, factoring.outputAxis == axis else {
                return context.value(of: stage.rootLoops[axis])
            }
            return context.value(of: stage.factoredLoop(factoring).inner)
        }
    }

    /// A source expression with the axes replaced by their values here.
    private func bind(_ expression: Expression, _ context: NestContext) -> Expression {
        let axes = stage.computation.axes
        let reduced = stage.computation.reductionAxes
        var values: [Variable: Expression] = [:]
        for (axis, index) in zip(axes.indices, axisIndices(context)) {
            values[axes[axis].variable] = indexAdd(minimums[axis], index)
        }
        for (axis, loop) in zip(reduced, stage.rootLoops.dropFirst(axes.count)) {
            values[axis.variable] = context.value(of: loop)
        }
        return expression.substituting(values).renamed()
    }
}

extension Stage {
    /// The loop of the reduction axis that a partial reduction factors.
    func factoredLoop(_ factoring: Reduction.Factoring) -> LoopName {
        rootLoops[computation.axes.count + factoring.reductionAxis]
    }
}

extension NestContext {
    /// The context in which results get their identities: a partial reduction initialises all of its lanes.
    func forInitialization() -> NestContext {
        guard let factoring = stage.computation.factoring else { return self }
        let lane = stage.factoredLoop(factoring).inner
        guard !hasValue(lane), !isDecided(lane) else { return self }
        var context = self
        context.setExtent(of: lane, Expression(factoring.factor))
        return context
    }
}
