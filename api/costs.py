"""What a request costs: the seconds of the clock that a thread works for it, its database included.

Processor time would leave out the database, which most of a dear answer is. Waiting is not counted,
neither for a place in a lane nor for the client: while a file is sent, making its chunks is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse

from api.throttling import Client, charge
from kb.lanes import Place

Respond = Callable[[HttpRequest], HttpResponseBase]
OFTEN = 0.1  # seconds of a stream that are charged at once


def costs(get_response: Respond) -> Respond:
    """Charge whom the throttle has named, and leave the lane, when the answer is done."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/api/"):
            return get_response(request)
        began = time.perf_counter()
        try:
            response = get_response(request)
        except BaseException:
            Bill(request).close()
            raise
        bill = Bill(request)
        bill.add(time.perf_counter() - began - getattr(request, "kb_waited", 0.0))
        # A file of the disk is sent by the server, without a thread.
        if isinstance(response, StreamingHttpResponse) and not hasattr(response, "file_to_stream"):
            response.streaming_content = bill.metered(response.streaming_content)  # type: ignore[arg-type]
            response._resource_closers.append(bill.close)  # type: ignore[attr-defined]
        else:
            bill.close()
        return response

    return respond


class Bill:
    """What one request has cost so far and was not charged yet, and the place that it has."""

    def __init__(self, request: HttpRequest) -> None:
        self.client: Client | None = getattr(request, "kb_client", None)
        self.place: Place | None = getattr(request, "kb_place", None)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        self.seconds += seconds
        if self.seconds >= OFTEN:
            self._charge()

    def metered(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks; what making them takes is added."""
        source = iter(chunks)
        while True:
            began = time.perf_counter()
            try:
                chunk = next(source)
            except StopIteration:
                return
            finally:
                self.add(time.perf_counter() - began)
            yield chunk

    def close(self) -> None:
        self._charge()
        if self.place:
            self.place.leave()

    def _charge(self) -> None:
        if self.client and self.seconds:
            charge(self.client, self.seconds)
        self.seconds = 0.0
