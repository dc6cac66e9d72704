import NDArray
import WasmModel

extension LibraryKit {
    /// x `[k0, k1, k2, r0, r1]`, of any strides: kept axes, then reduced ones.
    func reduction(_ axesAttribute: Routine<Int32>, _ f: inout FunctionBuilder) {
        let x = operand(0), rank = rank(x), list = lists[0], view = views.view(0), source = views.view(1)
        let count = f.word("count", axesAttribute(list, rank)), reduced = f.word("reduced"), kept = f.word("kept"), place = f.word("place")
        let isKept = f.word("keeps_axes", attributes.boolean("keepDims"))
        f.forEach("number", below: count) { f, number in
            f.increase(reduced, by: Word([.i32Const(1)] + (list + number * 8).word().code + [Instruction(.i32Shl)]))
        }
        // Of no axes named all are reduced.
        f.when(count <= 0) { $0.set(reduced, -1) }
        func isReduced(_ axis: Word) -> Word { reduced.shiftedRight(axis).and(1) }
        f.run(views.make(Word(0), x))
        f.run(views.make(Word(1), x))
        setRank(Word(0), &f)
        f.forEach("axis", below: rank) { f, axis in
            f.when(isReduced(axis), { f in
                f.when(isKept) { append(1, &$0) }
            }, otherwise: { f in
                append(extent(x, axis), &f)
                view.setAxis(kept, source.extent(axis), source.stride(axis), &f)
                f.increase(kept)
            })
        }
        f.set(place, kept)
        f.forEach("joined", below: rank) { f, axis in
            f.when(isReduced(axis)) { f in
                view.setAxis(place, source.extent(axis), source.stride(axis), &f)
                f.increase(place)
            }
        }
        f.when(!kit.arrays.byteCount(result)) { $0.returnNothing() }
        let isTooMuch = (views.join(Word(1), Word(0), kept) > 3) || (views.join(Word(1), kept, rank) > 2)
        f.when(isTooMuch) { $0.run(views.densify(Word(0))) }
        f.run(views.place(Word(1), views.join(Word(1), Word(0), kept), Word(3), tables.extent("k0")!, Word(0)))
        f.run(views.place(Word(1), views.join(Word(1), kept, rank), Word(2), tables.extent("r0")!, Word(3)))
        takeViews(&f)
    }

    /// The first operand as `[outer, n, inner]` around an axis.
    func setLines(_ axis: Word, _ middle: String, _ f: inout FunctionBuilder) {
        let x = operand(0)
        set("outer", product(x, Word(0), axis, &f), &f)
        set(middle, extent(x, axis), &f)
        set("inner", product(x, axis + 1, rank(x), &f), &f)
    }

    private func takeShape(of record: Word, _ f: inout FunctionBuilder) {
        setRank(rank(record), &f)
        f.forEach("shaped", below: rank(record)) { f, axis in setExtent(axis, extent(record, axis), &f) }
    }

    func argument(_ f: inout FunctionBuilder) {
        let x = operand(0), axis = f.word("axis", self.axis(Long(-1), rank(x))), isKept = f.word("keeps_axes", attributes.boolean("keepDims"))
        require(extent(x, axis) > 0, ["the axis must not be empty"], &f)
        setLines(axis, "n", &f)
        setRank(Word(0), &f)
        f.forEach("place", below: rank(x)) { f, place in
            f.when(place != axis, { append(extent(x, place), &$0) }, otherwise: { f in f.when(isKept) { append(1, &$0) } })
        }
    }

    func rows(_ f: inout FunctionBuilder) {
        let axis = f.word("axis", self.axis(Long(-1), rank(operand(0))))
        setLines(axis, "n", &f)
        takeShape(of: operand(0), &f)
    }

    /// x `[outer, n]`; scale and bias have the shape of a row.
    func layerNorm(_ f: inout FunctionBuilder) {
        let x = operand(0), axis = f.word("axis", self.axis(Long(-1), rank(x)))
        let rowRank = f.word("row_rank", rank(x) - axis)
        f.forEach("operand", below: operandCount) { f, number in
            f.when(number != 0) { f in
                let other = f.word("other", operand(number)), isRow = f.word("is_row", rank(other) == rowRank)
                f.when(isRow) { f in
                    f.forEach("place", below: rowRank) { f, place in
                        f.when(extent(other, place) != extent(x, axis + place)) { $0.set(isRow, 0) }
                    }
                }
                require(isRow, [
                    row.inputName(number), " must have the shape ", .shape(extents(x) + axis * 8, rank: rowRank),
                ], &f)
            }
        }
        set("outer", product(x, Word(0), axis, &f), &f)
        set("n", product(x, axis, rank(x), &f), &f)
        takeShape(of: x, &f)
    }

    /// x `[outer, c, inner]`, and vectors `[c]`.
    func channels(_ f: inout FunctionBuilder) {
        let x = operand(0), axis = f.word("axis", self.axis(Long(1), rank(x)))
        f.forEach("operand", below: operandCount) { f, number in
            f.when(number != 0) { f in
                let other = f.word("other", operand(number))
                require((rank(other) == 1) && (extent(other, Word(0)) == extent(x, axis)), [
                    row.inputName(number), " must have the shape ", .shape(extents(x) + axis * 8, rank: Word(1)),
                ], &f)
            }
        }
        setLines(axis, "c", &f)
        takeShape(of: x, &f)
    }
}
