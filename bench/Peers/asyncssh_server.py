"""A server on AsyncSSH. Without a user's key it is the tutorial's: it has a host key, and refuses everybody.

usage: asyncssh_server.py PRIVATE-KEY-FILE [AUTHORIZED-KEY-FILE]
It listens on a free port of 127.0.0.1 and prints the number.
"""

import asyncio
import sys

import asyncssh


async def serve():
    server = await asyncssh.create_server(
        asyncssh.SSHServer,
        "127.0.0.1",
        0,
        server_host_keys=[asyncssh.read_private_key(sys.argv[1])],
        authorized_client_keys=sys.argv[2] if len(sys.argv) > 2 else None,
        backlog=4096,
        login_timeout=600,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.wait_closed()


asyncio.run(serve())
