import Artifact
import NDArray

/// A function in the tables.
struct LibraryRow {
    /// Its address.
    let address: Word

    private static let name = 0, fullName = 8, inputCount = 16, inputs = 20, output = 24, types = 28, form = 36, group = 40
    private static let choiceCount = 44, choices = 48, numberCount = 52, numbers = 56, known = 60, main = 68, operands = 72
    static let byteCount = 80

    var name: Text { text(Self.name) }
    var fullName: Messages.Part { part(Self.fullName) }
    var inputCount: Word { address.word(Self.inputCount) }
    /// The number of an input's element type.
    func inputType(_ input: Word) -> Word { (address.word(Self.inputs) + input * 12).word() }
    func inputName(_ input: Word) -> Messages.Part {
        let entry = address.word(Self.inputs) + input * 12
        return .bytes(entry.word(4), count: entry.word(8))
    }
    var outputType: Word { address.word(Self.output) }
    /// The type of the main operands; for a cast, the type cast to as well, else -1.
    func type(_ number: Int) -> Word { address.word(Self.types + 4 * number) }
    var form: Word { address.word(Self.form) }
    var group: Word { address.word(Self.group) }
    var choiceCount: Word { address.word(Self.choiceCount) }
    func choice(_ number: Word) -> (name: Text, value: Text) {
        let entry = address.word(Self.choices) + number * 16
        return (Text(address: entry.word(), count: entry.word(4)), Text(address: entry.word(8), count: entry.word(12)))
    }
    var numberCount: Word { address.word(Self.numberCount) }
    func number(_ number: Word) -> Number { Number(address: address.word(Self.numbers) + number * Word(Number.byteCount)) }
    /// The names of its attributes, each between blanks.
    var known: Text { text(Self.known) }
    /// The input whose type chooses among the operator's functions.
    var main: Word { address.word(Self.main) }
    /// `a, b`
    var operands: Messages.Part { part(Self.operands) }

    private func text(_ offset: Int) -> Text { Text(address: address.word(offset), count: address.word(offset + 4)) }
    private func part(_ offset: Int) -> Messages.Part { .bytes(address.word(offset), count: address.word(offset + 4)) }

    /// A number that is given when the function is called.
    struct Number {
        let address: Word

        static let byteCount = 48
        var name: Text { Text(address: address.word(), count: address.word(4)) }
        var isFloat: Word { address.word(8) }
        var hasStandard: Word { address.word(12) }
        var standardInteger: Long { address.long(16) }
        var standardReal: Real { address.real(24) }
        var least: Long { address.long(32) }
        var greatest: Long { address.long(40) }
    }

    // MARK: Writing

    static func words(_ function: LibraryFunction, group: Int, _ memory: StaticMemory) -> [Int] {
        let inputs = memory.tableAddress(function.inputs.flatMap { [$0.elementType.number] + memory.entry($0.name) })
        let choices = function.choices.sorted { $0.key < $1.key }
        let choiceTable = memory.tableAddress(choices.flatMap { memory.entry($0.key) + memory.entry($0.value) })
        let numbers = memory.tableAddress(function.numbers.flatMap { words($0, function, memory) })
        let known = function.form.shapingAttributes(of: function.operatorName) + choices.map(\.key) + function.numbers.map(\.name)
        let types = function.types.map(\.number)
        let row = memory.entry(function.operatorName) + memory.entry(function.name)
            + [function.inputs.count, inputs, function.outputs[0].elementType.number, types[0], types.count > 1 ? types[1] : -1]
            + [KernelForm.allCases.firstIndex(of: function.form)!, group, choices.count, choiceTable, function.numbers.count, numbers]
            + memory.entry(known.isEmpty ? "" : " " + known.joined(separator: " ") + " ")
            + [function.inputs.firstIndex { $0.elementType == function.types[0] } ?? 0]
            + memory.entry(function.inputs.map(\.name).joined(separator: ", "))
        precondition(4 * row.count == byteCount, "a row has the words that its offsets say")
        return row
    }

    private static func words(
        _ number: (name: String, type: FunctionParameter.ValueType, standard: AttributeValue?), _ function: LibraryFunction,
        _ memory: StaticMemory
    ) -> [Int] {
        func halves(_ bits: UInt64) -> [Int] { [Int(bits & 0xFFFF_FFFF), Int(bits >> 32)] }
        let (integer, real): (Int64, Double) = switch number.standard {
        case .integer(let value): (value, Double(value))
        case .number(let value): (0, value)
        case nil: (0, 0)
        }
        let type = function.types[0]
        // As the host clamps: to what the operands' type holds.
        let isNarrow = type.isInteger && type.bitCount <= 32
        let least = isNarrow ? (type.isSignedInteger ? -(Int64(1) << (type.bitCount - 1)) : 0) : Int64.min
        let greatest = isNarrow ? (Int64(1) << (type.isSignedInteger ? type.bitCount - 1 : type.bitCount)) - 1 : Int64.max
        return memory.entry(number.name) + [number.type == .f32 || number.type == .f64 ? 1 : 0, number.standard == nil ? 0 : 1]
            + halves(UInt64(bitPattern: integer)) + halves(real.bitPattern) + halves(UInt64(bitPattern: least)) + halves(UInt64(bitPattern: greatest))
    }
}
