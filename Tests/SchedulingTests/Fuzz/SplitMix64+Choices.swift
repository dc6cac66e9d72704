import Support

extension SplitMix64 {
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &self)]
    }

    /// Whether something happens that does so `percent` times of a hundred.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// Some of the elements, at most `limit`, each once and in any order.
    mutating func some<Element>(of elements: [Element], upTo limit: Int) -> [Element] {
        let count = number(0...min(limit, elements.count))
        return Array(elements.shuffled(using: &self).prefix(count))
    }
}
