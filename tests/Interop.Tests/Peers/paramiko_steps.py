"""Logs in with paramiko by one step or several, and runs a command.

usage: paramiko_steps.py PORT EXPECTED-FINGERPRINT USER STEP...
A step is password=TEXT, answer=TEXT, key=FILE or cert=KEY-FILE:CERTIFICATE-FILE.
Exit code: 0 logged in, 5 refused as a login, 6 host key not the expected one, anything else is a failure.
"""

import base64
import hashlib
import socket
import sys

import paramiko

port, expected, user, steps = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]


def load(path):
    for kind in paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey:
        try:
            return kind.from_private_key_file(path)
        except (paramiko.SSHException, ValueError, IndexError):
            pass
    sys.exit("no key: " + path)


transport = paramiko.Transport(socket.create_connection(("127.0.0.1", port), timeout=20))
transport.start_client(timeout=20)
digest = hashlib.sha256(transport.get_remote_server_key().asbytes()).digest()
if "SHA256:" + base64.b64encode(digest).decode().rstrip("=") != expected:
    sys.exit(6)

try:
    for step in steps:
        kind, value = step.split("=", 1)
        if kind == "password":
            left = transport.auth_password(user, value, fallback=False)
        elif kind == "answer":
            left = transport.auth_interactive(user, lambda title, text, prompts: [value for _ in prompts])
        elif kind == "key":
            left = transport.auth_publickey(user, load(value))
        else:
            file, certificate = value.split(":")
            key = load(file)
            key.load_certificate(certificate)
            left = transport.auth_publickey(user, key)
        print("left:", ",".join(left))
    if not transport.is_authenticated():
        print("refused: more is wanted")
        sys.exit(5)
    channel = transport.open_session(timeout=20)
    channel.exec_command("true")
    sys.exit(channel.recv_exit_status())
except paramiko.AuthenticationException as refusal:
    print("refused:", refusal)
    sys.exit(5)
finally:
    transport.close()
