import Benchmarking

ModelBenchmarkCommand.main()
