// Placeholder until the tidy test lands.
