"""What leaves the portal for machines: public datasets for all, a read-only API for partners."""
