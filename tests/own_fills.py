"""Files of own fills for tests, which cost what the model says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

ETA, BETA, GAMMA = 0.2, 0.6, 0.4


def frame(noise: float = 0.0, orders: int = 60, *, after: bool = True) -> pd.DataFrame:
    """Return two fills an order, costing what the model says with ETA, BETA and GAMMA."""
    rng = np.random.default_rng(8)
    rows = []
    for i in range(orders):
        adv, sigma, part, length = (
            rng.uniform(1e6, 1e7),
            rng.uniform(0.01, 0.03),
            rng.uniform(0.01, 0.2),
            rng.uniform(0.1, 1),
        )
        volume, side = adv * length, 1 if i % 3 else -1
        size = part * volume
        permanent = GAMMA * sigma * size / adv
        cost = permanent / 2 + ETA * sigma * part**BETA + noise * sigma * rng.normal()
        start = pd.Timestamp("2025-06-02 09:30") + pd.Timedelta(days=i)
        for k, (share, tilt) in enumerate(((0.25, 0.4), (0.75, 1.2))):
            rows.append(
                {
                    "order": f"o{i}",
                    "side": "buy" if side > 0 else "SELL",
                    "time": start + pd.Timedelta(minutes=k),
                    "price": 80.0 * (1 + side * cost * tilt),
                    "size": size * share,
                    "arrival_price": 80.0,
                    "volume": volume,
                    "adv": adv,
                    "volatility": sigma,
                    "price_after": 80.0 * (1 + side * permanent),
                    "minutes_after": 45,
                }
            )
    made = pd.DataFrame(rows)
    return made if after else made.drop(columns=["price_after", "minutes_after"])


def file_of(path: Path, made: pd.DataFrame) -> Path:
    if path.suffix == ".csv":
        made.to_csv(path, index=False)
    else:
        made.to_parquet(path)
    return path
