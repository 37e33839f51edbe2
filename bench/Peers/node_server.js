// The tutorial's server on npm's ssh2: it has a host key, and refuses everybody.
//
// usage: node node_server.js PRIVATE-KEY-FILE
// It listens on a free port of 127.0.0.1 and prints the number.
'use strict';

const { readFileSync } = require('fs');
const { Server } = require('ssh2');

const server = new Server({ hostKeys: [readFileSync(process.argv[2])] }, (client) => {
  client.on('authentication', (attempt) => attempt.reject([]));
  client.on('error', () => { /* a client that hangs up */ });
});
server.listen(0, '127.0.0.1', 4096, () => console.log(server.address().port));
