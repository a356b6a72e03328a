#!/usr/bin/python3
"""Passes connections on to a server, and cuts an answer after so many bytes. cut.py HOST PORT BYTES PORTFILE"""
import os
import socket
import sys
import threading

host, port, most, place = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]


def forward(a, b, limit):
    left = limit
    try:
        while True:
            data = a.recv(65536)
            if not data:
                break
            if left is not None:
                data = data[:left]
                left -= len(data)
            b.sendall(data)
            if left == 0:
                break
    except OSError:
        pass
    for s in (a, b):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client):
    server = socket.create_connection((host, port))
    threading.Thread(target=forward, args=(client, server, None), daemon=True).start()
    forward(server, client, most)


listener = socket.create_server(("127.0.0.1", 0))
with open(place + ".new", "w") as f:
    f.write(str(listener.getsockname()[1]))
os.rename(place + ".new", place)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
