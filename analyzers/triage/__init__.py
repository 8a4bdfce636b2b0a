"""Who needs an answer, judged on blinded text alone. Nothing in here may import the mention or the verdict."""
