import Glibc
import NDArray

/// A folder for outputs, a file each. Names come from modules, which may come from anyone: they are made file names first.
struct OutputFolder {
    let path: String

    /// The folder of that path, made if it is not there.
    init(_ path: String) throws(OutputFolderError) {
        self.path = path
        if mkdir(path, 0o777) != 0, errno != EEXIST {
            throw OutputFolderError(path: path, reason: String(cString: strerror(errno)))
        }
    }

    /// Writes each array to a `.npy` file of its name.
    ///
    /// - Returns: the paths, in order.
    func write(_ arrays: [NamedArray]) throws -> [String] {
        var taken: Set<String> = []
        var files: [String] = []
        for array in arrays {
            let file = "\(path)/\(Self.fileName(for: array.name, among: &taken)).npy"
            try array.array.write(npyFile: file)
            files.append(file)
        }
        return files
    }

    /// The name with everything but letters, digits, `.`, `_` and `-` replaced, and no point in front.
    static func fileName(for name: String, among taken: inout Set<String>) -> String {
        let isPlain = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
        }
        var plain = String(name.map { isPlain($0) ? $0 : "_" }.prefix(200))
        if plain.isEmpty || plain.hasPrefix(".") { plain = "_" + plain.dropFirst() }
        var candidate = plain
        var suffix = 1
        while !taken.insert(candidate.lowercased()).inserted {
            candidate = "\(plain)_\(suffix)"
            suffix += 1
        }
        return candidate
    }
}

struct OutputFolderError: CommandError {
    let path: String
    let reason: String

    var status: ProgramStatus { .outputRefused }
    var description: String { "cannot make the folder \(path): \(reason)" }
}
