import NDArray

extension KernelLibraryError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .runtime(let error): "\(error)"
        case .metadata(let error): "\(error)"
        case .notALibrary: "the module is no kernel library: its description lists no functions"

        case .unknownOperator(let name, let known):
            "the library has no operator \(name); it has \(known.joined(separator: ", "))"
        case .noFunction(let name, let types, let known):
            "the library has no \(name) for \(names(types)); it has it for \(known.map(names).joined(separator: ", "))"
        case .operandCount(let name, let found, let expected):
            "\(name) takes \(expected.joined(separator: ", ")), but is given \(found) \(found == 1 ? "array" : "arrays")"
        case .operandType(let name, let operand, let found, let expected):
            "\(name): \(operand) is of type \(expected), but is given \(found)"
        case .shapes(let name, let shapes, let requirement):
            "\(name): the shapes are \(shapes.map(\.description).joined(separator: ", ")); \(requirement)"
        case .unknownAttribute(let name, let attribute, let known):
            "\(name) has no attribute \(attribute); it has \(known.isEmpty ? "none" : known.joined(separator: ", "))"
        case .attribute(let name, let attribute, nil, _):
            "\(name) needs the attribute \(attribute)"
        case .attribute(let name, let attribute, let found?, let requirement):
            "\(name): the attribute \(attribute) is \(found); it must be \(requirement)"
        case .notInLibrary(let name, let attribute, let value):
            "the library has no \(name) with \(attribute) = \(value)"
        case .tooLarge(let name, let shapes):
            "\(name): arrays of the shapes \(shapes.map(\.description).joined(separator: ", ")) are larger than a module's memory"

        case .outOfMemory(let byteCount): "the library cannot get \(byteCount) bytes of memory"
        case .failed(let function, let reason): "\(function) failed: \(reason)"
        case .unknownParameter(let function, let parameter):
            "\(function) has a parameter \(parameter), which its form does not have"
        }
    }

    private func names(_ types: [ElementType]) -> String { types.map(\.libraryName).joined(separator: " to ") }
}

extension KernelLibraryError.ShapeRequirement: CustomStringConvertible {
    public var description: String {
        switch self {
        case .broadcast: "extents must be equal or 1, counted from the last"
        case .same: "the shapes must be equal"
        case .equalDepth: "the axis that is summed must have one extent in both"
        case .groups: "the channels must divide into the groups"
        case .window: "the window must lie within the padded operand"
        case .resultIsLeft: "the padding must leave something of the result"
        case .notEmpty: "the axis must not be empty"
        case .rank(let operand, let rank): "\(operand) must have \(rank) axes"
        case .rankAtLeast(let operand, let rank): "\(operand) must have at least \(rank) axes"
        case .shape(let operand, let shape): "\(operand) must have the shape \(shape)"
        case .elementCount(let shape): "the shape \(shape) has another number of elements"
        case .equalExcept(let axis): "the shapes must be equal but for axis \(axis)"
        case .fewerAxes(let count): "at most \(count) axes may be padded differently"
        }
    }
}

extension KernelLibraryError.AttributeRequirement: CustomStringConvertible {
    public var description: String {
        switch self {
        case .given: "given"
        case .integer: "an integer"
        case .integers: "a list of integers"
        case .number: "a number"
        case .boolean: "true or false"
        case .text: "a word"
        case .elementType: "an element type"
        case .axis(let rank): rank == 0 ? "left out for a scalar" : "within -\(rank) ... \(rank - 1)"
        case .distinctAxes: "axes that differ"
        case .permutation: "a permutation of the axes"
        case .positive: "positive"
        case .nonnegative: "zero or positive"
        case .nonzero: "other than zero"
        case .inferredOnce: "a shape with at most one -1 and no other negative extent"
        case .count(let count): "a list of \(count)"
        case .lessThanExtent: "less than the extent that is reflected"
        case .lessThan(let limit): "less than \(limit)"
        }
    }
}
