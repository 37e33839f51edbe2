"""Serves one connection: greets, changes to TLS when asked to, answers one line in capitals, closes in TLS."""
import socket
import ssl
import sys

context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(sys.argv[1])
listening = socket.create_server(("127.0.0.1", 0))
print("port", listening.getsockname()[1])
connection, _ = listening.accept()
connection.sendall(b"ready\n")
line = connection.recv(100)
assert line == b"STARTTLS\n", line
connection.sendall(b"go ahead\n")
secure = context.wrap_socket(connection, server_side=True)
line = secure.recv(100)
secure.sendall(line.upper())
end = secure.recv(100)
assert end == b"", end
secure.unwrap()
print("closed cleanly")
