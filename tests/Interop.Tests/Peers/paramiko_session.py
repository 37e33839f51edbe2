"""One session by paramiko, as the user "nobody" with the password "wrong" unless the first steps say so, and what was seen of it.

usage: paramiko_session.py PORT STEP...
Steps, in order: user=NAME  password=TEXT  pty=COLUMNSxROWS  env=NAME=VALUE  shell  exec=COMMAND  subsystem=NAME  send=TEXT  eof  resize=COLUMNSxROWS
                 signal=NAME
                 until=TEXT (reads until that came)  end (reads to the end, and prints the exit status)  close
"""

import socket
import sys

import paramiko

transport = paramiko.Transport(socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20))
transport.start_client(timeout=20)
steps = [tuple(step.partition("=")[::2]) for step in sys.argv[2:]]
login = {"user": "nobody", "password": "wrong"}
while steps[0][0] in login:
    login.update([steps.pop(0)])
transport.auth_password(login["user"], login["password"])
channel = transport.open_session(timeout=20)
channel.settimeout(20)
seen = b""


def size(text):
    columns, rows = text.split("x")
    return {"width": int(columns), "height": int(rows)}


def send_signal(name):
    """paramiko has no method for it."""
    message = paramiko.Message()
    message.add_byte(bytes([98]))
    message.add_int(channel.remote_chanid)
    message.add_string("signal")
    message.add_boolean(False)
    message.add_string(name)
    transport._send_user_message(message)


for name, value in steps:
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
        elif name == "signal":
            send_signal(value)
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
            sys.exit("there is no step " + name)
    except paramiko.SSHException as refusal:
        print(name, "refused:", refusal)
print(repr(seen))
transport.close()
