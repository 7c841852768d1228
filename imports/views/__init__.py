"""The pages of imports: bringing a file, its preview, what is decided of it."""
