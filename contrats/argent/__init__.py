"""The money of a contract, read every way: ledger, promises, open data. It writes nothing."""
