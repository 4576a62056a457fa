#!/usr/bin/env python3
"""Passes frames between two network interfaces, each after a while.

    delay.py ONE OTHER MILLISECONDS

For kernels without netem. Checksums and segments must be made by the senders (ethtool -K DEVICE tx
off gso off tso off), since a frame that is read here is sent as it is.
"""
import collections
import selectors
import socket
import sys
import time

one, other, delay = sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000
ALL_FRAMES = 3
OUTGOING = 4


def interface(name):
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_FRAMES))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
    raw.bind((name, 0))
    raw.setblocking(False)
    return raw


ends = [interface(one), interface(other)]
waiting = collections.deque()
selector = selectors.DefaultSelector()
for i, end in enumerate(ends):
    selector.register(end, selectors.EVENT_READ, ends[1 - i])
while True:
    left = waiting[0][0] - time.monotonic() if waiting else None
    for key, _ in selector.select(None if left is None else max(0, left)):
        for _ in range(64):
            try:
                frame, address = key.fileobj.recvfrom(1 << 16)
            except OSError:
                break  # nothing more, or the line is cut
            if address[2] != OUTGOING:
                waiting.append((time.monotonic() + delay, key.data, frame))
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        _, to, frame = waiting.popleft()
        try:
            to.send(frame)
        except OSError:
            pass  # the line is cut, or full: as on any network
