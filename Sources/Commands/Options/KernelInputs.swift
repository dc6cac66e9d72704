import NDArray
import Operators
import Support

/// Arrays for the operands of an operator, from JSON or from `.npy` files.
struct KernelInputs {
    let operation: Operator
    /// The type of main operands that JSON gives the numbers of.
    let type: ElementType

    /// What is run when nothing is given.
    static let example = "[{\"input-data\": [1, 2, 3, 4]}, {\"input-data\": [1, 1, 1, 1]}]"

    /// A list with an entry for each operand: numbers in lists, or an object of `input-data` and, if that is flat, `shape`.
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

    /// The first arrays of the example, as many as the operator has operands.
    func exampleArrays() throws(KernelInputError) -> [NDArray] {
        let needed = operation.definition.operands.filter { $0.presence != .optional }.count
        guard needed <= 2 else { throw .noExample(operation) }
        return Array(try arrays(json: Array(Self.example.utf8), source: "the example").prefix(needed))
    }

    /// The arrays of one file: all that its JSON lists, or the one that a `.npy` file holds.
    func arrays(file: String) throws -> [NDArray] {
        let bytes = try File.read(file)
        guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { return try arrays(json: bytes, source: file) }
        return [try NDArray.read(npyFile: file)]
    }

    private func array(_ entry: JSONValue, at place: Int, _ source: String) throws(KernelInputError) -> NDArray {
        let operands = operation.definition.operands
        let type = operands[min(place, operands.count - 1)].element.standard(type)
        do {
            guard case .object(let object) = entry else { return try NDArray(json: entry, elementType: type) }
            guard let data = object["input-data"] else { throw KernelInputError.noData(source, place: place) }
            return try NDArray(json: data, elementType: type, shape: try shape(object["shape"], at: place, source))
        } catch let error as NDArrayError {
            throw .array(source, place: place, error)
        } catch let error as KernelInputError {
            throw error
        } catch {
            preconditionFailure("no other error is thrown here: \(error)")
        }
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
    case array(String, place: Int, NDArrayError)
    case noExample(Operator)

    var status: ProgramStatus {
        if case .noExample = self { .usage } else { .badData }
    }

    var description: String {
        switch self {
        case .json(let source, let error): "\(source) is not JSON: \(error)"
        case .notAList(let source): "\(source) must be a list with an entry for each operand"
        case .noData(let source, let place): "\(source): entry \(place) has no input-data"
        case .badShape(let source, let place): "\(source): the shape of entry \(place) must be a list of integers that are not negative"
        case .array(let source, let place, let error): "\(source), entry \(place): \(error)"
        case .noExample(let operation):
            "\(operation) has \(operation.definition.operands.count) operands; give them with --input or --input-data-file"
        }
    }
}
