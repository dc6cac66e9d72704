import Foundation
import HeddleRuntime
import NDArray
import Support
import Testing

/// Machine code that is kept: found again, never believed when damaged, whoever writes at the same time.
@Suite struct EngineCacheTests {
    private let folder = TemporaryFolder()
    private let floats = NDArray([1, 2, 3, 4] as [Float])

    private func cache(byteLimit: Int = EngineCache.standardByteLimit) throws -> EngineCache {
        try EngineCache(folder: folder.path, byteLimit: byteLimit)
    }

    private func load(_ cache: EngineCache, _ model: HandMadeModel = .doubling, limits: Session.Limits = .init()) throws -> Model {
        let model = try Model(module: model.bytes, limits: limits, cache: cache)
        return model
    }

    private func expectDoubling(_ model: Model) throws {
        var session = try Session(model)
        #expect(try session.run(["x": floats])["y"]?.elements(as: Float.self) == [2, 4, 6, 8])
    }

    private var entries: [String] { folder.names.filter { $0.hasSuffix(".code") } }

    @Test func theSecondLoadIsFromTheCache() throws {
        let cache = try cache()
        let first = try load(cache), second = try load(cache)
        #expect(first.codeOrigin == .compiled)
        #expect(second.codeOrigin == .cache)
        try expectDoubling(second)
        #expect(folder.names.count == 2)
        #expect(cache.items().map(\.title) == ["a module in memory"])
    }

    @Test func filesAreLoadedByTheirContent() throws {
        let cache = try cache(), modules = TemporaryFolder()
        let path = try modules.write(HandMadeModel.doubling.bytes, "m.wasm")
        _ = try load(cache)
        let model = try Model(contentsOf: path, cache: cache)
        #expect(model.codeOrigin == .cache)
        try expectDoubling(model)
        _ = try modules.write(HandMadeModel.copying.bytes, "m.wasm")
        #expect(try Model(contentsOf: path, cache: cache).codeOrigin == .compiled)
        #expect(Set(cache.items().map(\.title)) == ["a module in memory", path])
    }

    @Test func whatDecidesOnCodeHasEntriesOfItsOwn() throws {
        let cache = try cache()
        _ = try load(cache)
        #expect(try load(cache, limits: .init(time: .seconds(5))).codeOrigin == .compiled)
        #expect(try load(cache, .copying).codeOrigin == .compiled)
        #expect(entries.count == 3)
    }

    @Test func aDamagedFileIsCompiledAnew() throws {
        let cache = try cache()
        _ = try load(cache)
        let path = folder.file(try #require(entries.first))
        let bytes = try File.read(path)
        var generator = SplitMix64(seed: 3)
        for round in 0..<60 {
            var damaged = bytes
            let place = round < 44 ? bytes.count - 1 - round : Int.random(in: 0..<bytes.count, using: &generator)
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            if round % 7 == 6 { damaged.removeLast(Int.random(in: 1...bytes.count, using: &generator)) }
            if round % 7 == 5 { damaged += [0] }
            try File.write(damaged, to: path)
            let model = try load(cache)
            #expect(model.codeOrigin == .compiled, "byte \(place)")
            try expectDoubling(model)
        }
        #expect(try load(cache).codeOrigin == .cache)
    }

    @Test func anEntryUnderAnotherNameIsNotRun() throws {
        let cache = try cache()
        _ = try load(cache)
        let first = try #require(entries.first)
        _ = try load(cache, .copying)
        let second = try #require(entries.first { $0 != first })
        try File.write(try File.read(folder.file(second)), to: folder.file(first))
        let model = try load(cache)
        #expect(model.codeOrigin == .compiled)
        try expectDoubling(model)
    }

    /// Who can write a file but not read the secret cannot sign it.
    @Test func anotherSecretMakesAllWorthless() throws {
        _ = try load(try cache())
        try File.write([UInt8](repeating: 7, count: 32), to: folder.file("secret"))
        #expect(try load(try cache()).codeOrigin == .compiled)
        try File.write([1, 2], to: folder.file("secret"))
        #expect(try load(try cache()).codeOrigin == .compiled)
        #expect(try load(try cache()).codeOrigin == .cache)
    }

    @Test func linksAndOpenFilesAreNotFollowed() throws {
        let cache = try cache()
        _ = try load(cache)
        let path = folder.file(try #require(entries.first))
        chmod(path, 0o644)
        #expect(try load(cache).codeOrigin == .compiled)
        rename(path, folder.file("elsewhere"))
        symlink(folder.file("elsewhere"), path)
        #expect(try load(cache).codeOrigin == .compiled)
        #expect(try load(cache).codeOrigin == .cache)
    }

    @Test func foldersThatAreNotOurs() throws {
        chmod(folder.path, 0o755)
        let shared = #expect(throws: CacheError.self) { _ = try cache() }
        #expect(shared?.description == """
            the cache folder \(folder.path) is open to other users, who could put code there: make it your own with mode 700
            """)
        chmod(folder.path, 0o700)
        let file = try folder.write([], "file")
        let noFolder = #expect(throws: CacheError.self) { _ = try EngineCache(folder: file) }
        #expect(noFolder?.description == "the cache folder \(file) cannot be used: it is no folder")
        let missing = #expect(throws: CacheError.self) { _ = try EngineCache(folder: file + "/below") }
        #expect(missing?.description == "the cache folder \(file)/below cannot be used: Not a directory")
    }

    @Test func oldEntriesGoFirst() throws {
        var models: [HandMadeModel] = []
        for size in 1...6 {
            var model = HandMadeModel.doubling
            model.metadata.compiler = String(repeating: "x", count: size)
            models.append(model)
        }
        let cache = try cache()
        for (age, model) in models.enumerated() {
            _ = try load(cache, model)
            let newest = try #require(cache.items().first { $0.lastUse > Int(time(nil)) - 1000 })
            #expect(newest.byteCount > 1000)
            // Each is an hour older than the next.
            for name in entries {
                var times = stat()
                stat(folder.file(name), &times)
                var moved = [timeval(tv_sec: times.st_mtim.tv_sec - 3600, tv_usec: 0), timeval(tv_sec: times.st_mtim.tv_sec - 3600, tv_usec: 0)]
                utimes(folder.file(name), &moved)
            }
            _ = age
        }
        let size = cache.items()[0].byteCount
        let small = try EngineCache(folder: folder.path, byteLimit: size * 7 / 2)
        #expect(try load(small, models[0]).codeOrigin == .cache)
        var added = HandMadeModel.doubling
        added.metadata.compiler = "another"
        _ = try load(small, added)
        #expect(small.items().count == 3)
        #expect(try load(small, models[0]).codeOrigin == .cache)
        #expect(try load(small, models[5]).codeOrigin == .cache)
        #expect(try load(small, models[1]).codeOrigin == .compiled)
    }

    @Test func clearing() throws {
        let cache = try cache()
        _ = try load(cache)
        try cache.clear()
        #expect(folder.names.isEmpty)
        #expect(cache.items().isEmpty)
        #expect(try load(try self.cache()).codeOrigin == .compiled)
    }

    /// Threads that load, write, damage and clear at once: every result is right.
    @Test func manyAtOnce() async throws {
        let path = folder.path
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<6 {
                group.addTask {
                    var generator = SplitMix64(seed: UInt64(task))
                    for round in 0..<25 {
                        do {
                            let cache = try EngineCache(folder: path, byteLimit: round % 5 == 4 ? 20_000 : 1 << 30)
                            var model = HandMadeModel.doubling
                            model.metadata.compiler = "\(Int.random(in: 0..<4, using: &generator))"
                            var session = try Session(Model(module: model.bytes, cache: cache))
                            let y = try session.run(["x": NDArray([1, 2, 3, 4] as [Float])])["y"]
                            #expect(y?.elements(as: Float.self) == [2, 4, 6, 8])
                            if task == 5, round % 4 == 0 { try? cache.clear() }
                        } catch {
                            Issue.record("\(error)")
                        }
                    }
                }
            }
        }
        #expect(!folder.names.contains { $0.hasPrefix(".writing-") })
    }
}
