import NDArray
import TestEngines
import Testing

/// What a model command says where it refuses: what, where, and what to do.
@Suite struct CommandErrorTests {
    private let folder: WasiFolder
    private let product: [UInt8]
    private let a = NDArray.random(.float32, shape: [3, 4], seed: 1)

    init() throws {
        folder = try WasiFolder()
        product = try CommandModels.product()
        try folder.write(a, "a.npy")
        try folder.write(NDArray.random(.float32, shape: [4, 2], seed: 2), "b.npy")
        try folder.write(NDArray.random(.int32, shape: [4, 2], seed: 2), "integers.npy")
    }

    @Test func arguments() throws {
        try folder.run(product, "a.npy").expectError("no file is given for the input b: float32[4, 2]; --help lists the inputs", 64)
        try folder.run(product, "a.npy", "b.npy", "c.npy").expectError("c.npy: every input has a file already; --help lists the inputs", 64)
        try folder.run(product, "c=a.npy").expectError("c=a.npy: the model has no input named c; --help lists the inputs", 64)
        try folder.run(product, "a=a.npy", "a=b.npy").expectError("a=b.npy: the input a has a file already", 64)
        try folder.run(product, "--dim", "n=1").expectError("--dim: there is no such option; there are --output-dir and --help", 64)
        try folder.run(product, "--output-dir").expectError("--output-dir needs a value behind it; --help shows which", 64)
        try folder.run(product, String(repeating: "x", count: 40000)).expectError(
            "the arguments are more than 1024, or take more than 32768 bytes, which is the most that is read", 64)
    }

    @Test func files() throws {
        // In wasmtime's words; Node's are others.
        try folder.run(product, "a.npy", "../b.npy").expectError("../b.npy cannot be read: not permitted", 66)
        try folder.write([], "empty.npy")
        try folder.run(product, "a.npy", "empty.npy").expectError("empty.npy: an .npy file is wanted, but there is nothing in it", 65)
        try folder.run(product, "a.npy", "b.npy", "--output-dir", "no/where").expectError(
            "no/where cannot be made: no such file or folder", 73)
        try folder.run(product, "a.npy", "b.npy", "--output-dir", "a.npy").expectError(
            "a.npy/y.npy cannot be written: a part of its path is no folder", 73)
    }

    @Test func shapesAndTypes() throws {
        try folder.run(product, "a.npy", "a.npy").expectError(
            "a.npy: the array is float32[3, 4], but the model takes b: float32[4, 2]", 65)
        try folder.run(product, "a.npy", "integers.npy").expectError(
            "integers.npy: the array is int32[4, 2], but the model takes b: float32[4, 2]", 65)
        try folder.run(product, standardInput: a.npy + a.npy).expectError(
            "standard input: the array is float32[3, 4], but the model takes b: float32[4, 2]", 65)
        try folder.write(a.npy.dropLast(5), "short.npy")
        try folder.run(product, "short.npy", "b.npy").expectError(
            "short.npy: float32[3, 4] takes 48 bytes behind the header, but there are 43; the file is cut short", 65)
        try folder.write(a.npy + [0], "long.npy")
        try folder.run(product, "long.npy", "b.npy").expectError("long.npy: more bytes follow the end of the array, float32[3, 4]", 65)
    }

    /// Sentences and exit codes are the module's own: every host hands them on.
    @Test func everyHostSaysTheSame() throws {
        try folder.write(a.npy.dropLast(5), "short.npy")
        for host in TestEngines.wasiHosts {
            try folder.run(product, "a.npy", on: host).expectError("no file is given for the input b: float32[4, 2]; --help lists the inputs", 64)
            try folder.run(product, "--dim", "n=1", on: host).expectError("--dim: there is no such option; there are --output-dir and --help", 64)
            try folder.run(product, "a.npy", "a.npy", on: host).expectError(
                "a.npy: the array is float32[3, 4], but the model takes b: float32[4, 2]", 65)
            try folder.run(product, "a.npy", "integers.npy", on: host).expectError(
                "integers.npy: the array is int32[4, 2], but the model takes b: float32[4, 2]", 65)
            try folder.run(product, "short.npy", "b.npy", on: host).expectError(
                "short.npy: float32[3, 4] takes 48 bytes behind the header, but there are 43; the file is cut short", 65)
            try folder.run(product, on: host, standardInput: a.npy).expectError(
                "standard input: an .npy file is wanted, but there is nothing in it", 65)
        }
        #expect(TestEngines.wasiHosts.count >= 2)
    }

    @Test func dimensions() throws {
        let sum = try CommandModels.symbolicSum()
        try folder.write(NDArray.random(.float32, shape: [5], seed: 2), "bias.npy")
        try folder.run(sum, "a.npy", "bias.npy").expectError(
            "bias.npy: columns is 5 in the shape [5], but 4 in a.npy; one dimension has one extent", 65)
        try folder.run(sum, "a.npy", "bias.npy", "--dim", "rows=7").expectError(
            "a.npy: rows is 3 in the shape [3, 4], but 7 by --dim", 65)
        try folder.run(sum, "--dim", "rows").expectError("--dim rows: NAME=EXTENT is wanted", 64)
        try folder.run(sum, "--dim", "depth=3").expectError("--dim depth=3: the model has no such dimension; it has rows, columns", 64)
        for extent in ["-1", "2147483648", "x"] {
            try folder.run(sum, "--dim", "rows=\(extent)").expectError("--dim rows=\(extent): an extent is a number from 0 to 2147483647", 64)
        }
        // The second array comes first in the stream, and says nothing of rows.
        let bias = NDArray.random(.float32, shape: [4], seed: 2)
        let reversed = try folder.run(sum, "bias=-", "x=-", standardInput: a.npy + bias.npy)
        #expect(reversed.exitCode == 0, "names say which input is which, the model's order which comes first")
        try folder.write(NDArray.zeros(.float32, shape: [0, 2_000_000_000]), "wide.npy")
        try folder.write(NDArray.zeros(.float32, shape: [0]), "none.npy")
        try folder.run(sum, "wide.npy", "none.npy").expectError(
            "none.npy: columns is 0 in the shape [0], but 2000000000 in wide.npy; one dimension has one extent", 65)
    }
}
