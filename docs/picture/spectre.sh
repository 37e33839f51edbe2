#!/usr/bin/env bash
# Makes docs/picture/spectre.svg from a real run: examples/SpectreApp on port 2022, OpenSSH's client in a terminal of tmux, and its screen.
# Needs ssh, tmux and python3.
set -euo pipefail
set -m # or the server, a background job, would ignore the SIGINT that ends it
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
server=
terminal() { LC_ALL=C.UTF-8 tmux -S "$work/tmux" -f /dev/null "$@"; }
cleanup() {
    terminal kill-server 2>/dev/null || true
    [ -z "$server" ] || kill -INT "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

dotnet build "$root/examples/SpectreApp" -c Release -v q -nologo >/dev/null
dotnet build "$root/src/Tools/Ckeygen" -c Release -v q -nologo >/dev/null
cd "$work"
dotnet "$root/src/Tools/Ckeygen/bin/Release/net10.0/ckeygen.dll" -q -t rsa -f id_rsa --no-passphrase
dotnet "$root/examples/SpectreApp/bin/Release/net10.0/SpectreApp.dll" >server.log 2>&1 &
server=$!
for _ in $(seq 100); do
    (exec 3<>/dev/tcp/127.0.0.1/2022) 2>/dev/null && break
    sleep 0.1
done

# usage: shows TEXT      waits until it stands on the screen
shows() {
    for _ in $(seq 200); do
        ! terminal capture-pane -p | grep -qF -- "$1" || return 0
        sleep 0.1
    done
    echo "'$1' did not come on the screen" >&2
    exit 1
}

printf '#!/bin/sh\necho password\n' >askpass
chmod +x askpass
cat >session <<'EOF'
printf '\033[32m$ ssh -p 2022 user@127.0.0.1\033[0m\n'
ssh -F none -o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o IdentityFile=none \
    -o LogLevel=ERROR -tt -p 2022 user@127.0.0.1
EOF
terminal new-session -d -x 76 -y 24 "SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force TERM=xterm-256color sh session; read wait"
shows 'Who is it for?'
terminal send-keys Ada Enter
shows '> Assam'
terminal send-keys Down Down Enter
shows '[ ] Milk'
terminal send-keys Space Down Down Space Enter
shows 'How many cups?'
terminal send-keys 3 Enter
shows 'kettle on?'
terminal send-keys y Enter
shows '  Water to 70 °C'
sleep 0.9
terminal capture-pane -e -p >screen
/usr/bin/python3 "$here/terminal_svg.py" 'A tea house to ssh into: answered questions, the order as a table, and a live view of the tea being made' <screen >"$here/spectre.svg"
echo "wrote docs/picture/spectre.svg"
