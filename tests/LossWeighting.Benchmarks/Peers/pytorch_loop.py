"""The article's loop in PyTorch. Reads lines "rows features batch steps hidden..." and answers each with microseconds per step."""
import sys
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

WEIGHTS = [0.5, 0.3, 0.2]


def train(rows, features, batch, steps, hidden):
    widths = [features, *hidden, len(WEIGHTS)]
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    criterion = nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    data = TensorDataset(torch.randn(rows, features), torch.randn(rows, len(WEIGHTS)))
    loader = DataLoader(data, batch_size=batch, shuffle=True)

    start, done = time.perf_counter(), 0
    while done < steps:
        total = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            outputs = model(x)
            loss = sum(weight * criterion(outputs[:, k], y[:, k]) for k, weight in enumerate(WEIGHTS))
            loss.backward()
            optimizer.step()
            total += loss.item()
            done += 1
            if done == steps:
                break
    return (time.perf_counter() - start) / steps * 1e6


torch.set_num_threads(1)
print("PyTorch", torch.__version__, flush=True)
for line in sys.stdin:
    rows, features, batch, steps, *hidden = map(int, line.split())
    print(train(rows, features, batch, steps, hidden), flush=True)
