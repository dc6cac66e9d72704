import NDArray
import WasmModel

/// The attributes on a library command's command line, `NAME=VALUE`, and their values as forms want them.
struct GivenAttributes {
    /// How many there are; 0 makes all of them standard.
    let count: Word
    /// (text, its length, the length of its name): one more.
    let add: Routine<Void>
    /// (name, its length) → whether it is given; then `value` is its text.
    let find: Routine<Int32>
    let value: Text
    /// (name, its length, standard) → an integer.
    let integer: Routine<Int64>
    /// (name, its length, where to put them) → how many integers; -1 where the attribute is not given.
    let list: Routine<Int32>
    /// (name, its length, where to put them, how many, standard): a single number stands for all. The least number as standard: it must be given.
    let integers: Routine<Void>
    /// (name, its length) → whether it is true.
    let boolean: Routine<Int32>
    /// (name, its length) → the number of an element type; -1 where it is not given, or `same`.
    let elementType: Routine<Int32>
    /// (name, its length): says `Softmax: the attribute axis is 7; it must be `.
    let refuse: Routine<Void>
    /// (number) → the attribute's text, its length and that of its name, 4 bytes each.
    func entry(_ number: Word) -> Word { entries + number * 12 }
    private let entries: Word
    private let memory: StaticMemory

    static let capacity = 32
    static let maximumListCount = 64
    static let byteCount = 12 * capacity

    /// - Parameters:
    ///   - operation: the operator's name, for messages.
    ///   - room: `byteCount` bytes.
    ///   - list: room for a list.
    init(_ kit: CommandKit, operation: Text, room: Word, list: Word, in module: inout ModuleBuilder) {
        let count = module.variable("attribute_count")
        let value = Text(address: module.variable("attribute"), count: module.variable("attribute_length"))
        (self.count, self.value, entries, memory) = (count, value, room, kit.memory)
        let builder = AttributeBuilder(kit: kit, operation: operation, count: count, value: value, entries: room)
        add = builder.add(&module)
        let find = builder.find(&module)
        let refuse = builder.refuse(find, &module)
        let parse = builder.parse(&module)
        let readList = builder.list(find, parse, refuse, &module)
        self.find = find
        self.refuse = refuse
        self.list = readList
        integer = builder.integer(find, parse, refuse, list, &module)
        integers = builder.integers(readList, refuse, &module)
        boolean = builder.boolean(find, refuse, &module)
        elementType = builder.elementType(find, refuse, &module)
    }

    // MARK: By name

    func isGiven(_ name: String) -> Word { call(find, name) }
    func integer(_ name: String, or standard: Int) -> Long {
        let name = memory.text(name)
        return integer(name.address, name.count, Long(standard))
    }
    func list(_ name: String, at place: Word) -> Word {
        let name = memory.text(name)
        return list(name.address, name.count, place)
    }
    func integers(_ name: String, _ count: Word, or standard: Int? = nil, at place: Word) -> Value<Void> {
        let name = memory.text(name)
        return integers(name.address, name.count, place, count, Long(standard ?? .min))
    }
    func boolean(_ name: String) -> Word { call(boolean, name) }
    func elementType(_ name: String) -> Word { call(elementType, name) }
    /// Begins a message about an attribute; what it must be follows.
    func refuse(_ name: String, _ messages: Messages, _ requirement: [Messages.Part], _ f: inout FunctionBuilder) {
        let name = memory.text(name)
        f.run(refuse(name.address, name.count))
        messages.fail(.usage, requirement, &f)
    }

    private func call(_ routine: Routine<Int32>, _ name: String) -> Word {
        let name = memory.text(name)
        return routine(name.address, name.count)
    }
}
