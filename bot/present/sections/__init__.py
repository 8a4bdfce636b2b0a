"""The sections of a digest, one a file: each as long as it has something to say."""
