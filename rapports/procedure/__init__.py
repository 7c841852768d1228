"""What moves an annual report forward: freeze its document, open the consultation, remind, count
the silences. The rules of one row are in its model."""
