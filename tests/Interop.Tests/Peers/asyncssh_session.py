"""One session by AsyncSSH, and what was seen of it.

usage: asyncssh_session.py PORT KNOWN-HOSTS-FILE STEP...
Steps, in order: user=NAME  password=TEXT  key=FILE  pty=COLUMNSxROWS  env=NAME=VALUE  (what it begins with)
                 shell  exec=COMMAND  subsystem=NAME
                 send=TEXT  eof  resize=COLUMNSxROWS  signal=NAME  break=MILLISECONDS  until=TEXT  end
At the end it prints status=NUMBER or signal=NAME, and out=HEX and err=HEX.
Exit code: 0 for a session that ended, 5 refused as a login, 7 refused as a request, anything else is a failure.
"""

import asyncio
import sys

import asyncssh

port, known_hosts = int(sys.argv[1]), sys.argv[2]
login = {"user": "nobody", "password": None, "key": None}
begin = {"env": {}}
seen = {"out": b"", "err": b""}


async def collect(name, stream):
    while True:
        piece = await stream.read(4096)
        if not piece:
            return
        seen[name] += piece


async def until(text):
    while text.encode() not in seen["out"]:
        await asyncio.sleep(0.01)


async def work(process, steps):
    readers = [asyncio.ensure_future(collect("out", process.stdout)), asyncio.ensure_future(collect("err", process.stderr))]
    for name, value in steps:
        if name == "send":
            process.stdin.write(value.encode())
        elif name == "eof":
            process.stdin.write_eof()
        elif name == "resize":
            process.change_terminal_size(*map(int, value.split("x")))
        elif name == "signal":
            process.send_signal(value)
        elif name == "break":
            process.send_break(int(value))
        elif name == "until":
            await asyncio.wait_for(until(value), 20)
        elif name == "end":
            await asyncio.wait_for(process.wait_closed(), 20)
            await asyncio.gather(*readers)
        else:
            sys.exit("there is no step " + name)
    for reader in readers:
        reader.cancel()
    if process.exit_signal:
        print("signal=" + process.exit_signal[0])
    elif process.exit_status is not None:
        print("status=%d" % process.exit_status)
    print("out=" + seen["out"].hex())
    print("err=" + seen["err"].hex())


async def main():
    steps = [tuple(step.partition("=")[::2]) for step in sys.argv[3:]]
    command = {}
    while steps and not command:
        name, value = steps.pop(0)
        if name in login:
            login[name] = value
        elif name == "pty":
            begin["term_type"] = "xterm"
            begin["term_size"] = tuple(map(int, value.split("x")))
        elif name == "env":
            begin["env"].update([value.split("=", 1)])
        elif name == "exec":
            command = {"command": value}
        elif name == "subsystem":
            command = {"subsystem": value}
        elif name == "shell":
            command = {"command": None}
        else:
            sys.exit("there is no step " + name)
    async with asyncssh.connect(
        "127.0.0.1", port, known_hosts=known_hosts, username=login["user"], password=login["password"],
        client_keys=[login["key"]] if login["key"] else None, agent_path=None, config=None, login_timeout=20,
    ) as connection:
        await work(await connection.create_process(encoding=None, **begin, **command), steps)


try:
    asyncio.run(main())
except asyncssh.PermissionDenied as refusal:
    print("refused:", refusal)
    sys.exit(5)
except asyncssh.ChannelOpenError as refusal:
    print("refused:", refusal)
    sys.exit(7)
