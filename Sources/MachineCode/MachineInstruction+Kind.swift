// What an instruction is, told by its mnemonic and operands: x86-64 in AT&T's order (the destination comes last), and 64-bit ARM.

/// What an instruction does; one may do several: an addition whose operand is in memory is a load too.
public struct InstructionKind: OptionSet, Hashable, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// A fused multiply-add of vectors.
    public static let fusedMultiplyAdd = InstructionKind(rawValue: 1 << 0)
    public static let vectorMultiply = InstructionKind(rawValue: 1 << 1)
    public static let vectorAdd = InstructionKind(rawValue: 1 << 2)
    /// Any other arithmetic on the floats of vectors.
    public static let vectorArithmetic = InstructionKind(rawValue: 1 << 3)
    public static let load = InstructionKind(rawValue: 1 << 4)
    public static let store = InstructionKind(rawValue: 1 << 5)
    /// A load or store of the stack: a value that found no register.
    public static let spill = InstructionKind(rawValue: 1 << 6)
    /// A vector that goes from one register to another.
    public static let copy = InstructionKind(rawValue: 1 << 7)
    /// A jump that is always taken, or ends the function.
    public static let end = InstructionKind(rawValue: 1 << 8)
}

extension MachineInstruction {
    public var kind: InstructionKind { operandsAreARM ? armKind : x86Kind }

    /// ARM writes places in memory in brackets and numbers its vectors `v0`; AT&T's registers have a `%`.
    private var operandsAreARM: Bool { !operands.contains("%") && !operands.contains("$") && operands.contains { "[vxwsdq".contains($0) } && !isJump }

    // MARK: x86-64

    private var x86Kind: InstructionKind {
        var kind = x86Arithmetic
        if mnemonic.hasPrefix("ret") || mnemonic.hasPrefix("jmp") || mnemonic.hasPrefix("ud2") { kind.insert(.end) }
        if operands.contains("("), !mnemonic.hasPrefix("lea"), !mnemonic.hasPrefix("nop") {
            let destination = operands.split(separator: ")", omittingEmptySubsequences: false).last ?? ""
            // The closing parenthesis is the last character where the destination is in memory.
            let isMove = mnemonic.hasPrefix("mov") || mnemonic.hasPrefix("vmov") || mnemonic.contains("extr")
            kind.insert(destination.isEmpty && isMove ? .store : .load)
            if operands.contains("(%rsp") || operands.contains("(%rbp") { kind.insert(.spill) }
        } else if Self.vectorMoves.contains(mnemonic) {
            kind.insert(.copy)
        }
        return kind
    }

    private static let vectorMoves: Set<String> = [
        "movdqa", "movdqu", "movaps", "movups", "movapd", "vmovdqa", "vmovdqu", "vmovaps", "vmovups", "vmovapd",
    ]

    private var x86Arithmetic: InstructionKind {
        let name = mnemonic.hasPrefix("v") ? mnemonic.dropFirst() : mnemonic[...]
        if name.hasPrefix("fmadd") || name.hasPrefix("fnmadd") || name.hasPrefix("fmsub") || name.hasPrefix("fnmsub") {
            return name.hasSuffix("ps") || name.hasSuffix("pd") ? .fusedMultiplyAdd : []
        }
        switch name {
        case "mulps", "mulpd": return .vectorMultiply
        case "addps", "addpd", "subps", "subpd": return .vectorAdd
        case "divps", "divpd", "minps", "minpd", "maxps", "maxpd", "sqrtps", "sqrtpd", "roundps", "roundpd": return .vectorArithmetic
        default: return []
        }
    }

    // MARK: 64-bit ARM

    private var armKind: InstructionKind {
        var kind: InstructionKind = []
        let isVector = operands.hasPrefix("v")
        switch mnemonic {
        case "fmla", "fmls": kind = .fusedMultiplyAdd
        case "fmul" where isVector: kind = .vectorMultiply
        case "fadd" where isVector, "fsub" where isVector: kind = .vectorAdd
        case "fdiv" where isVector, "fmin" where isVector, "fmax" where isVector, "fsqrt" where isVector: kind = .vectorArithmetic
        case "mov" where isVector: kind = .copy
        case "br": kind = .end
        default: break
        }
        if operands.contains("[") {
            if mnemonic.hasPrefix("ld") { kind.insert(.load) }
            if mnemonic.hasPrefix("st") { kind.insert(.store) }
            if operands.contains("[sp") || operands.contains("[x29") { kind.insert(.spill) }
        }
        return kind
    }

    // MARK: Jumps

    /// Whether the instruction may go on elsewhere than behind itself; calls come back.
    public var isJump: Bool {
        mnemonic.hasPrefix("j") || mnemonic == "b" || mnemonic.hasPrefix("b.") || mnemonic.hasPrefix("cbz")
            || mnemonic.hasPrefix("cbnz") || mnemonic.hasPrefix("tbz") || mnemonic.hasPrefix("tbnz")
    }

    /// Whether what follows is reached only by jumps.
    var endsBlock: Bool { kind.contains(.end) || mnemonic == "b" || mnemonic == "ret" || mnemonic == "udf" }

    /// The address that a jump leads to.
    var jumpTarget: Int? {
        guard isJump else { return nil }
        // `1d0 <name+0x1d0>`; the tests of ARM name a register and a bit first.
        let place = operands.split(separator: ",").last.map { $0.drop { $0 == " " } } ?? ""
        let digits = place.hasPrefix("0x") ? place.dropFirst(2) : place
        return Int(digits.prefix { $0.isHexDigit }, radix: 16)
    }
}
