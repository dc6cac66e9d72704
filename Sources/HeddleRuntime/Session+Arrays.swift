import Artifact
import NDArray

extension Session {
    /// Runs the model once, with an array for each of its inputs, and gives an array for each output.
    ///
    /// The symbols among the dimensions take their values from the inputs' shapes.
    ///
    /// - Throws: `SessionError` for inputs that the model does not take, and for what its module does wrong.
    public mutating func run(_ arrays: [String: NDArray]) throws(SessionError) -> [String: NDArray] {
        let results = try run(ordered(arrays))
        var named = [String: NDArray](minimumCapacity: results.count)
        for (output, result) in zip(outputs, results) { named[output.name] = result }
        return named
    }

    /// Runs the model once, with arrays for its inputs in their order, and gives its outputs in theirs.
    ///
    /// - Throws: `SessionError` for inputs that the model does not take, and for what its module does wrong.
    public mutating func run(_ arrays: [NDArray]) throws(SessionError) -> [NDArray] {
        try takeShapes(of: arrays)
        for index in arrays.indices { try write(arrays[index], toInput: index) }
        try run()
        var results: [NDArray] = []
        results.reserveCapacity(outputs.count)
        for index in outputs.indices { results.append(try readOutput(index)) }
        return results
    }

    /// The arrays in the order of the inputs.
    private func ordered(_ arrays: [String: NDArray]) throws(SessionError) -> [NDArray] {
        let inputs = inputs
        var ordered: [NDArray] = []
        ordered.reserveCapacity(inputs.count)
        for input in inputs {
            guard let array = arrays[input.name] else { break }
            ordered.append(array)
        }
        if ordered.count == inputs.count, arrays.count == inputs.count { return ordered }
        let names = inputs.map(\.name)
        if let unknown = arrays.keys.sorted().first(where: { !names.contains($0) }) {
            throw .unknownInput(name: unknown, inputs: names)
        }
        throw .missingInput(name: names[ordered.count])
    }

    private mutating func write(_ array: NDArray, toInput index: Int) throws(SessionError) {
        let region = try region(of: TensorPlace(role: .input, index: index))
        do { try instance.writeMemory(array.bytes, at: region.address) } catch { throw .runtime(error) }
    }

    /// A copy of an output of the last run.
    public mutating func readOutput(_ index: Int) throws(SessionError) -> NDArray {
        let place = TensorPlace(role: .output, index: index)
        let region = try region(of: place)
        let bytes: [UInt8]
        do {
            bytes = try instance.readMemory(at: region.address, count: region.byteCount)
        } catch {
            throw .runtime(error)
        }
        do {
            return try NDArray(bytes: bytes, elementType: description(of: place).elementType, shape: region.shape)
        } catch {
            preconditionFailure("the region has as many bytes as its shape takes: \(error)")
        }
    }
}
