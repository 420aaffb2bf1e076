"""What fitted parameters cost out of sample."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.models.arguments import answer, positive, real, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Complexity:
    """The Sharpe ratio to expect out of sample, annual, and fitted parameters per year of data."""

    out_of_sample_sharpe: float
    params_per_year: float
    n_params: int


def complexity(*, sharpe_annual: float, n_params: int, years: float) -> Complexity:
    """Return the Sharpe ratio that is left after fitting: SR - k / (T SR).

    Parameters
    ----------
    sharpe_annual
        In sample, positive.
    n_params
        Parameters fitted to the same data, not negative.
    years
        Length of the data, positive.

    Raises
    ------
    Refused
        `undefined` for a Sharpe ratio at or below zero; `invalid_input` for other values out of range.

    References
    ----------
    Paulsen, Soehl (2016), Noise fit, estimation error and a Sharpe information criterion.

    Examples
    --------
    >>> complexity(sharpe_annual=1.0, n_params=20, years=4).out_of_sample_sharpe
    -4.0
    """
    sharpe = real(sharpe_annual, "sharpe_annual")
    if sharpe <= 0:
        raise Refused("undefined", "nothing was fitted that could be lost", field="sharpe_annual")
    count, length = whole(n_params, "n_params", minimum=0), positive(years, "years")
    return Complexity(
        out_of_sample_sharpe=answer(sharpe - count / length / sharpe, "out_of_sample_sharpe"),
        params_per_year=answer(count / length, "params_per_year"),
        n_params=count,
    )
