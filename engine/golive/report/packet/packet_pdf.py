"""A packet's page on sheets of paper, as a PDF that is tagged for programs which read aloud, as PDF/UA-1 asks.

That it keeps all of PDF/UA-1 no validator has said.
"""

from __future__ import annotations

from golive.core.errors import InvalidInput
from golive.trust.packet.vocabulary import check_vocabulary

ACCESSIBLE = "pdf/ua-1"


def packet_pdf(visible: str) -> bytes:
    """Return a page as a PDF: tagged, each sheet with its number and the packet's name.

    The same page gives the same bytes wherever the same fonts and the same WeasyPrint are installed: no date is in it.

    Parameters
    ----------
    visible
        A page as a browser shows it, without the marks of its strip.

    Raises
    ------
    Refused
        `vocabulary` for a page that says more than a packet may, so that nothing is fetched for it.
    InvalidInput
        WeasyPrint, or the libraries of the system that it needs, are not installed.
    """
    check_vocabulary(visible)
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        # OSError: the package is there, and the library of the system that sets its text is not.
        message = "a PDF needs the package weasyprint, and Pango of the system"
        raise InvalidInput(
            message, hint="pip install 'golive[pdf]'; on Debian: apt install libpangoft2-1.0-0"
        ) from error
    nowhere = URLFetcher(allowed_protocols=())
    made: bytes = HTML(string=visible, url_fetcher=nowhere).write_pdf(pdf_variant=ACCESSIBLE, pdf_tags=True)
    return made
