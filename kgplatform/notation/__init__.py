"""The notation of IEPile, both ways: schema slices, records, answers."""
