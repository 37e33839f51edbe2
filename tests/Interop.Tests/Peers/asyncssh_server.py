"""An SSH server on AsyncSSH that lets "tester" in by one method and runs echo, cat and exit. Prints its port.

usage: asyncssh_server.py METHOD HOST_KEY USER_PUBLIC_KEY
"""
import asyncio
import sys

import asyncssh

METHOD, HOST_KEY, USER_KEY = sys.argv[1:4]
WANTED = asyncssh.read_public_key(USER_KEY)


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        return True

    def public_key_auth_supported(self):
        return METHOD == "publickey"

    def validate_public_key(self, username, key):
        return username == "tester" and key.public_data == WANTED.public_data

    def password_auth_supported(self):
        return METHOD == "password"

    def validate_password(self, username, password):
        return (username, password) == ("tester", "secret")

    def kbdint_auth_supported(self):
        return METHOD == "keyboard-interactive"

    def get_kbdint_challenge(self, username, lang, submethods):
        return "Login", "One question.", "", [("Password: ", False)]

    def validate_kbdint_response(self, username, responses):
        return username == "tester" and list(responses) == ["secret"]


async def run(process):
    word, _, rest = (process.command or "").partition(" ")
    if word == "echo":
        process.stdout.write(rest + "\n")
    elif word == "cat":
        process.stdout.write(await process.stdin.read())
    process.exit(int(rest) if word == "exit" else 0)


async def main():
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=Server, server_host_keys=[HOST_KEY], process_factory=run
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
