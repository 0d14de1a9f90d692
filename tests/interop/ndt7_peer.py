#!/usr/bin/python3
"""ndt7 by Debian's python3-websockets: another implementation to hold ours against.

  ndt7_peer.py serve ADDRESS PORT [CERT KEY]     a server; over TLS with a certificate
  ndt7_peer.py download|upload URL [CA]          a client; prints Mbit/s of payload, the first second aside
  ndt7_peer.py locate ADDRESS PORT SERVER        a locate service, version 2, that knows wss://SERVER
"""
import asyncio
import http.server
import json
import os
import socket
import ssl
import struct
import sys
import time

import websockets

PROTOCOL = "net.measurementlab.ndt.v7"
SECONDS, RAMP = 10, 1
BULK = os.urandom(1 << 20)


def tcp_info(ws):
    """Of linux/tcp.h: what the specification names, by offset."""
    raw = ws.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)

    def u32(at):
        return struct.unpack_from("=I", raw, at)[0]

    def u64(at):
        return struct.unpack_from("=Q", raw, at)[0]

    return {
        "BusyTime": u64(168), "RWndLimited": u64(176), "SndBufLimited": u64(184), "BytesAcked": u64(120),
        "BytesReceived": u64(128), "BytesSent": u64(200), "BytesRetrans": u64(208), "MinRTT": u32(148),
        "RTT": u32(68), "RTTVar": u32(72),
    }


async def tell(ws, began):
    elapsed = int((time.monotonic() - began) * 1e6)
    await ws.send(json.dumps({
        "ConnectionInfo": {"Client": str(ws.remote_address), "Server": str(ws.local_address)},
        "Origin": "server", "TCPInfo": dict(tcp_info(ws), ElapsedTime=elapsed)}))


async def send_load(ws, began, with_texts):
    size, total, told = 1 << 13, 0, 0.0
    while time.monotonic() - began < SECONDS:
        await ws.send(BULK[:size])
        total += size
        if size < len(BULK) and size <= total // 16:
            size *= 2
        if with_texts and time.monotonic() - told > 0.25:
            told = time.monotonic()
            await tell(ws, began)


async def serve_one(ws):
    try:
        await test(ws, time.monotonic())
    except websockets.ConnectionClosed:
        pass  # clients leave as they like


async def test(ws, began):
    if ws.path.startswith("/ndt/v7/download"):
        await send_load(ws, began, True)
        return

    async def tell_on():
        while time.monotonic() - began < SECONDS:
            await tell(ws, began)
            await ws.ping()
            await asyncio.sleep(0.25)
        await ws.close()

    telling = asyncio.create_task(tell_on())
    async for _ in ws:
        pass
    await telling


async def serve(address, port, *pair):
    tls = None
    if pair:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*pair)
    async with websockets.serve(serve_one, address, int(port), ssl=tls, subprotocols=[PROTOCOL],
                                compression=None, max_size=1 << 24):
        await asyncio.Future()


def mbit(series):
    """Between the first point behind the ramp and the last."""
    (t0, n0), (t1, n1) = next(p for p in series if p[0] >= RAMP), series[-1]
    return (n1 - n0) * 8e-6 / (t1 - t0)


async def measure(test, url, *ca):
    tls = ssl.create_default_context(cafile=ca[0]) if ca else None
    async with websockets.connect(url, ssl=tls, subprotocols=[PROTOCOL], compression=None,
                                  max_size=1 << 24) as ws:
        began, series, octets = time.monotonic(), [], 0
        sending = asyncio.create_task(send_load(ws, began, False)) if test == "upload" else None
        try:
            async for message in ws:
                if isinstance(message, bytes):
                    octets += len(message)
                    series.append((time.monotonic() - began, octets))
                elif test == "upload":
                    told = json.loads(message)["TCPInfo"]
                    series.append((told["ElapsedTime"] / 1e6, told["BytesReceived"]))
            code = ws.close_code
        finally:
            if sending:
                sending.cancel()
    print(f"{mbit(series):.3f}")
    if code != 1000:
        sys.exit(f"closed with {code}")


def locate(address, port, server):
    urls = {f"wss:///ndt/v7/{t}": f"wss://{server}/ndt/v7/{t}?access_token=t" for t in ("download", "upload")}

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps({"results": [{"machine": "m", "urls": urls}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    http.server.HTTPServer((address, int(port)), Answer).serve_forever()


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "locate":
        locate(*rest)
    else:
        asyncio.run(serve(*rest) if verb == "serve" else measure(verb, *rest))
