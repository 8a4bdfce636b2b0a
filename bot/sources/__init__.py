"""Where mentions come from: one file a source, each copies named fields into a mention and nothing else."""
