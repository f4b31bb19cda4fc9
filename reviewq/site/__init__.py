"""What belongs to no capability: settings from the environment, the processes, health."""
