"""Handwritten digits: what is shipped, split without overlap."""

from __future__ import annotations

import torch

from course_lib.data.mnist import images


def test_shapes_ranges_and_classes() -> None:
    made = images()
    assert [tuple(part.shape) for part in made] == [(4000, 28, 28), (4000,), (1000, 28, 28), (1000,)]
    assert made.y_train.bincount().tolist() == [400] * 10
    assert made.y_test.bincount().tolist() == [100] * 10
    assert made.x_train.min() == 0
    assert made.x_train.max() == 1
    assert made.x_train.dtype == torch.float32


def test_no_image_is_in_both_parts() -> None:
    made = images()
    train = {image.numpy().tobytes() for image in made.x_train}
    assert not any(image.numpy().tobytes() in train for image in made.x_test)


def test_images_and_digits_belong_together() -> None:
    """The nearest mean image of the training part names most of the test part: MNIST's known 82 %."""
    made = images()
    means = torch.stack([made.x_train[made.y_train == digit].mean(dim=0) for digit in range(10)]).flatten(1)
    found = torch.cdist(made.x_test.flatten(1), means).argmin(dim=1)
    assert (found == made.y_test).float().mean() > 0.7
