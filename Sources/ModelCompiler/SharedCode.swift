import NDArray
import TensorIR
import WasmCodegen
import WasmModel

/// The functions of a module's kernels. Kernels that differ in nothing but where their buffers lie share their code: the blocks of a
/// network are the same over and over.
///
///     func $conv_3           the kernel: gives the code its addresses
///       i32.const 4096  …
///       call $conv.shared
public struct SharedCode {
    /// What the code is called that a kernel, and all that are like it, calls.
    public static func name(for kernel: String) -> String { kernel + ".shared" }

    /// What each kernel does, and how many do the same; nil of one whose tensors are like those of no other.
    private let meanings: [String?]
    private let counts: [String: Int]
    private var functions: [String: FunctionIndex] = [:]

    /// Code shorter than this, as text, is not worth a call.
    private static let leastLength = 1500

    init(_ kernels: [CompiledKernel]) {
        // A kernel's text takes as long to write as its code: it is written where another may be the same.
        let tensors = kernels.map { $0.kernel.buffers.map(TensorType.init) }
        let alike: [[TensorType]: Int] = tensors.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        meanings = zip(kernels, tensors).map { alike[$1]! > 1 ? $0.kernel.meaning : nil }
        counts = meanings.reduce(into: [:]) { counts, meaning in if let meaning { counts[meaning, default: 0] += 1 } }
    }

    /// Emits a kernel; its parameters are those that have no place.
    ///
    /// - Parameter number: which of the kernels it is.
    mutating func emit(
        _ kernel: Kernel, _ number: Int, placement: [Buffer: Int], _ compiler: inout KernelCompiler, _ module: inout ModuleBuilder
    ) throws(CodegenError) -> FunctionIndex {
        guard let meaning = meanings[number], meaning.utf8.count >= Self.leastLength, counts[meaning]! > 1 else {
            return try compiler.emit(kernel, placement: placement, into: &module)
        }
        try compiler.check(kernel, placement)
        if functions[meaning] == nil {
            var shared = kernel
            shared.name = Self.name(for: kernel.name)
            functions[meaning] = try compiler.emit(shared, into: &module)
        }
        return module.addFunction(call(of: functions[meaning]!, as: kernel, placement))
    }

    private func call(of function: FunctionIndex, as kernel: Kernel, _ placement: [Buffer: Int]) -> FunctionDefinition {
        var caller = FunctionBuilder(name: kernel.name)
        var arguments: [Instruction] = []
        for parameter in kernel.parameters {
            switch parameter {
            case .buffer(let buffer, _):
                if let address = placement[buffer] {
                    arguments.append(.i32Const(Int32(bitPattern: UInt32(address))))
                } else {
                    arguments.append(.localGet(caller.addParameter(.i32, name: buffer.name)))
                }
            case .scalar(let variable):
                arguments.append(.localGet(caller.addParameter(.i32, name: variable.name)))
            }
        }
        caller.emit(arguments)
        caller.emit(.call(function))
        return caller.finish()
    }
}

/// What all tensors of kernels that do the same have in common.
private struct TensorType: Hashable {
    private let element: ElementType
    private let extents: [Int64?]

    init(_ buffer: Buffer) {
        element = buffer.element
        extents = buffer.shape.map(\.integerValue)
    }
}

extension Kernel {
    /// What the kernel does, as text: equal for kernels that differ in names and addresses alone.
    fileprivate var meaning: String {
        var copies: [Bool] = buffers.map(\.endsInCopies)
        body.visit { if case .allocate(let buffer, _) = $0 { copies.append(buffer.endsInCopies) } }
        return "\(Kernel("", parameters: parameters, body: body)) \(copies)"
    }
}
