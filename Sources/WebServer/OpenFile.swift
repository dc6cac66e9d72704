import Glibc

/// A regular file that is open for reading, and closed with the value.
final class OpenFile: Sendable {
    let descriptor: Int32
    let byteCount: Int

    /// Opens a file below `folder`, one name after the other, so that no link leads out of it; nil where there is none.
    convenience init?(folder: String, names: [String]) {
        var current = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for (place, name) in names.enumerated() where current >= 0 {
            let isLast = place == names.count - 1
            // A pipe would let the server wait.
            let flags = isLast ? O_RDONLY | O_NONBLOCK : O_RDONLY | O_DIRECTORY
            let next = openat(current, name, flags | O_NOFOLLOW | O_CLOEXEC)
            close(current)
            current = next
        }
        self.init(taking: current)
    }

    /// Opens a file that who runs the server names; it may be a link.
    convenience init?(path: String) {
        self.init(taking: open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC))
    }

    private init?(taking descriptor: Int32) {
        var information = stat()
        guard descriptor >= 0, fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
        self.descriptor = descriptor
        byteCount = Int(information.st_size)
    }

    deinit { close(descriptor) }
}
