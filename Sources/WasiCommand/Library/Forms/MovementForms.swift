import NDArray
import WasmModel

extension LibraryKit {
    /// Two operands `[outer, n, inner]` and `[outer, m, inner]`.
    func concat(_ f: inout FunctionBuilder) {
        let a = operand(0), b = operand(1), axis = f.word("axis", self.axis(Long(0), rank(a)))
        let requirement: [Messages.Part] = ["the shapes must be equal but for axis ", .number(axis.long)]
        require(rank(a) == rank(b), requirement, &f)
        setRank(rank(a), &f)
        f.forEach("place", below: rank(a)) { f, place in
            f.when(place == axis, { f in
                setExtent(place, extent(a, place) + extent(b, place), &f)
            }, otherwise: { f in
                require(extent(a, place) == extent(b, place), requirement, &f)
                setExtent(place, extent(a, place), &f)
            })
        }
        setLines(axis, "n", &f)
        set("m", extent(b, axis), &f)
    }

    /// x `[outer, n, inner]`, indices `[m]`.
    func gather(_ f: inout FunctionBuilder) {
        let x = operand(0), indices = operand(1), axis = f.word("axis", self.axis(Long(0), rank(x)))
        f.when(rank(x) + rank(indices) - 1 > Word(ArrayRecord.maximumRank)) { f in
            f.run(sayShapes())
            messages.fail(.badData, ["the result would have more than 32 axes"], &f)
        }
        setRank(Word(0), &f)
        f.forEach("before", below: axis) { f, place in append(extent(x, place), &f) }
        f.forEach("picked", below: rank(indices)) { f, place in append(extent(indices, place), &f) }
        f.forEach("behind", below: rank(x) - axis - 1) { f, place in append(extent(x, axis + 1 + place), &f) }
        setLines(axis, "n", &f)
        set("m", product(indices, Word(0), rank(indices), &f), &f)
    }

    /// x `[n0, n1, n2, n3]` within `[m0, m1, m2, m3]`, from `before` on: axes joined where that changes nothing.
    func pad(_ f: inout FunctionBuilder) {
        let x = operand(0), rank = rank(x), before = lists[0], after = lists[1]
        // Joined axes: extent, before and result, in lists of their own.
        let extents = lists[2], befores = lists[3], results = lists[4]
        let count = f.word("count"), wasPlain = f.word("was_plain"), isConstant = f.word("is_constant", 1), isReflected = f.word("is_reflected")
        f.run(attributes.integers("before", rank, at: before))
        f.run(attributes.integers("after", rank, at: after))
        f.forEach("choice", below: row.choiceCount) { f, number in
            let value = row.choice(number).value
            f.set(isConstant, kit.isEqual(value.address, value.count, "constant"))
            f.set(isReflected, kit.isEqual(value.address, value.count, "reflect"))
        }
        setRank(rank, &f)
        f.forEach("axis", below: rank) { f, axis in
            let front = f.long("front", (before + axis * 8).long()), back = f.long("back", (after + axis * 8).long())
            let own = f.long("own", extent(x, axis)), size = f.long("result")
            f.when((front > 0x7FFF_FFFF) || (front < -0x8000_0000) || (back > 0x7FFF_FFFF) || (back < -0x8000_0000)) { f in
                attributes.refuse("before", messages, ["such that what is added fits 32 bits"], &f)
            }
            f.set(size, own + front + back)
            f.when(size < 0) { $0.set(size, 0) }
            setExtent(axis, size, &f)
            f.when(!isConstant) { f in
                let most = f.long("most", front.when(front > back, otherwise: back)), limit = f.long("limit", Long(1).when(own < 1, otherwise: own))
                f.when(isReflected && (most >= limit)) { attributes.refuse("before", messages, ["less than the extent that is reflected"], &$0) }
                require((own > 0) || (size == 0), ["the axis must not be empty"], &f)
            }
            let isPlain = f.word("is_plain", (front == 0) && (own == size))
            f.when((count > 0) && isPlain && (wasPlain || isConstant), { f in
                for list in [extents, befores] { f.store((list + (count - 1) * 8).long() * own, at: list + (count - 1) * 8) }
                f.store((results + (count - 1) * 8).long() * size, at: results + (count - 1) * 8)
            }, otherwise: { f in
                f.store(own, at: extents + count * 8)
                f.store(front, at: befores + count * 8)
                f.store(size, at: results + count * 8)
                f.set(wasPlain, isPlain)
                f.increase(count)
            })
        }
        f.when(!kit.arrays.byteCount(result)) { $0.returnNothing() }
        require(count <= 4, ["at most 4 axes may be padded differently"], &f)
        let missing = f.word("missing", Word(4) - count)
        f.forEach("place", below: Word(4)) { f, place in
            let source = f.word("source", (place - missing) * 8), isThere = f.word("is_there", place >= missing)
            f.run(setSlot(tables.extent("n0")! + place * 4, (extents + source).long().when(isThere, otherwise: 1)))
            f.run(setSlot(tables.extent("before0")! + place * 4, (befores + source).long().when(isThere, otherwise: 0)))
            f.run(setSlot(tables.extent("m0")! + place * 4, (results + source).long().when(isThere, otherwise: 1)))
        }
    }
}
