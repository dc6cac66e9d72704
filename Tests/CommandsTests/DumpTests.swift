import Commands
import MachineCode
import Testing

@Suite struct DumpTests {
    private let product = "dump --operator MatMul --input a=6x5 --input b=5x9"

    @Test func expression() throws {
        #expect(CommandRun("\(product) --stage expression").output == """
            a: float32[6, 5]
            b: float32[5, 9]
            matmul[i, j] = sum over k in 0..<5 of a[i, k] * b[k, j]    for i in 0..<6, j in 0..<9

            """)
    }

    @Test func loopsByHand() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            """
            # rows in blocks
            split matmul i by 2 tail partition

            reorder matmul i.outer j i.inner k
            """, "steps.txt")
        let run = CommandRun("\(product) --schedule \(file) --stage loops")
        #expect(run.status == .success)
        try Golden.expect(run.output, in: "dump-loops.txt")
        #expect(CommandRun("\(product) --schedule \(file) --stage schedule").output == """
            kernel matmul
            split matmul i by 2 tail partition
            reorder matmul i.outer j i.inner k

            """)
    }

    @Test(arguments: ["MatMul --input a=6x5 --input b=5x9", "LayerNorm --input x=3x20 --input scale=20 --input bias=20"])
    func schedulesAreTakenBack(_ operation: String) throws {
        let folder = try TemporaryFolder()
        let request = "dump --operator \(operation)"
        let steps = CommandRun("\(request) --stage schedule").output
        let file = try folder.write(steps, "steps.txt")
        for stage in ["schedule", "loops", "lowered", "wasm"] {
            #expect(
                CommandRun("\(request) --stage \(stage) --schedule \(file)").output
                    == CommandRun("\(request) --stage \(stage)").output)
        }
    }

    @Test func lowered() {
        let run = CommandRun("\(product) --stage lowered")
        #expect(run.output.hasPrefix("kernel matmul(a: read float32[6, 5]"))
        #expect(run.output.contains("ramp("))
        #expect(!CommandRun("\(product) --stage lowered --tier scalar").output.contains("ramp("))
    }

    @Test func wasm() {
        let run = CommandRun("\(product) --stage wasm")
        #expect(run.output.hasPrefix("(module $MatMul"))
        #expect(run.output.contains("f32x4.mul"))
        #expect(!CommandRun("\(product) --stage wasm --tier scalar").output.contains("f32x4"))
    }

    @Test(.enabled(if: Disassembler.isInstalled, "needs objdump"))
    func machineCode() {
        let run = CommandRun("\(product) --stage asm")
        #expect(run.status == .success)
        #expect(run.output.hasPrefix(";; kernel matmul\n(func $matmul"))
        #expect(run.output.contains("\n;; wasmtime's code of matmul\n     0   "))
        #expect(run.output.contains("\n# loop at "))
    }

    @Test(arguments: [
        ("weave matmul i", ProgramStatus.badData, "FILE, line 1: cannot read the schedule step `weave matmul i`: expected a step, not `weave`"),
        ("vectorize matmul k", .usage, "cannot vectorize k: it carries the reduction; factorReduction makes lanes of it"),
        ("vectorize sum k", .usage, "there is no stage sum; the stages are matmul"),
        ("kernel sum\nvectorize sum k", .usage, "there is no kernel sum; the kernels are matmul"),
    ])
    func wrongSchedules(_ steps: String, _ status: ProgramStatus, _ message: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(steps, "steps.txt")
        let run = CommandRun("\(product) --schedule \(file)")
        #expect(run.status == status)
        let firstLine = run.errors.split(separator: "\n").first.map(String.init)
        #expect(firstLine == "Error: " + message.replacing("FILE", with: file))
    }

    @Test func missingSchedule() {
        #expect(CommandRun("\(product) --schedule /none/steps.txt").status == .inputMissing)
    }
}
