"""What carries messages: accounts at the providers, sending, fetching, files and checks of the set-up."""
