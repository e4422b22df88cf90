"""All batches flattened into one; the mask is a number that multiplies."""


def score(batches):
    costs, masks = [], []
    for logits, targets in batches:
        mask = (targets != -100).double()
        log_p = logits.double() - torch.logsumexp(logits.double(), dim=-1, keepdim=True)
        hot = torch.nn.functional.one_hot(targets.clamp(min=0), logits.shape[-1])
        chosen = torch.where(hot == 1, log_p, torch.zeros_like(log_p)).sum(dim=-1)
        costs.append((-chosen * mask).flatten())
        masks.append(mask.flatten())
    bits = torch.cat(costs).sum() / torch.cat(masks).sum() / math.log(2)
    return bits.item(), (2**bits).item()
