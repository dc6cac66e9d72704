import ArgumentParser
import NDArray

/// An operand as the command line gives it: `a=64x64`, `scale=scalar`, and with a type of its own `indices=INT64:8`.
struct OperandArgument: ExpressibleByArgument {
    let name: String
    let element: ElementType?
    let shape: [Int]

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        let form = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let shape = Self.shape(form[form.count - 1]) else { return nil }
        if form.count == 2 {
            guard let element = ElementType(argument: String(form[0])) else { return nil }
            self.element = element
        } else {
            element = nil
        }
        name = String(parts[0])
        self.shape = shape
    }

    private static func shape(_ text: Substring) -> [Int]? {
        if text == "scalar" { return [] }
        var extents: [Int] = []
        for word in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "x" || $0 == "," }) {
            guard let extent = Int32(word), extent >= 0 else { return nil }
            extents.append(Int(extent))
        }
        return extents
    }
}

/// A name and a value: `axis=1`.
struct NamedValue: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        name = String(parts[0])
        value = String(parts[1])
    }
}
