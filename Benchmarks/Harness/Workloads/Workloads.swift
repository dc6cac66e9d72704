extension Workload {
    /// What `make bench` measures.
    public static let all: [Workload] =
        Products.workloads + Convolutions.workloads + Convolutions.grouped + TransposedConvolutions.workloads + Elementwise.workloads + Rows.workloads + Movement.workloads
        + [
            Products.product(512, 512, 512, least: (0, 0)).onThreads(2, atLeast: 1.8),
            Convolutions.threaded.onThreads(2, atLeast: 1.8),
        ]
}
