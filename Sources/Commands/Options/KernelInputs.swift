import NDArray
import Operators
import Support

/// Arrays for the operands of an operator or a primitive, from JSON or from `.npy` files.
struct KernelInputs {
    /// The type of the operand at a place, where JSON gives its numbers and no type.
    private let type: @Sendable (Int) -> ElementType

    /// - Parameter type: that of main operands; those of a type of their own have that.
    init(of operation: Operator, type: ElementType) {
        let operands = operation.definition.operands
        self.type = { operands[min($0, operands.count - 1)].element.standard(type) }
    }

    /// Operands of one type.
    init(type: ElementType) { self.type = { _ in type } }

    /// What is run when nothing is given.
    static let example = "[{\"input-data\": [1, 2, 3, 4]}, {\"input-data\": [1, 1, 1, 1]}]"

    /// A list with an entry for each operand: numbers in lists, or an object of `input-data` and, if need be, `shape` and `data-type`.
    ///
    /// - Parameter source: what the text is called in errors.
    func arrays(json text: [UInt8], source: String) throws(KernelInputError) -> [NDArray] {
        let value: JSONValue
        do { value = try JSONValue(parsing: text) } catch { throw .json(source, error) }
        guard case .array(let entries) = value else { throw .notAList(source) }
        var arrays: [NDArray] = []
        for (place, entry) in entries.enumerated() { arrays.append(try array(entry, at: place, source)) }
        return arrays
    }

    /// The first arrays of the example.
    ///
    /// - Parameter name: whose operands they are.
    func exampleArrays(_ needed: Int, of name: String) throws(KernelInputError) -> [NDArray] {
        guard needed <= 2 else { throw .noExample(name, count: needed) }
        return Array(try arrays(json: Array(Self.example.utf8), source: "the example").prefix(needed))
    }

    /// The arrays of one file: all that its JSON lists, or the one that a `.npy` file holds.
    func arrays(file: String) throws -> [NDArray] {
        let bytes = try File.read(file)
        guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { return try arrays(json: bytes, source: file) }
        return [try NDArray.read(npyFile: file)]
    }

    private func array(_ entry: JSONValue, at place: Int, _ source: String) throws(KernelInputError) -> NDArray {
        do {
            guard case .object(let object) = entry else { return try NDArray(json: entry, elementType: type(place)) }
            guard let data = object["input-data"] else { throw KernelInputError.noData(source, place: place) }
            let type = try dataType(object["data-type"], at: place, source) ?? type(place)
            return try NDArray(json: data, elementType: type, shape: try shape(object["shape"], at: place, source))
        } catch let error as NDArrayError {
            throw .array(source, place: place, error)
        } catch let error as KernelInputError {
            throw error
        } catch {
            preconditionFailure("no other error is thrown here: \(error)")
        }
    }

    private func dataType(_ value: JSONValue?, at place: Int, _ source: String) throws(KernelInputError) -> ElementType? {
        guard let value else { return nil }
        guard case .string(let name) = value, let type = ElementType(argument: name) else { throw .badType(source, place: place) }
        return type
    }

    private func shape(_ value: JSONValue?, at place: Int, _ source: String) throws(KernelInputError) -> [Int]? {
        guard let value else { return nil }
        guard case .array(let extents) = value else { throw .badShape(source, place: place) }
        var shape: [Int] = []
        for extent in extents {
            guard case .integer(let extent) = extent, extent >= 0 else { throw .badShape(source, place: place) }
            shape.append(Int(extent))
        }
        return shape
    }
}

enum KernelInputError: CommandError {
    case json(String, JSONError)
    case notAList(String)
    case noData(String, place: Int)
    case badShape(String, place: Int)
    case badType(String, place: Int)
    case array(String, place: Int, NDArrayError)
    case noExample(String, count: Int)

    var status: ProgramStatus {
        if case .noExample = self { .usage } else { .badData }
    }

    var description: String {
        switch self {
        case .json(let source, let error): "\(source) is not JSON: \(error)"
        case .notAList(let source): "\(source) must be a list with an entry for each operand"
        case .noData(let source, let place): "\(source): entry \(place) has no input-data"
        case .badShape(let source, let place): "\(source): the shape of entry \(place) must be a list of integers that are not negative"
        case .badType(let source, let place): "\(source): the data-type of entry \(place) must be the name of a type, as in INT32"
        case .array(let source, let place, let error): "\(source), entry \(place): \(error)"
        case .noExample(let name, let count):
            "\(name) has \(count) operands; give them with --input or --input-data-file"
        }
    }
}
