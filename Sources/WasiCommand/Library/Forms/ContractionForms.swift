import NDArray
import WasmModel

extension LibraryKit {
    /// a `[b0, b1, m, k]` and b `[b0, b1, k, n]`, of any strides.
    func contraction(_ f: inout FunctionBuilder) {
        refuseOtherResultType(&f)
        let a = operand(0), b = operand(1), left = views.view(0), right = views.view(1)
        require(rank(a) > 0, ["a must have at least 1 axes"], &f)
        require(rank(b) > 0, ["b must have at least 1 axes"], &f)
        makeMatrices(0, transposed: "transposeA", isRow: true, &f)
        makeMatrices(1, transposed: "transposeB", isRow: false, &f)
        let leftBatch = f.word("left_batch", left.rank - 2), rightBatch = f.word("right_batch", right.rank - 2)
        let m = f.long("m", left.extent(leftBatch)), k = f.long("k", left.extent(leftBatch + 1)), n = f.long("n", right.extent(rightBatch + 1))
        require(k == right.extent(rightBatch), ["the axis that is summed must have one extent in both"], &f)
        // The batch's axes broadcast; what the operands have behind them is put behind the result's for that.
        let rank = f.word("rank", leftBatch.when(leftBatch > rightBatch, otherwise: rightBatch)), count = f.word("count")
        setRank(rank, &f)
        f.forEach("axis", below: rank) { f, axis in setExtent(axis, 1, &f) }
        for (view, own) in [(left, leftBatch), (right, rightBatch)] {
            f.forEach("place", below: own) { f, place in
                let extent = f.long("extent", view.extent(place)), target = f.word("target", rank - own + place)
                f.when(extent != 1) { f in
                    let known = f.long("known", self.extent(result, target))
                    require((known == 1) || (known == extent), ["extents must be equal or 1, counted from the last"], &f)
                    setExtent(target, extent, &f)
                }
            }
        }
        for (number, ends) in [(0, (m, k)), (1, (k, n))] {
            setExtent(rank, ends.0, &f)
            setExtent(rank + 1, ends.1, &f)
            f.run(views.broadcast(Word(number), rank + 2, extents(result)))
        }
        f.when(self.rank(a) > 1) { append(m, &$0) }
        f.when(self.rank(b) > 1) { append(n, &$0) }
        f.when(!kit.arrays.byteCount(result)) { $0.returnNothing() }
        joinAll(Word(2), rank, atMost: 2, count, &f)
        f.run(views.place(Word(2), count, Word(2), tables.extent("b0")!, Word(0)))
        for number in 0..<2 {
            for axis in 0..<2 {
                f.run(setSlot(tables.stride(Word(number), Word(2 + axis)), views.view(number).stride(rank + Word(axis))))
            }
        }
        set("m", m, &f)
        set("k", k, &f)
        set("n", n, &f)
        takeViews(&f)
    }

    /// An operand as matrices; a vector is one row or one column.
    private func makeMatrices(_ number: Int, transposed: String, isRow: Bool, _ f: inout FunctionBuilder) {
        let view = views.view(number), record = operand(number)
        let isTransposed = f.word("is_transposed", attributes.boolean(transposed))
        f.run(views.make(Word(number), record))
        f.when(rank(record) == 1, { f in
            let extent = f.long("extent", self.extent(record, Word(0)))
            view.setAxis(Word(isRow ? 1 : 0), extent, 1, &f)
            view.setAxis(Word(isRow ? 0 : 1), 1, 0, &f)
            view.setRank(Word(2), &f)
        }, otherwise: { f in
            f.when(isTransposed) { f in
                let first = view.rank - 2, second = view.rank - 1
                let extent = f.long("swapped_extent", view.extent(first)), stride = f.long("swapped_stride", view.stride(first))
                view.setAxis(first, view.extent(second), view.stride(second), &f)
                view.setAxis(second, extent, stride, &f)
            }
        })
    }

    /// The library keeps the operands' type.
    func refuseOtherResultType(_ f: inout FunctionBuilder) {
        let type = f.word("type", attributes.elementType("outputType"))
        f.when((type >= 0) && (type != row.outputType)) { f in
            refuseValue("outputType", [.bytes(attributes.value.address, count: attributes.value.count)], &f)
        }
    }
}
