"""One session by paramiko, as the user "nobody" with the password "wrong", and what was seen of it.

usage: paramiko_session.py PORT STEP...
Steps, in order: pty=COLUMNSxROWS  env=NAME=VALUE  shell  exec=COMMAND  subsystem=NAME  send=TEXT  eof  resize=COLUMNSxROWS
                 until=TEXT (reads until that came)  end (reads to the end, and prints the exit status)  close
"""

import socket
import sys

import paramiko

transport = paramiko.Transport(socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20))
transport.start_client(timeout=20)
transport.auth_password("nobody", "wrong")
channel = transport.open_session(timeout=20)
channel.settimeout(20)
seen = b""


def size(text):
    columns, rows = text.split("x")
    return {"width": int(columns), "height": int(rows)}


for step in sys.argv[2:]:
    name, _, value = step.partition("=")
    try:
        if name == "pty":
            channel.get_pty("xterm", **size(value))
        elif name == "env":
            channel.set_environment_variable(*value.split("=", 1))
        elif name == "shell":
            channel.invoke_shell()
        elif name == "exec":
            channel.exec_command(value)
        elif name == "subsystem":
            channel.invoke_subsystem(value)
        elif name == "send":
            channel.sendall(value.encode())
        elif name == "eof":
            channel.shutdown_write()
        elif name == "resize":
            channel.resize_pty(**size(value))
        elif name == "until":
            while value.encode() not in seen:
                piece = channel.recv(4096)
                if not piece:
                    sys.exit("the end came before %r; seen: %r" % (value, seen))
                seen += piece
        elif name == "end":
            while True:
                piece = channel.recv(4096)
                if not piece:
                    break
                seen += piece
            print("exit status", channel.recv_exit_status())
        elif name == "close":
            channel.close()
        else:
            sys.exit("there is no step " + step)
    except paramiko.SSHException as refusal:
        print(name, "refused:", refusal)
print(repr(seen))
transport.close()
