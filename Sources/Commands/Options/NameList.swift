import ArgumentParser
import NDArray
import Operators

/// What has a name of its own in lists on the command line.
protocol ListedName: ExpressibleByArgument {
    var listedName: String { get }
}

extension Operator: ListedName {
    var listedName: String { rawValue }
}

extension ElementType: ListedName {
    var listedName: String { libraryName }
}

/// Names separated by commas: `FP32,INT32`.
struct NameList<Name: ListedName>: ExpressibleByArgument {
    let values: [Name]

    init(_ values: [Name]) { self.values = values }

    init?(argument: String) {
        var values: [Name] = []
        for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Name(argument: String(word.drop { $0 == " " })) else { return nil }
            values.append(value)
        }
        self.values = values
    }

    var defaultValueDescription: String { values.map(\.listedName).joined(separator: ",") }
}
