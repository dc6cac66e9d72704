import Artifact
import NDArray
import Operators
import TensorIR

/// `kernels.h`: a prototype for each function, with what its tensors are.
struct KernelHeader {
    private let functions: [LibraryFunction]
    private let target: Target

    init(_ functions: [LibraryFunction], _ target: Target) {
        self.functions = functions
        self.target = target
    }

    var text: String {
        """
        // Tensor operators for WebAssembly, made by \(compilerVersion) for \(target.tier.rawValue); \(CompiledObjects.archiveName) has them.
        //
        // Functions take the addresses of tensors' first elements, then extents and strides. Strides count elements; a stride of 0 repeats
        // an axis. Tensors without strides are dense and row-major; so are results. Results overlap no operand. Addresses are multiples of
        // the element's size. A truth (bool) is a byte, 0 or 1.
        //
        // Functions give 0; or \(StatusCode.badAttribute.rawValue) where the innermost stride of an operand is one that they do not take: mostly other than 0 and 1. Then
        // nothing was computed: copy the operand first, by Transpose or Slice, say.
        //
        // What a function needs for itself it has from the stack, and, where the size depends on extents, from the two functions of scratch
        // memory below. The library's own grow the memory; a program that defines both itself has its own called in their place.

        #ifndef KERNEL_WASM32_H
        #define KERNEL_WASM32_H

        #include <stdint.h>

        #ifdef __cplusplus
        extern "C" {
        #endif

        // The address of so many bytes, a multiple of 16. Pieces are given back in the opposite order.
        void *kernel_scratch_take(uint32_t bytes);
        void kernel_scratch_release(void *address);
        \(groups.joined())
        #ifdef __cplusplus
        }
        #endif

        #endif

        """
    }

    /// The functions of each operator, behind what they have in common.
    private var groups: [String] {
        var order: [String] = []
        for function in functions where order.last != function.operatorName { order.append(function.operatorName) }
        return order.map { name in
            let own = functions.filter { $0.operatorName == name }
            let operation = Operator(named: name)!
            let note = operation.definition.note
            var lines = ["", "// MARK: \(name)", "//", "// \(operation.definition.formula)" + (note.isEmpty ? "" : ". \(note)")]
            lines += own[0].form.explanation.split(separator: "\n").map { "// \($0)" }
            for input in own[0].inputs { lines.append("// \(input.name): [\(shape(of: input.name, input.shape, own[0]))]") }
            return (lines + own.map(prototype)).map { $0 + "\n" }.joined()
        }
    }

    private func shape(of tensor: String, _ shape: [Dimension], _ function: LibraryFunction) -> String {
        let extents = shape.map(\.description).joined(separator: ", ").asIdentifiers
        let strides = function.parameters.compactMap { parameter in
            if case .stride(tensor, _) = parameter.role { parameter.name.asIdentifiers } else { nil }
        }
        return strides.isEmpty ? extents : "\(extents)], strides [\(strides.joined(separator: ", "))"
    }

    private func prototype(_ function: LibraryFunction) -> String {
        let parameters = function.parameters.map { parameter in
            let name = parameter.name.asIdentifiers
            switch parameter.role {
            case .tensor(.input, let element, _): return "const \(element.cType) *\(name)"
            case .tensor(_, let element, _): return "\(element.cType) *\(name)"
            case .extent, .stride: return "int32_t \(name)"
            case .attribute(let type, _): return "\(type.cType) \(name)"
            }
        }
        return "int32_t \(function.name)(\(parameters.joined(separator: ", ")));"
    }
}

extension String {
    /// As C writes names: `a.s0` as `a_s0`.
    fileprivate var asIdentifiers: String { String(map { $0 == "." ? "_" : $0 }) }
}

extension ElementType {
    /// What C calls it; 16-bit floats are their bits.
    fileprivate var cType: String {
        switch self {
        case .bool: "uint8_t"
        case .float16, .bfloat16: "uint16_t"
        case .float32: "float"
        case .float64: "double"
        default: "\(rawValue)_t"
        }
    }
}

extension FunctionParameter.ValueType {
    fileprivate var cType: String {
        switch self {
        case .i32: "int32_t"
        case .i64: "int64_t"
        case .f32: "float"
        case .f64: "double"
        }
    }
}

extension KernelForm {
    /// What the result is, and what the other numbers mean.
    fileprivate var explanation: String {
        switch self {
        case .elementwise: "result: [n0, n1, n2, n3, n4]"
        case .copy: "result: [n0, n1, n2, n3, n4, n5]"
        case .reduction: "result: [k0, k1, k2]; the axes r0 and r1 are joined"
        case .argument: "result: [outer, inner]"
        case .rows: "result: [outer, n, inner], along n"
        case .layerNorm: "result: [outer, n], along n"
        case .channels: "result: [outer, c, inner]"
        case .contraction: "result: [b0, b1, m, n]"
        case .convolution:
            "result: [n, o, my, mx]; outputsPerGroup is o / groups, c the channels of a group\nbefore_y and before_x are the zeros in front of rows and columns"
        case .transposedConvolution:
            "result: [n, outputs, my, mx]; c is the channels of a group, outputs = groups * outputsPerGroup\nbefore_y and before_x are what is cut off in front of rows and columns"
        case .pooling: "result: [n, c, my, mx]; before_y and before_x are the padding in front of rows and columns"
        case .concat: "result: [outer, n + m, inner]"
        case .gather: "result: [outer, m, inner]"
        case .pad: "result: [m0, m1, m2, m3]; before0 ... before3 are the elements in front of x"
        case .count: "result: [1]"
        }
    }
}
