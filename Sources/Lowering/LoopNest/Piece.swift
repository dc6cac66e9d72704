import Scheduling
import TensorIR

/// A part of a loop's iterations that is carried out by code of its own.
struct Piece {
    /// The number of iterations.
    var extent: Expression
    /// What holds inside, once the loop has its value: called with that value.
    var enter: (inout NestContext, Expression) -> Void
    /// Whether it is the main part, which keeps the loop's kind; the rest of a loop is serial.
    var isMain = true
    /// The condition under which the piece is there at all.
    var condition: Expression?
}

extension Piece {
    /// The piece where something else is entered first.
    fileprivate func entered(_ first: @escaping (inout NestContext) -> Void) -> Piece {
        var piece = self
        piece.enter = { [enter] context, value in
            first(&context)
            enter(&context, value)
        }
        return piece
    }
}

extension NestContext {
    /// Partitions a loop that is about to be generated: by its conditions, where it is separated, and by its blocks.
    mutating func pieces(of loop: LoopName) -> [Piece] {
        let axis = origin(of: loop)?.parent ?? loop
        guard let cuts = cuts[axis], loop != axis.inner, !isDecided(axis.inner), let whole = extent(of: axis).integerValue else {
            return blocks(of: loop)
        }
        let ends = cuts + [Int(whole)]
        return zip([0] + cuts, ends).flatMap { start, end in
            var inside = self
            inside.enterPiece(of: axis, from: start, extent: end - start)
            return inside.blocks(of: loop).map { $0.entered { $0.enterPiece(of: axis, from: start, extent: end - start) } }
        }
    }

    private mutating func blocks(of loop: LoopName) -> [Piece] {
        guard let (parent, factor, tail) = origin(of: loop), !isDecided(loop) else { return [plainPiece(of: loop)] }
        if loop == parent.inner { return [innerFirst(parent, factor)] }
        if isDecided(parent.inner) { return [plainPiece(of: loop)] }
        let whole = extent(of: parent)
        if tail == .guardWithIf { return [guardedBlocks(of: parent, whole, factor)] }
        if let constant = whole.integerValue { return constantBlocks(of: parent, Int(constant), factor, tail) }
        return symbolicBlocks(of: parent, whole, factor, tail)
    }

    private mutating func plainPiece(of loop: LoopName) -> Piece {
        let extent = extent(of: loop)
        return Piece(extent: extent) { context, value in context.setValue(of: loop, value) }
    }

    /// The inner loop stands outside of the outer one: for each of its values the outer one has as many iterations as fit.
    private mutating func innerFirst(_ parent: LoopName, _ factor: Int) -> Piece {
        let whole = extent(of: parent)
        let extent = Expression(fullBlock(of: parent, factor))
        return Piece(extent: extent) { context, value in
            context.setExtent(of: parent.inner, extent)
            context.setValue(of: parent.inner, value)
            if let constant = whole.integerValue, let block = extent.integerValue, block > 0, constant % block == 0 {
                context.setExtent(of: parent.outer, Expression(Int(constant / block)))
            } else {
                let left = indexAdd(indexSubtract(whole, value), Expression(factor - 1))
                context.setExtent(of: parent.outer, indexDivide(left, Expression(factor)))
            }
        }
    }

    /// Blocks of full size, the last of which may run over: the statements inside check.
    private func guardedBlocks(of parent: LoopName, _ whole: Expression, _ factor: Int) -> Piece {
        let blocks = indexDivide(indexAdd(whole, Expression(factor - 1)), Expression(factor))
        let fits = whole.integerValue.map { $0 % Int64(factor) == 0 } ?? false
        return block(of: parent, count: blocks, size: Expression(factor)) { context in
            if !fits { context.guardRange(of: parent) }
        }
    }

    private func constantBlocks(of parent: LoopName, _ whole: Int, _ factor: Int, _ tail: TailStrategy) -> [Piece] {
        let (blocks, rest) = whole.quotientAndRemainder(dividingBy: factor)
        var pieces: [Piece] = []
        if blocks > 0 { pieces.append(block(of: parent, count: Expression(blocks), size: Expression(factor))) }
        if rest == 0 { return pieces.isEmpty ? [emptyPiece(parent)] : pieces }
        if tail == .shiftInward && blocks > 0 {
            pieces.append(single(of: parent, at: Expression(whole - factor), size: Expression(factor)))
            return pieces
        }
        var start = blocks * factor
        for size in restSizes(rest, in: parent.inner) {
            pieces.append(single(of: parent, at: Expression(start), size: Expression(size)))
            start += size
        }
        return pieces
    }

    private func symbolicBlocks(of parent: LoopName, _ whole: Expression, _ factor: Int, _ tail: TailStrategy) -> [Piece] {
        let blocks = indexDivide(whole, Expression(factor))
        let start = indexMultiply(blocks, Expression(factor))
        let main = block(of: parent, count: blocks, size: Expression(factor))
        var rest = symbolicRest(of: parent, from: start, to: whole)
        guard tail == .shiftInward else { return [main] + rest }
        var last = single(of: parent, at: indexSubtract(whole, Expression(factor)), size: Expression(factor))
        last.condition = (start < whole) && (whole >= Expression(factor))
        for index in rest.indices { rest[index].condition = whole < Expression(factor) }
        return [main, last] + rest
    }

    /// What is left over of a symbolic extent: one iteration at a time, so that everything inside is constant; or
    /// one smaller block, where a further split will partition that. Where registers are filled inside, every extent
    /// must be constant: as many blocks of the further split as fit, and single iterations. Of a partial
    /// reduction one lane takes it all, so that the lane's index stays constant.
    private func symbolicRest(of parent: LoopName, from start: Expression, to end: Expression) -> [Piece] {
        let count = indexSubtract(end, start)
        guard isRefined(parent.inner) && !isFactored(parent) else { return [constantRest(of: parent, from: start, count, size: 1)] }
        guard holdsRegisters else { return [single(of: parent, at: start, size: count)] }
        guard let size = splitFactor(of: parent.inner) else { return [constantRest(of: parent, from: start, count, size: 1)] }
        let blocks = indexDivide(count, Expression(size))
        let filled = indexMultiply(blocks, Expression(size))
        return [
            constantRest(of: parent, from: start, blocks, size: size),
            constantRest(of: parent, from: indexAdd(start, filled), indexSubtract(count, filled), size: 1),
        ]
    }

    /// Blocks of a constant size, one after the other.
    private func constantRest(of parent: LoopName, from start: Expression, _ count: Expression, size: Int) -> Piece {
        var piece = Piece(extent: count) { context, value in
            context.setValue(of: parent.outer, 0)
            context.startBlock(of: parent, at: indexAdd(start, indexMultiply(value, Expression(size))))
            context.setExtent(of: parent.inner, Expression(size))
        }
        piece.isMain = false
        return piece
    }

    private func splitFactor(of loop: LoopName) -> Int? {
        for case .split(loop, let factor, _) in stage.relations { return factor }
        return nil
    }

    /// A constant rest in the sizes that code can be made for: vectors have a power of two lanes.
    private func restSizes(_ rest: Int, in inner: LoopName) -> [Int] {
        guard stage.kind(of: inner) == .vectorized else { return [rest] }
        return (0..<Int.bitWidth).reversed().map { 1 << $0 }.filter { $0 > 0 && rest & $0 != 0 }
    }

    private func block(
        of parent: LoopName, count: Expression, size: Expression, _ more: @escaping (inout NestContext) -> Void = { _ in }
    ) -> Piece {
        Piece(extent: count) { context, value in
            context.setExtent(of: parent.outer, count)
            context.setValue(of: parent.outer, value)
            context.startBlock(of: parent, at: indexMultiply(value, size))
            context.setExtent(of: parent.inner, size)
            more(&context)
        }
    }

    private func single(of parent: LoopName, at start: Expression, size: Expression) -> Piece {
        var piece = Piece(extent: 1) { context, value in
            context.setExtent(of: parent.outer, 1)
            context.setValue(of: parent.outer, value)
            context.startBlock(of: parent, at: start)
            context.setExtent(of: parent.inner, size)
        }
        piece.isMain = false
        return piece
    }

    private func emptyPiece(_ parent: LoopName) -> Piece {
        block(of: parent, count: 0, size: 1)
    }
}
