import WasmModel

/// Finds the opened folder that a path lies in: that whose name is the path's longest prefix, as in wasi-libc.
struct PathResolver {
    /// (path, its length) → the folder's descriptor, -1 for none. Then `rest` is the path from there.
    let resolve: Routine<Int32>
    let rest: Text

    /// - Parameters:
    ///   - names: room for a folder's name, of `nameCapacity` bytes.
    ///   - room: room for 8 bytes.
    init(_ wasi: WasiFunctions, names: Word, room: Word, in module: inout ModuleBuilder) {
        let rest = Text(address: module.variable("rest_of_path"), count: module.variable("rest_of_path_length"))
        self.rest = rest
        // What is left of the name behind `/`, `./` and a lone `.`; rest of both is in `rest`.
        let strip = Self.strip(rest, &module)
        resolve = module.routine("resolve_path", giving: Int32.self) { f in
            let path = f.wordParameter("path"), count = f.wordParameter("count")
            f.run(strip(path, count))
            f.set(path, rest.address)
            f.set(count, rest.count)
            let folder = f.word("folder", -1), best = f.word("best", -1)
            let candidate = f.word("candidate", 3), error = f.word("error"), index = f.word("index")
            f.block { f, found in
                f.loop { f, next in
                    f.set(error, wasi.preopened(candidate, room))
                    f.emit((error == WasiError.badDescriptor).code)
                    f.branchIf(to: found)
                    f.when((error == 0) && (room.byte() == 0) && room.word(4).isBelow(Word(Self.nameCapacity))) { f in
                        f.when(!wasi.preopenedName(candidate, names, room.word(4))) { f in
                            f.run(strip(names, room.word(4)))
                            f.set(index, 0)
                            f.while((index < rest.count) && (index < count) && ((rest.address + index).byte() == (path + index).byte())) { f in
                                f.increase(index)
                            }
                            // Equal as far as the name goes, and a part of the path ends there.
                            let ends = (index == 0) || (index == count) || ((path + index).byte() == 47)
                            f.when((index == rest.count) && ends && (best < index)) { f in
                                f.set(folder, candidate)
                                f.set(best, index)
                            }
                        }
                    }
                    f.increase(candidate)
                    f.branch(to: next)
                }
            }
            f.run(strip(path + best, count - best))
            f.when(rest.count == 0) { f in
                f.store(byte: 46, at: names)
                f.set(rest.address, names)
                f.set(rest.count, 1)
            }
            return folder
        }
    }

    static let nameCapacity = 4096

    private static func strip(_ rest: Text, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("strip_path") { f in
            let path = f.wordParameter("path"), count = f.wordParameter("count")
            // A slash at the end is no part of a name.
            f.while((count > 1) && ((path + count - 1).byte() == 47)) { f in f.set(count, count - 1) }
            let isSlash = (count > 0) && (path.byte() == 47)
            let isDot = (count > 0) && (path.byte() == 46) && ((count == 1) || (path.byte(1) == 47))
            f.while(isSlash || isDot) { f in
                f.increase(path)
                f.set(count, count - 1)
            }
            f.set(rest.address, path)
            f.set(rest.count, count)
        }
    }
}
