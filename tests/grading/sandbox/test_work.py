"""What submissions do works in every tier: torch, figures, IPython, threads, files."""

from __future__ import annotations

import pytest
from cold import LIMITS, Ask
from serving import ask

from course_lib.grading.sandbox import Template

TRAINING = """
import torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
optimizer = torch.optim.{name}(model.parameters(), lr=0.01)
x = torch.randn(64, 4)
y = x.sum(1, keepdim=True)
losses = []
for _ in range(60):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    losses.append(float(loss))
result = losses[-1] < losses[0]
"""
WORK = {
    "matmul": """
import torch
a = torch.rand(300, 300)
result = bool(torch.isfinite(a @ a).all())
""",
    "recurrent": """
import torch
h, _ = torch.nn.LSTM(3, 5)(torch.randn(7, 2, 3))
h.sum().backward()
result = True
""",
    "decomposition": """
import torch
result = torch.linalg.eigvals(torch.rand(20, 20)).shape == (20,)
""",
    "torch with threads": """
import torch
torch.set_num_threads(4)
a = torch.rand(600, 600, requires_grad=True)
(a @ a).sum().backward()
result = torch.get_num_threads() == 4
""",
    "loader": """
import torch
data = torch.utils.data.TensorDataset(torch.arange(10))
result = sum(len(batch) for (batch,) in torch.utils.data.DataLoader(data, 4, shuffle=True)) == 10
""",
    "own gradient": """
import torch
class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    def backward(ctx, g): return g * 2
x = torch.ones(1, requires_grad=True)
Twice.apply(x).backward()
result = x.grad.item() == 2
""",
    "saving": """
import numpy, torch
torch.save({"a": torch.ones(3)}, "a.pt")
numpy.save("a.npy", numpy.eye(3))
result = bool(torch.load("a.pt")["a"].sum() == numpy.load("a.npy").trace() == 3)
""",
    "png": """
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.savefig("a.png")
result = open("a.png", "rb").read(4) == b"\\x89PNG"
""",
    "svg": """
import io, matplotlib.pyplot as plt
plt.hist([1, 2, 2])
plt.title("$x^2$")
picture = io.BytesIO()
plt.savefig(picture, format="svg")
result = b"</svg>" in picture.getvalue()
""",
    "copying": """
import shutil
open("a", "w").write("x")
shutil.copy2("a", "b")
os.rename("b", "c")
result = open("c").read() == "x"
""",
    "temporary file": """
import tempfile
with tempfile.NamedTemporaryFile() as file:
    file.write(b"x")
    result = file.name.startswith(os.getcwd())
""",
    "home": """
import pathlib
(pathlib.Path.home() / "x").write_text("x")
result = os.path.exists("x")
""",
    "many threads": """
import threading
barrier = threading.Barrier(17)
threads = [threading.Thread(target=barrier.wait) for _ in range(16)]
for thread in threads: thread.start()
barrier.wait()
for thread in threads: thread.join()
result = True
""",
    "executor": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    result = list(pool.map(abs, [-1, 2])) == [1, 2]
""",
    "time": """
import datetime, time
time.sleep(0.01)
result = datetime.datetime.now().year > 2000
""",
    "alarm": """
import signal, time
seen = []
signal.signal(signal.SIGALRM, lambda *args: seen.append(1))
signal.setitimer(signal.ITIMER_REAL, 0.01)
time.sleep(0.1)
result = seen == [1]
""",
    "own signals": """
import signal
seen = []
signal.signal(signal.SIGUSR1, lambda *args: seen.append(1))
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
result = len(seen) == 2
""",
}


@pytest.mark.parametrize("name", WORK)
def test_work(says: Ask, name: str) -> None:
    assert says(WORK[name]) == "True"


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop"])
def test_training(says: Ask, name: str) -> None:
    assert says(TRAINING.format(name=name)) == "True"


def test_ipython(says: Ask) -> None:
    code = """
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
outcome = shell.run_cell("x = 6 * 7\\nx", store_history=False)
result = outcome.result
"""
    assert says(code) == "42"


def test_each_candidate_draws_other_random_numbers(template: Template) -> None:
    code = "import random, torch, numpy; result = random.random(), torch.rand(1).item(), numpy.random.rand()"
    draws = []
    for _ in range(3):
        with template.candidate() as candidate:
            draws.append(eval(ask(candidate, code)))
    for numbers in zip(*draws, strict=True):
        assert len(set(numbers)) == 3


def test_candidates_see_nothing_of_each_other(template: Template) -> None:
    with template.candidate() as one, template.candidate() as other:
        place = eval(ask(one, "open('mine', 'w').write('secret'); result = os.path.abspath('mine')"))
        assert "Error" in ask(other, f"result = open({place!r}).read()")
        assert ask(other, "result = os.listdir('.')") == "[]"
        assert ask(one, "result = os.listdir('.')") == "['mine']"


def test_an_ended_candidate_leaves_nothing(template: Template) -> None:
    with template.candidate() as one:
        place = eval(ask(one, "open('mine', 'w').write('secret'); result = os.path.abspath('mine')"))
    with template.candidate() as other:
        assert "Error" in ask(other, f"result = open({place!r}).read()")


def test_open_files_are_enough_and_limited(says: Ask) -> None:
    assert says("result = len([open('/dev/null') for _ in range(32)])") == "32"
    assert "Too many open files" in says(f"result = [open('/dev/null') for _ in range({LIMITS.open_files})]")
