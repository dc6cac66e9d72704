import NDArray

/// What a kernel does with a buffer that it is given.
public enum BufferAccess: String, Hashable, Sendable, Codable {
    case read, write, readWrite
}

/// What a kernel is given: the address of a buffer, or a scalar (an extent, a stride, an attribute).
public enum KernelParameter: Hashable, Sendable {
    case buffer(Buffer, BufferAccess)
    case scalar(Variable)
}

/// A function over buffers: a loop nest with its parameters.
public struct Kernel: Hashable, Sendable {
    public var name: String
    public var parameters: [KernelParameter]
    public var body: Statement

    public init(_ name: String, parameters: [KernelParameter], body: Statement) {
        self.name = name
        self.parameters = parameters
        self.body = body
    }

    /// The buffers among the parameters, in order.
    public var buffers: [Buffer] {
        parameters.compactMap { if case .buffer(let buffer, _) = $0 { buffer } else { nil } }
    }

    /// The scalars among the parameters, in order.
    public var scalars: [Variable] {
        parameters.compactMap { if case .scalar(let variable) = $0 { variable } else { nil } }
    }
}
