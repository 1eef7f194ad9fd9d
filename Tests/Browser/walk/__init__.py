"""What the walks are made of: the demo's process, a person at a browser, and what every page is held to."""
