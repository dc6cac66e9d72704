import Artifact
import NDArray
import WasmModel

/// A library's functions as tables in memory, and the places of what a function is called with.
///
/// What a form computes goes into slots, a word each: addresses of tensors, extents by their names, strides. A function
/// is then called with the slots of its parameters.
struct LibraryTables {
    let functions: [LibraryFunction]
    /// The rows of all functions, in the library's order.
    let rows: Word
    /// The slots of extents, by name.
    let extents: [String: Word]
    /// The slot of a tensor's address; the result is behind the inputs.
    let tensors: Word
    let strides: Word
    /// For each number among the attributes: as an integer of 64 bits, and as a float.
    let numbers: Word
    /// Which parameters each group of functions takes.
    let groups: [[Slot]]

    /// Where a parameter's value is.
    enum Slot: Hashable {
        case tensor(Int)
        case result
        case extent(String)
        case stride(tensor: Int, axis: Int)
        case number(Int, FunctionParameter.ValueType)
    }

    static let maximumInputs = 5
    static let maximumAxes = 6
    private static let maximumNumbers = 8
    /// Extents that forms write one behind the other.
    static let series = (0..<6).map { "n\($0)" } + (0..<3).map { "k\($0)" } + ["r0", "r1", "b0", "b1"]
        + (0..<4).map { "m\($0)" } + (0..<4).map { "before\($0)" }

    /// Room for slots.
    struct Room {
        let names: [String]
        let extents: Word
        let tensors: Word
        let strides: Word
        let numbers: Word
    }

    static func reserve(_ functions: [LibraryFunction], _ memory: StaticMemory) -> Room {
        var names = series
        for parameter in functions.flatMap(\.parameters) where parameter.role == .extent && !names.contains(parameter.name) {
            names.append(parameter.name)
        }
        return Room(
            names: names, extents: memory.room(4 * names.count), tensors: memory.room(4 * (maximumInputs + 1)),
            strides: memory.room(4 * maximumInputs * maximumAxes), numbers: memory.room(16 * maximumNumbers))
    }

    init(_ functions: [LibraryFunction], _ room: Room, _ memory: StaticMemory) {
        self.functions = functions
        extents = Dictionary(uniqueKeysWithValues: room.names.enumerated().map { ($1, room.extents + Word(4 * $0)) })
        (tensors, strides, numbers) = (room.tensors, room.strides, room.numbers)
        var groups: [[Slot]] = []
        let placed = functions.map { function in
            let slots = Self.slots(function)
            if let known = groups.firstIndex(of: slots) { return known }
            groups.append(slots)
            return groups.count - 1
        }
        self.groups = groups
        rows = memory.table(zip(functions, placed).flatMap { LibraryRow.words($0, group: $1, memory) })
    }

    /// The slot of an extent that a form has; a function that takes it may be missing in the library.
    func extent(_ name: String) -> Word? { extents[name] }

    func stride(_ tensor: Word, _ axis: Word) -> Word { strides + (tensor * Word(Self.maximumAxes) + axis) * 4 }

    private static func slots(_ function: LibraryFunction) -> [Slot] {
        let inputs = function.inputs.map(\.name)
        let numbers = function.numbers.map(\.name)
        return function.parameters.map { parameter in
            switch parameter.role {
            case .tensor(.input, _, _): .tensor(inputs.firstIndex(of: parameter.name)!)
            case .tensor: .result
            case .extent: .extent(parameter.name)
            case .stride(let tensor, let axis): .stride(tensor: inputs.firstIndex(of: tensor)!, axis: axis)
            case .attribute(let type, _): .number(numbers.firstIndex(of: parameter.name)!, type)
            }
        }
    }
}

extension LibraryFunction {
    /// The numbers that it takes besides tensors.
    var numbers: [(name: String, type: FunctionParameter.ValueType, standard: AttributeValue?)] {
        parameters.compactMap { parameter in
            if case .attribute(let type, let standard) = parameter.role { (parameter.name, type, standard) } else { nil }
        }
    }
}
