"""The command line: each command reads its arguments, calls one action, and shows the answer."""
