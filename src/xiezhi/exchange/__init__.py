"""Files in and out: ledgers read, checked and loaded; batches listed, undone, and given back with the reasons."""
