import Support
import Testing

@Suite struct FileTests {
    @Test(arguments: [0, 1, 65_535, 65_536, 200_001])
    func whatIsWrittenIsRead(_ count: Int) throws {
        let path = "/tmp/heddle-file-test-\(UInt64.random(in: 0 ... .max))"
        defer { try? File.remove(path) }
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try File.write(Array(repeating: 7, count: count + 5), to: path)
        try File.write(bytes, to: path)
        #expect(try File.read(path) == bytes)
    }

    @Test func filesWithoutASizeAreReadToTheirEnd() throws {
        let text = String(decoding: try File.read("/proc/self/status"), as: UTF8.self)
        #expect(text.hasPrefix("Name:") && text.hasSuffix("\n"))
    }

    @Test func failuresAreInTheSystemsWords() {
        #expect(message { try File.read("/nowhere/at all") }
            == "cannot read /nowhere/at all: No such file or directory")
        #expect(message { try File.read("/tmp") } == "cannot read /tmp: Is a directory")
        #expect(message { try File.write([1], to: "/nowhere/x") }
            == "cannot write /nowhere/x: No such file or directory")
        #expect(message { try File.write([1], to: "/dev/full") }
            == "cannot write /dev/full: No space left on device")
        #expect(message { try File.remove("/nowhere/x") }
            == "cannot remove /nowhere/x: No such file or directory")
    }
}
