import WasmModel

/// The functions of a model's interface (docs/architecture.md), by their place in the module.
package struct ModelFunctions {
    package var prepare: FunctionIndex
    package var input: FunctionIndex
    package var output: FunctionIndex
    package var run: FunctionIndex
    /// Only with symbolic dimensions.
    package var setDimension: FunctionIndex?
    /// Only with symbolic dimensions.
    package var outputDimension: FunctionIndex?

    package init(
        prepare: FunctionIndex, input: FunctionIndex, output: FunctionIndex, run: FunctionIndex, setDimension: FunctionIndex?,
        outputDimension: FunctionIndex?
    ) {
        self.prepare = prepare
        self.input = input
        self.output = output
        self.run = run
        self.setDimension = setDimension
        self.outputDimension = outputDimension
    }
}
