"""Our own strict servers, on loopback, for the real client libraries to talk to."""
