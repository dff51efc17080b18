/** A reading process that does as the task's file name says. Speaks the protocol of src/adapters/reader/messages.ts. */
process.on('disconnect', () => process.exit(0));
let tasks = 0;
process.on('message', ({ id, task }) => {
  tasks += 1;
  const done = (documents) =>
    process.send({
      kind: 'done',
      id,
      result: { kind: 'read', reading: { mail: null, documents, letters: [], nearMisses: [], problem: null } },
    });
  switch (task.request.name) {
    case 'answer':
      return done([{ pid: process.pid, tasks, sizeBytes: task.request.bytes.length, env: process.env }]);
    case 'slow':
      return setTimeout(() => done([{ pid: process.pid }]), 300);
    case 'spin':
      for (;;) tasks += 1;
    case 'grow': {
      const held = [];
      return setInterval(() => held.push(Buffer.alloc(30_000_000, 1)), 10);
    }
    case 'die':
      return process.exit(3);
    case 'throw':
      return process.send({ kind: 'failed', id, failure: { name: 'TypeError', where: '    at f (file.js:1:1)' } });
  }
});
process.send({ kind: 'ready' });
