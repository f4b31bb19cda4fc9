"""Whether changed lines can change what a program does, file by file and language by language."""
