extension SessionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .runtime(let error): "\(error)"
        case .metadata(let error): "\(error)"
        case .manifest(let path, let error): "\(path): \(error)"
        case .noSuchTier(let tier, let available):
            "there is no module of tier \(tier); there is \(list(available.map(\.description)))"
        case .digestDiffers(let module):
            "the files of \(module) do not belong together: their bytes are not those that the manifest promises. Compile the model again"

        case .wrongSignature(let function, let expected, let found):
            "the module's \(function) is of type \(found), where a model's is of type \(expected)"
        case .outsideMemory(let tensor, let address, let byteCount, let memorySize):
            """
            the module puts the \(byteCount) bytes of \(tensor) at address \(address), \
            which is not inside its memory of \(memorySize) bytes
            """
        case .misaligned(let tensor, let address):
            "the module puts \(tensor) at address \(address), which is not a multiple of its elements' size"
        case .impossibleExtent(let output, let axis, let extent):
            "the module gives \(extent) as the extent of axis \(axis) of output \(output)"
        case .tooLarge(let tensor, let shape):
            "\(tensor) of shape \(shape) is larger than any memory"
        case .failed(let function, let reason):
            "\(function) failed: \(reason)"

        case .unknownInput(let name, let inputs):
            "the model has no input named \(name); it has \(list(inputs))"
        case .missingInput(let name):
            "no array was given for input \(name)"
        case .wrongInputCount(let expected, let given):
            "the model takes \(expected) inputs, but was given \(given)"
        case .unknownOutput(let name, let outputs):
            "the model has no output named \(name); it has \(list(outputs))"
        case .elementType(let tensor, let type, let viewed):
            "\(tensor) is of type \(type), and cannot be viewed as \(viewed)\(type == .bool ? ": take uint8" : "")"
        case .wrongType(let input, let expected, let given):
            "input \(input) is of type \(expected), but was given \(given)"
        case .wrongShape(let input, let expected, let given):
            "input \(input) has shape \(expected), but was given \(given)"
        case .conflictingExtents(let symbol, let first, let second, let input):
            "\(symbol) is \(second) in the shape of input \(input), but \(first) in a shape before it"
        case .impossibleValue(let symbol, let value):
            "\(symbol) cannot be \(value): an extent is between 0 and \(Int32.max)"
        case .unknownSymbol(let name, let symbols):
            "the model has no symbol named \(name); it has \(list(symbols))"
        case .unboundSymbol(let name):
            "\(name) has no value yet: run with arrays, or set it first"
        case .noSuchTensor(let role, let index, let count):
            "there is no \(role) \(index); the model has \(count)"
        }
    }

    private func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}
