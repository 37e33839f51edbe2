"""Logs in with paramiko and says what came of it.

usage: paramiko_login.py PORT EXPECTED-FINGERPRINT [rekey] [password]
Exit code: 5 refused as a login, 6 host key not the expected one, anything else is a failure.
"""

import base64
import hashlib
import socket
import sys

import paramiko

port, expected, wishes = int(sys.argv[1]), sys.argv[2], sys.argv[3:]

transport = paramiko.Transport(socket.create_connection(("127.0.0.1", port), timeout=20))
transport.start_client(timeout=20)
digest = hashlib.sha256(transport.get_remote_server_key().asbytes()).digest()
fingerprint = "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
print("host key", fingerprint)
if fingerprint != expected:
    transport.close()
    sys.exit(6)

if "rekey" in wishes:
    first = transport.session_id
    hash_before = transport.H
    transport.renegotiate_keys()
    if transport.H == hash_before or transport.session_id != first:
        sys.exit("the second key exchange changed nothing, or changed the session's identifier")
    print("rekeyed")

try:
    if "password" in wishes:
        transport.auth_password("nobody", "wrong")
    else:
        transport.auth_none("nobody")
except paramiko.BadAuthenticationType as refusal:
    print("refused, offered:", ",".join(sorted(refusal.allowed_types)))
    sys.exit(5)
except paramiko.AuthenticationException as refusal:
    print("refused:", refusal)
    sys.exit(5)
finally:
    transport.close()
print("logged in")
