"""Logs in with AsyncSSH by one step or several, and runs a command.

usage: asyncssh_steps.py PORT KNOWN-HOSTS-FILE USER STEP...
A step is password=TEXT, answer=TEXT, key=FILE or cert=KEY-FILE:CERTIFICATE-FILE.
Exit code: 0 logged in, 5 refused as a login, 6 host key not the expected one, anything else is a failure.
"""

import asyncio
import sys

import asyncssh

port, known_hosts, user = int(sys.argv[1]), sys.argv[2], sys.argv[3]
steps = dict(step.split("=", 1) for step in sys.argv[4:])
methods = {"password": "password", "answer": "keyboard-interactive", "key": "publickey", "cert": "publickey"}


class Client(asyncssh.SSHClient):
    def kbdint_auth_requested(self):
        return "" if "answer" in steps else None

    def kbdint_challenge_received(self, name, instructions, lang, prompts):
        return [steps["answer"] for _ in prompts]


keys = None
if "key" in steps:
    keys = [steps["key"]]
elif "cert" in steps:
    keys = [tuple(steps["cert"].split(":"))]


async def log_in():
    async with asyncssh.connect(
        "127.0.0.1", port, known_hosts=known_hosts, username=user, client_keys=keys, agent_path=None, config=None,
        password=steps.get("password"), preferred_auth=[methods[kind] for kind in steps], client_factory=Client,
        login_timeout=20,
    ) as connection:
        return (await connection.run("true")).exit_status


try:
    sys.exit(asyncio.run(log_in()))
except asyncssh.PermissionDenied as refusal:
    print("refused:", refusal)
    sys.exit(5)
except asyncssh.HostKeyNotVerifiable as mismatch:
    print("host key:", mismatch)
    sys.exit(6)
