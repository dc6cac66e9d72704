extension Limits {
    fileprivate func validate(_ what: String, atMost limit: UInt32) throws(ValidationError.Reason) {
        if let maximum, maximum < minimum { throw .limitsReversed(minimum: minimum, maximum: maximum) }
        guard minimum <= limit else { throw .tooLarge(what, minimum, limit: limit) }
    }
}

extension TableType {
    func validate() throws(ValidationError.Reason) {
        guard element.isReference else { throw .referenceExpected(element) }
        // A maximum may be anything: it is a promise, not a size.
        try limits.validate("elements", atMost: ImplementationLimits.tableElements)
    }
}

extension MemoryType {
    func validate() throws(ValidationError.Reason) {
        let limit = ImplementationLimits.memoryPages
        try limits.validate("pages", atMost: limit)
        if let maximum = limits.maximum, maximum > limit { throw .tooLarge("pages", maximum, limit: limit) }
        if sharing == .shared, limits.maximum == nil { throw .sharedWithoutMaximum }
    }
}
