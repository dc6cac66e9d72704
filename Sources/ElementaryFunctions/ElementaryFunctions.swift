// ElementaryFunctions
