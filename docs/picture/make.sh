#!/usr/bin/env bash
# Makes docs/picture/run.svg from a real run: the tutorial's server on port 2022 and OpenSSH's client talking to it.
# Needs what `make run` needs, and ssh and ssh-keygen.
set -euo pipefail
set -m # or the server, a background job, would ignore the SIGINT that ends it
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
server=
cleanup() {
    [ -z "$server" ] || kill -INT "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

dotnet build "$root/examples/Listen2022" -c Release -v q -nologo >/dev/null
dotnet build "$root/src/Tools/Ckeygen" -c Release -v q -nologo >/dev/null
listen=$(find "$root/examples/Listen2022/bin/Release" -name Listen2022 -type f | head -n 1)
ckeygen=$(find "$root/src/Tools/Ckeygen/bin/Release" -name ckeygen -type f | head -n 1)
cd "$work"
cat >askpass <<'EOF'
#!/bin/sh
case $1 in
    *yes/no*) printf '%syes\n' "$1" >&2; echo yes ;;
    *) printf '%s\n' "$1" >&2; echo secret ;; # a terminal does not show it either
esac
EOF
chmod +x askpass

{
    echo '$ ckeygen -t rsa -f id_rsa -C tutorial --no-passphrase'
    "$ckeygen" -t rsa -f id_rsa -C tutorial --no-passphrase 2>&1
    echo '$ Listen2022 &'
} >screen
"$listen" >server.log 2>&1 &
server=$!
for _ in $(seq 100); do
    (exec 3<>/dev/tcp/127.0.0.1/2022) 2>/dev/null && break
    sleep 0.1
done

{
    echo '$ ssh-keygen -lf id_rsa.pub'
    ssh-keygen -lf id_rsa.pub
    echo '$ ssh -p 2022 nobody@127.0.0.1'
    # What ssh would ask on the terminal it asks this program, which shows the question and answers.
    SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force ssh -F none -o UserKnownHostsFile="$work/known_hosts" \
        -o IdentitiesOnly=yes -o IdentityFile=none -p 2022 nobody@127.0.0.1 2>&1 </dev/null || true
    echo '$ kill -INT %1; wait %1; echo "exit code $?"'
    kill -INT "$server"
    code=0
    wait "$server" || code=$?
    server=
    echo "exit code $code"
} >>screen
# The terminal that is missing here is the capture's business.
tr -d '\r' <screen | grep -v -e '^$' -e '^Pseudo-terminal' >lines

awk '
function escape(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text); return text }
{ lines[NR] = $0; if (length($0) > widest) widest = length($0) }
END {
    if (widest < 60) widest = 60
    advance = 8.43; leading = 20; left = 18; top = 56
    width = int(left * 2 + widest * advance); height = int(top + NR * leading + 14)
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"A run of the tutorial\">\n", width, height, width, height
    printf "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#16181d\"/>\n", width, height
    print "<g><circle cx=\"20\" cy=\"19\" r=\"6\" fill=\"#ec6a5e\"/><circle cx=\"40\" cy=\"19\" r=\"6\" fill=\"#f4bf4f\"/><circle cx=\"60\" cy=\"19\" r=\"6\" fill=\"#61c554\"/></g>"
    print "<g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace\" font-size=\"14\" xml:space=\"preserve\">"
    for (i = 1; i <= NR; i++) {
        colour = "#d8dee9"
        if (lines[i] ~ /^\$ /) colour = "#8fd19e"
        if (lines[i] ~ /Permission denied/) colour = "#f28b82"
        printf "<text x=\"%d\" y=\"%d\" fill=\"%s\" textLength=\"%.1f\" lengthAdjust=\"spacingAndGlyphs\">%s</text>\n", left, top + (i - 1) * leading, colour, length(lines[i]) * advance, escape(lines[i])
    }
    print "</g>\n</svg>"
}' lines >"$here/run.svg"
echo "wrote docs/picture/run.svg"
