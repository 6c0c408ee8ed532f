"""Understanding: the text of a message in, what it says out."""
