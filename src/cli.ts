/**
 * The command line. Results on stdout, everything else on stderr; exit 2 for bad arguments or configuration.
 * A command is loaded when it is asked for: `--help` and a mistyped option need none of the readers.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Role, roleWords } from './app/roles.js';
import { roles, type Role as PersonRole } from './pipeline/people/roles.js';
import { endWithProblem } from './cli/problem.js';

// `| head -1` closes the pipe early: that is no failure
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const program = new Command('letter-intake')
  .description('Watches a mailbox for returned Letters of Commitment, reads them, and answers.')
  .version('0.1.0')
  .configureOutput({
    writeOut: (text) => process.stdout.write(text),
    writeErr: (text) => process.stderr.write(text),
  })
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2);
  });

program
  .command('read')
  .description('read files or folders (mails, PDF, pictures, Word and ZIP files) and say what is in them')
  .argument('<path...>')
  .option('--json', 'one JSON object a line, as docs/read-result.schema.json describes', false)
  .option(
    '--received <YYYY-MM-DD>',
    'the day the letters arrived (default: the date of the mail, else today)',
    isoDay,
  )
  .action(async (paths: string[], options: { json: boolean; received?: string }) => {
    const { read } = await import('./cli/read-command.js');
    await read(paths, options);
  });
program
  .command('run')
  .description('watch the mailbox, read letters, answer')
  .option('--dry-run', 'show each reply that would go, and send none', false)
  .action(async ({ dryRun }: { dryRun: boolean }) => {
    const { run } = await import('./cli/run.js');
    await run(undefined, { dryRun });
  });
for (const [role, what] of Object.entries(roleWords)) {
  program
    .command(role)
    .description(`a part of it as a process of its own, with DATABASE_URL: ${what}`)
    .action(async () => {
      const { run } = await import('./cli/run.js');
      await run([role as Role]);
    });
}
program
  .command('backfill')
  .description('take in old mail; run it again to go on where it was interrupted')
  .requiredOption('--since <YYYY-MM-DD>', 'mail that arrived on that day or later', pastDay)
  .option('--send', 'send the replies; without it each waits for your click on the page', false)
  .option('--json', 'the final counts as one JSON object', false)
  .action(async (options: { since: string; send: boolean; json: boolean }) => {
    const { backfill } = await import('./cli/backfill.js');
    await backfill(options);
  });
program
  .command('status')
  .description('counts of mails, letters and replies; unaccounted = mail without a ledger row')
  .option('--json', 'as one JSON object', false)
  .action(async (options: { json: boolean }) => {
    const { status } = await import('./cli/status.js');
    await status(options);
  });
const user = program.command('user').description('who may sign in to the page');
const roleOption = (command: Command): Command =>
  command.addOption(
    new Option('--role <role>', 'viewer looks, reviewer decides as well, admin also manages people')
      .choices([...roles])
      .makeOptionMandatory(),
  );
const passwordOption = (command: Command): Command =>
  command.option('--password-stdin', 'read the password from a pipe, not from the terminal', false);
passwordOption(roleOption(user.command('add').description('add a user').argument('<name>'))).action(
  async (name: string, options: { role: PersonRole; passwordStdin: boolean }) => {
    const { addUser } = await import('./cli/user.js');
    await addUser(name, options);
  },
);
user
  .command('list')
  .description('every user, with role')
  .action(async () => {
    const { listUsers } = await import('./cli/user.js');
    await listUsers();
  });
roleOption(user.command('role').description('change what a user may do').argument('<name>')).action(
  async (name: string, options: { role: PersonRole }) => {
    const { setUserRole } = await import('./cli/user.js');
    await setUserRole(name, options.role);
  },
);
passwordOption(user.command('password').description('give a user a new password').argument('<name>')).action(
  async (name: string, options: { passwordStdin: boolean }) => {
    const { setUserPassword } = await import('./cli/user.js');
    await setUserPassword(name, options);
  },
);
user
  .command('disable')
  .description('let a user sign in no more; what was decided stays in the history')
  .argument('<name>')
  .action(async (name: string) => {
    const { disableUser } = await import('./cli/user.js');
    await disableUser(name);
  });
user
  .command('enable')
  .description('let a disabled user sign in again')
  .argument('<name>')
  .action(async (name: string) => {
    const { enableUser } = await import('./cli/user.js');
    await enableUser(name);
  });
program
  .command('migrate')
  .description('bring the tables of DATABASE_URL up to date, and move the embedded data of DATA_DIR there')
  .action(async () => {
    const { migrate } = await import('./cli/migrate.js');
    await migrate();
  });
program
  .command('backup')
  .description(
    'write all data, documents and the journal of sent replies into one file, beside a running service or without',
  )
  .argument('<file or folder>')
  .action(async (path: string) => {
    const { backup } = await import('./cli/backup.js');
    await backup(path);
  });
program
  .command('restore')
  .description('bring a backup back, into an empty database; the service must not run')
  .argument('<file>')
  .option('--replace', 'put the embedded database that is there aside', false)
  .action(async (file: string, options: { replace: boolean }) => {
    const { restore } = await import('./cli/backup.js');
    await restore(file, options);
  });
program
  .command('retention')
  .description('list what its time is over for by the RETAIN_… settings, and delete what goes today')
  .option('--dry-run', 'list it, and delete nothing', false)
  .option('--json', 'as one JSON object', false)
  .action(async (options: { dryRun: boolean; json: boolean }) => {
    const { retention } = await import('./cli/retention.js');
    await retention(options);
  });
const hold = program.command('hold').description('legal holds: what nothing may be deleted of');
hold
  .command('set')
  .description('from now on nothing of it is deleted, until the hold is lifted')
  .option('--letter <id>', 'one letter, with the mails about it', rowId)
  .option('--district <name>', 'a district, and whatever may be of it')
  .option('--everything', 'everything', false)
  .requiredOption('--why <text>', 'the reason, for whoever lifts it')
  .action(async (options: { letter?: string; district?: string; everything: boolean; why: string }) => {
    const { setHold } = await import('./cli/retention.js');
    await setHold(options);
  });
hold
  .command('lift')
  .description('lift a hold')
  .argument('<id>', 'as `hold list` tells it', rowId)
  .requiredOption('--why <text>', 'the reason')
  .action(async (id: string, options: { why: string }) => {
    const { liftHold } = await import('./cli/retention.js');
    await liftHold(id, options);
  });
hold
  .command('list')
  .description('the holds that stand, and those that were lifted')
  .action(async () => {
    const { listHolds } = await import('./cli/retention.js');
    await listHolds();
  });
program
  .command('doctor')
  .description('check settings and everything the service needs')
  .action(async () => {
    const { doctor } = await import('./cli/doctor.js');
    await doctor();
  });
program
  .command('demo')
  .description('run the whole service on a mailbox in memory with sample mail')
  .option('--once', 'end after the last mail; exit 0 only if every sample ended as expected', false)
  .option('--seed <n>', 'other people, typefaces and noise', wholeNumber, 1)
  .option('--port <n>', 'port of the page (default: any free one)', wholeNumber, 0)
  .action(async (options: { once: boolean; seed: number; port: number }) => {
    const { demo } = await import('./demo/demo.js');
    await demo(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  endWithProblem(error);
}

function rowId(value: string): string {
  if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value))
    throw new InvalidArgumentError('Expected an id.');
  return value;
}
function isoDay(value: string): string {
  const day = new Date(`${value}T00:00:00Z`);
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(value) ||
    Number.isNaN(day.valueOf()) ||
    !day.toISOString().startsWith(value)
  )
    throw new InvalidArgumentError('Expected a day as YYYY-MM-DD.');
  return value;
}
/** The latest day that has begun somewhere: here or in UTC. */
function pastDay(value: string): string {
  const now = new Date();
  const here = new Date(now.valueOf() - now.getTimezoneOffset() * 60_000);
  const latest = new Date(Math.max(now.valueOf(), here.valueOf())).toISOString().slice(0, 10);
  if (isoDay(value) > latest) throw new InvalidArgumentError('Expected a day that has come.');
  return value;
}
function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(value);
}
