#!/usr/bin/python3
"""A Session-Sender made of scapy against preau-reflector: is every field of every reply what RFC 8762
section 4.3.1 and RFC 8972 section 4 say? usage: scapy_sender.py HOST"""

import socket
import struct
import sys
import time

import scapy_stamp as stamp

TTL, GATEWAYS = 77, 1
FAILED = []


def check(what, holds, seen=""):
    if not holds:
        FAILED.append(what)
        print(f"NOT SO: {what} {seen}")


def exchange(connection, payload):
    connection.send(payload)
    reply = connection.recv(65536)
    return reply, time.time()


def check_times(reply, sent_s, received_s):
    """One machine, one clock: T1, T2, T3, T4 rise. Python's doubles hold a wall time to 0.3 us."""
    times = [sent_s, stamp.wall(reply.ts_rx), stamp.wall(reply.ts), received_s]
    check("T1 <= T2 <= T3 <= T4", all(a <= b + 1e-6 for a, b in zip(times, times[1:])), times)


def check_base(connection, number):
    sent_s = time.time()
    asked = bytes(stamp.request(number, sent_s, session=0x5EC0))
    payload, received_s = exchange(connection, asked)
    reply = stamp.read_reply(payload)
    check("a reply is as long as its request", len(payload) == len(asked), len(payload))
    check("sender's sequence number", reply.seq_sender == number, reply.seq_sender)
    check("reflector's number: the sender's, or its own count", reply.seq == number, reply.seq)
    check("sender's time stamp, bit for bit", payload[28:36] == asked[4:12])
    check("sender's error estimate, bit for bit", payload[36:38] == asked[12:14])
    check("session identifier", reply.ssid == 0x5EC0, reply.ssid)
    check("sender's TTL", reply.ttl_sender == TTL - GATEWAYS, reply.ttl_sender)
    check("an error estimate has a multiplier", reply.err_estimate.multiplier > 0)
    check("must-be-zero octets", reply.mbz1 == 0 and reply.mbz2 == 0)
    check_times(reply, sent_s, received_s)


def check_tlvs(connection):
    asked = [
        (stamp.tlv(stamp.EXTRA_PADDING, b"padding of ours."), False),
        (stamp.tlv(stamp.TIMESTAMP_INFORMATION, bytes(4)), False),
        (stamp.tlv(stamp.CLASS_OF_SERVICE, bytes(4)), False),
        (stamp.tlv(stamp.UNASSIGNED, b"unknown!"), True),
        (stamp.tlv(stamp.EXTRA_PADDING, b""), False),
    ]
    tlvs = [one for one, _ in asked]
    payload, _ = exchange(connection, bytes(stamp.request(0, time.time(), 0x5EC1, tlvs)))
    answers = stamp.read_reply(payload).tlv_objects
    check("as many TLVs come back", len(answers) == len(asked), len(answers))
    for (sent, unrecognised), got in zip(asked, answers):
        check(f"TLV {sent.type}: type and length", (got.type, got.len) == (sent.type, sent.len))
        flags = stamp.UNRECOGNISED if unrecognised else 0
        check(f"TLV {sent.type}: flags {flags:#x}", int(got.flags) == flags, hex(int(got.flags)))
    check("what is not understood comes back untouched", bytes(answers[3].value) == b"unknown!")


def check_malformed(connection):
    """A TLV that claims 100 octets where 4 are left."""
    tail = struct.pack("!BBH", stamp.UNRECOGNISED, stamp.EXTRA_PADDING, 100) + bytes(4)
    asked = bytes(stamp.request(0, time.time(), 0x5EC2)) + tail
    payload, _ = exchange(connection, asked)
    check("a malformed TLV: same length", len(payload) == len(asked))
    flags = payload[stamp.BASE_OCTETS]
    check("a malformed TLV: M is set", flags & stamp.MALFORMED, hex(flags))


def main():
    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, TTL)
    connection.settimeout(2)
    connection.connect((sys.argv[1], stamp.PORT))
    for number in range(20):
        check_base(connection, number)
    check_tlvs(connection)
    check_malformed(connection)
    print(f"scapy's sender, 22 packets to preau-reflector: {len(FAILED)} findings")
    return 1 if FAILED else 0


sys.exit(main())
