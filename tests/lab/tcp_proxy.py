#!/usr/bin/env python3
"""A proxy in the way that nobody was told of: takes TCP connections that the kernel's routes lead here, whoever they
are meant for, answers them itself, and carries each on to where it was going, from the address that it came from, at
RATE Mbit/s. Usage: tcp_proxy.py PORT RATE"""
import socket
import sys
import threading
import time

IP_TRANSPARENT = 19  # linux/in.h: speaks from an address that is not this host's
port, rate = int(sys.argv[1]), float(sys.argv[2])


def carry(here, there):
    try:
        due = time.monotonic()
        while octets := here.recv(1 << 14):
            there.sendall(octets)
            due = max(due + len(octets) * 8e-6 / rate, time.monotonic())
            time.sleep(max(0, due - time.monotonic()))
    except OSError:
        pass
    for end in (here, there):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def transparent(address):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.IPPROTO_IP, IP_TRANSPARENT, 1)
    s.bind(address)
    return s


listener = transparent(("", port))
listener.listen(64)
while True:
    near, client = listener.accept()
    far = transparent((client[0], 0))
    far.connect(near.getsockname())
    for pair in ((near, far), (far, near)):
        threading.Thread(target=carry, args=pair, daemon=True).start()
