import Benchmarking

TuneTilesCommand.main()
