// Logs in with npm's ssh2 and says what came of it.
//
// usage: node login.js PORT EXPECTED-FINGERPRINT [password]
// Exit code: 5 refused as a login, 6 host key not the expected one, anything else is a failure.
'use strict';

const { createHash } = require('crypto');
const { Client } = require('ssh2');

const [port, expected, wish] = process.argv.slice(2);
let verified = false;

const client = new Client();
client.on('handshake', (agreed) => console.log('kex', agreed.kex, agreed.serverHostKey));
client.on('ready', () => { console.log('logged in'); client.end(); });
client.on('error', (error) => {
  console.log(error.level, error.message);
  if (error.level === 'client-authentication') process.exitCode = verified ? 5 : 1;
  else process.exitCode = verified ? 1 : 6;
});

client.connect({
  host: '127.0.0.1',
  port: Number(port),
  username: 'nobody',
  password: wish === 'password' ? 'wrong' : undefined,
  readyTimeout: 20000,
  hostVerifier: (key) => {
    const fingerprint = 'SHA256:' + createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
    console.log('host key', fingerprint);
    verified = fingerprint === expected;
    return verified;
  },
});
