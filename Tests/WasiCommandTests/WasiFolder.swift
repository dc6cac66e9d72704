import Foundation
import NDArray
import Support
import TestEngines
import Testing

/// A folder of a test's own, in which programs run; removed with it.
final class WasiFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "heddle-wasi-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], _ name: String) throws { try File.write(bytes, to: "\(path)/\(name)") }
    func write(_ array: NDArray, _ name: String) throws { try write(array.npy, name) }
    func read(_ name: String) throws -> NDArray { try NDArray.read(npyFile: "\(path)/\(name)") }

    /// Runs a program in the folder, on a host; wasmtime's WASI if none is named.
    func run(
        _ module: [UInt8], _ arguments: String..., on host: any WasiHost = TestEngines.wasmtimeWasi, standardInput: [UInt8] = []
    ) throws -> WasiRun {
        try host.run(module, arguments, in: path, standardInput: standardInput)
    }
}

extension WasiRun {
    /// What the program wrote to standard output, where it wrote nothing else and ended well.
    func array(at location: SourceLocation = #_sourceLocation) throws -> NDArray {
        #expect(exitCode == 0 && errors.isEmpty, "\(errors)", sourceLocation: location)
        return try NDArray(npy: output)
    }

    /// Checks that it failed with one line on standard error, and wrote nothing else.
    func expectError(_ sentence: String, _ code: Int, at location: SourceLocation = #_sourceLocation) {
        #expect(errors == "Error: \(sentence)\n", sourceLocation: location)
        #expect(exitCode == code, sourceLocation: location)
        #expect(output.isEmpty, sourceLocation: location)
    }
}

/// An `.npy` file of any header.
func npy(_ header: String, version: UInt8 = 1, data: [UInt8]) -> [UInt8] {
    let text = Array(header.utf8) + [0x0A]
    let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + length + text + data
}
