/// One instruction of an engine's machine code, as a disassembler prints it.
public struct MachineInstruction: Hashable, Sendable {
    /// The byte of the code section at which it begins.
    public let address: Int
    public let mnemonic: String
    public let operands: String

    public init(address: Int, mnemonic: String, operands: String) {
        self.address = address
        self.mnemonic = mnemonic
        self.operands = operands
    }
}

extension MachineInstruction: CustomStringConvertible {
    public var description: String {
        let padding = String(repeating: " ", count: max(1, 14 - mnemonic.count))
        return operands.isEmpty ? mnemonic : mnemonic + padding + operands
    }
}

/// A function of a module as machine code.
public struct MachineFunction: Sendable {
    /// The index of the WebAssembly function.
    public let index: Int
    /// Its name in the module's name section.
    public let name: String
    public let instructions: [MachineInstruction]

    /// - Parameter instructions: what a disassembler takes for instructions; constants behind the code are left out.
    public init(index: Int, name: String, instructions: [MachineInstruction]) {
        self.index = index
        self.name = name
        self.instructions = Array(instructions.prefix(BlockGraph(instructions).codeCount))
    }
}
