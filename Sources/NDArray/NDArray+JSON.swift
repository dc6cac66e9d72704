import Support

/// How an array's axes appear in JSON.
public enum JSONArrayLayout: Sendable {
    /// One list of all elements in row-major order.
    case flat
    /// A list of lists, an axis each; a scalar is a number.
    case nested
}

extension NDArray {
    /// The array as JSON on one line: `[2.0, 3.0]`.
    ///
    /// Floats have the fewest digits that name them in their own type and always a point or an
    /// exponent, integers have neither, `bool` is `true` or `false`. NaN and infinities are the
    /// strings `"NaN"`, `"Infinity"` and `"-Infinity"`, which `init(json:elementType:shape:)` reads.
    public func jsonText(_ layout: JSONArrayLayout = .nested) -> String {
        let texts = jsonTexts(elementType.swiftType)
        switch layout {
        case .flat: return "[" + texts.joined(separator: ", ") + "]"
        case .nested: return nestedText(texts, axis: 0, offset: 0, strides: Self.rowMajorStrides(of: shape))
        }
    }

    /// An array of the numbers in a JSON value: a number, a list, or lists within lists of equal length.
    ///
    /// `true` and `false` are 1 and 0, and the strings that `jsonText` writes are read.
    ///
    /// - Parameter shape: the shape that the numbers, in order, take; by default that of the lists.
    /// - Throws: `NDArrayError` when lists are ragged, something is not a number, an integer element
    ///   type does not hold a number, or the shape does not fit.
    public init(json: JSONValue, elementType: ElementType, shape: [Int]? = nil) throws(NDArrayError) {
        var reader = NumberReader(elementType: elementType)
        try reader.read(json, axis: 0, path: "the value")
        let flat = NDArray.fromJSON(reader.numbers, elementType.swiftType)
        let target = shape ?? reader.shape
        guard try Self.elementCount(of: target) == flat.count else {
            throw .elementCount(found: flat.count, shape: target)
        }
        self.init(checkedBytes: flat.storage, elementType: elementType, shape: target)
    }

    private func jsonTexts<Element: NDElement>(_: Element.Type) -> [String] {
        elements(as: Element.self).map { JSONValue.numberText($0.shortestText) }
    }

    private func nestedText(_ texts: [String], axis: Int, offset: Int, strides: [Int]) -> String {
        if axis == rank { return texts[offset] }
        let pieces = (0..<shape[axis]).map {
            nestedText(texts, axis: axis + 1, offset: offset + $0 * strides[axis], strides: strides)
        }
        return "[" + pieces.joined(separator: ", ") + "]"
    }

    private static func fromJSON<Element: NDElement>(_ numbers: [JSONNumber], _: Element.Type) -> NDArray {
        NDArray(numbers.map { $0.element(Element.self) })
    }
}

private enum JSONNumber {
    case integer(Int64)
    case double(Double)

    func element<Element: NDElement>(_: Element.Type) -> Element {
        switch self {
        case .integer(let value): Element(wrapping: value)
        case .double(let value): Element(nearest: value)
        }
    }
}

/// Collects the numbers of nested lists, and the shape they have in common.
private struct NumberReader {
    let elementType: ElementType
    var numbers: [JSONNumber] = []
    var shape: [Int] = []
    /// How many lists deep the numbers are, once the first was met.
    private var depth: Int?

    init(elementType: ElementType) {
        self.elementType = elementType
    }

    mutating func read(_ value: JSONValue, axis: Int, path: String) throws(NDArrayError) {
        guard case .array(let values) = value else {
            let number = try number(value, path: path)
            // A number beside lists.
            guard axis == shape.count && depth ?? axis == axis else { throw .notAList(path: path) }
            depth = axis
            numbers.append(number)
            return
        }
        if axis == shape.count && depth == nil {
            shape.append(values.count)
        } else if axis >= shape.count {
            throw .notANumber(path: path)
        }
        guard values.count == shape[axis] else {
            throw .ragged(path: path, found: values.count, expected: shape[axis])
        }
        for (index, element) in values.enumerated() {
            try read(element, axis: axis + 1, path: path + "[\(index)]")
        }
    }

    private func number(_ value: JSONValue, path: String) throws(NDArrayError) -> JSONNumber {
        switch value {
        case .bool(let flag): return .integer(flag ? 1 : 0)
        case .integer(let integer): return try fit(.integer(integer), Double(integer), value, path)
        case .number(let number): return try fit(.double(number), number, value, path)
        case .string("NaN"): return try fit(.double(.nan), .nan, value, path)
        case .string("Infinity"): return try fit(.double(.infinity), .infinity, value, path)
        case .string("-Infinity"): return try fit(.double(-.infinity), -.infinity, value, path)
        default: throw .notANumber(path: path)
        }
    }

    /// The number itself, if the element type holds it: an integer type takes whole numbers in its range.
    private func fit(
        _ number: JSONNumber, _ value: Double, _ json: JSONValue, _ path: String
    ) throws(NDArrayError) -> JSONNumber {
        if elementType.isFloat || holds(elementType.swiftType, number, value) { return number }
        throw .notRepresentable(text: json.text(.compact), path: path, elementType: elementType)
    }

    private func holds<Element: NDElement>(_: Element.Type, _ number: JSONNumber, _ value: Double) -> Bool {
        switch number {
        case .integer(let integer):
            // The bits of a UInt64 above the range of Int64 read back as a negative number.
            let isNegativeUnsigned = integer < 0 && !elementType.isSignedInteger
            return Element(wrapping: integer).int64Value == integer && !isNegativeUnsigned
        case .double:
            return Element(nearest: value).doubleValue == value
        }
    }
}
