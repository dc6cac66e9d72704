import Artifact
import NDArray
import WasmModel

/// What a library command is made of, and what it knows of the operator that it runs.
struct LibraryKit {
    let kit: CommandKit
    let tables: LibraryTables
    let attributes: GivenAttributes
    let views: Views
    /// The operator's name.
    let operation: Text
    /// The records of the operands, and how many there are.
    let operands: Word
    let operandCount: Word
    /// The record of the result.
    let result: Word
    /// The row of the function that is called.
    let row: LibraryRow
    /// Lists of integers, 8 bytes each, `GivenAttributes.maximumListCount` of them.
    let lists: [Word]
    /// (bytes) → the address of memory; a message and the end where there is none.
    let allocate: Routine<Int32>
    /// (slot, value): a message and the end for what does not fit 32 bits.
    let setSlot: Routine<Void>
    /// Says `MatMul: the shapes are [2, 3], [4]; `.
    let sayShapes: Routine<Void>
    /// (axis, rank) → the axis counted from the first, of the attribute `axis` or its standard value.
    let axis: Routine<Int32>

    static let maximumOperands = 64

    init(_ functions: [LibraryFunction], heddleAllocate: FunctionIndex, _ wasi: WasiFunctions, _ memory: StaticMemory, in module: inout ModuleBuilder) {
        operands = memory.room(ArrayRecord.byteCount * Self.maximumOperands)
        result = memory.room(ArrayRecord.byteCount)
        let viewRoom = memory.room(Views.byteCount), attributeRoom = memory.room(GivenAttributes.byteCount)
        lists = (0..<5).map { _ in memory.room(8 * GivenAttributes.maximumListCount) }
        let slotRoom = LibraryTables.reserve(functions, memory)
        kit = CommandKit(wasi, memory, in: &module)
        tables = LibraryTables(functions, slotRoom, memory)
        operandCount = module.variable("operand_count")
        operation = Text(address: module.variable("operator"), count: module.variable("operator_length"))
        row = LibraryRow(address: module.variable("function"))
        attributes = GivenAttributes(kit, operation: operation, room: attributeRoom, list: lists[4], in: &module)
        let builder = LibraryKitBuilder(kit: kit, operation: operation, operands: operands, operandCount: operandCount)
        sayShapes = builder.sayShapes(&module)
        allocate = builder.allocate(Routine(index: heddleAllocate), &module)
        setSlot = builder.setSlot(sayShapes, &module)
        axis = builder.axis(attributes, &module)
        views = Views(kit, tables, room: viewRoom, allocate: allocate, setSlot: setSlot, in: &module)
    }

    var messages: Messages { kit.messages }
    var name: Messages.Part { .bytes(operation.address, count: operation.count) }

    func operand(_ number: Int) -> Word { operands + Word(number * ArrayRecord.byteCount) }
    func operand(_ number: Word) -> Word { operands + number * Word(ArrayRecord.byteCount) }
    func isOperator(_ name: String) -> Word { kit.isEqual(operation.address, operation.count, name) }

    // MARK: Records

    func rank(_ record: Word) -> Word { record.word(ArrayRecord.rank) }
    func extent(_ record: Word, _ axis: Word) -> Long { (record + axis * 8).long(ArrayRecord.extents) }
    func extents(_ record: Word) -> Word { record + Word(ArrayRecord.extents) }

    func setRank(_ rank: Word, _ f: inout FunctionBuilder) { f.store(rank, at: result, ArrayRecord.rank) }
    func setExtent(_ axis: Word, _ extent: Long, _ f: inout FunctionBuilder) {
        f.store(extent, at: result + axis * 8, ArrayRecord.extents)
    }

    /// One axis more for the result.
    func append(_ extent: Long, _ f: inout FunctionBuilder) {
        setExtent(rank(result), extent, &f)
        setRank(rank(result) + 1, &f)
    }

    // MARK: Slots

    /// Gives an extent its value, where a function takes it.
    func set(_ name: String, _ value: Long, _ f: inout FunctionBuilder) {
        if let slot = tables.extent(name) { f.run(setSlot(slot, value)) }
    }

    /// Ends with a message about the operands' shapes unless the condition holds.
    func require(_ condition: Word, _ requirement: [Messages.Part], _ f: inout FunctionBuilder) {
        f.when(!condition) { f in
            f.run(sayShapes())
            messages.fail(.badData, requirement, &f)
        }
    }

    func requireRank(_ record: Word, _ operand: String, _ rank: Int, _ f: inout FunctionBuilder) {
        require(self.rank(record) == Word(rank), [.text("\(operand) must have \(rank) axes")], &f)
    }

    /// Ends where an attribute has a value that the library has no function for.
    func refuseValue(_ name: String, _ value: [Messages.Part], _ f: inout FunctionBuilder) {
        messages.fail(.usage, ["the library has no ", self.name, .text(" with \(name) = ")] + value, &f)
    }

    /// The product of a record's extents from one axis up to another.
    func product(_ record: Word, _ axis: Word, _ end: Word, _ f: inout FunctionBuilder) -> Long {
        let product = f.long("product", 1), place = f.word("place", axis)
        f.while(place < end) { f in
            f.set(product, product * extent(record, place))
            f.increase(place)
        }
        return product
    }
}

/// Writes the routines of `LibraryKit`.
private struct LibraryKitBuilder {
    let kit: CommandKit
    let operation: Text
    let operands: Word
    let operandCount: Word

    func sayShapes(_ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("say_shapes") { f in
            kit.messages.say([.bytes(operation.address, count: operation.count), ": the shapes are "], &f)
            f.forEach("operand", below: operandCount) { f, number in
                let record = f.word("record", operands + number * Word(ArrayRecord.byteCount))
                f.when(number != 0) { kit.messages.say([", "], &$0) }
                kit.messages.say([.shape(record + Word(ArrayRecord.extents), rank: record.word(ArrayRecord.rank))], &f)
            }
            kit.messages.say(["; "], &f)
        }
    }

    func allocate(_ heddleAllocate: Routine<Int32>, _ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("allocate", giving: Int32.self) { f in
            let byteCount = f.longParameter("bytes"), address = f.word("address")
            f.when(byteCount <= 0xFFFF_0000) { $0.set(address, heddleAllocate(byteCount.word)) }
            f.when(!address) { kit.messages.fail(.badData, ["the library cannot get ", .number(byteCount), " bytes of memory"], &$0) }
            return address
        }
    }

    func setSlot(_ sayShapes: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("set_slot") { f in
            let slot = f.wordParameter("slot"), value = f.longParameter("value")
            f.when((value > 0x7FFF_FFFF) || (value < -0x8000_0000)) { f in
                f.run(sayShapes())
                kit.messages.fail(.badData, ["arrays of these shapes are larger than a module's memory"], &f)
            }
            f.store(value.word, at: slot)
        }
    }

    func axis(_ attributes: GivenAttributes, _ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("axis_attribute", giving: Int32.self) { f in
            let standard = f.longParameter("standard"), rank = f.wordParameter("rank")
            let name = kit.memory.text("axis")
            let axis = f.long("axis", attributes.integer(name.address, name.count, standard))
            f.when((axis < (Word(0) - rank).long) || (axis >= rank.long)) { f in
                refuse(attributes, rank, standard, &f)
            }
            return axis.word + Word(0).when(axis >= 0, otherwise: rank)
        }
    }

    private func refuse(_ attributes: GivenAttributes, _ rank: Word, _ standard: Long, _ f: inout FunctionBuilder) {
        f.when(!attributes.isGiven("axis")) { f in
            kit.messages.fail(.usage, [
                .bytes(operation.address, count: operation.count), ": the axis is ", .number(standard), " where it is not given; the operand has ",
                .number(rank.long), " axes",
            ], &f)
        }
        f.when(rank == 0) { attributes.refuse("axis", kit.messages, ["left out for a scalar"], &$0) }
        attributes.refuse("axis", kit.messages, ["within ", .number((Word(0) - rank).long), " ... ", .number((rank - 1).long)], &f)
    }
}
