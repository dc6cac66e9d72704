import Commands

Program.heddle.main()
