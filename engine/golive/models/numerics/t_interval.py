"""How far an estimate may be from the truth, by Student's t."""

from __future__ import annotations

from golive.models.arguments import probability


def t_quantile(confidence: float, degrees: int) -> float:
    """Return the one-sided point of Student's t.

    Parameters
    ----------
    confidence
        In (0, 1), checked by the caller.
    degrees
        Of freedom, at least 1.

    References
    ----------
    Student (1908), The probable error of a mean.

    Examples
    --------
    >>> round(t_quantile(0.95, 3), 4)
    2.3534
    """
    from scipy.special import stdtrit

    return float(stdtrit(degrees, confidence))


def t_half_width(standard_error: float, *, degrees: int, confidence: float) -> float:
    """Return half the two-sided interval of an estimate.

    Parameters
    ----------
    standard_error
        Of the estimate, in its unit.
    degrees
        Of freedom, at least 1: observations less parameters.
    confidence
        Coverage, in (0, 1). For one bound at a confidence c, give 2 c - 1.

    Raises
    ------
    Refused
        `invalid_input` for a confidence outside (0, 1).

    Examples
    --------
    >>> round(t_half_width(1.0, degrees=10, confidence=0.95), 4)
    2.2281
    """
    return t_quantile((1 + probability(confidence, "confidence")) / 2, degrees) * standard_error
