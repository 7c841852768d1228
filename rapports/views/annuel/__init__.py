"""The pages of the annual report, step by step; the public ones are in `public`."""
