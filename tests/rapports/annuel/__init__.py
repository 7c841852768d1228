"""The annual report: its procedure, its dates, its pages."""
