"""Runs "cat" in many channels of one connection by AsyncSSH, as the user "nobody" with the password "wrong", all at once.

usage: asyncssh_parallel.py PORT CHANNELS BYTES
Prints how many of them gave back just what they were sent.
"""

import asyncio
import os
import sys

import asyncssh

port, channels, size = (int(argument) for argument in sys.argv[1:])


async def cat(connection, ready, number):
    process = await connection.create_process("cat", encoding=None)
    ready.append(number)
    while len(ready) < channels:
        await asyncio.sleep(0.01)
    data = number.to_bytes(2, "big") + os.urandom(size - 2)
    output, _ = await process.communicate(data)
    return output == data and process.exit_status == 0


async def run():
    async with asyncssh.connect(
        "127.0.0.1", port, known_hosts=None, username="nobody", password="wrong", client_keys=None, agent_path=None, config=None,
        login_timeout=20,
    ) as connection:
        ready = []
        results = await asyncio.gather(*(cat(connection, ready, number) for number in range(channels)))
        print("right:", sum(results))


asyncio.run(run())
