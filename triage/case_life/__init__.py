"""The life of a complaint after it is taken, as each pack says. Pure: no store, no clock, no web."""
