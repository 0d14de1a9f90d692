#!/usr/bin/env python3
"""A web server for load tests, good and bad, over HTTPS. Usage: web_server.py ADDRESS PORT CERT KEY"""
import http.server
import os
import socket
import ssl
import struct
import sys
import time

BLOCK = os.urandom(1 << 18)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def start(self, status, octets, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(octets))
        self.end_headers()

    def send(self, octets):
        while octets > 0:
            part = BLOCK[: min(octets, len(BLOCK))]
            self.wfile.write(part)
            octets -= len(part)

    def do_GET(self):
        path = self.path.split("?")[0]
        if path in ("/big", "/backend/garbage.php"):
            self.start(200, 20_000_000)
            self.send(20_000_000)
        elif path == "/small":
            self.start(200, 1_000)
            self.send(1_000)
        elif path == "/moved":
            self.start(302, 0, Location="https://elsewhere.lab.test/big")
        elif path == "/stall":
            self.start(200, 20_000_000)
            self.send(100_000)
            time.sleep(60)
        elif path == "/reset":
            self.start(200, 20_000_000)
            self.send(3_000_000)
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        else:
            self.start(404, 0)

    def do_POST(self):
        left = int(self.headers["Content-Length"])
        if self.path == "/little" and left > 1_000_000:
            self.start(413, 0, Connection="close")
            self.close_connection = True
            return
        while left > 0:
            got = self.rfile.read(min(left, 1 << 18))
            if not got:
                return
            left -= len(got)
        self.start(200, 0)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):  # clients leave amid an answer: that is the test
        pass


address, port, certificate, key = sys.argv[1:]
server = Server((address, int(port)), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
