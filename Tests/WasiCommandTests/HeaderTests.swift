import NDArray
import Support
import TestEngines
import Testing

/// That a command reads `.npy` files as `NDArray` does.
@Suite struct HeaderTests {
    private let folder: WasiFolder

    init() throws { folder = try WasiFolder() }

    private func expectCopy(_ type: ElementType, _ shape: [Int], of file: [UInt8], at location: SourceLocation = #_sourceLocation) throws {
        let expected = try NDArray(npy: file)
        let run = try folder.run(CommandModels.copy(type, shape), standardInput: file)
        #expect(try run.array(at: location) == expected, sourceLocation: location)
        // Not a byte differs from what NumPy and NDArray write.
        #expect(run.output == expected.npy, sourceLocation: location)
    }

    @Test func everyTypeAndByteOrder() throws {
        for type in ElementType.allCases {
            let array = NDArray.random(type, shape: [2, 3, 5], seed: 7)
            try expectCopy(type, [2, 3, 5], of: array.npy)
            let data = Array(array.npy.suffix(array.bytes.count))
            guard type.byteCount > 1 else { continue }
            let name = String(decoding: array.npy, as: UTF8.self).split(separator: "'")[3].dropFirst()
            try expectCopy(type, [2, 3, 5], of: npy("{'descr': '>\(name)', 'fortran_order': False, 'shape': (2, 3, 5)}", data: data))
            try expectCopy(type, [2, 3, 5], of: npy("{'descr': '>\(name)', 'fortran_order': True, 'shape': (2, 3, 5)}", data: data))
        }
    }

    @Test func ordersRanksAndVersions() throws {
        // More elements than the buffer holds at a time.
        for shape in [[3, 4], [70, 301, 2], [5], [], [3, 0, 2], [1, 1, 2, 1, 3, 1, 2]] {
            let array = NDArray.random(.float64, shape: shape, seed: 9)
            let extents = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
            for version in 1...3 as ClosedRange<UInt8> {
                let header = "{ \"shape\" :(\(extents)),'fortran_order':True , 'descr': '<f8'} \t"
                try expectCopy(.float64, shape, of: npy(header, version: version, data: Array(array.bytes)))
            }
        }
    }

    @Test func truthIsZeroOrOne() throws {
        try expectCopy(.bool, [4], of: npy("{'descr': '|b1', 'fortran_order': False, 'shape': (4,)}", data: [0, 1, 2, 255]))
    }

    /// Every beginning of a file is refused with one line.
    @Test func truncatedFiles() throws {
        let module = try CommandModels.copy(.float32, [2, 3])
        let file = NDArray.random(.float32, shape: [2, 3], seed: 1).npy
        for count in 0..<file.count {
            let run = try folder.run(module, standardInput: Array(file.prefix(count)))
            #expect(run.exitCode == 65 && run.output.isEmpty, "\(count) bytes")
            #expect(run.errors.hasPrefix("Error: standard input: ") && run.errors.utf8.filter { $0 == 10 }.count == 1, "\(run.errors)")
        }
    }

    /// A damaged file is read as `NDArray` reads it, or refused; nothing traps.
    @Test func damagedFiles() throws {
        let module = try CommandModels.copy(.int16, [2, 3])
        let file = Array(NDArray.random(.int16, shape: [2, 3], seed: 1).npy)
        let length = file.count - 12
        var random = SplitMix64(seed: 2026)
        var taken = 0
        for _ in 0..<400 {
            var damaged = file
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let alphabet = Array("'{}(),: 0123456789TFrue<>|LiufOV-\"".utf8)
                let place = Int.random(in: 0..<(random.next() % 2 == 0 ? damaged.count : min(length, 80)), using: &random)
                damaged[place] = random.next() % 3 == 0 ? UInt8(truncatingIfNeeded: random.next()) : alphabet.randomElement(using: &random)!
            }
            let run = try folder.run(module, standardInput: damaged)
            let expected = try? NDArray(npy: damaged)
            if let expected, expected.elementType == .int16, expected.shape == [2, 3] {
                taken += 1
                #expect(try run.array() == expected)
            } else {
                #expect(run.exitCode == 65 && run.output.isEmpty, "\(String(decoding: damaged, as: UTF8.self))")
                #expect(run.errors.hasPrefix("Error: standard input: ") && run.errors.last == "\n", "\(run.errors)")
            }
        }
        #expect(taken > 4, "too few files were still readable to have tested that they are read")
    }

    @Test func messages() throws {
        let module = try CommandModels.copy(.float32, [2])
        func expect(_ header: String, _ sentence: String, at location: SourceLocation = #_sourceLocation) throws {
            let run = try folder.run(module, standardInput: npy(header, data: [UInt8](repeating: 0, count: 8)))
            run.expectError("standard input: " + sentence, 65, at: location)
        }
        let rest = "'fortran_order': False, 'shape': (2,)}"
        try expect("{'descr': '|O', \(rest)", "the array holds Python objects ('|O'), which are not read because reading them runs code")
        try expect("{'descr': '<c8', \(rest)", "the element type '<c8' is not supported")
        try expect("{'descr': [('x', '<f4')], \(rest)", "the array holds records, which are not supported")
        try expect("{'type': '<f4', \(rest)", "the header has a 'type', which the format does not know")
        try expect("{'descr': '<f4', 'descr': '<f4', \(rest)", "the header has 'descr' twice")
        try expect("{\(rest)", "the header lacks one of 'descr', 'fortran_order' and 'shape'")
        try expect("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", "True or False should be at byte 44, in the header")
        try expect("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}", "axis 0 has a negative extent")
        try expect("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483648,)}", "the extent of axis 0 does not fit 32 bits")
        try expect("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", "the end of the header should be at byte 66, in the header")
        try expect(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (\(String(repeating: "1,", count: 33)))}",
            "the array has more than 32 axes, which is the most that is read")
        let wrong = try folder.run(module, standardInput: Array("PK\u{3}\u{4} an archive".utf8))
        wrong.expectError("standard input: not an .npy file: it does not begin with \\x93NUMPY; numpy.save writes one", 65)
        let version = try folder.run(module, standardInput: npy("{}", version: 4, data: []))
        version.expectError("standard input: version 4.0 of the .npy format is unknown; 1.0, 2.0 and 3.0 are read", 65)
    }
}
