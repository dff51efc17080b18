/** A reading process that does as the task's file name says. Speaks the protocol of src/adapters/reader/messages.ts. */
import { connect } from 'node:net';

let tasks = 0;

const done = (id, documents) => {
  const reading = { mail: null, documents, letters: [], nearMisses: [], problem: null };
  process.send({ kind: 'done', id, result: { kind: 'read', reading } });
};
const deeds = {
  answer: (id, { bytes }) =>
    done(id, [{ pid: process.pid, tasks, sizeBytes: bytes.length, env: process.env }]),
  slow: (id, _request, cores) => setTimeout(() => done(id, [{ pid: process.pid, cores }]), 300),
  spin: () => {
    while (tasks > 0) tasks += 1;
  },
  grow: () => {
    const held = [];
    setInterval(() => held.push(Buffer.alloc(30_000_000, 1)), 10);
  },
  // the bytes are the port
  connect: (id, { bytes }) => {
    const socket = connect({ host: '127.0.0.1', port: Number(Buffer.from(bytes).toString()) });
    socket.once('connect', () => done(id, [{ connected: true }]));
    socket.once('error', ({ code }) => done(id, [{ connected: false, code }]));
  },
  'too much': (id) =>
    process.send({ kind: 'too-large', id }),
  die: () => process.exit(3),
  throw: (id) =>
    process.send({ kind: 'failed', id, failure: { name: 'TypeError', where: '    at f (file.js:1:1)' } }),
};

process.on('disconnect', () => process.exit(0));
process.on('message', ({ id, task }) => {
  tasks += 1;
  deeds[task.request.name](id, task.request, task.cores);
});
process.send({ kind: 'ready' });
