import MachineCode
import Testing

/// Finding loops and counting in code that is written here, so that it needs no engine.
@Suite struct LoopTests {
    /// Two nested loops, of which the inner one has a side way inside; in the order of GNU's objdump.
    private let nest = function(
        """
        0 xor %eax,%eax
        2 xor %ecx,%ecx
        4 vmovdqu 0x40(%rdi,%rcx,1),%xmm1
        8 vfmadd213ps %xmm2,%xmm1,%xmm3
        c test %ecx,%ecx
        e je 14 <wasm[0]::function[0]::nest+0x14>
        10 vmovdqu %xmm3,0x20(%rsp)
        14 add $0x10,%ecx
        17 cmp $0x100,%ecx
        1d jne 4 <wasm[0]::function[0]::nest+0x4>
        1f vmovdqa %xmm3,%xmm4
        23 vaddps 0x10(%rdi),%xmm4,%xmm4
        28 vmovdqu %xmm4,(%rdi)
        2c add $0x1,%eax
        2f cmp $0x8,%eax
        32 jne 2 <wasm[0]::function[0]::nest+0x2>
        34 ret
        """)

    @Test func theInnermostLoopIsFound() throws {
        #expect(nest.innermostLoops.count == 1)
        let loop = try #require(nest.hottestLoop)
        #expect(loop.address == 4)
        #expect(loop.instructions.map(\.address) == [0x4, 0x8, 0xc, 0xe, 0x14, 0x17, 0x1d])
        // The way over the stack is not the shortest.
        #expect(loop.besides.map(\.address) == [0x10])
        #expect(
            "\(loop.counts)"
                == "7 instructions, 1 multiply-adds, 1 loads, 0 stores, 0 spills, 0 copies, 7.00 instructions for a multiply-add")
    }

    @Test func loopsAreMarkedInTheText() {
        let lines = nest.description.split(separator: "\n")
        #expect(lines[1] == "     2   xor           %ecx,%ecx")
        #expect(lines[2] == "     4 # vmovdqu       0x40(%rdi,%rcx,1),%xmm1")
        #expect(lines[6] == "    10 : vmovdqu       %xmm3,0x20(%rsp)")
        #expect(lines.last?.hasPrefix("# loop at 4: 7 instructions") == true)
    }

    /// A loop whose condition stands at its top, with a jump back that is always taken; two such loops behind each other.
    @Test func theHottestLoopComputesMost() throws {
        let function = Self.function(
            """
            0 cmp %eax,%ebx
            2 je e <wasm[0]::function[0]::two+0xe>
            4 mulss %xmm0,%xmm1
            8 jmp 0 <wasm[0]::function[0]::two>
            e vmulps %xmm10,%xmm11,%xmm12
            12 vaddps %xmm12,%xmm8,%xmm8
            16 vmulps (%rax),%xmm11,%xmm12
            1a vaddps %xmm12,%xmm7,%xmm7
            1e jne e <wasm[0]::function[0]::two+0xe>
            20 ret
            """)
        #expect(function.innermostLoops.map(\.address) == [0, 0xE])
        let loop = try #require(function.hottestLoop)
        #expect(loop.address == 0xE)
        #expect(loop.counts.multiplyAdds == 2)
        #expect(loop.counts.loads == 1)
        #expect(loop.counts.vectorArithmetic == 4)
    }

    /// A disassembler makes instructions of constants, some of which look like loops.
    @Test func constantsBehindTheCodeAreNone() {
        let function = Self.function("0 push %rbp\n1 je 9 <x+0x9>\n4 pop %rbp\n5 ret\n9 ud2\nb rex.W add %al,(%rax)\nd jne b <x+0xb>")
        #expect(function.instructions.last?.mnemonic == "ud2")
        #expect(function.innermostLoops.isEmpty)
    }

    @Test func codeWithoutLoops() {
        let function = Self.function("0 push %rbp\n1 mov %rsp,%rbp\n4 jne 9 <x+0x9>\n6 pop %rbp\n9 ret")
        #expect(function.innermostLoops.isEmpty)
        #expect(function.hottestLoop == nil)
    }

    @Test(arguments: [
        Example("vmovdqa", "%xmm1,%xmm2", .copy), Example("vmovups", "(%rax,%rcx,1),%xmm2", .load),
        Example("vmovups", "%xmm2,0x10(%rax)", .store), Example("vmovdqu", "0x20(%rsp),%xmm1", [.load, .spill]),
        Example("mov", "%rbx,(%rsp)", [.store, .spill]), Example("lea", "0x20(%rcx),%esi", []),
        Example("cmp", "%eax,(%rdi)", .load), Example("vfmadd231ps", "(%rax),%xmm1,%xmm2", [.fusedMultiplyAdd, .load]),
        Example("vfmadd213ss", "%xmm0,%xmm1,%xmm2", []), Example("vmaxps", "%xmm1,%xmm2,%xmm3", .vectorArithmetic),
        Example("vsubps", "%xmm1,%xmm2,%xmm3", .vectorAdd), Example("ud2", "", .end),
        Example("fmla", "v0.4s, v1.4s, v2.4s", .fusedMultiplyAdd), Example("ldr", "q0, [x1, #16]", .load),
        Example("str", "q0, [sp, #32]", [.store, .spill]), Example("mov", "v1.16b, v2.16b", .copy), Example("fadd", "s0, s1, s2", []),
    ])
    func kinds(_ example: Example) { #expect(example.instruction.kind == example.kind) }

    struct Example: Sendable, CustomTestStringConvertible {
        let instruction: MachineInstruction
        let kind: InstructionKind

        init(_ mnemonic: String, _ operands: String, _ kind: InstructionKind) {
            instruction = MachineInstruction(address: 0, mnemonic: mnemonic, operands: operands)
            self.kind = kind
        }

        var testDescription: String { "\(instruction)" }
    }

    private static func function(_ text: String) -> MachineFunction {
        let instructions = text.split(separator: "\n").map { line -> MachineInstruction in
            let words = line.split(separator: " ", maxSplits: 2)
            return MachineInstruction(
                address: Int(words[0], radix: 16)!, mnemonic: String(words[1]), operands: words.count > 2 ? String(words[2]) : "")
        }
        return MachineFunction(index: 0, name: "nest", instructions: instructions)
    }
}
