"""What a kernel says about itself after a lesson. The kernel runs this text, so it imports no course_lib."""

import json
import platform
import sys
from pathlib import Path


def probe() -> str:
    """Return peak_mib, device, python and torch of this process, as JSON."""
    torch = sys.modules.get("torch")
    facts = {
        # To ten: two runs of the same lesson then mostly say the same.
        "peak_mib": 10 * round(_peak_bytes() / 2**20 / 10),
        "device": _device(torch),
        "python": platform.python_version(),
        "torch": torch.__version__.split("+")[0] if torch else None,
    }
    return json.dumps(facts)


def _peak_bytes() -> int:
    # Linux: not ru_maxrss, which a child process inherits from the one that started it.
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _device(torch) -> str:  # type: ignore[no-untyped-def]  # a module, or None where no cell imported it
    """The GPU that the lesson has used, else "cpu"."""
    if torch is None:
        return "cpu"
    if torch.cuda.is_initialized():
        return str(torch.cuda.get_device_name())
    if torch.backends.mps.is_available() and torch.mps.driver_allocated_memory() > 0:
        return "Apple GPU"
    return "cpu"
