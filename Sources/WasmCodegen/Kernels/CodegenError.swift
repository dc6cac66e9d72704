/// What keeps a correct kernel from becoming WebAssembly.
public enum CodegenError: Error, Hashable, Sendable {
    /// The kernel's buffers do not fit the 4 GiB that 32-bit addresses reach.
    case memoryExceeded(kernel: String, bytes: Int)
    /// The module's data, scratch and placed buffers do not.
    case moduleMemoryExceeded(bytes: Int)

    /// The bytes that a memory can have.
    static let addressLimit = 1 << 32
}

extension CodegenError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .memoryExceeded(let kernel, let bytes):
            "the buffers of kernel \(kernel) take \(bytes) bytes, and a WebAssembly memory holds 4 GiB; use smaller shapes"
        case .moduleMemoryExceeded(let bytes):
            "the module's weights and buffers take \(bytes) bytes, and a WebAssembly memory holds 4 GiB; use a smaller model"
        }
    }
}
