import GraphIR
import NDArray
import TensorExpression
import TensorIR

let nGramRules: [String: OperatorRule] = ["TfIdfVectorizer": .tensor { try countNGrams($0) }]

/// N-grams of one length: words of a pool, in rows.
private struct NGrams {
    let length: Int
    /// `[count, length]`, `int64`.
    let words: Tensor
    /// For each column of the result its n-gram here, or -1.
    let places: Tensor
}

/// How often n-grams of a pool occur in rows of words, whose words may lie some apart.
private func countNGrams(_ application: borrowing Application) throws -> Tensor {
    let vocabulary = try Vocabulary(application)
    let x = try vocabulary.numbered(application)
    let skips = try application.integer("max_skip_count", 0)
    let columns = vocabulary.columns
    guard x.rank == 1 || x.rank == 2, skips >= 0, skips < 1 << 16 else { throw NodeProblem.invalid("the operand has \(x.rank) axes, not one or two") }
    let rows = x.rank == 1 ? try unsqueezed(x, [0]) : x
    let counts = try vocabulary.grams(application).map { grams in
        (grams, occurrences(of: grams, in: rows, skips: grams.length == 1 ? 0 : skips))
    }
    let mode = try application.text("mode", "TF")
    guard ["TF", "IDF", "TFIDF"].contains(mode) else { throw NodeProblem.invalid("mode \(mode) is none that there is") }
    let given = mode == "TF" ? nil : try application.numbers("weights").flatMap { $0.isEmpty ? nil : $0 }
    if let given, given.count != columns { throw NodeProblem.invalid("there are \(given.count) weights for \(columns) columns") }
    let weights = given.map { application.constant(NDArray($0.map { Float($0) })) }
    let outer = x.rank == 1 ? [] : [rows.shape[0]]
    return compute("tfIdf", outer + [Expression(columns)]) { (indices: [Expression]) in
        let (row, column) = (x.rank == 1 ? 0 : indices[0], indices[outer.count])
        let count = counts.reduce(Expression(0)) { sum, entry in
            sum + entry.0.places[column].bound("place") { place in conditional(place >= 0, entry.1[row, place], 0) }
        }
        let frequency = (mode == "IDF" ? minimum(count, 1) : count).cast(to: .float32)
        return weights.map { frequency * $0[column] } ?? frequency
    }
}

private func occurrences(of grams: NGrams, in rows: Tensor, skips: Int) -> Tensor {
    compute("tfIdf.count", [rows.shape[0], grams.words.shape[0]], reduce: { (indices: [Expression]) in
        let axes = [Axis("skip", extent: Expression(skips + 1)), Axis("p", extent: rows.shape[1])]
        let step = axes[0].index + 1
        let last = axes[1].index + step * Expression(grams.length - 1)
        let matches = (0..<grams.length).reduce(Expression(booleanLiteral: true)) { holds, k in
            holds && rows[indices[0], minimum(axes[1].index + step * Expression(k), rows.shape[1].minus(1))]
                .equals(grams.words[indices[1], Expression(k)])
        }
        return sum(select(last < rows.shape[1] && matches, 1, 0), over: axes[0], axes[1])
    })
}

/// The pool of n-grams: words as numbers, those of strings by their place.
private struct Vocabulary {
    private let pool: [Int64]
    private let texts: [String: Int64]?
    private let places: [Int]

    /// The columns of the result.
    let columns: Int

    init(_ application: borrowing Application) throws {
        if case .texts(let words)? = application.node.attributes["pool_strings"] {
            var numbers: [String: Int64] = [:]
            for word in words where numbers[word] == nil { numbers[word] = Int64(numbers.count) }
            pool = words.map { numbers[$0]! }
            texts = numbers
        } else {
            pool = try application.values("pool_int64s")?.map { Int64($0) } ?? []
            texts = nil
        }
        places = try application.integers("ngram_indexes") ?? []
        guard let greatest = places.max(), places.allSatisfy({ $0 >= 0 }), greatest < 1 << 24, Set(places).count == places.count else {
            throw NodeProblem.invalid("ngram_indexes gives each n-gram a column of its own")
        }
        columns = greatest + 1
    }

    /// The operand's words as numbers of the pool.
    func numbered(_ application: borrowing Application) throws -> Tensor {
        guard let texts else { return converted(try application.tensor(0), to: .int64) }
        let (words, shape) = try application.texts(0)
        return application.constant(NDArray(words.map { texts[$0] ?? -1 }, shape: shape))
    }

    /// The n-grams of each length that counts.
    func grams(_ application: borrowing Application) throws -> [NGrams] {
        let starts = try application.integers("ngram_counts") ?? []
        let least = try application.integer("min_gram_length", 1), greatest = try application.integer("max_gram_length", starts.count)
        guard starts.count <= 16, zip(starts, starts.dropFirst() + [pool.count]).allSatisfy({ $0 >= 0 && $0 <= $1 }) else {
            throw NodeProblem.invalid("ngram_counts says where the n-grams of each length begin in the pool")
        }
        var result: [NGrams] = [], number = 0
        for (index, start) in starts.enumerated() {
            let length = index + 1, end = index + 1 < starts.count ? starts[index + 1] : pool.count
            let count = (end - start) / length
            guard (end - start) % length == 0, number + count <= places.count else {
                throw NodeProblem.invalid("the pool's \(end - start) words are no whole number of \(length)-grams with a column each")
            }
            defer { number += count }
            guard count > 0, length >= least, length <= greatest else { continue }
            var found = [Int32](repeating: -1, count: columns)
            for gram in 0..<count { found[places[number + gram]] = Int32(gram) }
            result.append(NGrams(
                length: length, words: application.constant(NDArray(Array(pool[start..<end]), shape: [count, length])),
                places: application.constant(NDArray(found))))
        }
        return result
    }
}
