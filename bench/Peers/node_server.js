// A server on npm's ssh2. Without a user's key it is the tutorial's: it has a host key, and refuses everybody.
//
// usage: node node_server.js PRIVATE-KEY-FILE [AUTHORIZED-KEY-FILE]
// It listens on a free port of 127.0.0.1 and prints the number.
'use strict';

const { readFileSync } = require('fs');
const net = require('net');
const { Server, utils } = require('ssh2');

const allowed = process.argv[3] && utils.parseKey(readFileSync(process.argv[3]));
const chunk = Buffer.alloc(32 * 1024);

function isAllowed(attempt) {
  return allowed && attempt.method === 'publickey' && allowed.getPublicSSH().equals(attempt.key.data)
    && (!attempt.signature || allowed.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true);
}

function finish(stream) {
  stream.exit(0);
  stream.end();
}

function send(stream, left) {
  while (left > 0) {
    const piece = left < chunk.length ? chunk.subarray(0, left) : chunk;
    left -= piece.length;
    if (!stream.write(piece) && left > 0) {
      stream.once('drain', () => send(stream, left));
      return;
    }
  }
  finish(stream);
}

function run(stream, command) {
  const size = /^head -c (\d+) \/dev\/zero$/.exec(command);
  if (size) {
    send(stream, Number(size[1]));
  } else if (command === 'cat') {
    stream.on('data', (data) => stream.write(data)).on('end', () => finish(stream));
  } else if (command === 'cat >/dev/null') {
    stream.on('data', () => { /* dropped */ }).on('end', () => finish(stream));
  } else {
    finish(stream);
  }
}

const server = new Server({ hostKeys: [readFileSync(process.argv[2])] }, (client) => {
  client.on('authentication', (attempt) => (isAllowed(attempt) ? attempt.accept() : attempt.reject(allowed ? ['publickey'] : [])));
  client.on('session', (accept) => accept().on('exec', (grant, refuse, info) => run(grant(), info.command)));
  client.on('error', () => { /* a client that hangs up */ });
});

// ssh2 answers in several small writes; with Nagle's algorithm each answer would wait tens of milliseconds for the client's kernel to say that it got the first.
const port = net.createServer({ noDelay: true }, (socket) => server.injectSocket(socket));
port.listen(0, '127.0.0.1', 4096, () => console.log(port.address().port));
