import NDArray
import WasmModel

extension LibraryKit {
    /// x `[n0 … n5]`, of any strides.
    func copy(_ f: inout FunctionBuilder, _ module: CopyRoutines) {
        let x = operand(0), count = f.word("count")
        f.run(views.make(Word(0), x))
        f.when(isOperator("Reshape")) { $0.run(module.reshape()) }
        f.when(isOperator("Transpose")) { $0.run(module.transpose()) }
        f.when(isOperator("Slice")) { $0.run(module.slice()) }
        f.when(isOperator("Tile")) { $0.run(module.tile()) }
        f.when(!kit.arrays.byteCount(result)) { $0.returnNothing() }
        joinAll(Word(1), views.view(0).rank, atMost: 6, count, &f)
        f.run(views.place(Word(1), count, Word(6), tables.extent("n0")!, Word(0)))
        takeViews(&f)
    }

    /// The shape of a view becomes the result's.
    private func takeShape(of view: Views.View, _ f: inout FunctionBuilder) {
        setRank(view.rank, &f)
        f.forEach("shaped", below: view.rank) { f, axis in setExtent(axis, view.extent(axis), &f) }
    }

    func reshape(_ f: inout FunctionBuilder) {
        let list = lists[0], count = f.word("count", attributes.list("shape", at: list))
        let known = f.long("known", 1), inferred = f.word("inferred", -1), wanted = f.long("wanted", 1)
        let requirement: [Messages.Part] = ["a shape with at most one -1 and no other negative extent"]
        f.when((count < 0) || (count > Word(ArrayRecord.maximumRank))) { attributes.refuse("shape", messages, ["a list of up to 32 extents"], &$0) }
        f.set(wanted, product(operand(0), Word(0), rank(operand(0)), &f))
        setRank(count, &f)
        f.forEach("axis", below: count) { f, axis in
            let extent = f.long("extent", (list + axis * 8).long())
            f.when((extent < -1) || ((extent == -1) && (inferred >= 0))) { attributes.refuse("shape", messages, requirement, &$0) }
            f.when(extent == -1, { $0.set(inferred, axis) }, otherwise: { f in
                // More than any array has is as much as any other such number.
                f.set(known, known * Long(0x7FFF_FFFF).when(extent > 0x7FFF_FFFF, otherwise: extent))
                f.when(known > 0xFFFF_FFFF) { $0.set(known, 0xFFFF_FFFF) }
            })
            setExtent(axis, extent, &f)
        }
        f.when(inferred >= 0) { f in
            let extent = f.long("rest", 0)
            f.when(known > 0) { $0.set(extent, wanted / known) }
            setExtent(inferred, extent, &f)
            f.set(known, known * extent)
        }
        require(known == wanted, ["the shape ", .shape(extents(result), rank: count), " has another number of elements"], &f)
    }

    func transpose(_ f: inout FunctionBuilder) {
        let rank = rank(operand(0)), list = lists[0], count = f.word("count", attributes.list("permutation", at: list))
        let view = views.view(0), source = views.view(1), seen = f.word("seen")
        f.run(views.make(Word(1), operand(0)))
        f.when(count <= 0) { f in
            f.set(count, rank)
            f.forEach("reversed", below: rank) { f, axis in f.store((rank - 1 - axis).long, at: list + axis * 8) }
        }
        let requirement: [Messages.Part] = ["a permutation of the axes"]
        f.when(count != rank) { attributes.refuse("permutation", messages, requirement, &$0) }
        f.forEach("axis", below: rank) { f, axis in
            let from = f.long("from", (list + axis * 8).long()), place = f.word("place")
            f.when(from < 0) { $0.increase(from, by: rank.long) }
            f.when((from < 0) || (from >= rank.long)) { attributes.refuse("permutation", messages, requirement, &$0) }
            f.set(place, from.word)
            let bit = f.word("bit", Word([.i32Const(1)] + place.code + [Instruction(.i32Shl)]))
            f.when(seen.and(bit) != 0) { attributes.refuse("permutation", messages, requirement, &$0) }
            f.increase(seen, by: bit)
            view.setAxis(axis, source.extent(place), source.stride(place), &f)
        }
        takeShape(of: view, &f)
    }

    func slice(_ f: inout FunctionBuilder, _ axesAttribute: Routine<Int32>) {
        let rank = rank(operand(0)), view = views.view(0)
        let starts = lists[0], ends = lists[1], steps = lists[2], axes = lists[3]
        let count = f.word("count", attributes.list("starts", at: starts))
        f.when(count < 0) { attributes.refuse("starts", messages, ["given"], &$0) }
        f.run(attributes.integers("ends", count, at: ends))
        f.run(attributes.integers("steps", count, or: 1, at: steps))
        let axisCount = f.word("axis_count", axesAttribute(axes, rank))
        f.when(axisCount <= 0) { f in
            f.forEach("counted", below: count) { f, axis in f.store(axis.long, at: axes + axis * 8) }
            f.set(axisCount, count)
            f.when(count > rank) { attributes.refuse("starts", messages, ["as many numbers as the operand has axes, or fewer"], &$0) }
        }
        f.when(axisCount != count) { attributes.refuse("axes", messages, ["a list of ", .number(count.long)], &$0) }
        f.forEach("number", below: count) { f, number in
            let axis = f.word("axis", (axes + number * 8).word()), step = f.long("step", (steps + number * 8).long())
            f.when(step == 0) { attributes.refuse("steps", messages, ["other than zero"], &$0) }
            let extent = f.long("extent", view.extent(axis))
            let lowest = f.long("lowest", Long(0).when(step > 0, otherwise: -1)), highest = f.long("highest", extent.when(step > 0, otherwise: extent - 1))
            func clamped(_ list: Word, _ f: inout FunctionBuilder) -> Long {
                let place = f.long("place", (list + number * 8).long())
                f.when(place < 0) { $0.increase(place, by: extent) }
                f.when(place < lowest) { $0.set(place, lowest) }
                f.when(place > highest) { $0.set(place, highest) }
                return place
            }
            let start = clamped(starts, &f), end = clamped(ends, &f)
            let length = f.long("length", (end - start).when(step > 0, otherwise: start - end))
            let size = f.long("size", step.when(step > 0, otherwise: Long(0) - step)), stride = f.long("stride", view.stride(axis))
            f.when(length <= 0, { f in
                view.setAxis(axis, 0, 0, &f)
            }, otherwise: { f in
                view.setOffset(view.offset + start * stride, &f)
                let taken = f.long("taken", (length - 1) / size + 1)
                f.when(taken != 1) { $0.set(stride, stride * step) }
                view.setAxis(axis, taken, stride, &f)
            })
        }
        takeShape(of: view, &f)
    }

    /// Every axis as two: the repetitions, with stride 0, around the elements.
    func tile(_ f: inout FunctionBuilder) {
        let list = lists[0], count = f.word("count", attributes.list("multiples", at: list))
        let view = views.view(0), source = views.view(1), own = rank(operand(0)), rank = f.word("rank", self.rank(operand(0)))
        f.when((count < 0) || (count > Word(ArrayRecord.maximumRank))) { attributes.refuse("multiples", messages, ["a list of up to 32 numbers"], &$0) }
        f.when(rank < count) { $0.set(rank, count) }
        f.run(views.make(Word(1), operand(0)))
        setRank(rank, &f)
        f.forEach("axis", below: rank) { f, axis in
            let factor = f.long("factor", 1), extent = f.long("extent", 1), stride = f.long("stride", 0)
            let place = f.word("place", axis - (rank - count)), ownPlace = f.word("own_place", axis - (rank - own))
            f.when(place >= 0) { $0.set(factor, (list + place * 8).long()) }
            f.when((factor < 0) || (factor > 0x7FFF_FFFF)) { attributes.refuse("multiples", messages, ["zero or positive, and fit 32 bits"], &$0) }
            f.when(ownPlace >= 0) { f in
                f.set(extent, source.extent(ownPlace))
                f.when(extent != 1) { $0.set(stride, source.stride(ownPlace)) }
            }
            view.setAxis(axis * 2, factor, 0, &f)
            view.setAxis(axis * 2 + 1, extent, stride, &f)
            setExtent(axis, factor * extent, &f)
        }
        view.setRank(rank * 2, &f)
    }

    /// (where to put them, rank) → the axes of the attribute `axes`, distinct and counted from the first; -1 where it is not given.
    func axesAttribute(_ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("axes_attribute", giving: Int32.self) { f in
            let list = f.wordParameter("list"), rank = f.wordParameter("rank")
            let count = f.word("count", attributes.list("axes", at: list)), seen = f.word("seen")
            f.forEach("number", below: count) { f, number in
                let axis = f.long("axis", (list + number * 8).long())
                f.when((axis < (Word(0) - rank).long) || (axis >= rank.long)) { f in
                    f.when(rank == 0) { attributes.refuse("axes", messages, ["left out for a scalar"], &$0) }
                    attributes.refuse("axes", messages, ["within ", .number((Word(0) - rank).long), " ... ", .number((rank - 1).long)], &f)
                }
                f.when(axis < 0) { $0.increase(axis, by: rank.long) }
                let bit = f.word("bit", Word([.i32Const(1)] + axis.word.code + [Instruction(.i32Shl)]))
                f.when(seen.and(bit) != 0) { attributes.refuse("axes", messages, ["axes that differ"], &$0) }
                f.increase(seen, by: bit)
                f.store(axis, at: list + number * 8)
            }
            return count
        }
    }
}

/// The routines of operators that copy.
struct CopyRoutines {
    let reshape: Routine<Void>
    let transpose: Routine<Void>
    let slice: Routine<Void>
    let tile: Routine<Void>

    init(_ library: LibraryKit, _ axes: Routine<Int32>, in module: inout ModuleBuilder) {
        reshape = module.routine("reshape") { library.reshape(&$0) }
        transpose = module.routine("transpose") { library.transpose(&$0) }
        slice = module.routine("slice") { library.slice(&$0, axes) }
        tile = module.routine("tile") { library.tile(&$0) }
    }
}
