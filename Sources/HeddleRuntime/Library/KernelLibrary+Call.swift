import Artifact
import NDArray

extension KernelLibrary {
    /// Writes the inputs into the memory, calls the function, and reads the result.
    mutating func perform(_ call: KernelCall, _ request: KernelRequest) throws(KernelLibraryError) -> NDArray {
        let function = request.function
        guard let output = function.outputs.first, function.outputs.count == 1 else {
            throw .unknownParameter(function: function.name, parameter: "a second result")
        }
        let byteCount: Int
        do {
            byteCount = try NDArray.byteCount(of: call.shape, elementType: output.elementType)
        } catch {
            throw .tooLarge(request.name, request.shapes)
        }
        if byteCount == 0 { return NDArray.zeros(output.elementType, shape: call.shape) }
        try callNative("heddle_reset", [])
        var addresses: [String: Int] = [:]
        for (number, input) in function.inputs.enumerated() {
            let array = call.inputs[number]
            let address = try allocate(array.bytes.count)
            do { try instance.writeMemory(array.bytes, at: address) } catch { throw .runtime(error) }
            addresses[input.name] = address + call.offsets[number] * array.elementType.byteCount
        }
        let result = try allocate(byteCount)
        addresses[output.name] = result
        var arguments: [WasmValue] = []
        for parameter in function.parameters { arguments.append(try argument(parameter, addresses, call, request)) }
        try checkStatus(of: function.name, try callNative(function.name, arguments))
        return try read(byteCount, at: result, output.elementType, call.shape)
    }

    private func argument(
        _ parameter: FunctionParameter, _ addresses: [String: Int], _ call: KernelCall, _ request: KernelRequest
    ) throws(KernelLibraryError) -> WasmValue {
        let known: Int?
        switch parameter.role {
        case .tensor: known = addresses[parameter.name].map { Int(Int32(truncatingIfNeeded: $0)) }
        case .extent: known = call.extents[parameter.name]
        case .stride(let tensor, let axis):
            known = call.strides[tensor].flatMap { $0.indices.contains(axis) ? $0[axis] : nil }
        case .attribute(let type, let standard):
            return try request.number(parameter.name, type, standard)
        }
        guard let known else { throw .unknownParameter(function: request.function.name, parameter: parameter.name) }
        guard let value = Int32(exactly: known) else { throw .tooLarge(request.name, request.shapes) }
        return .i32(value)
    }

    private mutating func allocate(_ byteCount: Int) throws(KernelLibraryError) -> Int {
        guard let size = UInt32(exactly: byteCount) else { throw .outOfMemory(byteCount: byteCount) }
        guard case .i32(let address)? = try callNative("heddle_allocate", [.i32(Int32(bitPattern: size))]).first,
            address != 0
        else { throw .outOfMemory(byteCount: byteCount) }
        return Int(UInt32(bitPattern: address))
    }

    private mutating func read(
        _ byteCount: Int, at address: Int, _ type: ElementType, _ shape: [Int]
    ) throws(KernelLibraryError) -> NDArray {
        let bytes: [UInt8]
        do { bytes = try instance.readMemory(at: address, count: byteCount) } catch { throw .runtime(error) }
        do {
            return try NDArray(bytes: bytes, elementType: type, shape: shape)
        } catch {
            preconditionFailure("the result has as many bytes as its shape takes: \(error)")
        }
    }

    private func checkStatus(of function: String, _ results: [WasmValue]) throws(KernelLibraryError) {
        guard case .i32(let status)? = results.first else {
            throw .failed(function: function, reason: "it gives no status")
        }
        if status != 0 { throw .failed(function: function, reason: metadata.message(forStatus: status)) }
    }

    @discardableResult
    private mutating func callNative(_ name: String, _ arguments: [WasmValue]) throws(KernelLibraryError) -> [WasmValue] {
        do { return try instance.call(name, arguments) } catch { throw .runtime(error) }
    }
}

extension KernelRequest {
    /// A number that the function takes besides tensors, as its type; integers beyond the element type become the nearest.
    fileprivate func number(
        _ name: String, _ type: FunctionParameter.ValueType, _ standard: AttributeValue?
    ) throws(KernelLibraryError) -> WasmValue {
        let value: Double
        switch (attributes[name], standard) {
        case (.integer(let given), _): return integerOrFloat(given, type)
        case (.number(let given), _): value = given
        case (nil, .integer(let given)): return integerOrFloat(Int(given), type)
        case (nil, .number(let given)): value = given
        case (nil, nil): throw invalid(name, nil, .given)
        case (let other, _): throw invalid(name, other, .number)
        }
        switch type {
        case .f32: return .f32(Float(value))
        case .f64: return .f64(value)
        case .i32, .i64:
            guard value == value.rounded() else { throw invalid(name, .number(value), .integer) }
            return integerOrFloat(value >= 0x1p63 ? .max : value <= -0x1p63 ? .min : Int(value), type)
        }
    }

    private func integerOrFloat(_ value: Int, _ type: FunctionParameter.ValueType) -> WasmValue {
        switch type {
        case .f32: .f32(Float(value))
        case .f64: .f64(Double(value))
        case .i64: .i64(Int64(value))
        case .i32: .i32(Int32(truncatingIfNeeded: clamped(value)))
        }
    }

    /// The nearest value of the operands' type.
    private func clamped(_ value: Int) -> Int {
        guard let type = function.types.first, type.isInteger, type.bitCount <= 32 else { return value }
        let bits = type.isSignedInteger ? type.bitCount - 1 : type.bitCount
        let greatest = 1 << bits - 1
        return min(max(value, type.isSignedInteger ? -greatest - 1 : 0), greatest)
    }
}
