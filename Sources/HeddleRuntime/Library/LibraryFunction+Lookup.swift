import Artifact
import NDArray

extension [LibraryFunction] {
    /// The operators, each once.
    var operatorNames: [String] {
        var seen: Set<String> = []
        return map(\.operatorName).filter { seen.insert($0).inserted }
    }

    /// The function for the operands' types and the attributes' choices, with operands and attributes checked against it.
    func request(
        _ name: String, _ operands: [NDArray], _ attributes: [String: KernelAttribute]
    ) throws(KernelLibraryError) -> KernelRequest {
        let ofOperator = filter { $0.operatorName == name }
        guard let sample = ofOperator.first else { throw .unknownOperator(name, known: operatorNames) }
        let inputs = sample.inputs.map(\.name)
        guard operands.count == inputs.count else {
            throw .operandCount(name, found: operands.count, expected: inputs)
        }
        let candidates = try ofOperator.taking(operands, attributes)
        let function = try candidates.chosen(by: attributes)
        guard function.inputs.count == operands.count, function.form.takes(operands.count) else {
            throw .unknownParameter(function: function.name, parameter: "number of inputs")
        }
        guard operands.allSatisfy(\.isAddressable) else { throw .tooLarge(name, operands.map(\.shape)) }
        var converted = operands
        for (place, input) in function.inputs.enumerated() where operands[place].elementType != input.elementType {
            // Indices of 64 bits are as good as those of 32: none can be larger than an extent.
            guard function.form == .gather, place == 1, operands[place].elementType == .int64, input.elementType == .int32 else {
                throw .operandType(name, operand: input.name, found: operands[place].elementType, expected: input.elementType)
            }
            converted[place] = operands[place].clampedToInt32
        }
        let request = KernelRequest(function: function, operands: converted, attributes: attributes)
        try request.checkAttributeNames()
        return request
    }

    /// The functions for the types: of the main operands, and for a cast of the result.
    private func taking(
        _ operands: [NDArray], _ attributes: [String: KernelAttribute]
    ) throws(KernelLibraryError) -> [LibraryFunction] {
        let first = self[0]
        // An operand of a fixed type, such as a condition, does not choose.
        let main = first.inputs.indices.first { place in
            contains { $0.inputs.count > place && $0.inputs[place].elementType != first.inputs[place].elementType }
        } ?? 0
        var wanted = [operands[main].elementType]
        if first.operatorName == "Cast" {
            let request = KernelRequest(function: first, operands: operands, attributes: attributes)
            guard let target = try request.elementType("to") else { throw request.invalid("to", nil, .given) }
            wanted.append(target)
        }
        let found = filter { $0.types == wanted }
        guard !found.isEmpty else {
            var seen: Set<[ElementType]> = []
            throw .noFunction(first.operatorName, types: wanted, known: map(\.types).filter { seen.insert($0).inserted })
        }
        return found
    }

    /// The function of the choices; the first where none are given.
    private func chosen(by attributes: [String: KernelAttribute]) throws(KernelLibraryError) -> LibraryFunction {
        var rest = self
        for name in self[0].choices.keys.sorted() {
            // Functions come in the order of choices, the standard one first.
            let value = attributes[name].map(\.description) ?? rest[0].choices[name]!
            let narrowed = rest.filter { $0.choices[name] == value }
            guard !narrowed.isEmpty else { throw .notInLibrary(self[0].operatorName, name: name, value: value) }
            rest = narrowed
        }
        return rest[0]
    }
}

extension KernelRequest {
    fileprivate func checkAttributeNames() throws(KernelLibraryError) {
        let numbers = function.parameters.compactMap { parameter in
            if case .attribute = parameter.role { parameter.name } else { nil }
        }
        let known = function.form.shapingAttributes(of: name) + function.choices.keys.sorted() + numbers
        for attribute in attributes.keys.sorted() where !known.contains(attribute) {
            throw .unknownAttribute(name, name: attribute, known: known)
        }
    }
}

extension KernelForm {
    /// Whether the form has as many operands; what the module says of a function need not be so.
    fileprivate func takes(_ count: Int) -> Bool {
        switch self {
        case .elementwise, .channels: count >= 1
        case .copy, .reduction, .argument, .rows, .pooling, .pad: count == 1
        case .contraction, .convolution, .transposedConvolution, .concat, .gather, .count: count == 2
        case .layerNorm: count == 2 || count == 3
        }
    }
}

extension NDArray {
    /// Whether products of extents stay numbers, also where a zero among them makes the array an empty one.
    fileprivate var isAddressable: Bool {
        shape.reduce((1, false)) { product, extent in
            let (next, overflow) = product.0.multipliedReportingOverflow(by: Swift.max(1, extent))
            return (next, product.1 || overflow)
        }.1 == false
    }

    /// 64-bit integers as 32-bit ones; what is beyond becomes the nearest.
    fileprivate var clampedToInt32: NDArray {
        NDArray((0..<count).map { Int32(clamping: self[integer: $0]) }, shape: shape)
    }
}
