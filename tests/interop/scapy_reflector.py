#!/usr/bin/python3
"""A stateful Session-Reflector made of scapy, for preau-probe, whose path is bad in a way that is known:
 request 5, 15, 25 ... is lost on its way in (the reflector does not count it),
 the reply to request 7, 17, 27 ... on its way back (the reflector has counted it),
 the reply to request 8, 18, 28 ... comes twice, and each reply waits DWELL_S in the reflector.
usage: scapy_reflector.py ADDRESS"""

import socket
import struct
import sys
import time

import scapy_stamp as stamp

DWELL_S = 0.004
T3 = slice(4, 12)
IP_RECVTTL = getattr(socket, "IP_RECVTTL", 12)  # not in Python 3.11's module


def ttl_of(ancillary):
    for level, kind, data in ancillary:
        if level == socket.IPPROTO_IP and kind == socket.IP_TTL:
            return struct.unpack("i", data)[0]
    return 0


def answer_tlvs(request):
    """Extra Padding is understood; every other TLV keeps the U that its sender set."""
    for tlv in request.tlv_objects:
        flags = 0 if tlv.type == stamp.EXTRA_PADDING else stamp.UNRECOGNISED
        yield stamp.tlv(tlv.type, bytes(tlv.value), flags)


def reply(request, number, ttl, received_s):
    estimate = stamp.ErrorEstimate(scale=12, multiplier=1)
    return stamp.STAMPSessionReflectorTestUnauthenticated(
        seq=number, err_estimate=estimate, ssid=request.ssid,
        ts_rx=stamp.ntp(received_s), seq_sender=request.seq, ts_sender=request.ts,
        err_estimate_sender=request.err_estimate, ttl_sender=ttl,
        tlv_objects=list(answer_tlvs(request)))


def ntp_octets(wall_s):
    seconds = stamp.ntp(wall_s)
    return struct.pack("!II", int(seconds), int(seconds % 1 * 2**32))


def main():
    at = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    at.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
    at.bind((sys.argv[1], stamp.PORT))
    print("listening", flush=True)
    counted = 0
    while True:
        payload, ancillary, _, peer = at.recvmsg(65536, 256)
        received_s = time.time()
        request = stamp.read_request(payload)
        if request.seq % 10 == 5:
            continue
        number, counted = counted, counted + 1
        if request.seq % 10 == 7:
            continue
        time.sleep(DWELL_S)
        packet = bytearray(bytes(reply(request, number, ttl_of(ancillary), received_s)))
        packet[T3] = ntp_octets(time.time())  # last: scapy takes milliseconds to build a packet
        for _ in range(2 if request.seq % 10 == 8 else 1):
            at.sendto(packet, peer)


main()
