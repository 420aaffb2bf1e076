"""One reader a stream and adapter: a file in, standard columns out, or None with what was wrong noted."""
