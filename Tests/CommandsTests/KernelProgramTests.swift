import Commands
import NDArray
import Support
import Testing

/// `wasm-kernelcompiler` and `wasm-kernelruntime`.
@Suite struct KernelProgramTests {
    private let folder = try! TemporaryFolder()

    /// A library of a few operators, and how its making was reported.
    private func library(_ arguments: [String] = []) -> (path: String, run: CommandRun) {
        let path = folder.file("kernels.wasi.wasm")
        let ops = "Add,Mul,Less,ReduceSum,Softmax,Gather,Transpose,Clip"
        return (path, CommandRun(.kernelCompiler, ["-o", path, "--ops", ops, "--types", "FP32,INT32,INT8"] + arguments))
    }

    private func run(_ library: String, _ arguments: String...) -> CommandRun {
        CommandRun(.kernelRuntime, ["-c", library] + arguments)
    }

    /// The same library, made once for all tests.
    private func sharedLibrary() throws -> String {
        let path = folder.file("shared.wasm")
        try File.write(Self.shared, to: path)
        return path
    }

    private static let shared: [UInt8] = {
        let suite = KernelProgramTests()
        return try! File.read(suite.library().path)
    }()

    @Test func libraryReport() throws {
        let (path, run) = library()
        #expect(run.status == .success)
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("library    \(path), ") && lines[0].hasSuffix(", simd128"))
        #expect(lines[1].hasPrefix("operators  8, in "))
        #expect(lines[2].hasPrefix("time       "))
        let report = try library(["--json", "--tier", "scalar"]).run.json
        #expect(report["tier"] == "scalar")
        #expect(report["operators"] == 8)
        #expect(report["functions"]?[0] == "Add_FP32")
        #expect(report["bytes"] == .integer(Int64(try File.read(path).count)))
        #expect(CommandRun("validate \(path)").output.contains("library   "))
    }

    @Test func exampleOfTheOriginal() throws {
        let path = try sharedLibrary()
        #expect(run(path).output == "[2.0, 3.0, 4.0, 5.0]\n")
        #expect(run(path, "-o", "Add", "-d", "INT32").output == "[2, 3, 4, 5]\n")
        #expect(run(path, "--op-type", "mul", "--data-type", "INT8").output == "[1, 2, 3, 4]\n")
        #expect(run(path, "-o", "Less").output == "[false, false, false, false]\n")
        #expect(run(path, "-o", "ReduceSum").output == "[10.0]\n")
    }

    @Test func jsonInputs() throws {
        let path = try sharedLibrary()
        let sum = "[{\"input-data\": [1, 2, 3, 4, 5, 6], \"shape\": [2, 3]}]"
        #expect(run(path, "-o", "ReduceSum", "-I", sum, "--attribute", "axes=1").output == "[6.0, 15.0]\n")
        #expect(run(path, "-o", "Transpose", "--input", sum).output == "[[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]\n")
        #expect(run(path, "-I", "[[[1, 2], [3, 4]], 10]").output == "[[11.0, 12.0], [13.0, 14.0]]\n")
        #expect(run(path, "-o", "Gather", "-d", "INT8", "-I", "[[7, 8, 9], [2, -3]]").output == "[9, 7]\n")
        #expect(run(path, "-o", "Clip", "-d", "INT8", "-I", "[[-7, 1, 9]]", "--attribute", "max=2").output == "[-7, 1, 2]\n")
        let file = try folder.write("[[1.5], [0.25]]", "inputs.json")
        #expect(run(path, "-i", file).output == "[1.75]\n")
    }

    @Test func npyFiles() throws {
        let path = try sharedLibrary()
        let a = try folder.write(NDArray([1, 2, 3] as [Int32]), "a.npy")
        let b = try folder.write(NDArray([10] as [Int32]), "b.npy")
        #expect(run(path, "-i", a, "-i", b).output == "[11, 12, 13]\n")
        let result = folder.file("c.npy")
        let written = run(path, "--input-data-file", a, "--input-data-file", b, "--output", result)
        #expect(written.status == .success && written.output.isEmpty)
        #expect(try NDArray.read(npyFile: result) == NDArray([11, 12, 13] as [Int32]))
    }

    @Test(arguments: [
        (["-o", "Sub"], ProgramStatus.usage, "the library has no operator Sub; it has Add, Mul, Less, ReduceSum, Softmax, Gather, Transpose, Clip"),
        (["-d", "FP64"], .usage, "the library has no Add for FP64; it has it for FP32, INT32, INT8"),
        (["-I", "[[1, 2]]"], .usage, "Add takes a, b, but is given 1 array"),
        (["-I", "[[1, 2], [1, 2, 3]]"], .badData, "Add: the shapes are [2], [3]; extents must be equal or 1, counted from the last"),
        (["--attribute", "axis=1"], .usage, "Add has no attribute axis; it takes none"),
        (["-o", "Softmax", "--attribute", "axis=3"], .usage, "Softmax: the attribute axis is 3; it must be within -1 ... 0"),
        (["-I", "[1"], .badData, "--input is not JSON: line 1, column 3: the text ends where a comma or ] should be"),
        (["-I", "{}"], .badData, "--input must be a list with an entry for each operand"),
        (["-I", "[{}]"], .badData, "--input: entry 0 has no input-data"),
        (["-I", "[{\"input-data\": [1], \"shape\": [-1]}]"], .badData, "--input: the shape of entry 0 must be a list of integers that are not negative"),
        (["-I", "[[1], [\"x\"]]"], .badData, "--input, entry 1: the value[0] is not a number"),
        (["-d", "INT8", "-I", "[[1], [300]]"], .badData, "--input, entry 1: the value[0] is 300, which is no int8"),
        (["-i", "/none.json"], .inputMissing, "cannot read /none.json: No such file or directory"),
        (["--output", "/none/c.npy"], .outputRefused, "cannot write /none/c.npy: No such file or directory"),
    ])
    func errors(_ arguments: [String], _ status: ProgramStatus, _ message: String) throws {
        let run = CommandRun(.kernelRuntime, try ["-c", sharedLibrary()] + arguments)
        #expect(run.status == status)
        #expect(run.output.isEmpty)
        #expect(run.errors == "Error: \(message)\n")
    }

    /// Without a library a primitive of MindSpore is compiled for its operands, with MindSpore's names and defaults.
    @Test(arguments: [
        ([], "[2.0, 3.0, 4.0, 5.0]\n"),
        (["-o", "square", "-d", "INT8"], "[1, 4, 9, 16]\n"),
        (["-o", "Concat", "-I", "[[[1], [2]], [[3], [4]]]", "--attribute", "axis=1"], "[[1.0, 3.0], [2.0, 4.0]]\n"),
        (["-o", "ReduceSum", "-I", "[[[1, 2], [3, 4]]]", "--attribute", "axis=(0, 1)", "--attribute", "keep_dims=True"], "[[10.0]]\n"),
        (["-o", "Split", "--attribute", "output_num=2"], "[1.0, 2.0]\n[3.0, 4.0]\n"),
        (["-o", "Cast", "--attribute", "dtype=INT32", "-I", "[[1.5, -2.5]]"], "[1, -2]\n"),
        (["-o", "Select", "-I", #"[{"input-data": [true, false], "data-type": "BOOL"}, [1, 2], [3, 4]]"#], "[1.0, 4.0]\n"),
        (["-o", "Pow", "--attribute", "other=0.5", "-I", "[[4, 9]]"], "[2.0, 3.0]\n"),
        (["-o", "Norm", "--attribute", "p=inf", "-I", "[[4, -9]]"], "[9.0]\n"),
        (["-o", "NLLLoss", "-I", #"[[[-1, -2]], {"input-data": [1], "data-type": "INT32"}, [1, 1]]"#, "--attribute", "reduction=none"], "[2.0]\n[1.0]\n"),
    ])
    func primitives(_ arguments: [String], _ output: String) {
        let run = CommandRun(.kernelRuntime, arguments)
        #expect(run.errors.isEmpty)
        #expect(run.output == output)
    }

    @Test(arguments: [
        (["-o", "Weave"], ProgramStatus.usage, "there is no primitive Weave; `heddle operators --primitives` lists them, and Primitive.names"),
        (["--attribute", "axis=1"], .usage, "Add has no argument axis; it has input, other"),
        (["-o", "Select"], .usage, "Select: argument other is missing"),
        (["-I", "[[1, 2], [1, 2, 3]]"], .usage, "Add: a has the shape [2], b has the shape [3]; extents must be equal or 1, counted from the last"),
        (["-o", "Split", "--attribute", "output_num=2", "--output", "/none/c.npy"], .usage, "Split has 2 results, which do not go into one file"),
        (["-I", #"[{"input-data": [1], "data-type": "FP31"}]"#], .badData, "--input: the data-type of entry 0 must be the name of a type, as in INT32"),
    ])
    func primitiveErrors(_ arguments: [String], _ status: ProgramStatus, _ message: String) {
        let run = CommandRun(.kernelRuntime, arguments)
        #expect(run.status == status)
        #expect(run.errors == "Error: \(message)\n")
    }

    /// With a library a primitive's name stands for the operator as it computes the primitive.
    @Test func primitivesOfALibrary() throws {
        let path = folder.file("primitives.wasm")
        _ = CommandRun(.kernelCompiler, ["-o", path, "--ops", "GeLU,Mod", "--types", "FP32"])
        let x = "[[1.5]]", exact = CommandRun(.kernelRuntime, ["-c", path, "-o", "GeluExt", "-I", x]).output
        let tanh = CommandRun(.kernelRuntime, ["-o", "GeLU", "-I", x]).output
        #expect(run(path, "-o", "GeLU", "-I", x).output == tanh && tanh != exact)
        #expect(CommandRun(.kernelRuntime, ["-o", "GeluExt", "-I", x]).output == exact)
        #expect(run(path, "-o", "Mod", "-I", "[[-3], [2]]").output == "[-1.0]\n")
        #expect(run(path, "-o", "FloorMod", "-I", "[[-3], [2]]").output == "[1.0]\n")
        #expect(run(path, "-o", "Weave").errors == "Error: there is no operator Weave; `heddle operators` lists them. Without a library, any primitive runs\n")
    }

    @Test func operatorsWithoutExample() throws {
        let run = try run(sharedLibrary(), "-o", "Select")
        #expect(run.status == .usage)
        #expect(run.errors == "Error: Select has 3 operands; give them with --input or --input-data-file\n")
    }

    @Test func wrongCommandLines() {
        #expect(CommandRun(.kernelRuntime, ["-c", "x", "-I", "[]", "-i", "y"]).errors.hasPrefix("Error: give --input or --input-data-file, not both"))
        #expect(CommandRun(.kernelCompiler, ["--ops", "Add,Weave"]).status == .usage)
        #expect(CommandRun(.kernelCompiler, ["--types", "FP31"]).status == .usage)
    }

    @Test func modulesThatAreNoLibrary() throws {
        let missing = run("/none.wasm")
        #expect(missing.status == .inputMissing)
        #expect(missing.errors == "Error: cannot read /none.wasm: No such file or directory\n")
        let model = folder.file("m.wasm")
        _ = CommandRun("compile --operator Exp --input x=3 -o \(model)")
        #expect(run(model).status == .badData)
        #expect(run(model).errors == "Error: the module is no kernel library: its description lists no functions\n")
    }

    @Test(arguments: [(Program.kernelCompiler, "help-kernelcompiler.txt"), (.kernelRuntime, "help-kernelruntime.txt")])
    func help(_ program: Program, _ golden: String) throws {
        let run = CommandRun(program, ["-h"])
        #expect(run.status == .success)
        try Golden.expect(run.output, in: golden)
    }
}
