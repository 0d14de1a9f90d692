"""Sends UDP datagrams that carry their number, four octets first, at an even pace.

  numbered.py FROM TO PORT COUNT INTERVAL_US OCTETS     PORT at both ends
"""

import socket
import sys
import time


def main(source, to, port, count, interval_us, octets):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((source, int(port)))
    began = time.monotonic()
    for number in range(int(count)):
        pause = began + number * int(interval_us) / 1e6 - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        sock.sendto(number.to_bytes(4, "big").ljust(int(octets), b"\0"), (to, int(port)))


main(*sys.argv[1:])
