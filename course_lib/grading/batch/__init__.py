"""Many submissions at once: tasks, their store, workers on this machine or a cluster, the report."""
