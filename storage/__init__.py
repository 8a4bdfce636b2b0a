"""Remembers mentions, cases, monitors and corrections in one SQL database."""
