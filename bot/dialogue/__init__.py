"""The conversation: state and message in, state and reply out. Pure; sentences and phrases stand in `bot/texts`."""
