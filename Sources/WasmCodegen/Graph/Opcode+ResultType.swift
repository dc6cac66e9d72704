import WasmModel

extension Opcode {
    /// The one result of an instruction that always gives the same type.
    var resultType: WasmType {
        guard let type = Self.resultTypes[Int(rawValue)] else { preconditionFailure("\(self) has no result of its own") }
        return type
    }

    private static let resultTypes: [WasmType?] = Opcode.allCases.map { $0.results?.first }
}
