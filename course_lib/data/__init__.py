"""Tasks and small real data: made by code or shipped in a package, never downloaded."""

from course_lib.data.batches import Batches, StreamBatches

__all__ = ["Batches", "StreamBatches"]
