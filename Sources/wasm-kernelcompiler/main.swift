import Commands

Program.kernelCompiler.main()
