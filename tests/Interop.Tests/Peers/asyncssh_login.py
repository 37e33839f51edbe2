"""Logs in with AsyncSSH and says what came of it.

usage: asyncssh_login.py PORT KNOWN-HOSTS-FILE [password]
Exit code: 5 refused as a login, 6 host key not the expected one, anything else is a failure.
"""

import asyncio
import sys

import asyncssh

port, known_hosts, wishes = int(sys.argv[1]), sys.argv[2], sys.argv[3:]


async def log_in():
    password = {"password": "wrong"} if "password" in wishes else {}
    async with asyncssh.connect(
        "127.0.0.1", port, known_hosts=known_hosts, username="nobody", client_keys=None, agent_path=None,
        config=None, login_timeout=20, **password
    ):
        print("logged in")


try:
    asyncio.run(log_in())
except asyncssh.PermissionDenied as refusal:
    print("refused:", refusal)
    sys.exit(5)
except asyncssh.HostKeyNotVerifiable as mismatch:
    print("host key:", mismatch)
    sys.exit(6)
