// One session by npm's ssh2, and what was seen of it.
//
// usage: node session.js PORT EXPECTED-FINGERPRINT STEP...
// Steps, in order: user=NAME  password=TEXT  key=FILE  pty=COLUMNSxROWS  env=NAME=VALUE  (what it begins with)
//                  shell  exec=COMMAND  subsystem=NAME
//                  send=TEXT  eof  resize=COLUMNSxROWS  signal=NAME  until=TEXT  end
// At the end it prints status=NUMBER or signal=NAME, and out=HEX and err=HEX.
// Exit code: 0 for a session that ended, 5 refused as a login, 7 refused as a request, anything else is a failure.
'use strict';

const { createHash } = require('crypto');
const { readFileSync } = require('fs');
const { Client } = require('ssh2');

const [port, expected, ...rest] = process.argv.slice(2);
const steps = rest.map((step) => {
  const end = step.indexOf('=');
  return end < 0 ? [step, ''] : [step.slice(0, end), step.slice(end + 1)];
});
const login = { user: 'nobody' };
const options = { env: {} };
const starts = ['shell', 'exec', 'subsystem'];
let wanted;

while (!wanted) {
  const [name, value] = steps.shift();
  if (starts.includes(name)) wanted = [name, value];
  else if (name === 'pty') {
    const [cols, rows] = value.split('x').map(Number);
    options.pty = { cols, rows, term: 'xterm' };
  } else if (name === 'env') options.env[value.split('=')[0]] = value.slice(value.indexOf('=') + 1);
  else login[name] = value;
}

const client = new Client();
const limit = setTimeout(() => { console.log('too slow'); process.exit(1); }, 30000);

function work(error, stream) {
  if (error) {
    console.log('refused:', error.message);
    clearTimeout(limit);
    process.exitCode = 7;
    client.end();
    return;
  }
  const out = [];
  const err = [];
  let how = '';
  let closed = false;
  stream.on('exit', (code, signal) => { how = signal ? `signal=${signal.replace(/^SIG/, '')}` : `status=${code}`; });
  stream.on('data', (piece) => { out.push(piece); next(); });
  stream.stderr.on('data', (piece) => err.push(piece));
  stream.on('close', () => { closed = true; next(); });

  function next() {
    while (steps.length) {
      const [name, value] = steps[0];
      if (name === 'until' && !Buffer.concat(out).includes(value)) return;
      if (name === 'end' && !closed) return;
      steps.shift();
      if (name === 'send') stream.write(value);
      else if (name === 'eof') stream.end();
      else if (name === 'signal') stream.signal(value);
      else if (name === 'resize') {
        const [cols, rows] = value.split('x').map(Number);
        stream.setWindow(rows, cols, 0, 0);
      }
    }
    if (how) console.log(how);
    console.log('out=' + Buffer.concat(out).toString('hex'));
    console.log('err=' + Buffer.concat(err).toString('hex'));
    clearTimeout(limit);
    client.end();
    stream.removeAllListeners('close');
  }

  next();
}

client.on('ready', () => {
  if (wanted[0] === 'exec') client.exec(wanted[1], options, work);
  else if (wanted[0] === 'subsystem') client.subsys(wanted[1], work);
  else client.shell(options.pty || false, options, work);
});
client.on('error', (error) => {
  console.log('refused:', error.level, error.message);
  clearTimeout(limit);
  process.exitCode = error.level === 'client-authentication' ? 5 : 1;
});
client.connect({
  host: '127.0.0.1',
  port: Number(port),
  username: login.user,
  password: login.password,
  privateKey: login.key && readFileSync(login.key),
  readyTimeout: 20000,
  hostVerifier: (key) => 'SHA256:' + createHash('sha256').update(key).digest('base64').replace(/=+$/, '') === expected,
});
