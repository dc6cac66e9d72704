import Foundation
import GraphLowering
import HeddleRuntime
import ImportONNX
import ModelCompiler
import NDArray
import TensorIR
import TestModels
import Testing

/// Fourier transforms beside their definition, in double precision.
@Suite struct SignalTests {
    struct Transform: CustomStringConvertible {
        var length: Int, present: Int
        var components = 2, isInverse = false, isOneSided = false

        var description: String {
            "\(present) of \(length) elements, \(components) components\(isInverse ? ", inverse" : "")\(isOneSided ? ", one-sided" : "")"
        }
    }

    /// All lengths up to 17, products of several factors, and primes.
    static let lengths = Array(1...17) + [20, 24, 25, 30, 36, 49, 60, 64, 97, 100, 128, 225, 240, 512]

    @Test(arguments: [Target(.scalar), Target(.simd128), Target(.relaxedSIMD)])
    func complexTransforms(_ target: Target) throws {
        for length in Self.lengths {
            for isInverse in [false, true] { try check(Transform(length: length, present: length, isInverse: isInverse), target) }
        }
    }

    @Test func realSignals() throws {
        for length in Self.lengths {
            for isOneSided in [false, true] {
                let transform = Transform(length: length, present: length, components: 1, isOneSided: isOneSided)
                let found = try check(transform, Target(.simd128)), values = found.doubles
                // The spectrum of a real signal is its own mirror image, conjugate.
                let frequencies = found.shape[1]
                for k in [0] + (length % 2 == 0 ? [length / 2] : []) {
                    for row in 0..<2 { for column in 0..<3 { #expect(values[((row * frequencies + k) * 3 + column) * 2 + 1] == 0, "\(transform)") } }
                }
            }
        }
    }

    @Test func realResults() throws {
        for length in [2, 3, 4, 5, 8, 10, 15, 18] {
            for present in [length / 2 + 1, max(1, length / 3), length / 2 + 2] {
                try check(Transform(length: length, present: present, isInverse: true, isOneSided: true), Target(.simd128))
            }
        }
    }

    @Test func signalsThatAreCutOrPadded() throws {
        for (length, present) in [(8, 5), (5, 8), (10, 3), (7, 16), (1, 4)] {
            for components in [1, 2] { try check(Transform(length: length, present: present, components: components), Target(.simd128)) }
        }
    }

    @Test func framesOfASignal() throws {
        let (extent, length, step) = (50, 12, 7)
        let signal = (0..<2 * extent).map { sin(Double($0 * $0)) }, window = (0..<length).map { 0.5 + Double($0 % 5) / 8 }
        let model = TestModel(
            [.init("STFT", ["x", "step", "window"], ["y"])], inputs: [("x", [2, 50, 1])], outputs: ["y"],
            constants: [("step", NDArray(scalar: Int64(step))), ("window", NDArray(window.map { Float($0) }))])
        let y = try run(model, NDArray(signal.map { Float($0) }, shape: [2, extent, 1]), Target(.simd128))
        let frames = (extent - length) / step + 1
        try #require(y.shape == [2, frames, length / 2 + 1, 2])
        let results = y.doubles
        for row in 0..<2 {
            for frame in 0..<frames {
                let values = (0..<length).map { (signal[row * extent + frame * step + $0] * window[$0], 0.0) }
                for k in 0...length / 2 {
                    let expected = Self.sum(values, k, isInverse: false)
                    let place = ((row * frames + frame) * (length / 2 + 1) + k) * 2
                    #expect(abs(results[place] - expected.0) < 1e-5 && abs(results[place + 1] - expected.1) < 1e-5)
                }
            }
        }
    }

    /// The first axis is the one that is transformed: there is neither a batch nor a row.
    @Test func signalAlone() throws {
        let values = (0..<6).map { (sin(Double($0 * $0)), cos(Double($0))) }
        let model = TestModel(
            [.init("DFT", ["x", "", "axis"], ["y"])], inputs: [("x", [6, 2])], outputs: ["y"],
            constants: [("axis", NDArray(scalar: Int64(0)))], version: 20)
        let y = try run(
            model, NDArray(values.flatMap { [Float($0.0), Float($0.1)] }, shape: [6, 2]), Target(.simd128))
        try #require(y.shape == [6, 2])
        for k in 0..<6 {
            let expected = Self.sum(values, k, isInverse: false)
            #expect(abs(y.doubles[2 * k] - expected.0) < 1e-5 && abs(y.doubles[2 * k + 1] - expected.1) < 1e-5)
        }
    }

    /// Two rows, whose columns, three of them, are transformed.
    @discardableResult
    private func check(_ transform: Transform, _ target: Target) throws -> NDArray {
        let (length, present) = (transform.length, transform.present)
        let shape = [2, present, 3, transform.components]
        let x = NDArray((0..<shape.reduce(1, *)).map { Float(sin(Double($0 * $0))) }, shape: shape)
        let model = TestModel(
            [
                .init(
                    "DFT", ["x", "length", "axis"], ["y"], ("inverse", .integer(transform.isInverse ? 1 : 0)),
                    ("onesided", .integer(transform.isOneSided ? 1 : 0)))
            ],
            inputs: [("x", shape.map { .fixed($0) })], outputs: ["y"],
            constants: [("length", NDArray(scalar: Int64(length))), ("axis", NDArray(scalar: Int64(1)))], version: 20)
        let y = try run(model, x, target)
        let givesReal = transform.isInverse && transform.isOneSided
        let frequencies = transform.isOneSided && !transform.isInverse ? length / 2 + 1 : length
        try #require(y.shape == [2, frequencies, 3, givesReal ? 1 : 2], "\(transform)")
        let elements = x.doubles, results = y.doubles
        for row in 0..<2 {
            for column in 0..<3 {
                let given = (0..<length).map { n -> (Double, Double) in
                    func element(_ n: Int, _ part: Int) -> Double {
                        part < transform.components ? elements[((row * present + n) * 3 + column) * transform.components + part] : 0
                    }
                    let end = givesReal ? min(present, length / 2 + 1) : present
                    if n < end { return (element(n, 0), element(n, 1)) }
                    return givesReal && length - n < end ? (element(length - n, 0), -element(length - n, 1)) : (0, 0)
                }
                for k in 0..<frequencies {
                    let expected = Self.sum(given, k, isInverse: transform.isInverse)
                    let place = (row * frequencies + k) * 3 + column
                    // The error of a sum of so many numbers of at most 1; less for all lengths that have factors.
                    let bound = 1e-6 * Double(length).squareRoot() * (transform.isInverse ? 1 / Double(length) : 1) + 1e-7
                    let found = givesReal ? (results[place], expected.1) : (results[2 * place], results[2 * place + 1])
                    #expect(
                        abs(found.0 - expected.0) < bound && abs(found.1 - expected.1) < bound,
                        "\(transform), frequency \(k): \(found) is not \(expected)")
                }
            }
        }
        return y
    }

    private static func sum(_ values: [(Double, Double)], _ k: Int, isInverse: Bool) -> (Double, Double) {
        var real = 0.0, imaginary = 0.0
        for (n, (a, b)) in values.enumerated() {
            let angle = (isInverse ? 2 : -2) * Double.pi * Double(k * n % values.count) / Double(values.count)
            real += a * cos(angle) - b * sin(angle)
            imaginary += a * sin(angle) + b * cos(angle)
        }
        let divisor = isInverse ? Double(values.count) : 1
        return (real / divisor, imaginary / divisor)
    }

    private func run(_ model: TestModel, _ x: NDArray, _ target: Target) throws -> NDArray {
        let module = try compile(lowerGraph(importONNX(model.bytes)).program, for: target)
        for kernel in module.kernels { #expect(kernel.refusal == nil, "\(kernel.name)") }
        var session = try Session(module: module.bytes)
        return try #require(try session.run(["x": x])["y"])
    }
}
