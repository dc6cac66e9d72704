import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import Testing

/// Products and convolutions as the heuristic schedules them, on every tier and for every engine, against the definitions.
@Suite struct ContractionTests {
    static let targets: [Target] = FeatureTier.allCases.flatMap { tier in Target.Engine.allCases.map { Target(tier, engine: $0) } }

    /// [rows, columns, depth]: tiles that divide and tiles that do not, single rows and columns, long and short reductions.
    static let products = [[1, 1, 1], [1, 33, 17], [2, 16, 8], [3, 12, 4], [5, 7, 300], [17, 45, 9], [33, 64, 40], [64, 1, 31], [40, 130, 12], [25, 256, 40]]

    @Test(arguments: products) func productsOfMatrices(shape: [Int]) throws {
        let a = placeholder("a", .float32, [Expression(shape[0]), Expression(shape[2])])
        let b = placeholder("b", .float32, [Expression(shape[2]), Expression(shape[1])])
        for constant in [[], [b], [a]] { try expectAgreement([a, b], try matmul(a, b), constants: constant) }
    }

    /// Rows 1 KiB apart fall into four sets of a cache: panels are copied.
    @Test func productsSideBySide() throws {
        let a = placeholder("a", .float32, [2, 25, 40]), b = placeholder("b", .float32, [2, 40, 256])
        try expectAgreement([a, b], try matmul(a, b), constants: [])
    }

    @Test func productsOfTransposedMatrices() throws {
        let a = placeholder("a", .float32, [3, 19, 23]), b = placeholder("b", .float32, [3, 37, 23])
        for constant in [[], [b]] { try expectAgreement([a, b], try matmul(a, b, transposing: .b), constants: constant) }
    }

    @Test func productsWithAnEpilogue() throws {
        let a = placeholder("a", .float32, [9, 21]), b = placeholder("b", .float32, [21, 50])
        let bias = placeholder("bias", .float32, [50]), rest = placeholder("rest", .float32, [9, 50])
        let product = try matmul(a, b)
        let result = compute("result", [9, 50]) { i, j in
            maximum(product[i, j] + bias[j], .constant(0.0, ValueType(.float32))) + rest[i, j]
        }
        try expectAgreement([a, b, bias, rest], result, constants: [b, bias])
    }

    /// What a case of convolution is: [channels, filters, rows, columns, window, stride, dilation, groups].
    static let convolutions = [
        [3, 16, 9, 11, 3, 1, 1, 1], [8, 20, 7, 7, 1, 1, 1, 1], [5, 7, 12, 9, 3, 2, 1, 1], [4, 6, 11, 13, 3, 1, 2, 1],
        [6, 6, 9, 10, 3, 1, 1, 6], [6, 6, 9, 10, 3, 2, 1, 6], [8, 12, 6, 6, 3, 1, 1, 4], [130, 33, 5, 4, 1, 1, 1, 1], [3, 8, 15, 15, 7, 2, 1, 1],
    ]

    @Test(arguments: convolutions) func directConvolutions(numbers: [Int]) throws {
        let (channels, filters, rows, columns) = (numbers[0], numbers[1], numbers[2], numbers[3])
        let (window, stride, dilation, groups) = (numbers[4], numbers[5], numbers[6], numbers[7])
        let x = placeholder("x", .float32, [2, channels, rows, columns].map { Expression($0) })
        let w = placeholder("w", .float32, [filters, channels / groups, window, window].map { Expression($0) })
        let bias = placeholder("bias", .float32, [Expression(filters)])
        let margin = window / 2
        let result = try conv2D(
            x, w, bias: bias, stride: RowsAndColumns(stride, stride), padding: .symmetric(margin, margin),
            dilation: RowsAndColumns(dilation, dilation), groups: groups)
        for constants in [[], [w, bias]] { try expectAgreement([x, w, bias], result, constants: constants, convolutions: .always(.direct)) }
        try expectAgreement([x, w, bias], result, constants: [w, bias], convolutions: .always(.gathered))
    }

    @Test(arguments: [1, 3]) func gatheredWindowsOfAsManyImagesAsComeTogether(images: Int) throws {
        let n = Variable("n")
        let x = placeholder("x", .float32, [.variable(n), 5, 9, 6]), w = placeholder("w", .float32, [12, 5, 3, 3])
        let sums = try conv2D(x, w, stride: RowsAndColumns(2, 2), padding: .symmetric(1, 1))
        try expectAgreement([x, w], sums, constants: [w], convolutions: .always(.gathered), extents: [n: images])
    }

    /// Seven columns leave two of nine over, or one of eight; their list of 49 windows next to nothing.
    @Test(arguments: [1, 3]) func windowsAreGatheredWhereColumnsLeaveMuchOver(window: Int) throws {
        #expect(try gathers(columns: 14, window: window))
        #expect(try !gathers(columns: 24, window: window))
    }

    private func gathers(columns: Int, window: Int) throws -> Bool {
        let x = placeholder("x", .float32, [1, 64, Expression(columns), Expression(columns)])
        let w = placeholder("w", .float32, [96, 64, Expression(window), Expression(window)])
        let margin = window / 2
        let result = try conv2D(x, w, stride: RowsAndColumns(2, 2), padding: .symmetric(margin, margin))
        let program = TensorProgram(
            "p", inputs: [x], outputs: [.init("y", result)], constants: [w: .zeros(.float32, shape: [96, 64, window, window])])
        return try compile(program, for: Target(.relaxedSIMD, engine: .wasmtime)).kernels.contains { $0.name.contains("windows") }
    }

    /// [channels, filters, window, stride, groups]: of several channels each, which a tile may span or not.
    static let groupings = [[8, 8, 3, 1, 2], [12, 48, 1, 1, 3], [16, 4, 3, 2, 2], [4, 20, 3, 1, 4], [64, 64, 3, 1, 2]]

    @Test(arguments: groupings) func groupedConvolutions(numbers: [Int]) throws {
        let (channels, filters, window, stride, groups) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
        let x = placeholder("x", .float32, [2, channels, 7, 9].map { Expression($0) })
        let w = placeholder("w", .float32, [filters, channels / groups, window, window].map { Expression($0) })
        let result = try conv2D(
            x, w, stride: RowsAndColumns(stride, stride), padding: .symmetric(window / 2, window / 2), groups: groups)
        for constants in [[], [w]] { try expectAgreement([x, w], result, constants: constants) }
    }

    /// [channels, filters in a group, rows, columns, window, stride, dilation, padding, output padding, groups]
    static let transpositions = [
        [5, 16, 6, 7, 4, 2, 1, 1, 0, 1], [8, 20, 5, 5, 3, 2, 1, 1, 1, 1], [3, 7, 5, 4, 2, 2, 1, 0, 0, 1], [4, 5, 3, 6, 2, 3, 1, 0, 0, 1],
        [4, 6, 5, 5, 3, 2, 3, 2, 1, 1], [4, 3, 4, 5, 3, 4, 2, 1, 1, 1], [8, 6, 5, 6, 3, 2, 1, 1, 0, 2], [6, 1, 6, 7, 4, 2, 1, 1, 0, 6],
        [40, 33, 3, 5, 3, 1, 1, 1, 0, 1],
    ]

    @Test(arguments: transpositions) func transposedConvolutions(numbers: [Int]) throws {
        let (channels, filters, rows, columns, window) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
        let (stride, dilation, padding, outputPadding, groups) = (numbers[5], numbers[6], numbers[7], numbers[8], numbers[9])
        let x = placeholder("x", .float32, [2, channels, rows, columns].map { Expression($0) })
        let w = placeholder("w", .float32, [channels, filters, window, window].map { Expression($0) })
        let bias = placeholder("bias", .float32, [Expression(filters * groups)])
        let result = try convTranspose2D(
            x, w, bias: bias, stride: RowsAndColumns(stride, stride), padding: .symmetric(padding, padding),
            outputPadding: RowsAndColumns(outputPadding, outputPadding), dilation: RowsAndColumns(dilation, dilation), groups: groups)
        for constants in [[], [w, bias]] { try expectAgreement([x, w, bias], result, constants: constants) }
    }

    /// [rows, columns, channels, filters]
    static let windows = [[4, 4, 4, 4], [7, 7, 5, 9], [9, 6, 3, 16], [5, 14, 8, 3], [1, 1, 2, 2]]

    @Test(arguments: windows, [WinogradTransform.f2x2, .f4x4]) func winograd(numbers: [Int], transform: WinogradTransform) throws {
        let x = placeholder("x", .float32, [2, numbers[2], numbers[0], numbers[1]].map { Expression($0) })
        let w = placeholder("w", .float32, [numbers[3], numbers[2], 3, 3].map { Expression($0) })
        let sums = try conv2D(x, w, padding: .symmetric(1, 1))
        let result = compute("relu", sums.shape) { (i: [Expression]) in maximum(sums[i], .constant(0.0, ValueType(.float32))) }
        try expectAgreement([x, w], result, constants: [w], convolutions: .always(.winograd(transform)), tolerance: 2e-5)
    }

    @Test(arguments: [1, 3], [WinogradTransform.f2x2, .f4x4]) func winogradOfAsManyImagesAsComeTogether(images: Int, transform: WinogradTransform) throws {
        let n = Variable("n")
        let x = placeholder("x", .float32, [.variable(n), 5, 9, 6]), w = placeholder("w", .float32, [12, 5, 3, 3])
        let sums = try conv2D(x, w, padding: .symmetric(1, 1))
        let algorithm = ConvolutionChoice.always(.winograd(transform))
        try expectAgreement([x, w], sums, constants: [w], convolutions: algorithm, tolerance: 2e-5, extents: [n: images])
    }

    @Test func winogradIsChosenWhereTheBatchIsOpen() throws {
        let x = placeholder("x", .float32, [.variable(Variable("n")), 64, 56, 56]), w = placeholder("w", .float32, [64, 64, 3, 3])
        let program = TensorProgram(
            "p", inputs: [x], outputs: [.init("y", try conv2D(x, w, padding: .symmetric(1, 1)))],
            constants: [w: .zeros(.float32, shape: [64, 64, 3, 3])])
        #expect(try compile(program, for: Target(.simd128)).kernels.contains { $0.name.contains("products") })
    }

    @Test func winogradChannelsLast() throws {
        let x = placeholder("x", .float32, [1, 10, 10, 6]), w = placeholder("w", .float32, [3, 3, 6, 8])
        let (ky, kx, c) = (Axis("ky", extent: 3), Axis("kx", extent: 3), Axis("c", extent: 6))
        let result = compute("conv", [1, 8, 8, 8], reduce: { (i: [Expression]) in
            sum(x[i[0], i[1] + ky.index, i[2] + kx.index, c.index] * w[ky.index, kx.index, c.index, i[3]], over: ky, kx, c)
        })
        try expectAgreement([x, w], result, constants: [w], convolutions: .always(.winograd(.f4x4)), tolerance: 2e-5)
    }

    @Test func deterministicNumbersKeepTheDirectAlgorithm() throws {
        let x = placeholder("x", .float32, [1, 64, 56, 56]), w = placeholder("w", .float32, [64, 64, 3, 3])
        let program = TensorProgram(
            "p", inputs: [x], outputs: [.init("y", try conv2D(x, w, padding: .symmetric(1, 1)))],
            constants: [w: .zeros(.float32, shape: [64, 64, 3, 3])])
        let fast = try compile(program, for: Target(.simd128))
        let deterministic = try compile(program, for: Target(.simd128, numerics: .deterministic))
        #expect(fast.kernels.contains { $0.name.contains("products") })
        #expect(!deterministic.kernels.contains { $0.name.contains("products") })
    }

    @Test func weightsAreStoredOnceHoweverTheyAreLaidOut() throws {
        let x = placeholder("x", .float32, [8, 96]), w = placeholder("w", .float32, [96, 64])
        let program = TensorProgram(
            "p", inputs: [x], outputs: [.init("y", try matmul(x, w))], constants: [w: .zeros(.float32, shape: [96, 64])])
        let model = try compile(program)
        #expect(model.metadata.memory.weights == 96 * 64 * 4)
        #expect(model.kernels[0].schedule.steps.contains { if case .cacheRead(_, .global, _) = $0 { true } else { false } })
    }

    @Test func whatIsNotKnownCannotBePrepared() throws {
        let x = placeholder("x", .float32, [8, 8]), y = compute("y", [8, 8]) { i, j in x[i, j] * 2 }
        let program = TensorProgram("p", inputs: [x], outputs: [.init("y", y)])
        #expect {
            try compile(program, schedules: ["y": [.cacheRead("x", .global, readers: ["y"])]])
        } throws: { "\($0)".contains("the schedule of y prepares x ahead") }
    }

    // MARK: -

    private func expectAgreement(
        _ operands: [Tensor], _ result: Tensor, constants: [Tensor], convolutions: ConvolutionChoice = .automatic,
        tolerance: Double = 2e-6, extents: [Variable: Int] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var random = SplitMix64(seed: 17)
        let arrays = Dictionary(uniqueKeysWithValues: operands.map { operand in
            let shape = operand.shape.map { extent in if case .variable(let variable) = extent { extents[variable]! } else { Int(extent.integerValue!) } }
            return (operand, Self.array(shape, &random))
        })
        let expected = try evaluate([result], inputs: arrays)[0]
        let known = arrays.filter { constants.contains($0.key) }
        let inputs = operands.filter { !constants.contains($0) }
        let program = TensorProgram("p", inputs: inputs, outputs: [.init("result", result)], constants: known)
        for target in Self.targets {
            let model = try compile(program, for: target, convolutions: convolutions)
            var session = try Session(module: model.bytes)
            let found = try session.run(Dictionary(uniqueKeysWithValues: inputs.map { ($0.name, arrays[$0]!) }))["result"]!
            let largest = expected.floats.map(abs).max() ?? 0
            let worst = zip(found.floats, expected.floats).map { abs($0 - $1) }.max() ?? 0
            #expect(found.shape == expected.shape, "\(target)", sourceLocation: sourceLocation)
            // An error that grows with the terms of a sum, relative to the largest result.
            #expect(worst <= Float(tolerance) * max(1, largest) * 8, "\(target): off by \(worst)", sourceLocation: sourceLocation)
        }
    }

    private static func array(_ shape: [Int], _ random: inout SplitMix64) -> NDArray {
        let values = (0..<shape.reduce(1, *)).map { _ in Float(Int(random.next() % 2001) - 1000) / 1000 }
        return try! NDArray(bytes: values.withUnsafeBytes { Array($0) }, elementType: .float32, shape: shape)
    }
}

extension NDArray {
    fileprivate var floats: [Float] { bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } }
}
