import NDArray
import WasmModel

/// Arrays seen through extents and strides, in memory: what `StridedView` and `LoopAxes` of HeddleRuntime are to a host.
struct Views {
    // A view: rank, bytes of an element, address; the offset in elements; extents and strides, 8 bytes each.
    private static let rank = 0, size = 4, address = 8, offset = 16, extents = 24
    static let maximumRank = 2 * ArrayRecord.maximumRank
    private static let strides = extents + 8 * maximumRank
    static let viewByteCount = strides + 8 * maximumRank
    static let count = 3

    private let room: Word
    /// The axes along which views move together, as few as there can be: extents, then the strides of each view.
    private let axes: Word
    static let byteCount = viewByteCount * count + 8 * maximumRank * (count + 1)

    /// (view, record): the array as it is, dense.
    let make: Routine<Void>
    /// (view, rank, extents): the view repeated to the extents.
    let broadcast: Routine<Void>
    /// (views, first axis, end) → the number of joined axes.
    let join: Routine<Int32>
    /// (view): a copy in which all elements follow each other.
    let densify: Routine<Void>
    /// (views, joined axes, rank, slot of the first extent, first axis of strides): into slots, ones in front.
    let place: Routine<Void>

    /// - Parameter room: `byteCount` bytes.
    init(_ kit: CommandKit, _ tables: LibraryTables, room: Word, allocate: Routine<Int32>, setSlot: Routine<Void>, in module: inout ModuleBuilder) {
        self.room = room
        let axes = room + Word(Self.viewByteCount * Self.count)
        self.axes = axes
        let builder = ViewBuilder(room: room, axes: axes)
        make = builder.make(kit.sizes, &module)
        broadcast = builder.broadcast(&module)
        join = builder.join(&module)
        densify = builder.densify(allocate, &module)
        place = builder.place(tables, setSlot, &module)
    }

    func view(_ number: Int) -> View { View(base: room + Word(number * Self.viewByteCount)) }

    /// One view.
    struct View {
        let base: Word

        var rank: Word { base.word(Views.rank) }
        var size: Word { base.word(Views.size) }
        var address: Word { base.word(Views.address) }
        var offset: Long { base.long(Views.offset) }
        func extent(_ axis: Word) -> Long { (base + axis * 8).long(Views.extents) }
        func stride(_ axis: Word) -> Long { (base + axis * 8).long(Views.strides) }

        func setRank(_ rank: Word, _ f: inout FunctionBuilder) { f.store(rank, at: base, Views.rank) }
        func setOffset(_ offset: Long, _ f: inout FunctionBuilder) { f.store(offset, at: base, Views.offset) }
        func setPlace(_ address: Word, _ size: Word, _ f: inout FunctionBuilder) {
            f.store(address, at: base, Views.address)
            f.store(size, at: base, Views.size)
        }
        func setAxis(_ axis: Word, _ extent: Long, _ stride: Long, _ f: inout FunctionBuilder) {
            f.store(extent, at: base + axis * 8, Views.extents)
            f.store(stride, at: base + axis * 8, Views.strides)
        }
        /// The address of its first element.
        var start: Word { address + offset.word * size }
    }
}

/// Writes the routines of `Views`.
private struct ViewBuilder {
    let room: Word
    let axes: Word

    private func view(_ number: Word) -> Views.View { Views.View(base: room + number * Word(Views.viewByteCount)) }
    private func joinedExtent(_ axis: Word) -> Word { axes + axis * 8 }
    private func joinedStride(_ view: Word, _ axis: Word) -> Word { axes + ((view + 1) * Word(Views.maximumRank) + axis) * 8 }

    func make(_ sizes: Word, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("make_view") { f in
            let number = f.wordParameter("view"), record = f.wordParameter("record")
            let view = Views.View(base: f.word("base", self.view(number).base)), stride = f.long("stride", 1)
            view.setRank(record.word(ArrayRecord.rank), &f)
            view.setPlace(record.word(ArrayRecord.address), (sizes + record.word(ArrayRecord.type) * 4).word(), &f)
            view.setOffset(0, &f)
            f.forEachReversed("axis", below: view.rank) { f, axis in
                let extent = f.long("extent", (record + axis * 8).long(ArrayRecord.extents))
                view.setAxis(axis, extent, stride, &f)
                f.set(stride, stride * extent)
            }
        }
    }

    func broadcast(_ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("broadcast_view") { f in
            let number = f.wordParameter("view"), rank = f.wordParameter("rank"), extents = f.wordParameter("extents")
            let view = Views.View(base: f.word("base", self.view(number).base))
            let missing = f.word("missing", rank - view.rank)
            // From the last axis on, since an axis moves backward.
            f.forEachReversed("axis", below: rank) { f, axis in
                let own = f.word("own", axis - missing), stride = f.long("stride", 0)
                f.when((own >= 0) && (view.extent(own) != 1)) { $0.set(stride, view.stride(own)) }
                view.setAxis(axis, (extents + axis * 8).long(), stride, &f)
            }
            view.setRank(rank, &f)
        }
    }

    func join(_ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("join_axes", giving: Int32.self) { f in
            let views = f.wordParameter("views"), axis = f.wordParameter("axis"), end = f.wordParameter("end")
            let count = f.word("count"), isJoined = f.word("is_joined")
            f.while(axis < end) { f in
                let extent = f.long("extent", view(0).extent(axis))
                f.when(extent != 1) { f in
                    f.set(isJoined, count > 0)
                    f.forEach("compared", below: views) { f, number in
                        f.when((count > 0) && (joinedStride(number, count - 1).long() != view(number).stride(axis) * extent)) { $0.set(isJoined, 0) }
                    }
                    f.when(isJoined, { f in
                        f.store(joinedExtent(count - 1).long() * extent, at: joinedExtent(count - 1))
                    }, otherwise: { f in
                        f.store(extent, at: joinedExtent(count))
                        f.increase(count)
                    })
                    f.forEach("number", below: views) { f, number in
                        f.store(view(number).stride(axis), at: joinedStride(number, count - 1))
                    }
                }
                f.increase(axis)
            }
            return count
        }
    }

    func densify(_ allocate: Routine<Int32>, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("densify_view") { f in
            let number = f.wordParameter("view")
            let view = Views.View(base: f.word("base", self.view(number).base))
            let count = f.long("count", 1), element = f.long("element"), rest = f.long("rest"), place = f.long("place"), stride = f.long("stride", 1)
            f.forEach("axis", below: view.rank) { f, axis in f.set(count, count * view.extent(axis)) }
            let copy = f.word("copy", allocate(count * view.size.long))
            f.while(element < count) { f in
                f.set(rest, element)
                f.set(place, view.offset)
                f.forEachReversed("axis", below: view.rank) { f, axis in
                    f.set(place, place + rest % view.extent(axis) * view.stride(axis))
                    f.set(rest, rest / view.extent(axis))
                }
                f.copy(view.size, from: view.address + place.word * view.size, to: copy + element.word * view.size)
                f.increase(element)
            }
            view.setPlace(copy, view.size, &f)
            view.setOffset(0, &f)
            f.forEachReversed("dense", below: view.rank) { f, axis in
                view.setAxis(axis, view.extent(axis), stride, &f)
                f.set(stride, stride * view.extent(axis))
            }
        }
    }

    func place(_ tables: LibraryTables, _ setSlot: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("place_axes") { f in
            let views = f.wordParameter("views"), count = f.wordParameter("count"), rank = f.wordParameter("rank")
            let slot = f.wordParameter("slot"), firstAxis = f.wordParameter("first_axis")
            let missing = f.word("missing", rank - count), extent = f.long("extent"), stride = f.long("stride")
            f.forEach("axis", below: rank) { f, axis in
                f.set(extent, Long(1).when(axis < missing, otherwise: joinedExtent(axis - missing).long()))
                f.run(setSlot(slot + axis * 4, extent))
                f.forEach("view", below: views) { f, number in
                    // A lone element may as well have neighbours: functions are fastest where the last stride is 1.
                    f.set(stride, ((count == 0) && (axis == rank - 1)).long)
                    f.when(axis >= missing) { $0.set(stride, joinedStride(number, axis - missing).long()) }
                    f.run(setSlot(tables.stride(number, firstAxis + axis), stride))
                }
            }
        }
    }
}
