import Artifact
import NDArray
import Operators
import TensorExpression
import TensorIR
import WasmModel

/// The parameters of a library function: those of all its variants together.
struct LibrarySignature {
    private var parameters: [FunctionParameter] = []
    private var places: [String: LocalIndex] = [:]

    init(_ kernel: LibraryKernel) {
        for input in kernel.variants[kernel.variants.count - 1].inputs { add(tensor: input.name, .input, input) }
        for (number, output) in kernel.variants[0].outputs.enumerated() { add(tensor: Self.result(number), .output, output) }
        for variant in kernel.variants { addScalars(of: variant) }
        for variant in kernel.variants {
            for condition in variant.conditions where places[condition.parameter] == nil { addSize(condition.parameter) }
        }
        order()
    }

    /// What the results are called.
    static func result(_ number: Int) -> String { number == 0 ? "result" : "result\(number)" }

    func function(_ kernel: LibraryKernel) -> LibraryFunction {
        LibraryFunction(
            name: kernel.name, operatorName: kernel.operation.rawValue, types: kernel.types, form: kernel.form,
            choices: kernel.choices, parameters: parameters)
    }

    /// Tensors, extents, strides by tensor and axis, attributes.
    private mutating func order() {
        let tensors = parameters.map(\.name)
        parameters = parameters.enumerated().map { place, parameter -> (key: [Int], parameter: FunctionParameter) in
            switch parameter.role {
            case .tensor: ([0, place], parameter)
            case .extent: ([1, place], parameter)
            case .stride(let tensor, let axis): ([2, tensors.firstIndex(of: tensor)!, axis], parameter)
            case .attribute: ([3, place], parameter)
            }
        }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.parameter)
        places = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { ($1.name, LocalIndex($0)) })
    }

    private mutating func add(_ parameter: FunctionParameter) {
        places[parameter.name] = LocalIndex(parameters.count)
        parameters.append(parameter)
    }

    private mutating func add(tensor name: String, _ use: FunctionParameter.TensorUse, _ tensor: Tensor) {
        // A result's extents follow from the form; they need not be symbols.
        let shape = use == .input ? tensor.shape.map(\.dimension) : []
        add(FunctionParameter(name: name, role: .tensor(use, tensor.element, shape: shape)))
    }

    private mutating func addScalars(of variant: LibraryVariant) {
        for attribute in variant.attributes where places[attribute.variable.name] == nil {
            let type = attribute.variable.type.element
            add(FunctionParameter(
                name: attribute.variable.name,
                role: .attribute(type.parameterType, standard: attribute.standard?.artifactValue(type))))
        }
        var sizes: [Variable] = []
        let shapes = (variant.inputs + variant.outputs).flatMap { $0.shape + ($0.buffer.strides ?? []) }
        let computations = variant.outputs.computationsInOrder
        let extents = computations.flatMap { ($0.axes + $0.reductionAxes).map(\.extent) }
        for expression in shapes + extents + computations.flatMap(\.expressions) { expression.collectSymbols(bound(in: variant), into: &sizes) }
        let attributes = Set(variant.attributes.map(\.variable))
        for size in sizes where places[size.name] == nil && !attributes.contains(size) { addSize(size.name) }
    }

    private func bound(in variant: LibraryVariant) -> Set<Variable> {
        var bound: Set<Variable> = []
        for computation in variant.outputs.computationsInOrder {
            bound.formUnion((computation.axes + computation.reductionAxes).map(\.variable))
        }
        return bound
    }

    private mutating func addSize(_ name: String) {
        let parts = name.split(separator: ".")
        if parts.count == 2, parts[1].hasPrefix("s"), let axis = Int(parts[1].dropFirst()) {
            add(FunctionParameter(name: name, role: .stride(tensor: String(parts[0]), axis: axis)))
        } else {
            add(FunctionParameter(name: name, role: .extent))
        }
    }
}

extension LibrarySignature {
    /// The function that is exported: it calls the first variant whose conditions hold.
    func dispatcher(_ name: String, _ variants: [(LibraryVariant, Kernel, FunctionIndex)]) -> FunctionDefinition {
        var function = FunctionBuilder(name: name, results: [.i32])
        for parameter in parameters { _ = function.addParameter(parameter.valueType.wasmType, name: parameter.name) }
        for (variant, kernel, nest) in variants {
            function.block { function, next in
                for condition in variant.conditions {
                    function.emit([
                        .localGet(places[condition.parameter]!), .i32Const(Int32(condition.value)), Instruction(.i32Ne),
                    ])
                    function.branchIf(to: next)
                }
                for argument in arguments(of: kernel, variant) { function.emit(.localGet(argument)) }
                function.emit([.call(nest), .i32Const(StatusCode.ok.rawValue), Instruction(.return)])
            }
        }
        function.emit(.i32Const(StatusCode.badAttribute.rawValue))
        return function.finish()
    }

    private func arguments(of kernel: Kernel, _ variant: LibraryVariant) -> [LocalIndex] {
        kernel.parameters.map { parameter in
            switch parameter {
            case .scalar(let variable): places[variable.name]!
            case .buffer(let buffer, _):
                if let number = variant.outputs.firstIndex(where: { $0.buffer == buffer }) {
                    places[Self.result(number)]!
                } else {
                    places[buffer.name]!
                }
            }
        }
    }
}

extension Expression {
    fileprivate var dimension: Dimension {
        switch self {
        case .variable(let variable): .symbol(variable.name)
        default: .fixed(Int(integerValue ?? 0))
        }
    }

    fileprivate func collectSymbols(_ bound: Set<Variable>, into symbols: inout [Variable]) {
        var inner = bound
        if case .letIn(let variable, _, _) = self { inner.insert(variable) }
        if case .variable(let variable) = self, !bound.contains(variable), !symbols.contains(variable) {
            symbols.append(variable)
        }
        for child in children { child.collectSymbols(inner, into: &symbols) }
    }
}

extension ElementType {
    fileprivate var parameterType: FunctionParameter.ValueType {
        switch self {
        case .float64: .f64
        case .float16, .bfloat16, .float32: .f32
        case .int64, .uint64: .i64
        default: .i32
        }
    }
}

extension FunctionParameter.ValueType {
    fileprivate var wasmType: WasmModel.ValueType {
        switch self {
        case .i32: .i32
        case .i64: .i64
        case .f32: .f32
        case .f64: .f64
        }
    }
}

extension Operators.AttributeValue {
    fileprivate func artifactValue(_ element: ElementType) -> Artifact.AttributeValue? {
        switch self {
        case .integer(let value): element.isFloat ? .number(Double(value)) : .integer(Int64(value))
        case .number(let value): element.isFloat ? .number(value) : .integer(element.integer(nearest: value))
        default: nil
        }
    }
}

extension ElementType {
    /// The integer of the type nearest to a number.
    fileprivate func integer(nearest value: Double) -> Int64 {
        var scalar = NDArray.zeros(self, shape: [])
        scalar[double: 0] = value
        return scalar[integer: 0]
    }
}
