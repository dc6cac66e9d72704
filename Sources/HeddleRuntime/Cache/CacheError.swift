import Support

/// Why a folder cannot be a cache of machine code.
public enum CacheError: Error, Equatable, Sendable {
    /// Neither `HEDDLE_CACHE` nor `XDG_CACHE_HOME` nor `HOME` names a folder.
    case noPlace
    case folder(path: String, reason: String)
    /// Another user owns it, or others may write in it, and so could put code there for us to run.
    case notPrivate(path: String)
    case file(FileError)
}

extension CacheError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noPlace:
            "there is no folder to keep compiled code in: set HEDDLE_CACHE or HOME"
        case .folder(let path, let reason):
            "the cache folder \(path) cannot be used: \(reason)"
        case .notPrivate(let path):
            "the cache folder \(path) is open to other users, who could put code there: make it your own with mode 700"
        case .file(let error):
            "in the cache, \(error)"
        }
    }
}
