"""The programs around the gateway: providers, an SMS route, the clients it hands people to, and a person's browser."""
