"""What a run over many inputs needs, whatever engine carries it: inputs, whole files, an account, resume."""
