"""course_lib's bidirectional layer with lengths."""


def both_ways(x, lengths, ahead, back):
    net = recurrent.Recurrent(recurrent.RNNCell(x.shape[2], len(ahead[2])), bidirectional=True).to(x)
    for cell, (W_x, W_h, b) in ((net.cell, ahead), (net.reverse_cell, back)):
        cell.load_state_dict({"weight_ih": W_x, "weight_hh": W_h, "bias_ih": b, "bias_hh": 0 * b})
    states, last = net(x, lengths=lengths)
    return states.detach(), torch.cat(last, dim=1).detach()
