"""Twisted's own Key at work on a file: what it reads, signs and verifies."""
import sys

from twisted.conch.ssh.keys import Key

command, path, *rest = sys.argv[1:]
if command == "blob":
    key = Key.fromFile(path, passphrase=rest[0].encode() if rest else None)
    print(key.blob().hex())
elif command == "sign":
    algorithm, data = rest
    print(Key.fromFile(path).sign(data.encode(), algorithm.encode()).hex())
elif command == "verify":
    signature, data = rest
    print(Key.fromFile(path).verify(bytes.fromhex(signature), data.encode()))
elif command == "write":
    subtype, passphrase = rest
    sys.stdout.buffer.write(
        Key.fromFile(path).toString("openssh", subtype=subtype, passphrase=passphrase.encode() or None)
    )
