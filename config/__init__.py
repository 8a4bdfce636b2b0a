"""What an operator may set, and the word lists the analysers read. It knows nobody."""
