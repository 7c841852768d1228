"""The faults, by what is broken: one function each, registered in the matrix by its decorator."""
