import Support

/// A value of a model in linear memory: where it lies, and while which kernels run.
public struct BufferReport: Hashable, Sendable {
    public enum Use: String, Sendable {
        case input, output
        /// What one kernel hands to another.
        case value
    }

    public var name: String
    public var use: Use
    public var address: Int
    public var byteCount: Int
    /// The first and the last kernel that needs it, by place in the list of kernels. A value that is written where another is read for the
    /// last time has its address, and begins with the kernel with which that ends.
    public var kernels: ClosedRange<Int>

    public init(name: String, use: Use, address: Int, byteCount: Int, kernels: ClosedRange<Int>) {
        (self.name, self.use, self.address, self.byteCount, self.kernels) = (name, use, address, byteCount, kernels)
    }
}

extension BufferReport {
    // {"name": "conv", "use": "value", "address": 64, "bytes": 1024, "kernels": [0, 1]}
    var json: JSONObject {
        [
            "name": .string(name), "use": .string(use.rawValue), "address": .integer(Int64(address)), "bytes": .integer(Int64(byteCount)),
            "kernels": .array([.integer(Int64(kernels.lowerBound)), .integer(Int64(kernels.upperBound))]),
        ]
    }

    /// - Parameter kernelCount: how many kernels the module has.
    init(_ reader: MetadataReader, kernelCount: Int) throws(MetadataError) {
        name = try reader.member("name").name()
        use = try reader.member("use").choice("use of a buffer")
        address = try reader.member("address").integer(in: 0...(1 << 32))
        byteCount = try reader.member("bytes").integer(in: 0...((1 << 32) - Int64(address)))
        let steps = try reader.member("kernels")
        let bounds = try steps.elements()
        guard bounds.count == 2 else { throw steps.wrongKind("a list of two places of kernels") }
        let last = Int64(max(1, kernelCount) - 1)
        let first = try bounds[0].integer(in: 0...last)
        kernels = first...(try bounds[1].integer(in: Int64(first)...last))
    }
}
