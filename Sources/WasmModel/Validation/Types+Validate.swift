extension Limits {
    fileprivate func validate() throws(ValidationError.Reason) {
        if let maximum, maximum < minimum { throw .limitsReversed(minimum: minimum, maximum: maximum) }
    }
}

extension TableType {
    func validate() throws(ValidationError.Reason) {
        guard element.isReference else { throw .referenceExpected(element) }
        // Any number of elements is valid; what is too many for an engine shows at instantiation.
        try limits.validate()
    }
}

extension MemoryType {
    func validate() throws(ValidationError.Reason) {
        let limit = ImplementationLimits.memoryPages
        try limits.validate()
        let largest = limits.maximum ?? limits.minimum
        guard largest <= limit else { throw .tooLarge("pages", largest, limit: limit) }
        if sharing == .shared, limits.maximum == nil { throw .sharedWithoutMaximum }
    }
}
