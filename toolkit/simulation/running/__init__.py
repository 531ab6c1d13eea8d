"""Many replicates: random streams, workers, results on disk, resumption."""
