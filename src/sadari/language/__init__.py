"""Text to concepts: normalise, look up, and the packaged vocabulary. Pure; only bridge uses it."""
