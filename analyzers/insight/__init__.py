"""What a period shows: intervals, changes, themes, campaigns, support, listening, and the digest made of them."""
