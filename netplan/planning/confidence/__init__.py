"""Plans whose paths hold with a stated probability: the path rule of confidence."""
