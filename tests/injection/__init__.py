"""What a hostile person types, everywhere, and what it must not do: anything at all."""
