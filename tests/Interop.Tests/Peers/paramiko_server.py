"""An SSH server on paramiko that lets "tester" in by one method and runs echo, cat and exit. Prints its port.

usage: paramiko_server.py METHOD HOST_KEY USER_PUBLIC_KEY
"""
import base64
import socket
import sys
import threading

import paramiko

METHOD, HOST_KEY, USER_KEY = sys.argv[1:4]
with open(USER_KEY) as file:
    WANTED = base64.b64decode(file.read().split()[1])


def load(path):
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key_file(path)
        except paramiko.SSHException:
            pass
    raise SystemExit("no key in " + path)


class Server(paramiko.ServerInterface):
    def get_allowed_auths(self, username):
        return METHOD

    def check_auth_publickey(self, username, key):
        good = METHOD == "publickey" and username == "tester" and key.asbytes() == WANTED
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_auth_password(self, username, password):
        good = METHOD == "password" and (username, password) == ("tester", "secret")
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_auth_interactive(self, username, submethods):
        if METHOD != "keyboard-interactive" or username != "tester":
            return paramiko.AUTH_FAILED
        query = paramiko.InteractiveQuery("Login", "One question.")
        query.add_prompt("Password: ", False)
        return query

    def check_auth_interactive_response(self, responses):
        return paramiko.AUTH_SUCCESSFUL if list(responses) == ["secret"] else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED if kind == "session" else paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_exec_request(self, channel, command):
        # paramiko confirms once this has returned: a command that were over by then would never have begun.
        threading.Timer(0.1, run, (channel, command.decode())).start()
        return True


def run(channel, command):
    word, _, rest = command.partition(" ")
    if word == "echo":
        channel.sendall((rest + "\n").encode())
    elif word == "cat":
        data = channel.recv(4096)
        while data:
            channel.sendall(data)
            data = channel.recv(4096)
    channel.send_exit_status(int(rest) if word == "exit" else 0)
    channel.close()


def serve(connection, host_key):
    transport = paramiko.Transport(connection)
    transport.add_server_key(host_key)
    try:
        transport.start_server(server=Server())
        while transport.is_active():
            transport.join(1)
    except (paramiko.SSHException, EOFError):
        pass


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
key = load(HOST_KEY)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client, key), daemon=True).start()
