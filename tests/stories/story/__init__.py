"""The whole way once: what a team does from the first sign-up to the finished flow, one module per part."""
