"""How fast Kith is on this machine, beside what others take for the same posts."""
