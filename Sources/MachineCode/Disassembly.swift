/// The functions in what `objdump -d` prints of a module that wasmtime compiled.
///
///     0000000000000000 <wasm[0]::function[0]::matmul>:
///            0:	push   %rbp
///           13:	ja     1d0 <wasm[0]::function[0]::matmul+0x1d0>
///
/// GNU's and LLVM's differ in white space, in the `0x` of addresses and in the suffixes of mnemonics.
struct Disassembly {
    private(set) var functions: [MachineFunction] = []
    /// The function whose instructions are being read; `nil` in code that is not a module's own.
    private var current: (index: Int, name: String)?
    private var instructions: [MachineInstruction] = []

    init(_ text: String) {
        for line in text.split(separator: "\n") { take(line) }
        finishFunction()
    }

    private mutating func take(_ line: Substring) {
        if line.hasSuffix(">:"), let start = line.firstIndex(of: "<") {
            finishFunction()
            current = Self.function(of: line[line.index(after: start)...].dropLast(2))
        } else if current != nil, let instruction = Self.instruction(line) {
            instructions.append(instruction)
        }
    }

    private mutating func finishFunction() {
        if let current { functions.append(MachineFunction(index: current.index, name: current.name, instructions: instructions)) }
        current = nil
        instructions = []
    }

    /// `wasm[0]::function[3]::name`
    private static func function(of symbol: Substring) -> (index: Int, name: String)? {
        guard let match = symbol.wholeMatch(of: /wasm\[\d+\]::function\[(\d+)\](?:::(.*))?/), let index = Int(match.1) else { return nil }
        return (index, match.2.map(String.init) ?? "\(index)")
    }

    private static func instruction(_ line: Substring) -> MachineInstruction? {
        guard let colon = line.firstIndex(of: ":"), let address = Int(line[..<colon].drop { $0 == " " }, radix: 16) else { return nil }
        let words = line[line.index(after: colon)...].split { $0 == " " || $0 == "\t" }
        guard let mnemonic = words.first else { return nil }
        return MachineInstruction(address: address, mnemonic: String(mnemonic), operands: words.dropFirst().joined(separator: " "))
    }
}
