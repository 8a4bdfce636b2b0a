"""One kind of evidence a file. A detector reads a post and gives the signals it found, and nothing else."""
