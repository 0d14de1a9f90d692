"""STAMP packets as scapy knows them, out of and into plain UDP payloads."""

import warnings

warnings.filterwarnings("ignore")  # scapy 2.5 of Debian 12 warns of its own cryptography imports

from scapy.contrib.stamp import (  # noqa: E402
    ErrorEstimate,
    STAMPSessionReflectorTestUnauthenticated,
    STAMPSessionSenderTestUnauthenticated,
    STAMPTestTLV,
)
from scapy.layers.inet import UDP  # noqa: E402

PORT = 862
BASE_OCTETS = 44
EPOCH = 2208988800  # seconds from 1900 to 1970

# RFC 8972 section 4. As numbers: scapy 2.5 has the flags' letters in the wrong order.
UNRECOGNISED, MALFORMED, INTEGRITY = 0x80, 0x40, 0x20
EXTRA_PADDING, TIMESTAMP_INFORMATION, CLASS_OF_SERVICE, UNASSIGNED = 1, 3, 4, 200


def ntp(wall_s):
    """What scapy wants for a time stamp: seconds since 1900."""
    return wall_s + EPOCH


def wall(field):
    return float(field) - EPOCH


def tlv(kind, value, flags=UNRECOGNISED):
    return STAMPTestTLV(flags=flags, type=kind, len=len(value), value=value)


def request(seq, sent_s, session=0, tlvs=()):
    return STAMPSessionSenderTestUnauthenticated(
        seq=seq, ts=ntp(sent_s), err_estimate=ErrorEstimate(scale=12, multiplier=1),
        ssid=session, tlv_objects=list(tlvs))


# Scapy takes the length of the TLVs from the UDP header, and 2.5 looks for it in the wrong place: not
# in the layer below but in a "parent", which it does not set.


def read_request(payload):
    return STAMPSessionSenderTestUnauthenticated(payload, _parent=UDP(len=8 + len(payload)))


def read_reply(payload):
    return STAMPSessionReflectorTestUnauthenticated(payload, _parent=UDP(len=8 + len(payload)))
