import Artifact
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorIR
import Testing

/// What a library's host is told when it asks for what there is not.
@Suite struct KernelLibraryErrorTests {
    private static let bytes: [UInt8] = {
        let operators: [Operator] = [
            .add, .clip, .gelu, .select, .cast, .matmul, .conv2D, .convTranspose2D, .averagePool, .argmax, .layerNorm, .biasAdd, .reduceSum, .reshape,
            .transpose, .slice, .tile, .concat, .gather, .pad, .equalCount,
        ]
        return try! compileLibrary(operators, types: [.float32, .int8], for: Target(.scalar)).bytes
    }()

    private func floats(_ shape: Int...) -> NDArray { .zeros(.float32, shape: shape) }

    private func expect(
        _ name: String, _ operands: [NDArray], _ attributes: [String: KernelAttribute], _ message: String,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        var library = try KernelLibrary(module: Self.bytes)
        var found: KernelLibraryError?
        do throws(KernelLibraryError) { _ = try library.run(name, operands, attributes: attributes) } catch { found = error }
        #expect(found.map { "\($0)" } == message, sourceLocation: location)
    }

    @Test func operatorsAndTypes() throws {
        var library = try KernelLibrary(module: Self.bytes)
        #expect(library.operators.prefix(3) == ["Add", "Clip", "GeLU"])
        #expect(throws: KernelLibraryError.unknownOperator("Sub", known: library.operators)) {
            try library.run("Sub", [])
        }
        try expect("Add", [.zeros(.int32, shape: [2]), .zeros(.int32, shape: [2])], [:], "the library has no Add for INT32; it has it for FP32, INT8")
        try expect("Cast", [floats(2)], ["to": "int64"], "the library has no Cast for FP32 to INT64; it has it for FP32 to INT8, INT8 to FP32")
        try expect("Cast", [floats(2)], [:], "Cast needs the attribute to")
        try expect("Add", [floats(2)], [:], "Add takes a, b, but is given 1 array")
        try expect("Add", [floats(2), .zeros(.int8, shape: [2])], [:], "Add: b is of type float32, but is given int8")
        try expect("Select", [floats(1), floats(1), floats(1)], [:], "Select: condition is of type bool, but is given float32")
    }

    @Test func attributes() throws {
        try expect("Clip", [floats(2)], ["maximum": 2], "Clip has no attribute maximum; it has min, max")
        try expect("Clip", [floats(2)], ["max": "two"], "Clip: the attribute max is two; it must be a number")
        try expect("Clip", [.zeros(.int8, shape: [2])], ["max": 1.5], "Clip: the attribute max is 1.5; it must be an integer")
        try expect("GeLU", [floats(2)], ["approximate": "sine"], "the library has no GeLU with approximate = sine")
        try expect("MatMul", [floats(2, 2), floats(2, 2)], ["outputType": "FP64"], "the library has no MatMul with outputType = FP64")
        try expect("MatMul", [floats(2, 2), floats(2, 2)], ["transposeA": 1], "MatMul: the attribute transposeA is 1; it must be true or false")
        try expect("Argmax", [floats(2)], ["axis": 1], "Argmax: the attribute axis is 1; it must be within -1 ... 0")
        try expect("ReduceSum", [floats(2, 2)], ["axes": [0, -2]], "ReduceSum: the attribute axes is [0, -2]; it must be axes that differ")
        try expect("ReduceSum", [floats(2, 2)], ["axes": 1.5], "ReduceSum: the attribute axes is 1.5; it must be a list of integers")
        try expect("Transpose", [floats(2, 2)], ["permutation": [0, 0]], "Transpose: the attribute permutation is [0, 0]; it must be a permutation of the axes")
        try expect("Slice", [floats(2)], ["ends": [1]], "Slice needs the attribute starts")
        try expect("Slice", [floats(2)], ["starts": [0], "ends": [1], "steps": [0]], "Slice: the attribute steps is [0]; it must be other than zero")
        try expect("Slice", [floats(2)], ["starts": [0], "ends": [1, 2, 3]], "Slice: the attribute ends is [1, 2, 3]; it must be a list of 1")
        try expect("Tile", [floats(2)], ["multiples": [-1]], "Tile: the attribute multiples is [-1]; it must be zero or positive")
        try expect("Reshape", [floats(4)], ["shape": [-1, -1]], "Reshape: the attribute shape is [-1, -1]; it must be a shape with at most one -1 and no other negative extent")
        try expect("AvgPool", [floats(1, 1, 4, 4)], ["kernelSize": 0], "AvgPool: the attribute kernelSize is 0; it must be positive")
        try expect("ConvTranspose2D", [floats(1, 1, 2, 2), floats(1, 1, 1, 1)], ["outputPadding": 1], "ConvTranspose2D: the attribute outputPadding is 1; it must be less than 1")
        try expect("Pad", [floats(2)], ["before": 2, "after": 0, "mode": "reflect"], "Pad: the attribute before is 2; it must be less than the extent that is reflected")
    }

    @Test func shapes() throws {
        try expect("Add", [floats(2), floats(3)], [:], "Add: the shapes are [2], [3]; extents must be equal or 1, counted from the last")
        try expect("EqualCount", [floats(2), floats(1)], [:], "EqualCount: the shapes are [2], [1]; the shapes must be equal")
        try expect("MatMul", [floats(2, 3), floats(2, 3)], [:], "MatMul: the shapes are [2, 3], [2, 3]; the axis that is summed must have one extent in both")
        try expect("MatMul", [floats(), floats(2)], [:], "MatMul: the shapes are [], [2]; a must have at least 1 axes")
        try expect("Conv2D", [floats(3), floats(1, 1, 1, 1)], [:], "Conv2D: the shapes are [3], [1, 1, 1, 1]; x must have 4 axes")
        try expect("Conv2D", [floats(1, 3, 4, 4), floats(2, 1, 1, 1)], ["groups": 2], "Conv2D: the shapes are [1, 3, 4, 4], [2, 1, 1, 1]; the channels must divide into the groups")
        try expect("ConvTranspose2D", [floats(1, 2, 2, 2), floats(1, 1, 1, 1)], [:], "ConvTranspose2D: the shapes are [1, 2, 2, 2], [1, 1, 1, 1]; w must have the shape [2, 1, 1, 1]")
        try expect("ConvTranspose2D", [floats(1, 1, 2, 2), floats(1, 1, 1, 1)], ["padding": 1], "ConvTranspose2D: the shapes are [1, 1, 2, 2], [1, 1, 1, 1]; the padding must leave something of the result")
        try expect("AvgPool", [floats(1, 1, 2, 2)], ["kernelSize": 3], "AvgPool: the shapes are [1, 1, 2, 2]; the window must lie within the padded operand")
        try expect("Argmax", [floats(0)], [:], "Argmax: the shapes are [0]; the axis must not be empty")
        try expect("LayerNorm", [floats(2, 3), floats(2), floats(3)], [:], "LayerNorm: the shapes are [2, 3], [2], [3]; scale must have the shape [3]")
        try expect("Reshape", [floats(4)], ["shape": [3]], "Reshape: the shapes are [4]; the shape [3] has another number of elements")
        try expect("Concat", [floats(2, 3), floats(2, 4)], [:], "Concat: the shapes are [2, 3], [2, 4]; the shapes must be equal but for axis 0")
        try expect("Pad", [floats(2, 2, 2, 2, 2)], ["before": 1, "after": 1], "Pad: the shapes are [2, 2, 2, 2, 2]; at most 4 axes may be padded differently")
        try expect("Tile", [floats(1024)], ["multiples": [4611686018427387904]], "Tile: arrays of the shapes [1024] are larger than a module's memory")
        try expect("Tile", [floats(1024)], ["multiples": [16777216]], "the library cannot get 68719476736 bytes of memory")
    }

    @Test func memoryLimit() throws {
        var library = try KernelLibrary(module: Self.bytes, limits: .init(memoryByteCount: 1048576))
        let large = floats(262144)
        #expect(throws: KernelLibraryError.outOfMemory(byteCount: 1048576)) { try library.run("Add", [large, large]) }
        // What was taken is given back.
        for _ in 0..<100 { _ = try library.run("Add", [floats(16384), floats(16384)]) }
    }

    @Test func modulesOfAnotherKind() throws {
        #expect(throws: KernelLibraryError.notALibrary) { _ = try KernelLibrary(module: HandMadeModel.doubling.bytes) }
        #expect(throws: KernelLibraryError.metadata(.section(.notWebAssembly))) { _ = try KernelLibrary(module: [1, 2, 3]) }
        #expect("\(KernelLibraryError.notALibrary)" == "the module is no kernel library: its description lists no functions")
    }

    /// A description that lies gives errors, and never a crash.
    @Test func spoiledLibraries() throws {
        var generator = SplitMix64(seed: 3)
        let small = try compileLibrary([.add, .matmul], types: [.float32], for: Target(.scalar)).bytes
        var failures = 0
        for _ in 0..<60 {
            var spoiled = small
            for _ in 0..<4 { spoiled[Int(generator.next() % UInt64(small.count))] = UInt8(truncatingIfNeeded: generator.next()) }
            do {
                try use(spoiled)
            } catch {
                failures += 1
                #expect(!"\(error)".isEmpty)
            }
        }
        #expect(failures > 10)
    }

    /// Apart from the loop, in which the compiler (Swift 6.3) follows a value that cannot be copied for ever.
    private func use(_ module: [UInt8]) throws(KernelLibraryError) {
        var library = try KernelLibrary(module: module, limits: .init(memoryByteCount: 16_777_216, time: .seconds(2)))
        _ = try library.run("Add", [floats(3), floats(3)])
        _ = try library.run("MatMul", [floats(3, 3), floats(3, 3)])
    }
}
