import Glibc
import NDArray
import Support

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
            let file = "\(path)/\(plainFileName(for: array.name, among: &taken)).npy"
            try array.array.write(npyFile: file)
            files.append(file)
        }
        return files
    }
}

struct OutputFolderError: CommandError {
    let path: String
    let reason: String

    var status: ProgramStatus { .outputRefused }
    var description: String { "cannot make the folder \(path): \(reason)" }
}
