import NDArray
import TensorIR

/// Kernels that each put one thing to the test: an address, a hoist, a buffer in registers.
enum LoopNests {
    /// A kernel under construction: its parameters with what they hold.
    struct Builder {
        var parameters: [KernelParameter] = []
        var arrays: [Buffer: NDArray] = [:]
        var scalars: [(Variable, TensorIR.Value)] = []

        mutating func input(_ name: String, _ element: ElementType, _ shape: [Expression], holding extents: [Int], strides: [Expression]? = nil) -> Buffer {
            let buffer = Buffer(name, element, shape: shape, strides: strides)
            parameters.append(.buffer(buffer, .read))
            arrays[buffer] = NDArray.random(element, shape: extents, seed: UInt64(parameters.count))
            return buffer
        }

        mutating func input(_ name: String, _ element: ElementType, _ extents: [Int]) -> Buffer {
            input(name, element, extents.map { Expression($0) }, holding: extents)
        }

        mutating func output(_ name: String, _ element: ElementType, _ shape: [Expression], holding extents: [Int], strides: [Expression]? = nil) -> Buffer {
            let buffer = Buffer(name, element, shape: shape, strides: strides)
            parameters.append(.buffer(buffer, .readWrite))
            arrays[buffer] = .zeros(element, shape: extents)
            return buffer
        }

        mutating func output(_ name: String, _ element: ElementType, _ extents: [Int]) -> Buffer {
            output(name, element, extents.map { Expression($0) }, holding: extents)
        }

        // Float32 unless something else is said.

        mutating func input(_ name: String, _ extents: [Int]) -> Buffer { input(name, .float32, extents) }
        mutating func output(_ name: String, _ extents: [Int]) -> Buffer { output(name, .float32, extents) }

        mutating func input(_ name: String, _ shape: [Expression], holding extents: [Int], strides: [Expression]? = nil) -> Buffer {
            input(name, .float32, shape, holding: extents, strides: strides)
        }

        mutating func output(_ name: String, _ shape: [Expression], holding extents: [Int], strides: [Expression]? = nil) -> Buffer {
            output(name, .float32, shape, holding: extents, strides: strides)
        }

        mutating func scalar(_ name: String, _ value: TensorIR.Value) -> Expression {
            let variable = Variable(name, value.type)
            parameters.append(.scalar(variable))
            scalars.append((variable, value))
            return .variable(variable)
        }

        func run(_ title: String, _ body: Statement) -> KernelRun {
            KernelRun(kernel: Kernel(title, parameters: parameters, body: body), arrays: arrays, scalars: scalars, title: title)
        }
    }

    static func loop(_ name: String, from minimum: Expression = 0, _ extent: Expression, _ body: (Expression) -> Statement) -> Statement {
        let variable = Variable(name)
        return .loop(Loop(variable, from: minimum, extent: extent, body: body(.variable(variable))))
    }

    static func ramp(_ base: Expression, _ stride: Expression = 1, lanes: Int = 4) -> Expression {
        .ramp(base: base, stride: stride, lanes: lanes)
    }
}
