import Commands

Program.kernelRuntime.main()
