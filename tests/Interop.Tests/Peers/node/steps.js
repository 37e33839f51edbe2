// Logs in with npm's ssh2 by one step or several, and runs a command.
//
// usage: node steps.js PORT EXPECTED-FINGERPRINT USER STEP...
// A step is password=TEXT, answer=TEXT or key=FILE.
// Exit code: 0 logged in, 5 refused as a login, 6 host key not the expected one, anything else is a failure.
'use strict';

const { createHash } = require('crypto');
const { readFileSync } = require('fs');
const { Client } = require('ssh2');

const [port, expected, username, ...steps] = process.argv.slice(2);
let verified = false;

const methods = steps.map((step) => {
  const kind = step.slice(0, step.indexOf('='));
  const value = step.slice(kind.length + 1);
  if (kind === 'password') return { type: 'password', username, password: value };
  if (kind === 'key') return { type: 'publickey', username, key: readFileSync(value) };
  return {
    type: 'keyboard-interactive',
    username,
    prompt: (name, instructions, language, prompts, finish) => finish(prompts.map(() => value)),
  };
});

const client = new Client();
client.on('ready', () => client.exec('true', (error, stream) => {
  if (error) throw error;
  stream.on('exit', (code) => { process.exitCode = code; });
  stream.on('close', () => client.end());
  stream.resume();
}));
client.on('error', (error) => {
  console.log('refused:', error.level, error.message);
  if (error.level === 'client-authentication') process.exitCode = verified ? 5 : 1;
  else process.exitCode = verified ? 1 : 6;
});

client.connect({
  host: '127.0.0.1',
  port: Number(port),
  username,
  authHandler: methods,
  readyTimeout: 20000,
  hostVerifier: (key) => {
    verified = 'SHA256:' + createHash('sha256').update(key).digest('base64').replace(/=+$/, '') === expected;
    return verified;
  },
});
