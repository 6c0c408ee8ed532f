"""The commands of `sayso`, one module each; bot.cli lists them."""
