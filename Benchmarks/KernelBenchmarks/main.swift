import Benchmarking

BenchmarkCommand.main()
