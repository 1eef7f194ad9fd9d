"""The operator's SMS webhook: records what it is told to send, and can refuse or dawdle."""

import json
import re
import time

from .ports import LoopbackServer


class SMSRoute(LoopbackServer):
    def __init__(self, port=None, bearer=None):
        super().__init__(port)
        self.bearer = bearer
        self.messages = []
        self.mode = "accept"  # accept | refuse | slow

    def answer(self, request):
        if request.method != "POST" or not request.path.endswith("/sms"):
            return 404, {}
        if self.bearer and request.headers.get("Authorization") != f"Bearer {self.bearer}":
            return 401, {}
        message = json.loads(request.body)
        assert set(message) == {"id", "to", "text"}, message
        if self.mode == "refuse":
            return 503, {"error": "no route"}
        if self.mode == "slow":
            self.hang()
            return 202, {}
        self.messages.append(message)
        return 202, {}

    def to(self, phone):
        return [message for message in self.messages if message["to"] == phone]

    def wait(self, phone, count=1, seconds=5):
        """The messages to `phone` once there are `count` of them; a send may follow the page that announces it."""
        until = time.monotonic() + seconds
        while len(self.to(phone)) < count:
            assert time.monotonic() < until, f"{len(self.to(phone))} of {count} messages to {phone} within {seconds} s"
            time.sleep(0.02)
        return self.to(phone)

    def code(self, phone, count=1, digits=6):
        """The code in the `count`th message to `phone`: every run of digits that long in the text is the code."""
        text = self.wait(phone, count)[count - 1]["text"]
        runs = set(re.findall(rf"(?<!\d)\d{{{digits}}}(?!\d)", text))
        assert len(runs) == 1, f"one code expected in {text!r}"
        return runs.pop()
