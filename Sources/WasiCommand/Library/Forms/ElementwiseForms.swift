import NDArray
import WasmModel

extension LibraryKit {
    /// Operands `[n0, n1, n2, n3, n4]`, of any strides.
    func elementwise(_ broadcastShape: Routine<Void>, _ f: inout FunctionBuilder) {
        let count = f.word("count")
        f.run(broadcastShape())
        f.when(!kit.arrays.byteCount(result)) { $0.returnNothing() }
        f.forEach("operand", below: operandCount) { f, number in
            f.run(views.make(number, operand(number)))
            f.run(views.broadcast(number, rank(result), extents(result)))
        }
        joinAll(operandCount, rank(result), atMost: 5, count, &f)
        f.run(views.place(operandCount, count, Word(5), tables.extent("n0")!, Word(0)))
        takeViews(&f)
    }

    /// Joins the axes of views from the first up to `end`; where too many are left, the views become dense first.
    func joinAll(_ viewCount: Word, _ end: Word, atMost limit: Int, _ count: Word, _ f: inout FunctionBuilder) {
        f.set(count, views.join(viewCount, Word(0), end))
        f.when(count > Word(limit)) { f in
            f.forEach("view", below: viewCount) { f, number in f.run(views.densify(number)) }
            f.set(count, views.join(viewCount, Word(0), end))
        }
    }

    /// The tensors are where the views begin.
    func takeViews(_ f: inout FunctionBuilder) {
        for number in 0..<Views.count {
            f.when(operandCount > Word(number)) { f in f.store(views.view(number).start, at: tables.tensors, 4 * number) }
        }
    }

    /// The shape that all operands broadcast to, as in NumPy, becomes the result's.
    func broadcastShape(_ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("broadcast_shape") { f in
            let rank = f.word("rank")
            f.forEach("operand", below: operandCount) { f, number in
                let own = f.word("own", self.rank(operand(number)))
                f.when(rank < own) { $0.set(rank, own) }
            }
            setRank(rank, &f)
            f.forEach("axis", below: rank) { f, axis in setExtent(axis, 1, &f) }
            f.forEach("joined", below: operandCount) { f, number in
                let missing = f.word("missing", rank - self.rank(operand(number)))
                f.forEach("place", below: self.rank(operand(number))) { f, place in
                    let extent = f.long("extent", self.extent(operand(number), place)), known = f.long("known", self.extent(result, missing + place))
                    f.when(extent != 1) { f in
                        require((known == 1) || (known == extent), ["extents must be equal or 1, counted from the last"], &f)
                        setExtent(missing + place, extent, &f)
                    }
                }
            }
        }
    }

    /// a and b `[n]`, of one shape.
    func count(_ f: inout FunctionBuilder) {
        let rank = rank(operand(0))
        require(rank == self.rank(operand(1)), ["the shapes must be equal"], &f)
        f.forEach("axis", below: rank) { f, axis in
            require(extent(operand(0), axis) == extent(operand(1), axis), ["the shapes must be equal"], &f)
        }
        setRank(Word(1), &f)
        setExtent(Word(0), 1, &f)
        set("n", product(operand(0), Word(0), rank, &f), &f)
    }
}
