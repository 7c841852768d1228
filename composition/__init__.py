"""Typesetting: fixed Typst templates, data as JSON, one process a document. No model enters."""
