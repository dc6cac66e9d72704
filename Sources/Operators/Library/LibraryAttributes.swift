import NDArray
import TensorIR

/// How the attributes of an operator reach its library function.
struct LibraryAttributes {
    /// Given when the function is called.
    let numbers: [LibraryAttribute]
    /// Values for applying the definition: variables for numbers, and the choices.
    let values: Attributes
    let choices: [String: String]
}

extension Operator {
    /// The attributes that a form brings into the shapes of tensors, and functions do not have.
    private static let structural: Set<String> = [
        "axis", "axes", "keepDims", "shape", "permutation", "starts", "ends", "steps", "multiples", "before", "after",
        "kernelSize", "stride", "padding", "outputPadding", "padMode", "dilation", "groups", "ceilMode", "countIncludePad",
        "transposeA", "transposeB", "outputType", "to",
    ]

    /// One combination for each value of the attributes that have few; their first is the standard one.
    func libraryAttributes(_ element: ElementType) -> [LibraryAttributes] {
        var numbers: [LibraryAttribute] = []
        var values = Attributes()
        var choices: [[String: String]] = [[:]]
        for attribute in definition.attributes where !Self.structural.contains(attribute.name) {
            switch attribute.kind {
            case .number, .integer:
                let type: ElementType = attribute.kind == .integer ? .int32 : element
                let variable = Variable(attribute.name, ValueType(type))
                numbers.append(LibraryAttribute(variable: variable, standard: attribute.standard))
                values[attribute.name] = .expression(.variable(variable))
            case .oneOf(let texts):
                choices = choices.flatMap { chosen in texts.map { chosen.merging([attribute.name: $0]) { $1 } } }
            case .boolean, .integers, .elementType: break
            }
        }
        return choices.map { chosen in
            var all = values
            for (name, text) in chosen { all[name] = .text(text) }
            return LibraryAttributes(numbers: numbers, values: all, choices: chosen)
        }
    }
}
